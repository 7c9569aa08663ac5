"""Health of ZTE's ZXR10 devices, which have had four sets of tables.

- ZXR10-MIB (1.3.6.1.4.1.3902.3.3.1): a row a unit.
- of the 9900 family (3902.3.600.2): boards by rack, shelf and slot. No MIB text of it is public; the columns are those
  of ZXR10-MIB, as the walk of a 9900 in the package snmpsim-data shows, and what it does not show is not read.
- of the newer switches and routers, 5960X and M6000 (3902.3.6002.2): ZXR10-SYSTEM-HARDWARE-MIB. Unproven on hardware:
  no walk of it is public.
- of the smaller 5250 and 2928 families (3902.15.2.30.1): scalars written as text.
Source: those MIBs' object names, and programs that read them; snmpsim-data's walks of 9908 and 5250.
"""

from __future__ import annotations

from typing import Final

from collectors.readings.health import ComponentKind, HealthField, Status
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer, measure, percentage, ratio_of_percent, status, written_number
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.text import decode_text

_ZXR10: Final = parse_oid("1.3.6.1.4.1.3902.3")
_UNITS: Final = (*_ZXR10, 3, 1, 1)
_UNIT_MEMORY, _UNIT_MEMORY_USED, _UNIT_CPU_2_MINUTES, _UNIT_CPU_5_MINUTES = ((*_UNITS, arc) for arc in (3, 4, 5, 12))

_9900: Final = (*_ZXR10, 600, 2)
_9900_PROCESSORS: Final = (*_9900, 1, 1)
_9900_SUPPLIES: Final = (*_9900, 2, 1)
_9900_FANS: Final = (*_9900, 3, 1)
_9900_TEMPERATURES: Final = (*_9900, 4, 1)

_NEWER: Final = (*_ZXR10, 6002, 2)
_NEWER_PROCESSORS: Final = (*_NEWER, 1, 1)
_NEWER_TEMPERATURES: Final = (*_NEWER, 5, 1)

_SMALL: Final = parse_oid("1.3.6.1.4.1.3902.15.2.30.1")
_SMALL_CPU, _SMALL_MEMORY, _SMALL_POWER = ((*_SMALL, arc) for arc in (3, 5, 30))

_MEBIBYTE: Final = 1024 * 1024
_WHOLE_PERCENT: Final = 100
_PRESENCE: Final = {1: Status.ABSENT}
"""Of the 9900's supplies and fans: 1 beside the serial number "N/A", 2 beside a real one. Of one that is there, no
public text says which number of the other columns means well: its status is unknown."""
_SENSOR_STATUSES: Final = {1: Status.OK, 2: Status.WARNING, 3: Status.FAILED, 4: Status.FAILED}
"""normal, warning, critical, shut down for heat."""


async def survey_health(surveyor: Surveyor) -> list[FoundComponent]:
    """All that the tables hold. Raises CollectionError as `Client.request`."""
    return [
        *await _units(surveyor),
        *await _9900_boards(surveyor),
        *await _9900_environment(surveyor),
        *await _newer_boards(surveyor),
        *await _small(surveyor),
    ]


async def _units(surveyor: Surveyor) -> list[FoundComponent]:
    """ZXR10-MIB; without the mean over five minutes the one over two."""
    columns = await surveyor.walk(_UNIT_CPU_5_MINUTES, _UNIT_CPU_2_MINUTES, _UNIT_MEMORY_USED)
    found = []
    for row in dict.fromkeys((*columns[_UNIT_CPU_2_MINUTES], *columns[_UNIT_CPU_5_MINUTES])):
        name = f"unit {format_oid(row)}"
        cpu = _UNIT_CPU_5_MINUTES if row in columns[_UNIT_CPU_5_MINUTES] else _UNIT_CPU_2_MINUTES
        found.append(FoundComponent.of("processor", name, row, {"usage_ratio": percentage(cpu + row)}))
        if row in columns[_UNIT_MEMORY_USED]:
            found.append(FoundComponent.of("memory", name, row, _memory(_UNIT_MEMORY + row, _UNIT_MEMORY_USED + row)))
    return found


async def _9900_boards(surveyor: Surveyor) -> list[FoundComponent]:
    """A processor each row; the memory once a board, for both processors of a board show the same one."""
    size, usage = (*_9900_PROCESSORS, 3), (*_9900_PROCESSORS, 5)
    columns = await surveyor.walk(size, usage)
    found, boards = [], set()
    for row in columns[usage]:
        if not integer(columns[size].get(row)):
            continue  # a switching board without a processor: all its columns are 0
        name = f"slot {'/'.join(map(str, row[:-1]))}"
        found.append(
            FoundComponent.of("processor", f"{name} cpu {row[-1]}", row, {"usage_ratio": percentage(usage + row)})
        )
        if row[:-1] not in boards:
            boards.add(row[:-1])
            found.append(FoundComponent.of("memory", name, row, _memory(size + row, (*_9900_PROCESSORS, 4, *row))))
    return found


async def _9900_environment(surveyor: Surveyor) -> list[FoundComponent]:
    """Power supplies with temperature and fan, fans with their speed, three temperatures a board with their limits."""
    supplies, fans, sensors = (*_9900_SUPPLIES, 2), (*_9900_FANS, 2), (*_9900_TEMPERATURES, 2)
    columns = await surveyor.walk(supplies, fans, sensors)
    found = []
    for row in columns[supplies]:
        name = f"power supply {'/'.join(map(str, row))}"
        found += [
            FoundComponent.of("power_supply", name, row, {"status": status(supplies + row, _PRESENCE)}),
            FoundComponent.of(
                "temperature", name, row, {"celsius": _of_present((*_9900_SUPPLIES, 6, *row), supplies + row)}
            ),
            FoundComponent.of("fan", name, row, {"speed_rpm": _of_present((*_9900_SUPPLIES, 7, *row), supplies + row)}),
        ]
    for row in columns[fans]:
        speed = _of_present((*_9900_FANS, 4, *row), fans + row)
        numbers: dict[HealthField, Number] = {"status": status(fans + row, _PRESENCE), "speed_rpm": speed}
        found.append(FoundComponent.of("fan", f"fan {'/'.join(map(str, row))}", row, numbers))
    for row in columns[sensors]:
        for sensor, arc in enumerate((3, 5, 7), start=1):
            numbers = {
                "celsius": measure((*_9900_TEMPERATURES, arc, *row)),
                "high_alarm": measure((*_9900_TEMPERATURES, arc + 1, *row), nothing=(0,)),
            }
            name = f"slot {'/'.join(map(str, row))} sensor {sensor}"
            found.append(FoundComponent.of("temperature", name, (*row, sensor), numbers))
    return found


async def _newer_boards(surveyor: Surveyor) -> list[FoundComponent]:
    """Processors, memory and sensors of ZXR10-SYSTEM-HARDWARE-MIB."""
    usage, used_ex = (*_NEWER_PROCESSORS, 9), (*_NEWER_PROCESSORS, 34)
    board, place = (*_NEWER_TEMPERATURES, 6), (*_NEWER_TEMPERATURES, 7)
    celsius = (*_NEWER_TEMPERATURES, 9)
    columns = await surveyor.walk(usage, used_ex, board, place, celsius)
    found = []
    for row in columns[usage]:
        name = f"slot {'/'.join(map(str, row))}"
        if row in columns[used_ex]:
            memory: dict[HealthField, Number] = {
                "usage_ratio": Number((used_ex + row, (*_NEWER_PROCESSORS, 33, *row)), share_of_used)
            }
        else:
            memory = _memory((*_NEWER_PROCESSORS, 5, *row), (*_NEWER_PROCESSORS, 6, *row), sized=False)
        found += [
            FoundComponent.of("processor", name, row, {"usage_ratio": percentage(usage + row)}),
            FoundComponent.of("memory", name, row, memory),
        ]
    for row in columns[celsius]:
        words = (decode_text(columns[column].get(row)) for column in (board, place))
        name = " ".join(filter(None, words)) or f"sensor {format_oid(row)}"
        numbers: dict[HealthField, Number] = {
            "celsius": measure(celsius + row),
            "high_alarm": measure((*_NEWER_TEMPERATURES, 11, *row), nothing=(0,)),
            "status": status((*_NEWER_TEMPERATURES, 8, *row), _SENSOR_STATUSES),
        }
        found.append(FoundComponent.of("temperature", name, row, numbers))
    return found


async def _small(surveyor: Surveyor) -> list[FoundComponent]:
    """Scalars in words: ``10.1`` is a percentage, ``41.9 Watt`` says its unit."""
    columns = await surveyor.walk(_SMALL_CPU, _SMALL_MEMORY, _SMALL_POWER)
    fields: tuple[tuple[Oid, ComponentKind, HealthField], ...] = (
        (_SMALL_CPU, "processor", "usage_ratio"),
        (_SMALL_MEMORY, "memory", "usage_ratio"),
        (_SMALL_POWER, "power", "watts"),
    )
    return [
        FoundComponent.of(
            kind,
            "device",
            (0,),
            {field: Number(((*column, 0),), _written_watts if field == "watts" else _written_percent)},
        )
        for column, kind, field in fields
        if _is_written(columns[column].get((0,)))
    ]


def _is_written(value: Value) -> bool:
    return written_number(value) is not None


def _written_percent(value: Value) -> float | None:
    return ratio_of_percent(written_number(value))


def _written_watts(value: Value) -> float | None:
    return written_number(value) if "watt" in (decode_text(value) or "").casefold() else None


def memory_ratio(size: Value, used: Value) -> float | None:
    """How full a memory is, whatever the unit of `used`.

    zxr10SystemMemUsed is a percentage (Observium and the walk of a 9908 read it so: 42 of 4096), but the same column
    counts what the size counts on other firmware. A use of up to 100 beside a larger size is a percentage, for no
    system runs in 100 MB of gigabytes, nor in 100 octets; what is more than the size is neither.
    """
    if not isinstance(size, int) or not isinstance(used, int) or size <= 0 or used < 0:
        return None
    if used <= _WHOLE_PERCENT < size:
        return used / _WHOLE_PERCENT
    return used / size if used <= size else None


def memory_size_bytes(size: Value) -> float | None:
    """The 9908 says 4096 and in its description "Mem 4294967295": mebibytes. 0 is a board without memory."""
    return size * float(_MEBIBYTE) if isinstance(size, int) and size > 0 else None


def share_of_used(used: Value, free: Value) -> float | None:
    """Used and free memory of one board in one unit, whichever it is."""
    if not isinstance(used, int) or not isinstance(free, int) or used < 0 or free < 0:
        return None
    return used / (used + free) if used + free else None


def _memory(size: Oid, used: Oid, *, sized: bool = True) -> dict[HealthField, Number]:
    numbers: dict[HealthField, Number] = {"usage_ratio": Number((size, used), memory_ratio)}
    if sized:
        numbers["total_bytes"] = Number((size,), memory_size_bytes)
    return numbers


def _of_present(cell: Oid, presence: Oid) -> Number:
    """What a part measures while it is there; an empty place measures 0."""

    def decode(value: Value, present: Value) -> float | None:
        if not isinstance(value, int) or not isinstance(present, int) or present in _PRESENCE:
            return None
        return float(value)

    return Number((cell, presence), decode)
