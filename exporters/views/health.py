"""The health of a device's parts as metrics and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from collectors.readings.health import Component, ComponentKind, HealthField, HealthReading, Status
from exporters.device_objects import named
from exporters.exposition import Format, labels
from exporters.template import ColumnMetric, TableTemplate
from exporters.view import ModuleView, Table

_LIMITED: Final[dict[ComponentKind, str]] = {
    "temperature": "celsius", "voltage": "volts", "current": "amperes", "power": "watts",
}  # fmt: skip
"""Kinds whose limits are shown, and their unit."""
_LIMITS: Final[tuple[HealthField, ...]] = ("low_alarm", "low_warning", "high_warning", "high_alarm")


def _gauge(name: str, text: str, field: HealthField) -> ColumnMetric:
    return ColumnMetric(name=name, kind="gauge", help=text, field=field, fractions=True)


STATUS: Final = ColumnMetric(
    name="yunwang_component_status",
    kind="gauge",
    help="How a part of the device is: 1 ok, 2 warning, 3 failed, 4 absent, 5 off or waiting as a standby; no series "
    "where the device does not tell. The vendor's own numbers are translated, of power supplies those of "
    f"{named('power_supply')}.",
    field="status",
    labels=("device", "component", "kind"),
)
_OF_MEMORY: Final = "the vendor's table as in yunwang_memory_usage_ratio; else hrStorageTable, 1.3.6.1.2.1.25.2.3"
_VALUES: Final[dict[ComponentKind, tuple[ColumnMetric, ...]]] = {
    "processor": (
        _gauge(
            "yunwang_processor_usage_ratio", f"How busy a processor is, 0 to 1: {named('processor')}.", "usage_ratio"
        ),
    ),
    "memory": (
        _gauge("yunwang_memory_usage_ratio", f"How full a memory is, 0 to 1: {named('memory')}.", "usage_ratio"),
        _gauge("yunwang_memory_size_bytes", f"How large a memory is: {_OF_MEMORY}.", "total_bytes"),
        _gauge("yunwang_memory_used_bytes", f"What is used of a memory: {_OF_MEMORY}.", "used_bytes"),
    ),
    "temperature": (
        _gauge(
            "yunwang_temperature_celsius", f"A temperature that the device measures: {named('temperature')}.", "celsius"
        ),
    ),
    "voltage": (_gauge("yunwang_voltage_volts", f"A voltage that the device measures: {named('voltage')}.", "volts"),),
    "current": (
        _gauge("yunwang_current_amperes", f"A current that the device measures: {named('current')}.", "amperes"),
    ),
    "power": (_gauge("yunwang_power_watts", f"A power that the device measures: {named('power')}.", "watts"),),
    "humidity": (
        _gauge("yunwang_humidity_ratio", f"Relative humidity, 0 to 1: {named('humidity')}.", "humidity_ratio"),
    ),
    "fan": (
        _gauge("yunwang_fan_speed_rpm", f"How fast a fan turns, revolutions a minute: {named('fan')}.", "speed_rpm"),
        _gauge(
            "yunwang_fan_speed_ratio", f"How fast a fan turns, 0 to 1 of its full speed: {named('fan')}.", "speed_ratio"
        ),
    ),
    "power_supply": (),
    "board": (),
}


def _limits(kind: ComponentKind) -> tuple[ColumnMetric, ...]:
    return tuple(
        _gauge(
            f"yunwang_{kind}_{limit}_{_LIMITED[kind]}",
            f"The {limit.replace('_', ' ')} limit with which the device compares a {kind}: in the vendor's table as in "
            f"yunwang_{kind}_{_LIMITED[kind]}; entPhySensorTable, 1.3.6.1.2.1.99.1.1, has none.",
            limit,
        )
        for limit in _LIMITS
    )


METRICS: Final[dict[ComponentKind, tuple[ColumnMetric, ...]]] = {
    kind: (*values, *(_limits(kind) if kind in _LIMITED else ())) for kind, values in _VALUES.items()
}


class _HealthBlock:
    """A template for each kind of component, kept as long as the components are the same object."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._known: tuple[Component, ...] | None = None
        self._templates: list[tuple[Sequence[int] | None, TableTemplate, Sequence[ColumnMetric]]] = []
        self.series = 0

    def render(self, reading: HealthReading) -> bytes:
        if reading.components is not self._known:
            self._learn(reading)
        parts: list[bytes] = []
        for rows, template, metrics in self._templates:
            columns = {metric.field: _column(reading, metric.field, rows) for metric in metrics}
            parts.append(template.render(columns))
        self.series = sum(template.series for _, template, _ in self._templates)
        return b"".join(parts)

    def _learn(self, reading: HealthReading) -> None:
        names = [labels({"device": reading.device, "component": one.name}) for one in reading.components]
        kinds = [
            labels({"device": reading.device, "component": one.name, "kind": one.kind}) for one in reading.components
        ]
        self._templates = [(None, TableTemplate((STATUS,), kinds, self._form), (STATUS,))]
        for kind, metrics in METRICS.items():
            rows = [at for at, one in enumerate(reading.components) if one.kind == kind]
            if rows and metrics:
                self._templates.append((rows, TableTemplate(metrics, [names[at] for at in rows], self._form), metrics))
        self._known = reading.components


def _column(reading: HealthReading, field: str, rows: Sequence[int] | None) -> Sequence[float | None]:
    column = next((values for name, values in reading.columns.items() if name == field), None)
    if column is None:
        return (None,) * (len(reading.components) if rows is None else len(rows))
    return column if rows is None else [column[at] for at in rows]


def _tables(reading: HealthReading) -> Iterator[Table]:
    fields = [field for field, column in reading.columns.items() if any(value is not None for value in column)]
    rows = [
        (one.kind, one.name, *(_cell(field, reading.columns[field][at]) for field in fields))
        for at, one in enumerate(reading.components)
    ]
    yield Table("health", ("kind", "component", *fields), rows)


def _cell(field: HealthField, value: float | None) -> object:
    if value is None:
        return None
    if field == "status":
        return Status(int(value)).name.lower()
    return f"{value:.0f}" if float(value).is_integer() else f"{value:g}"  # a memory's bytes to the last


VIEW = ModuleView(
    labels=("device", "component"),
    metrics=(STATUS, *(metric for metrics in METRICS.values() for metric in metrics)),
    block=_HealthBlock,
    tables=_tables,
)
