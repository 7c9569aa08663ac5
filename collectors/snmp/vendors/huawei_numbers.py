"""What the numbers of Huawei's health tables mean, and which of them say that there is nothing.

Source: HUAWEI-ENTITY-EXTENT-MIB (1.3.6.1.4.1.2011.5.25.31), revision of 2017-07-20, and the walks that are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from collectors.readings.health import Status
from collectors.snmp.ber import Oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import known, measure
from collectors.snmp.pdu import Value

Field = TypeVar("Field", bound=str)
_INVALID: Final = 0x7FFFFFFF
_WRAP: Final = 2**32
_MEBIBYTE: Final = 2**20
_MILLI: Final = 1000
_MOST_VOLTS: Final = 100
NO_TEMPERATURE: Final = frozenset({0, -1, -255, 0xFF, 0xFFFF, _INVALID - 1, _INVALID, -_INVALID, -_INVALID - 1})
"""In place of a temperature: 0x7FFFFFFF by the MIB; 0 in each row of an entity without a sensor, so that 0 degrees
cannot be told from none; the others stand for none in the same module's other tables."""
NOTHING: Final = frozenset({-1, -255, _INVALID - 1, _INVALID, -_INVALID, -_INVALID - 1})
"""In place of a voltage, current or power that may be 0."""

_LOCKED: Final = frozenset({2, 3})
"""HwAdminState: locked, shuttingDown."""
_STANDBY: Final = frozenset({2, 3})
"""HwStandbyStatus: hotStandby, coldStandby."""
_WORKING: Final = frozenset({3, 11, 13, 15, 16, 18})
"""HwOperState: enabled, up, connect, protocolUp, linkUp, present."""
_BROKEN: Final = frozenset({2, 4, 12, 17})
"""HwOperState: disabled, offline, down, linkDown."""
_ABSENT: Final = 19


def is_processor(usage: Value, threshold: Value, memory_usage: Value, memory_threshold: Value) -> bool:
    """Whether an entity has a processor, told by any of four cells.

    VRP gives each entity, ports and empty slots too, a usage of 0. A board whose processor is at 0 has an alarm
    threshold or a memory; a board with a processor that VRP sets no threshold for (the SFU of an ME60) has a usage.
    """
    return any(isinstance(one, int) and one > 0 for one in (usage, threshold, memory_usage, memory_threshold))


def has_memory(usage: Value, threshold: Value, octets: Value) -> bool:
    """Whether an entity has a memory of its own.

    hwEntityMemSizeMega does not tell: an ME60 gives the size of a board's memory to its ports and cards too, whose
    usage, threshold and hwEntityMemSize are all 0.
    """
    return any(isinstance(one, int) and one > 0 for one in (usage, threshold)) or (
        isinstance(octets, int) and octets not in {0, -1}
    )


def memory_bytes(megabytes: Value, octets: Value) -> float | None:
    """The size of a memory from hwEntityMemSizeMega and hwEntityMemSize.

    The latter is a signed number of octets: 2 GiB and more wrap it (an ME60 shows -201326592 for 3904 MB) or are shown
    as -1 (an S12704, for 2164 MB; an ACU2, which gives no other). AR routers know their memory in the former only.
    """
    if isinstance(megabytes, int) and megabytes > 0:
        return float(megabytes * _MEBIBYTE)
    if not isinstance(octets, int) or octets in {0, -1}:
        return None
    return float(octets % _WRAP)


def voltage_divisor(high_threshold: Value, voltage: Value) -> int:
    """How many of hwEntityVoltage's units make a volt, told by its high threshold, else by the voltage itself.

    The MIB names no unit. Switches and routers count millivolts (3332, at most 3959); an AR169 and an ACU2 whole volts
    (3, at most 4). No board's supply is under 100 mV, and none above 100 V is in this table.
    """
    told = (one for one in (high_threshold, voltage) if isinstance(one, int) and one > 0 and one not in NOTHING)
    return 1 if next(told, _MOST_VOLTS) < _MOST_VOLTS else _MILLI


def thousandths(cell: Oid) -> Number:
    """Of millivolts, milliamperes, milliwatts."""
    return measure(cell, _MILLI, nothing=NOTHING)


def degrees(cell: Oid) -> Number:
    return measure(cell, nothing=NO_TEMPERATURE)


def of_shown(cells: Sequence[tuple[Oid, Value]], decode: Callable[..., float | None]) -> Number | None:
    """A number of those cells that the device showed at the survey; `decode` gets None for the others.

    None where it did not show the first. What a device does not have is not asked for at each scrape.
    """
    shown = tuple(oid for oid, value in cells if value is not None)
    if not shown or shown[0] != cells[0][0]:
        return None

    def decode_all(*values: Value) -> float | None:
        told = dict(zip(shown, values, strict=True))
        return decode(*(told.get(oid) for oid, _ in cells))

    return Number(shown, decode_all)


def existing(numbers: Mapping[Field, Number | None]) -> dict[Field, Number]:
    """Those that there are."""
    return {field: number for field, number in numbers.items() if number is not None}


def limit(value: Value, divisor: float = 1) -> Number | None:
    """A limit as it was at the survey, if it is one; 0 is none."""
    if not isinstance(value, int) or value in NOTHING or value == 0:
        return None
    return known(value / divisor)


def state_of(oper: Value, admin: Value, standby: Value) -> Status | None:
    """One status of hwEntityOperStatus, hwEntityAdminStatus and hwEntityStandbyStatus.

    What does not work because somebody locked it is off. notSupported(1) of HwOperState tells nothing.
    """
    if oper == _ABSENT:
        return Status.ABSENT
    if oper in _BROKEN:
        return Status.OFF if admin in _LOCKED else Status.FAILED
    if oper not in _WORKING:
        return None
    return Status.OFF if standby in _STANDBY else Status.OK
