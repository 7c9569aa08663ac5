"""Transceivers of Ruijie's RGOS devices.

Newer firmware gives powers in 0.01 dBm, older ones in two parts, before and behind the decimal point, and a sign.
Their limits have columns too (91 to 98), of which no walk and no text tells the unit: they are not read.
Source: RUIJIE-FIBER-MIB (ruijieFiberTable 1.3.6.1.4.1.4881.1.1.10.2.105.1.1, by ifIndex); the walk of N18010 in the
package snmpsim-data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from collectors.readings.optics import OpticsField, Transceiver
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundTransceiver, Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column

_ENTRY: Final = parse_oid("1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1")
_PORT, _TYPE, _WAVELENGTH, _DDM, _SERIAL = 2, 3, 5, 15, 16
_SINGLE_MODE, _MULTI_MODE = 6, (7, 8, 9, 10, 11, 87)
"""Distances: of single-mode fibre in kilometres, of the kinds of multi-mode fibre in metres."""
_TEMPERATURE, _VOLTAGE, _BIAS = 17, 19, 21
_LANE_BIAS: Final = (23, 25, 27, 29)
_RECEIVE, _TRANSMIT = (76, 77, 78, 79, 80), (81, 82, 83, 84, 85)
"""Hundredths of dBm: of the module, and of its lanes."""
_RECEIVE_PARTS, _TRANSMIT_PARTS = (31, 35, 39, 43, 47), (51, 54, 57, 60, 63)
_RECEIVE_SIGNS, _TRANSMIT_SIGNS = (66, 67, 68, 69, 70), (71, 72, 73, 74, 75)

_UNKNOWN_TYPE: Final = 1
_WITHOUT_DDM: Final = 2
_NOTHING: Final = -100
"""Stands for no value in temperatures and in the parts of powers."""
_NO_POWER: Final = -10000
_HUNDREDTHS: Final = 100
_METRES_OF_KILOMETRE: Final = 1000

_TYPES: Final[Mapping[int, str]] = {
    2: "100BASE-GT SFP", 3: "100BASE-SX SFP", 4: "100BASE-LX SFP", 5: "100BASE-LH SFP", 6: "100BASE-ZX SFP",
    8: "1000BASE-GT SFP", 9: "1000BASE-SX SFP", 10: "1000BASE-LX SFP", 11: "1000BASE-LH SFP", 12: "1000BASE-ZX SFP",
    13: "1000 copper SFP", 14: "10G copper SFP+", 15: "10GBASE-SR SFP+", 16: "10GBASE-LR SFP+", 17: "10GBASE-ER SFP+",
    18: "10GBASE-ZR SFP+", 20: "10GBASE-SR XFP", 21: "10GBASE-LR XFP", 22: "10GBASE-ER XFP", 23: "10GBASE-ZR XFP",
    24: "40G active cable QSFP+", 25: "40G LR4 QSFP+", 26: "40G copper QSFP+", 27: "40G SR4 QSFP+",
    33: "10G active cable SFP+", 34: "40G ER4 QSFP+", 36: "100G cable QSFP28", 37: "100G LR4 QSFP28",
    38: "100G SR4 QSFP28", 39: "100G ER4 QSFP28", 43: "25G SR SFP28", 44: "25G LR SFP28", 45: "25G ER SFP28",
}  # fmt: skip
"""Of ruijieFiberTransceiverType's 148 names those of a county's lines; another module has no type here."""


async def survey_optics(surveyor: Surveyor) -> list[FoundTransceiver]:
    """All that are plugged in. Raises CollectionError as `Client.request`."""
    arcs = (
        _PORT,
        _TYPE,
        _WAVELENGTH,
        _SINGLE_MODE,
        *_MULTI_MODE,
        _DDM,
        _SERIAL,
        _VOLTAGE,
        *_RECEIVE[:2],
        _RECEIVE_PARTS[1],
    )
    columns = await surveyor.walk(*(_column(arc) for arc in arcs))
    if not columns[_column(_TYPE)]:
        return []
    names = await surveyor.interface_names()
    return [
        _found(row, columns, names.get(row[0]) if len(row) == 1 else None)
        for row in columns[_column(_TYPE)]
        if _is_plugged_in(row, columns)
    ]


def _column(arc: int) -> Oid:
    return (*_ENTRY, arc)


def _is_plugged_in(row: Oid, columns: Mapping[Oid, Column]) -> bool:
    """Every cage has a row: an empty one is of the type unknown(1) and has no serial number."""
    serial = decode_text(columns[_column(_SERIAL)].get(row))
    return bool(serial) or integer(columns[_column(_TYPE)][row]) not in {_UNKNOWN_TYPE, None}


def _found(row: Oid, columns: Mapping[Oid, Column], name: str | None) -> FoundTransceiver:
    def number(arc: int) -> int | None:
        return integer(columns[_column(arc)].get(row))

    measures = {1: True, _WITHOUT_DDM: False}.get(number(_DDM) or 0)
    reads = measures is not False and is_read(number(_VOLTAGE))
    lanes = _lanes(row, columns) if reads else {}
    kilometres, metres = number(_SINGLE_MODE) or 0, max(number(arc) or 0 for arc in _MULTI_MODE)
    fibre: Literal["single_mode", "multi_mode"] | None = "single_mode" if kilometres > 0 else None
    transceiver = Transceiver(
        interface=name or decode_text(columns[_column(_PORT)].get(row)) or format_oid(row),
        index=format_oid(row),
        interface_index=row[0] if len(row) == 1 else None,
        serial=decode_text(columns[_column(_SERIAL)].get(row)) or None,
        type=_TYPES.get(number(_TYPE) or 0),
        wavelength_nanometres=number(_WAVELENGTH) or None,
        distance_metres=kilometres * _METRES_OF_KILOMETRE or metres or None,
        fibre=fibre or ("multi_mode" if metres > 0 else None),
        lanes=len(lanes) or None,
        diagnostics=measures,
    )
    if not reads:
        return FoundTransceiver(transceiver, {}, {})
    of_module: dict[OpticsField, Number] = {
        "celsius": _measured(row, _TEMPERATURE, 1),
        "volts": _measured(row, _VOLTAGE, 1000),
    }
    return FoundTransceiver(transceiver, of_module, lanes)


def _lanes(row: Oid, columns: Mapping[Oid, Column]) -> dict[int, dict[OpticsField, Number]]:
    """The lanes: four where the columns of lanes hold anything, else the one that the columns of the module tell of."""
    whole = columns[_column(_RECEIVE[1])].get(row, _NO_POWER)
    part = columns[_column(_RECEIVE_PARTS[1])].get(row, _NOTHING)
    several = whole != _NO_POWER or part != _NOTHING
    newer = row in columns[_column(_RECEIVE[0])] or row in columns[_column(_RECEIVE[1])]
    return {lane: _lane(row, lane if several else 0, newer=newer) for lane in (range(1, 5) if several else range(1, 2))}


def _lane(row: Oid, at: int, *, newer: bool) -> dict[OpticsField, Number]:
    """One lane, whose columns are at `at` of each group; 0 is the module's only one."""
    bias = _LANE_BIAS[at - 1] if at else _BIAS
    if newer:
        receive, transmit = _power(row, _RECEIVE[at]), _power(row, _TRANSMIT[at])
    else:
        receive = _power_of_parts(row, _RECEIVE_PARTS[at], _RECEIVE_SIGNS[at])
        transmit = _power_of_parts(row, _TRANSMIT_PARTS[at], _TRANSMIT_SIGNS[at])
    return {"bias_amperes": _measured(row, bias, 1_000_000), "receive_dbm": receive, "transmit_dbm": transmit}


def is_read(voltage: Value) -> bool:
    """Whether the module's memory was read at all, told by its voltage.

    RGOS 11 shows 0 V, 0 degrees, 0 A and -40.00 dBm both ways, all of them "ok", for modules that it does not read: 79
    of the 98 in the walk of N18010. No module runs on 0 V (SFF-8472 has 3.3 V), so that nothing beside it is measured.
    """
    return isinstance(voltage, int) and voltage > 0


def _measured(row: Oid, arc: int, divisor: float) -> Number:
    """Degrees, millivolts or microamperes."""

    def decode(value: Value, voltage: Value) -> float | None:
        if not isinstance(value, int) or value == _NOTHING or not is_read(voltage):
            return None
        return value / divisor

    return Number((_column(arc) + row, _column(_VOLTAGE) + row), decode)


def _power(row: Oid, arc: int) -> Number:
    """Hundredths of dBm; -10000 is none."""

    def decode(value: Value, voltage: Value) -> float | None:
        if not isinstance(value, int) or value <= _NO_POWER or not is_read(voltage):
            return None
        return value / _HUNDREDTHS

    return Number((_column(arc) + row, _column(_VOLTAGE) + row), decode)


def _power_of_parts(row: Oid, arc: int, sign_arc: int) -> Number:
    """Power in two cells; the sign has a cell of its own, because -0.95 has no sign in its integer part."""

    def decode(whole: Value, hundredths: Value, sign: Value, voltage: Value) -> float | None:
        if not isinstance(whole, int) or not isinstance(hundredths, int) or not is_read(voltage):
            return None
        if _NOTHING in {whole, hundredths}:
            return None
        magnitude = (abs(whole) * _HUNDREDTHS + abs(hundredths)) / _HUNDREDTHS
        is_negative = whole < 0 or (whole == 0 and isinstance(sign, int) and sign < 0)
        return -magnitude if is_negative else magnitude

    cells = tuple(_column(one) + row for one in (arc, arc + 1, sign_arc, _VOLTAGE))
    return Number(cells, decode)
