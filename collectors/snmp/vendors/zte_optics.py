"""Transceivers of ZTE's ZXR10 devices: numbers as text, each with a column that says whether it is valid.

The rows are indexed by ifIndex (9900) or by the interface's name (5960X); a column holds the name too. Lanes have
columns of their own (34 to 65), of which no walk shows a valid one: unproven on hardware, and not read.
Source: ZXR10-OPTICAL-MIB (1.3.6.1.4.1.3902.3.103.11.1) by its object names; the walk of a 9908 in snmpsim-data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from collectors.readings.optics import OpticsField, Transceiver
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import written_number
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundTransceiver, Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column, get_cells

_ENTRY: Final = parse_oid("1.3.6.1.4.1.3902.3.103.11.1.1")
_INDEX, _NAME, _PRESENT, _FIBRE, _TYPE = 1, 2, 3, 4, 7
_KILOMETRES, _METRES = 11, (13, 14)
_WAVELENGTH, _WAVELENGTH_VALID = 16, 17
_RECEIVE, _TRANSMIT, _BIAS, _TEMPERATURE, _VOLTAGE = 18, 20, 22, 24, 26
"""Each has its Valid column behind it."""
_VALID: Final = tuple(arc + 1 for arc in (_RECEIVE, _TRANSMIT, _BIAS, _TEMPERATURE, _VOLTAGE))
_VENDOR, _MODEL, _REVISION, _SERIAL = 30, 31, 32, 33
_YES: Final = 1
_MILLIAMPERES: Final = 1000
_METRES_OF_KILOMETRE: Final = 1000
_FARTHEST_KILOMETRES: Final = 200
_FIBRES: Final[Mapping[str, Literal["single_mode", "multi_mode"]]] = {
    "SINGLE MODE": "single_mode",
    "MULTI MODE": "multi_mode",
}
_OCTET: Final = range(256)


async def survey_optics(surveyor: Surveyor) -> list[FoundTransceiver]:
    """All that are plugged in. Raises CollectionError as `Client.request`."""
    arcs = (
        _INDEX, _NAME, _PRESENT, _FIBRE, _TYPE, _KILOMETRES, *_METRES, _WAVELENGTH, _WAVELENGTH_VALID, *_VALID,
        _VENDOR, _MODEL, _REVISION, _SERIAL,
    )  # fmt: skip
    columns = {column[-1]: cells for column, cells in (await surveyor.walk(*((*_ENTRY, arc) for arc in arcs))).items()}
    await _get_what_no_walk_shows(surveyor, columns)
    rows = [row for row, present in columns[_PRESENT].items() if present == _YES]
    if not rows:
        return []
    indexes = {name: index for index, name in (await surveyor.interface_names()).items()}
    return [_found(row, columns, indexes) for row in rows]


async def _get_what_no_walk_shows(surveyor: Surveyor, columns: Mapping[int, Column]) -> None:
    """Add the cells of rows of which only the index column was found.

    A 5960X (V6.00.05, as a program that reads it notes) answers GETNEXT behind the index column with another table,
    and GET for each cell with its value.
    """
    hidden = [row for row in columns[_INDEX] if row not in columns[_PRESENT]]
    wanted = [(*_ENTRY, arc, *row) for row in hidden for arc in columns if arc != _INDEX]
    for oid, value in (await get_cells(surveyor.client, wanted, surveyor.deadline)).items():
        columns[oid[len(_ENTRY)]][oid[len(_ENTRY) + 1 :]] = value


def _found(row: Oid, columns: Mapping[int, Column], indexes: Mapping[str, int]) -> FoundTransceiver:
    def text(arc: int) -> str | None:
        return decode_text(columns[arc].get(row)) or None

    def number(arc: int) -> int:
        value = columns[arc].get(row)
        return value if isinstance(value, int) and value > 0 else 0

    measures = any(columns[arc].get(row) == _YES for arc in _VALID)
    name = text(_NAME) or name_of_index(row) or format_oid(row)
    transceiver = Transceiver(
        interface=name,
        index=format_oid(row),
        interface_index=indexes.get(name, row[0] if len(row) == 1 else None),
        vendor=text(_VENDOR),
        model=text(_MODEL),
        revision=text(_REVISION),
        serial=text(_SERIAL),
        type=text(_TYPE),
        wavelength_nanometres=_valid(columns[_WAVELENGTH].get(row), columns[_WAVELENGTH_VALID].get(row)),
        distance_metres=distance_metres(number(_KILOMETRES), *(number(arc) for arc in _METRES)),
        fibre=_FIBRES.get((text(_FIBRE) or "").upper()),
        lanes=1 if measures else None,
        diagnostics=measures,
    )
    if not measures:
        return FoundTransceiver(transceiver, {}, {})
    of_module: dict[OpticsField, Number] = {"celsius": _measured(row, _TEMPERATURE), "volts": _measured(row, _VOLTAGE)}
    lane: dict[OpticsField, Number] = {
        "bias_amperes": _measured(row, _BIAS, _MILLIAMPERES),
        "receive_dbm": _measured(row, _RECEIVE),
        "transmit_dbm": _measured(row, _TRANSMIT),
    }
    return FoundTransceiver(transceiver, of_module, {1: lane})


def distance_metres(kilometres: int, *metres: int) -> int | None:
    """How far a module reaches over its best fibre.

    The column of single-mode fibre holds kilometres, but of modules that give metres only, metres (a 9908 shows 10000
    for a 1000BASE-LX): no pluggable module reaches 200 km without help.
    """
    if kilometres > _FARTHEST_KILOMETRES:
        return kilometres
    return kilometres * _METRES_OF_KILOMETRE or max(metres) or None


def name_of_index(row: Oid) -> str | None:
    """The interface's name where it is the index, an octet each arc, behind their number or not; else None."""
    octets = row[1:] if len(row) > 1 and row[0] == len(row) - 1 else row
    if len(row) == 1 or any(octet not in _OCTET for octet in octets):
        return None
    return decode_text(bytes(octets)) or None


def _valid(value: Value, valid: Value) -> float | None:
    return written_number(value) if valid == _YES else None


def _measured(row: Oid, arc: int, divisor: float = 1) -> Number:
    """A text's number, where the column behind it says that it is valid; the text of one that is not is ``0.000``."""

    def decode(value: Value, valid: Value) -> float | None:
        number = _valid(value, valid)
        return None if number is None else number / divisor

    return Number(((*_ENTRY, arc, *row), (*_ENTRY, arc + 1, *row)), decode)
