"""Transceivers of Comware devices, by ifIndex; those of several lanes have a row a lane beside their own.

Limits are read with the rest of a module's memory, seldom. hh3cTransceiverMaxTXPower and its like say what the type of
module is specified for and are no limits with which the device compares; hh3cTransceiverLaneTable writes all lanes
into one text, of which no walk shows the form: neither is read.
Source: HH3C-TRANSCEIVER-INFO-MIB (hh3cTransceiverInfoTable 1.3.6.1.4.1.25506.2.70.1.1, hh3cTransceiverChannelTable
.70.1.2); the walk of two SR8808-X in the package snmpsim-data. Modules of several lanes are unproven on hardware.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from collectors.readings.optics import OpticsField, Transceiver
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import known, measure
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundTransceiver, Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column

_TABLES: Final = tuple(parse_oid(f"1.3.6.1.4.1.{number}.2.70.1") for number in ("25506", "2011.10", "43.45.1.10"))
"""Under H3C's number, Huawei-3Com's and 3Com's; the latter two are unproven on hardware."""
_MODULES, _LANES = (1, 1), (2, 1)
_HARDWARE, _TYPE, _WAVELENGTH, _VENDOR, _SERIAL, _FIBRE, _DISTANCE, _DIAGNOSTIC = range(1, 9)
_REVISION, _PART_NUMBER = 40, 49
_IDENTITY: Final = (
    _HARDWARE, _TYPE, _WAVELENGTH, _VENDOR, _SERIAL, _FIBRE, _DISTANCE, _DIAGNOSTIC, _REVISION, _PART_NUMBER,
)  # fmt: skip

Measured = Mapping[OpticsField, tuple[int, float]]
"""Field -> its column, and how many of the column's unit make one of the field's."""
_HUNDREDTHS: Final = 100
_OF_MODULE: Final[Measured] = {"celsius": (15, 1), "volts": (16, _HUNDREDTHS)}
_OF_ONLY_LANE: Final[Measured] = {
    "bias_amperes": (17, 100_000), "receive_dbm": (12, _HUNDREDTHS), "transmit_dbm": (9, _HUNDREDTHS),
}  # fmt: skip
_OF_LANE: Final[Measured] = {
    "bias_amperes": (5, 100_000), "receive_dbm": (3, _HUNDREDTHS), "transmit_dbm": (2, _HUNDREDTHS),
}  # fmt: skip
_MEASURED: Final = tuple(arc for arc, _ in (*_OF_MODULE.values(), *_OF_ONLY_LANE.values()))

_TEMPERATURE_LIMITS: Final[Measured] = {"high_alarm_celsius": (18, 1000), "low_alarm_celsius": (19, 1000)}
_VOLTAGE_LIMITS: Final[Measured] = {"high_alarm_volts": (22, 10_000), "low_alarm_volts": (23, 10_000)}
_BIAS_LIMITS: Final[Measured] = {
    "high_alarm_bias_amperes": (26, 1_000_000), "low_alarm_bias_amperes": (27, 1_000_000),
}  # fmt: skip
_LIGHT_LIMITS: Final[Mapping[OpticsField, tuple[int, int]]] = {
    "transmit_high_alarm_dbm": (30, 52), "transmit_low_alarm_dbm": (31, 53),
    "transmit_high_warning_dbm": (32, 54), "transmit_low_warning_dbm": (33, 55),
    "receive_high_alarm_dbm": (34, 56), "receive_low_alarm_dbm": (35, 57),
    "receive_high_warning_dbm": (36, 58), "receive_low_warning_dbm": (37, 59),
}  # fmt: skip
"""Tenths of microwatts, and hundredths of dBm, which firmware since 2021 has beside them."""
_MILLIWATT: Final = 10_000
_LIMITS: Final = (
    *(arc for group in (_TEMPERATURE_LIMITS, _VOLTAGE_LIMITS, _BIAS_LIMITS) for arc, _ in group.values()),
    *(arc for both in _LIGHT_LIMITS.values() for arc in both),
)

_NONE: Final = 2**31 - 1
_YES, _NO = 1, 2
Fibre = Literal["single_mode", "multi_mode"]
_FIBRES: Final[Mapping[str, Fibre]] = {"SM": "single_mode", "MM": "multi_mode"}
_DIAMETERS: Final[Mapping[int, Fibre]] = {1: "single_mode", 2: "multi_mode", 3: "multi_mode"}
"""fiber9, fiber50, fiber625; copper(4) and unknown(65535) are no fibre."""


async def survey_optics(surveyor: Surveyor) -> list[FoundTransceiver]:
    """All that are plugged in. Raises CollectionError as `Client.request`."""
    for tables in _TABLES:
        found = await _survey(surveyor, tables)
        if found:
            return found
    return []


async def _survey(surveyor: Surveyor, tables: Oid) -> list[FoundTransceiver]:
    of_modules = {arc: (*tables, *_MODULES, arc) for arc in (*_IDENTITY, *_MEASURED, *_LIMITS)}
    of_lanes = {arc: (*tables, *_LANES, arc) for arc, _ in _OF_LANE.values()}
    walked = await surveyor.walk(*of_modules.values(), *of_lanes.values())
    columns = {arc: walked[column] for arc, column in of_modules.items()}
    rows = dict.fromkeys(row for column in columns.values() for row in column if len(row) == 1)
    if not rows:
        return []
    names = await surveyor.interface_names()
    lanes = {arc: walked[column] for arc, column in of_lanes.items()}
    return [_found(tables, row, columns, lanes, names.get(row[0])) for row in rows]


def _found(
    tables: Oid, row: Oid, columns: Mapping[int, Column], lanes: Mapping[int, Column], name: str | None
) -> FoundTransceiver:
    cells = {arc: column.get(row) for arc, column in columns.items()}
    several = lanes_of(row, lanes)
    numbers, by_lane = _numbers(tables, row, cells, several) if measures(cells) or several else ({}, {})
    transceiver = Transceiver(
        interface=name or format_oid(row),
        index=format_oid(row),
        interface_index=row[0],
        vendor=decode_text(cells[_VENDOR]) or None,
        model=decode_text(cells[_PART_NUMBER]) or None,
        serial=decode_text(cells[_SERIAL]) or None,
        revision=decode_text(cells[_REVISION]) or None,
        type=decode_text(cells[_TYPE]) or None,
        wavelength_nanometres=_told(cells[_WAVELENGTH]),
        distance_metres=_told(cells[_DISTANCE]),
        fibre=_fibre(cells),
        lanes=len(by_lane) or None,
        diagnostics={_YES: True, _NO: False}.get(number) if isinstance(number := cells[_DIAGNOSTIC], int) else None,
    )
    return FoundTransceiver(transceiver, numbers, by_lane)


def measures(cells: Mapping[int, Value]) -> bool:
    """Whether a module measures: it says so, or shows a number although it says not.

    One that says so may show none now: Comware shows none for a module that it cannot read (seen on HPE 5900).
    """
    shows = any(_number(cells[arc]) is not None for arc in _MEASURED)
    return shows or (cells[_DIAGNOSTIC] != _NO and any(cells[arc] is not None for arc in _MEASURED))


def lanes_of(row: Oid, lanes: Mapping[int, Column]) -> list[int]:
    """The lanes that measure: a module of one lane has a row of lanes too, and none in it (seen on SR8808-X)."""
    found = {
        lane[-1]
        for column in lanes.values()
        for lane, value in column.items()
        if lane[:-1] == row and _number(value) is not None
    }
    return sorted(found)


def _numbers(
    tables: Oid, row: Oid, cells: Mapping[int, Value], several: Sequence[int]
) -> tuple[dict[OpticsField, Number], dict[int, dict[OpticsField, Number]]]:
    """Of the module, and of its lanes; the limits of light and bias are each lane's.

    Beside several lanes the module's own columns of light mean the module as a whole, where they show anything.
    """
    of_module = _read((*tables, *_MODULES), row, _OF_MODULE)
    of_module |= _limits(cells, _TEMPERATURE_LIMITS) | _limits(cells, _VOLTAGE_LIMITS)
    of_light = _limits(cells, _BIAS_LIMITS) | _light_limits(cells)
    if not several:
        return of_module, {1: _read((*tables, *_MODULES), row, _OF_ONLY_LANE) | of_light}
    shown = {field: told for field, told in _OF_ONLY_LANE.items() if _number(cells[told[0]]) is not None}
    of_module |= _read((*tables, *_MODULES), row, shown)
    return of_module, {lane: _read((*tables, *_LANES), (*row, lane), _OF_LANE) | of_light for lane in several}


def _read(table: Oid, row: Oid, measured: Measured) -> dict[OpticsField, Number]:
    return {
        field: measure((*table, arc, *row), divisor, nothing=(_NONE,)) for field, (arc, divisor) in measured.items()
    }


def _limits(cells: Mapping[int, Value], group: Measured) -> dict[OpticsField, Number]:
    """A pair of limits, the high one first; both are 0 for a module that has none or is not read."""
    numbers = {field: (_number(cells[arc]), divisor) for field, (arc, divisor) in group.items()}
    if not any(number for number, _ in numbers.values()):
        return {}
    return {field: known(number / divisor) for field, (number, divisor) in numbers.items() if number is not None}


def _light_limits(cells: Mapping[int, Value]) -> dict[OpticsField, Number]:
    """In dBm where the device has them so, else from tenths of microwatts, of which 0 is no light and no limit."""
    found: dict[OpticsField, Number] = {}
    for direction in ("transmit", "receive"):
        group = {field: arcs for field, arcs in _LIGHT_LIMITS.items() if field.startswith(direction)}
        in_dbm = any(_number(cells[dbm]) for _, dbm in group.values())
        for field, (power, dbm) in group.items():
            limit = _number(cells[dbm]) if in_dbm else None
            value = dbm_of(_number(cells[power])) if limit is None else limit / _HUNDREDTHS
            if value is not None:
                found[field] = known(value)
    return found


def dbm_of(tenths_of_microwatts: int | None) -> float | None:
    """Decibels to a milliwatt; no light at all has none."""
    if tenths_of_microwatts is None or tenths_of_microwatts <= 0:
        return None
    return 10 * math.log10(tenths_of_microwatts / _MILLIWATT)


def _number(value: Value) -> int | None:
    """An integer but 2147483647, which Comware says in place of one; copper cables show a text."""
    return value if isinstance(value, int) and value != _NONE else None


def _told(value: Value) -> int | None:
    """A wavelength or distance; 0 and less are none."""
    number = _number(value)
    return number if number is not None and number > 0 else None


def _fibre(cells: Mapping[int, Value]) -> Fibre | None:
    """By the hardware type, else by the fibre's diameter."""
    diameter = cells[_FIBRE]
    named = _FIBRES.get((decode_text(cells[_HARDWARE]) or "").upper())
    return named or (_DIAMETERS.get(diameter) if isinstance(diameter, int) else None)
