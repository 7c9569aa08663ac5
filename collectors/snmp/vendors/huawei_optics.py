"""Transceivers of Huawei's VRP 5 and VRP 8 devices.

Each port has a row, by the port's entPhysicalIndex, an empty cage too: four columns are walked to see which are plugged
in, and the rest is asked of those. Limits are those of the survey. A module of several lasers has its lanes as texts,
and what the device says of the module as a whole beside them.
Source: HUAWEI-ENTITY-EXTENT-MIB (hwOpticalModuleInfoTable 1.3.6.1.4.1.2011.5.25.31.1.1.3). The limits of temperature,
voltage and current (50 to 55) are newer than the revision at hand (2017-07-20), and read by what an S12704 shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from collectors.readings.optics import OpticsField, Transceiver
from collectors.snmp.ber import parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import known
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundTransceiver, Surveyor
from collectors.snmp.vendors.huawei_light import (
    DIVISORS,
    NONE,
    BiasUnit,
    Light,
    PowerUnit,
    amperes,
    bias_unit,
    celsius,
    dbm,
    lane_amperes,
    lane_dbm,
    lane_numbers,
    number,
    power_units,
    volts,
)
from collectors.snmp.vendors.huawei_numbers import existing, of_shown
from collectors.snmp.vendors.huawei_transceivers import (
    DESCRIBING,
    MODE,
    PART,
    SERIAL,
    VOLTS,
    Cells,
    by_name,
    describe,
    is_plugged_in,
)
from collectors.snmp.walk import get_cells

_ENTRY: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.3.1")
_CELSIUS, _BIAS, _RECEIVE, _TRANSMIT = 5, 7, 8, 9
_RECEIVE_ALARMS, _RECEIVE_WARNINGS, _TRANSMIT_ALARMS, _TRANSMIT_WARNINGS = (13, 14), (20, 21), (15, 16), (22, 23)
_LIGHT_LIMITS: Final[Mapping[tuple[int, int], tuple[OpticsField, OpticsField]]] = {
    _RECEIVE_ALARMS: ("receive_low_alarm_dbm", "receive_high_alarm_dbm"),
    _RECEIVE_WARNINGS: ("receive_low_warning_dbm", "receive_high_warning_dbm"),
    _TRANSMIT_ALARMS: ("transmit_low_alarm_dbm", "transmit_high_alarm_dbm"),
    _TRANSMIT_WARNINGS: ("transmit_low_warning_dbm", "transmit_high_warning_dbm"),
}
"""Low and high of each."""
_LANE_BIAS, _LANE_RECEIVE, _LANE_TRANSMIT = 31, 32, 33
_CELSIUS_LIMITS, _VOLTS_LIMITS, _BIAS_LIMITS = (50, 51), (52, 53), (54, 55)
_WALKED: Final = (MODE, SERIAL, VOLTS, PART)
_ASKED: Final = (
    *DESCRIBING, _CELSIUS, _BIAS, _RECEIVE, _TRANSMIT, *_RECEIVE_ALARMS, *_RECEIVE_WARNINGS, *_TRANSMIT_ALARMS,
    *_TRANSMIT_WARNINGS, _LANE_BIAS, _LANE_RECEIVE, _LANE_TRANSMIT, *_CELSIUS_LIMITS, *_VOLTS_LIMITS, *_BIAS_LIMITS,
)  # fmt: skip
_POWERS: Final[tuple[OpticsField, ...]] = ("receive_dbm", "transmit_dbm")
_HUNDREDTHS: Final = 100
_MILLI: Final = 1000

Shown = Callable[[Sequence[int], Callable[..., float | None]], Number | None]
"""Makes a number of a row's cells, by their columns' arcs, if the first is there."""


async def survey_optics(surveyor: Surveyor) -> list[FoundTransceiver]:
    """All that are plugged in. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(*((*_ENTRY, arc) for arc in _WALKED))
    every = sorted({row[0] for column in columns.values() for row in column if len(row) == 1})
    walked = {row: {arc: columns[*_ENTRY, arc].get((row,)) for arc in _WALKED} for row in every}
    plugged = {row: cells for row, cells in walked.items() if is_plugged_in(*(cells[arc] for arc in _WALKED))}
    if not plugged:
        return []
    wanted = [(*_ENTRY, arc, row) for row in plugged for arc in _ASKED]
    asked = await get_cells(surveyor.client, wanted, surveyor.deadline)
    rows: dict[int, Cells] = {
        row: cells | {arc: asked.get((*_ENTRY, arc, row)) for arc in _ASKED} for row, cells in plugged.items()
    }
    tree, names = await surveyor.entities(), await surveyor.interface_names()
    indexes = by_name(names)
    units = power_units([_lights(cells) for cells in rows.values()])
    current = _bias_unit(list(rows.values()))
    return [
        _found(row, cells, describe(row, cells, tree, names, indexes, _lanes(cells)), unit, current)
        for (row, cells), unit in zip(rows.items(), units, strict=True)
    ]


def _lights(cells: Cells) -> list[Light]:
    return [
        Light(
            power=number(cells[power], cells[VOLTS]),
            lane=next(iter(lane_numbers(cells[lane])), None),
            low=number(cells[limits[0]], cells[VOLTS]),
            high=number(cells[limits[-1]], cells[VOLTS]),
        )
        for power, lane, limits in (
            (_TRANSMIT, _LANE_TRANSMIT, _TRANSMIT_ALARMS),
            (_RECEIVE, _LANE_RECEIVE, _RECEIVE_ALARMS),
        )
    ]


def _bias_unit(rows: Sequence[Cells]) -> BiasUnit:
    limits = [cells[arc] for cells in rows for arc in _BIAS_LIMITS]
    return bias_unit([cells[_BIAS] for cells in rows], limits, [cells[_LANE_BIAS] for cells in rows])


def _lanes(cells: Cells) -> int:
    return max(len(lane_numbers(cells[arc])) for arc in (_LANE_BIAS, _LANE_RECEIVE, _LANE_TRANSMIT))


def _found(row: int, cells: Cells, transceiver: Transceiver, unit: PowerUnit, current: BiasUnit) -> FoundTransceiver:
    def shown(arcs: Sequence[int], decode: Callable[..., float | None]) -> Number | None:
        return of_shown([((*_ENTRY, arc, row), cells[arc]) for arc in arcs], decode)

    def bias(value: Value, voltage: Value) -> float | None:
        return amperes(value, voltage, current)

    def power(value: Value, voltage: Value, lane: Value) -> float | None:
        return dbm(value, voltage, lane, unit)

    module = existing(
        {
            "celsius": shown((_CELSIUS, VOLTS), celsius),
            "volts": shown((VOLTS,), volts),
            **_limits(cells, _CELSIUS_LIMITS, ("low_alarm_celsius", "high_alarm_celsius")),
            **_limits(cells, _VOLTS_LIMITS, ("low_alarm_volts", "high_alarm_volts"), _MILLI),
        }
    )
    whole: dict[OpticsField, Number | None] = {
        "bias_amperes": shown((_BIAS, VOLTS), bias),
        "receive_dbm": shown((_RECEIVE, VOLTS, _LANE_RECEIVE), power),
        "transmit_dbm": shown((_TRANSMIT, VOLTS, _LANE_TRANSMIT), power),
    }
    limits = light_limits(cells) | _limits(
        cells, _BIAS_LIMITS, ("low_alarm_bias_amperes", "high_alarm_bias_amperes"), DIVISORS[current]
    )
    count = _lanes(cells)
    lanes = [_lane(shown, at) for at in range(count)]
    if count > 1:
        numbers = {at: existing({**lane, **limits}) for at, lane in enumerate(lanes, start=1)}
        return FoundTransceiver(transceiver, module | existing(whole), numbers)
    if count and unit == "hundredths of dBm":
        whole |= {name: lanes[0][name] or whole[name] for name in _POWERS}
    return FoundTransceiver(transceiver, module, {1: existing({**whole, **limits})})


def _lane(shown: Shown, at: int) -> dict[OpticsField, Number | None]:
    """One of several lasers, counted from 0."""
    return {
        "bias_amperes": shown((_LANE_BIAS, VOLTS), lambda text, voltage: lane_amperes(text, voltage, at)),
        "receive_dbm": shown((_LANE_RECEIVE, VOLTS), lambda text, voltage: lane_dbm(text, voltage, at)),
        "transmit_dbm": shown((_LANE_TRANSMIT, VOLTS), lambda text, voltage: lane_dbm(text, voltage, at)),
    }


def light_limits(cells: Cells) -> dict[OpticsField, Number | None]:
    """Limits of the light, in hundredths of dBm whatever the light is in (seen on S5720, S12704, ME60)."""
    found: dict[OpticsField, Number | None] = {}
    for arcs, fields in _LIGHT_LIMITS.items():
        found |= _limits(cells, arcs, fields, _HUNDREDTHS)
    return found


def _limits(
    cells: Cells, arcs: tuple[int, int], fields: tuple[OpticsField, OpticsField], divisor: float = 1
) -> dict[OpticsField, Number | None]:
    """A low and a high limit as they were at the survey.

    Where the low one is not below the high one they are none: -1 and -1, 0 and 0, 816 and 816 (an ME60).
    """
    low, high = (cells[arc] for arc in arcs)
    if not isinstance(low, int) or not isinstance(high, int) or low >= high or {low, high} & NONE:
        return {}
    return {field: known(bound / divisor) for field, bound in zip(fields, (low, high), strict=True)}
