"""Processors and memory of whatever is a host: servers, firewalls, probes.

Source: RFC 2790 (HOST-RESOURCES-MIB: hrProcessorLoad 1.3.6.1.2.1.25.3.3.1.2, hrDeviceType and hrDeviceDescr
1.3.6.1.2.1.25.3.2.1.2 and .3, hrStorageTable 1.3.6.1.2.1.25.2.3, HOST-RESOURCES-TYPES).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer, percentage
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column

_DEVICE_TYPE: Final = parse_oid("1.3.6.1.2.1.25.3.2.1.2")
_PROCESSOR: Final = parse_oid("1.3.6.1.2.1.25.3.1.3")
_DEVICE_DESCR: Final = parse_oid("1.3.6.1.2.1.25.3.2.1.3")
_PROCESSOR_LOAD: Final = parse_oid("1.3.6.1.2.1.25.3.3.1.2")
_STORAGE: Final = parse_oid("1.3.6.1.2.1.25.2.3.1")
_TYPE, _DESCR, _UNITS, _SIZE, _USED = ((*_STORAGE, arc) for arc in (2, 3, 4, 5, 6))
_RAM: Final = parse_oid("1.3.6.1.2.1.25.2.1.2")
_VIRTUAL_MEMORY: Final = parse_oid("1.3.6.1.2.1.25.2.1.3")
_SUM: Final = "virtual memory"
_FREED_AT_NEED: Final = frozenset({"memory buffers", "cached memory"})
_AVAILABLE: Final = "available memory"
_MOUNTED: Final = ", mounted on:"


async def survey_host_resources(surveyor: Surveyor) -> list[FoundComponent]:
    """Processors, main memory and swap. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(_PROCESSOR_LOAD, _DEVICE_TYPE, _DEVICE_DESCR, _TYPE, _DESCR, _UNITS, _SIZE)
    return [*_processors(columns), *_memories(columns)]


def _processors(columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """One each processor of hrDeviceTable and each row of hrProcessorTable: how busy it was during the last minute.

    net-snmp (5.9) has no load to show during its first minute, but the processors: they are known from the start, and
    have numbers as soon as it shows them.
    """
    devices = (row for row, kind in columns[_DEVICE_TYPE].items() if kind == _PROCESSOR)
    return [
        FoundComponent.of(
            "processor",
            decode_text(columns[_DEVICE_DESCR].get(row)) or "processor",
            row,
            {"usage_ratio": percentage(_PROCESSOR_LOAD + row)},
        )
        for row in sorted({*columns[_PROCESSOR_LOAD], *devices})
    ]


def _memories(columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """Main memory and swap areas. Disks are no memory, nor are kernels' pools, which have the type hrStorageOther."""
    names = {row: (decode_text(value) or "") for row, value in columns[_DESCR].items()}
    inside = [row for row, name in names.items() if name.casefold() in _FREED_AT_NEED]
    available = next((row for row, name in names.items() if name.casefold() == _AVAILABLE), None)
    found = []
    for row, kind in columns[_TYPE].items():
        if not integer(columns[_SIZE].get(row)) or not integer(columns[_UNITS].get(row)):
            continue
        name = names.get(row) or "memory"
        if kind == _RAM:
            found.append(_memory(row, name, inside=() if available else inside, available=available))
        elif kind == _VIRTUAL_MEMORY and not _sums_up(name, columns) and not is_mounted(name):
            found.append(_memory(row, name))
    return found


def _sums_up(name: str, columns: Mapping[Oid, Column]) -> bool:
    """net-snmp's "Virtual memory" is "Physical memory" and "Swap space" together: no memory of its own."""
    return name.casefold() == _SUM and _RAM in columns[_TYPE].values()


def is_mounted(name: str) -> bool:
    """Whether a row is a file system: Junos gives /proc the type of virtual memory, 4096 octets, always full."""
    return _MOUNTED in name.casefold()


def _memory(row: Oid, name: str, *, inside: Sequence[Oid] = (), available: Oid | None = None) -> FoundComponent:
    own = tuple(column + row for column in (_UNITS, _SIZE, _USED))
    apart = tuple(column + other for other in inside for column in (_UNITS, _USED))
    if available:
        apart = tuple(column + available for column in (_UNITS, _SIZE))

    def used(*values: Value) -> float | None:
        return _used_bytes(values[:3], values[3:], is_available=available is not None)

    def ratio(*values: Value) -> float | None:
        total, taken = _octets(values[0], values[1]), used(*values)
        return taken / total if total and taken is not None else None

    return FoundComponent.of(
        "memory",
        name,
        row,
        {
            "usage_ratio": Number((*own, *apart), ratio),
            "total_bytes": Number(own[:2], _octets),
            "used_bytes": Number((*own, *apart), used),
        },
    )


def _used_bytes(own: tuple[Value, ...], apart: tuple[Value, ...], *, is_available: bool) -> float | None:
    """What is used and cannot be had for the asking.

    net-snmp counts buffers and the page cache into "Physical memory" and shows them as rows beside it, so that every
    Linux would seem full. They are taken off; where there is "Available memory" (net-snmp since 5.9, MemAvailable of
    /proc/meminfo), all that is not available is used. What says nonsense together says nothing.
    """
    total, used = _octets(own[0], own[1]), _octets(own[0], own[2])
    others = [_octets(apart[at], apart[at + 1]) for at in range(0, len(apart), 2)]
    if total is None or used is None or any(other is None for other in others):
        return None
    taken = total - sum(filter(None, others)) if is_available else used - sum(filter(None, others))
    return taken if 0 <= taken <= total else None


def _octets(units: Value, count: Value) -> float | None:
    """Allocation units as octets.

    hrStorageSize is an Integer32: agents with more than 2^31 units send them as the negative number of the same bits.
    """
    if not isinstance(units, int) or not isinstance(count, int) or units <= 0:
        return None
    return float(units * (count % 2**32))
