"""Transceivers and their light as metrics and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from collectors.readings.optics import OpticsField, OpticsReading, OpticsRow, Transceiver
from exporters.device_objects import OBJECTS, named
from exporters.exposition import Format, family, labels
from exporters.template import ColumnMetric, TableTemplate
from exporters.view import ModuleView, Table, info, present


def _gauge(name: str, text: str, field: OpticsField) -> ColumnMetric:
    return ColumnMetric(name=f"yunwang_transceiver_{name}", kind="gauge", help=text, field=field, fractions=True)


TRANSCEIVER: Final = info(
    "yunwang_transceiver_info",
    "A pluggable module as its memory describes it (SFF-8472), wavelength in nanometres, distance in metres: "
    + "; ".join(f"{one.name}, {one.oid}" for one in OBJECTS["transceiver"])
    + ".",
    "device", "interface", "vendor", "model", "serial", "revision", "type", "wavelength", "distance", "fibre", "lanes",
)  # fmt: skip
_MEASURED: Final = f" (SFF-8472): {named('transceiver')}"
_LIMIT: Final = " (SFF-8472): in the vendor's table as in yunwang_transceiver_info"
_OF_LANES: Final = ("device", "interface", "lane")


def _lane_gauge(name: str, text: str, field: OpticsField) -> ColumnMetric:
    return ColumnMetric(
        name=f"yunwang_transceiver_{name}",
        kind="gauge",
        help=text,
        field=field,
        fractions=True,
        labels=_OF_LANES,
    )


def _limits(quantity: str, unit: str) -> tuple[ColumnMetric, ...]:
    fields: dict[str, OpticsField] = {
        "receive low alarm": "receive_low_alarm_dbm",
        "receive low warning": "receive_low_warning_dbm",
        "receive high warning": "receive_high_warning_dbm",
        "receive high alarm": "receive_high_alarm_dbm",
        "transmit low alarm": "transmit_low_alarm_dbm",
        "transmit low warning": "transmit_low_warning_dbm",
        "transmit high warning": "transmit_high_warning_dbm",
        "transmit high alarm": "transmit_high_alarm_dbm",
    }
    return tuple(
        _lane_gauge(
            f"{limit.replace(' ', '_')}_{unit}",
            f"The {limit} limit with which the device compares a {quantity}{_LIMIT}.",
            field,
        )
        for limit, field in fields.items()
    )


METRICS: Final = (
    _gauge("temperature_celsius", f"Of the module{_MEASURED}.", "celsius"),
    _gauge("temperature_low_alarm_celsius", f"The module's low alarm limit{_LIMIT}.", "low_alarm_celsius"),
    _gauge("temperature_high_alarm_celsius", f"The module's high alarm limit{_LIMIT}.", "high_alarm_celsius"),
    _gauge("voltage_volts", f"Of the module's supply{_MEASURED}.", "volts"),
    _gauge("voltage_low_alarm_volts", f"The module's low alarm limit{_LIMIT}.", "low_alarm_volts"),
    _gauge("voltage_high_alarm_volts", f"The module's high alarm limit{_LIMIT}.", "high_alarm_volts"),
    _lane_gauge("bias_amperes", f"The current through a lane's laser{_MEASURED}.", "bias_amperes"),
    _lane_gauge("bias_low_alarm_amperes", f"The bias current's low alarm limit{_LIMIT}.", "low_alarm_bias_amperes"),
    _lane_gauge("bias_high_alarm_amperes", f"The bias current's high alarm limit{_LIMIT}.", "high_alarm_bias_amperes"),
    _lane_gauge("receive_dbm", f"Light that a lane receives{_MEASURED}.", "receive_dbm"),
    _lane_gauge("transmit_dbm", f"Light that a lane sends{_MEASURED}.", "transmit_dbm"),
    *_limits("lane's light", "dbm"),
)


class _OpticsBlock:
    """Keeps the text of the modules and the template of the numbers as long as both are the same objects."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._known: tuple[tuple[Transceiver, ...], tuple[OpticsRow, ...]] | None = None
        self._text = b""
        self._template = TableTemplate((), (), form)
        self._infos = 0

    @property
    def series(self) -> int:
        return self._infos + self._template.series

    def render(self, reading: OpticsReading) -> bytes:
        known = self._known
        if known is None or known[0] is not reading.transceivers or known[1] is not reading.rows:
            self._learn(reading)
        nothing = (None,) * len(reading.rows)
        columns = {metric.field: nothing for metric in METRICS} | dict(reading.columns)
        return self._text + self._template.render(columns)

    def _learn(self, reading: OpticsReading) -> None:
        infos = [
            ({"device": reading.device, "interface": one.interface} | _described(one), "1")
            for one in reading.transceivers
        ]
        self._infos = len(infos)
        self._text = family(TRANSCEIVER, infos, self._form).encode()
        rows = [
            labels({"device": reading.device, "interface": row.transceiver.interface} | present({"lane": row.lane}))
            for row in reading.rows
        ]
        self._template = TableTemplate(METRICS, rows, self._form)
        self._known = (reading.transceivers, reading.rows)


def _described(one: Transceiver) -> dict[str, str]:
    return present(
        {
            "vendor": one.vendor,
            "model": one.model,
            "serial": one.serial,
            "revision": one.revision,
            "type": one.type,
            "wavelength": None if one.wavelength_nanometres is None else f"{one.wavelength_nanometres:g}",
            "distance": None if one.distance_metres is None else f"{one.distance_metres:g}",
            "fibre": one.fibre,
            "lanes": one.lanes,
        }
    )


def _tables(reading: OpticsReading) -> Iterator[Table]:
    described = [
        (one.interface, *(_described(one).get(name) for name in TRANSCEIVER.labels[2:])) for one in reading.transceivers
    ]
    units = {"wavelength": "wavelength (nm)", "distance": "distance (m)"}
    yield Table("transceivers", tuple(units.get(name, name) for name in TRANSCEIVER.labels[1:]), described)
    shown: tuple[OpticsField, ...] = ("celsius", "volts", "bias_amperes", "receive_dbm", "transmit_dbm")
    fields = [field for field in shown if field in reading.columns]
    rows = [
        (row.transceiver.interface, row.lane, *(_cell(reading.columns[field][at]) for field in fields))
        for at, row in enumerate(reading.rows)
    ]
    yield Table("light", ("interface", "lane", *fields), rows)


def _cell(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"


VIEW = ModuleView(labels=("device", "interface"), metrics=(TRANSCEIVER, *METRICS), block=_OpticsBlock, tables=_tables)
