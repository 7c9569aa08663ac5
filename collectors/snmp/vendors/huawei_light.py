"""In which units a Huawei device gives light and laser currents, and what the numbers then mean.

The MIB says hundredths of dBm and mA. CloudEngines and routers do so; switches (S5720, S12704) count microwatts and
microamperes in the same columns and have dBm and mA in the texts of lanes only. The unit is decided when the modules
are surveyed, for each row from what it says, so that no sample changes it.
Source: HUAWEI-ENTITY-EXTENT-MIB (hwOpticalModuleInfoTable 1.3.6.1.4.1.2011.5.25.31.1.1.3), and the walks named.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from collectors.snmp.pdu import Value
from collectors.snmp.text import decode_text

PowerUnit = Literal["hundredths of dBm", "microwatts"]
BiasUnit = Literal["milliamperes", "microamperes"]

_LARGEST: Final = 0x7FFFFFFF
NONE: Final = frozenset({_LARGEST - 1, _LARGEST, -_LARGEST, -_LARGEST - 1})
"""In place of a value, always."""
UNREAD: Final = frozenset({0, -1, -255})
"""In place of a value where the module was not read: 0 of routers, -1 and -255 of switches. All may be values else."""
_HUNDREDTHS: Final = 100
_MICROWATTS: Final = 1000
_NEAR: Final = 100
"""How far apart, in hundredths of dBm, two samples of the same light may be."""
_FAINTEST: Final = -6000
"""No module measures less than -60 dBm."""
_MILLI: Final = 1000
DIVISORS: Final[Mapping[BiasUnit, int]] = {"milliamperes": _MILLI, "microamperes": 1_000_000}
_AMPERE: Final = _MILLI
_FAR: Final = 10
"""How many times a current may be the one that its lane's text says, read a moment apart in the same unit."""
_COLDEST: Final = -100
_SEPARATORS: Final = re.compile(r"[,/|;\s]+")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Light:
    """What one direction of a row says.

    Attributes:
        power: of the module's column; None where there is none.
        lane: the first number of the lanes' text, hundredths of dBm.
        low, high: the alarm limits, hundredths of dBm in all walks.
    """

    power: int | None
    lane: float | None
    low: int | None
    high: int | None


def is_read(voltage: Value) -> bool:
    """Whether the module's memory was read, told by its supply in millivolts: none runs on 0 V or less (SFF-8472)."""
    return isinstance(voltage, int) and voltage > 0 and voltage not in NONE


def number(value: Value, voltage: Value) -> int | None:
    """An integer that the module measures; 0 beside no voltage is none."""
    if not isinstance(value, int) or value in NONE or (value in UNREAD and not is_read(voltage)):
        return None
    return value


def celsius(value: Value, voltage: Value) -> float | None:
    """Degrees; -255 is none, and 0 and -1 are where the module is not read."""
    told = number(value, voltage)
    return None if told is None or told <= _COLDEST else float(told)


def volts(voltage: Value) -> float | None:
    """Of millivolts."""
    return voltage / _MILLI if isinstance(voltage, int) and is_read(voltage) else None


def lane_numbers(text: Value) -> list[float | None]:
    """The numbers of a text as ``114,32,-90,-228`` or ``-270.19``; what is none, as ``-Inf`` or ``--``, is None."""
    parts = [part for part in _SEPARATORS.split(decode_text(text) or "") if part]
    return [float(part) if _NUMBER.fullmatch(part) else None for part in parts]


def own_power_unit(directions: Iterable[Light]) -> PowerUnit | None:
    """What a row says of its unit; None where it says nothing.

    A text of lanes is in hundredths of dBm whatever the column is in: the column equals it, or is its microwatts. A
    negative number is no microwatts. A laser that is on is within its limits, in one of the units only.
    """
    told = list(directions)
    for light in told:
        if light.power is not None and light.lane is not None:
            as_hundredths = abs(light.power - light.lane) <= _NEAR
            as_microwatts = light.power > 0 and abs(hundredths_of_microwatts(light.power) - light.lane) <= _NEAR
            if as_hundredths != as_microwatts:
                return "hundredths of dBm" if as_hundredths else "microwatts"
    if any(light.power is not None and light.power < 0 for light in told):
        return "hundredths of dBm"
    for light in told:
        if light.power and light.low is not None and light.high is not None and light.low < light.high:
            as_hundredths = light.low <= light.power <= light.high
            as_microwatts = light.low <= hundredths_of_microwatts(light.power) <= light.high
            if as_hundredths != as_microwatts:
                return "hundredths of dBm" if as_hundredths else "microwatts"
    return None


def power_units(rows: Sequence[Sequence[Light]]) -> list[PowerUnit]:
    """The unit of each row: its own word, else that of most of the device's other rows, else microwatts.

    Where no row tells, no power of the device is negative: in dBm all of its lasers would receive a milliwatt and more.
    """
    own = [own_power_unit(row) for row in rows]
    others: PowerUnit = (
        "hundredths of dBm" if own.count("hundredths of dBm") > own.count("microwatts") else "microwatts"
    )
    return [unit or others for unit in own]


def hundredths_of_microwatts(microwatts: float) -> float:
    """Hundredths of dBm of a power above 0."""
    return _HUNDREDTHS * 10 * math.log10(microwatts / _MICROWATTS)


def dbm(power: Value, voltage: Value, lane: Value, unit: PowerUnit) -> float | None:
    """The light of a module with one laser.

    No light is 0 microwatts, which no number of dBm says: the lane's text has the device's own word for it then (-40.00
    dBm on an S12704). Below 0 it is hundredths whatever was decided.
    """
    value = number(power, voltage)
    if value is None or value < _FAINTEST:
        return None
    if unit == "microwatts" and value >= 0:
        return hundredths_of_microwatts(value) / _HUNDREDTHS if value else lane_dbm(lane, voltage, 0)
    return None if unit == "microwatts" and value in UNREAD else value / _HUNDREDTHS


def lane_dbm(text: Value, voltage: Value, at: int) -> float | None:
    """The light of one of the lanes, counted from 0."""
    value = _lane(text, voltage, at)
    return value / _HUNDREDTHS if value is not None and value >= _FAINTEST else None


def _lane(text: Value, voltage: Value, at: int) -> float | None:
    numbers = lane_numbers(text)
    value = numbers[at] if at < len(numbers) else None
    return None if value is None or value in NONE or (value in UNREAD and not is_read(voltage)) else value


def bias_unit(currents: Iterable[Value], limits: Iterable[Value], lanes: Iterable[Value]) -> BiasUnit:
    """The unit of a device's bias currents: microamperes where any of them, or a limit, is an ampere otherwise.

    No laser of a pluggable module takes an ampere; one that is off takes some microamperes, which would be milliamperes
    if each number were judged alone. A text of lanes beside it, in mA by the MIB, tells where it is another number.
    """
    pairs = list(zip(currents, lanes, strict=True))
    if any(isinstance(one, int) and one not in NONE and one >= _AMPERE for one in (*(c for c, _ in pairs), *limits)):
        return "microamperes"
    for current, text in pairs:
        first = next(iter(lane_numbers(text)), None)
        if isinstance(current, int) and first and current > first * _FAR:
            return "microamperes"
    return "milliamperes"


def amperes(current: Value, voltage: Value, unit: BiasUnit) -> float | None:
    """A bias current; an ampere and more is microamperes whatever was decided."""
    value = number(current, voltage)
    if value is None or value < 0:
        return None
    return value / DIVISORS["microamperes" if value >= _AMPERE else unit]


def lane_amperes(text: Value, voltage: Value, at: int) -> float | None:
    """The bias current of one of the lanes, counted from 0."""
    value = _lane(text, voltage, at)
    return value / _MILLI if value is not None and value >= 0 else None
