"""Processor and memory of agents made of net-snmp that keep HOST-RESOURCES to themselves.

The processor is 1 - ssCpuIdle: the agent's own mean over a minute, of all processors together. ssCpuRawIdle and its
sisters are counters in ticks, without a number of processors and without a name for the states an agent leaves out, so
that a ratio of them would rest on guesses; laLoad counts waiting processes and is no ratio at all. Neither is read.
Source: UCD-SNMP-MIB (memory 1.3.6.1.4.1.2021.4, ssCpuIdle 1.3.6.1.4.1.2021.11.11).
"""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer, ratio_of_percent
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor

_MEMORY: Final = parse_oid("1.3.6.1.4.1.2021.4")
_TOTAL_SWAP, _FREE_SWAP, _TOTAL, _FREE, _BUFFER, _CACHED = ((*_MEMORY, arc) for arc in (3, 4, 5, 6, 14, 15))
_CPU_IDLE: Final = parse_oid("1.3.6.1.4.1.2021.11.11")
_OCTETS: Final = 1024


async def survey_ucd(surveyor: Surveyor) -> list[FoundComponent]:
    """The processors as one, main memory and swap. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(_CPU_IDLE, _TOTAL, _FREE, _BUFFER, _CACHED, _TOTAL_SWAP, _FREE_SWAP)
    has = {column for column, cells in columns.items() if (0,) in cells}
    found = []
    if _CPU_IDLE in has:
        usage = Number(((*_CPU_IDLE, 0),), _busy)
        found.append(FoundComponent.of("processor", "processors", (0,), {"usage_ratio": usage}))
    if {_TOTAL, _FREE} <= has:
        found.append(_memory("memory", _TOTAL, _FREE, *({_BUFFER, _CACHED} & has)))
    if {_TOTAL_SWAP, _FREE_SWAP} <= has and integer(columns[_TOTAL_SWAP][0,]):
        found.append(_memory("swap", _TOTAL_SWAP, _FREE_SWAP))
    return found


def _busy(idle: Value) -> float | None:
    ratio = ratio_of_percent(integer(idle))
    return None if ratio is None else 1 - ratio


def _memory(name: str, total: Oid, *unused: Oid) -> FoundComponent:
    """A memory of `total` kilobytes; `unused` is free, or freed when it is needed (buffers and page cache)."""
    oids = tuple((*column, 0) for column in (total, *unused))
    return FoundComponent.of(
        "memory",
        name,
        (0,),
        {
            "usage_ratio": Number(oids, _usage),
            "total_bytes": Number(oids[:1], _total),
            "used_bytes": Number(oids, _used),
        },
    )


def _total(value: Value) -> float | None:
    return value * float(_OCTETS) if isinstance(value, int) and value > 0 else None


def _used(total: Value, *unused: Value) -> float | None:
    numbers = [integer(value) for value in unused]
    if not isinstance(total, int) or any(number is None for number in numbers):
        return None
    used = total - sum(filter(None, numbers))
    return used * float(_OCTETS) if 0 <= used <= total else None


def _usage(total: Value, *unused: Value) -> float | None:
    whole, used = _total(total), _used(total, *unused)
    return used / whole if whole and used is not None else None
