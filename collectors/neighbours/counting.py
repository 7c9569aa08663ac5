"""Tallies of a device's tables put together to one reading; hosts of both families are matched here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from collectors.neighbours.dual_stack import Hosts, count_hosts, no_hosts
from collectors.neighbours.tally import Tally
from collectors.readings.neighbours import (
    EntryCount,
    ExclusionCount,
    InterfaceNeighbours,
    NeighboursReading,
    NeighbourTable,
    TableStatus,
)
from inventory.models import Family

Place = Callable[[int], tuple[str, int | None]]
"""Name and ifIndex of an interface, by the number that stands in its entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNeighbours:
    """What is known of a family: the source, the entries, and the hosts where they can be told."""

    source: NeighbourTable
    tally: Tally
    hosts: Hosts | None


def hosts_of(tally: Tally) -> Hosts | None:
    """The hosts; not none at all where entries have addresses of some other hardware, or of a kind we cannot read."""
    return None if tally.excluded["unreadable_mac"] and not tally.hosts else tally.hosts


def not_enabled(table: str, enabled: Iterable[bool]) -> KnownNeighbours | None:
    """That nobody is an IPv6 neighbour where the device says of interfaces, and of each, that IPv6 is not enabled.

    Args:
        table: what says it.
        enabled: of each interface of which it is said.
    """
    said = list(enabled)
    if not said or any(said):
        return None
    source = by_number(table, "not_enabled", 0)
    return KnownNeighbours(source=source, tally=Tally("ipv6", frozenset()), hosts={})


def by_number(table: str, status: TableStatus, entries: int, *, complete: bool = True) -> NeighbourTable:
    """A source that has no entries but their number."""
    return NeighbourTable(table=table, status=status, entries=entries, other_entries=None, complete=complete)


def count_neighbours(
    device: str, time: float, known: Mapping[Family, KnownNeighbours | None], place: Place, rows_not_read: int
) -> NeighboursReading:
    """The reading of what is known.

    Args:
        device: inventory name.
        time: of the reading, seconds since the epoch.
        known: family -> what is known of it, None where nothing is; the tallies lose the device itself here.
        place: what the entries' interfaces are.
        rows_not_read: rows that make no entry.
    """
    found = [one for one in known.values() if one is not None]
    own_macs = {mac for one in found for mac in one.tally.own_macs}
    for one in found:
        one.tally.drop_own_macs(own_macs)
    ipv4, ipv6 = (one.hosts if one is not None else None for one in (known["ipv4"], known["ipv6"]))
    by_interface, hosts = count_hosts(ipv4, ipv6)
    nobody = no_hosts(ipv4=ipv4 is not None, ipv6=ipv6 is not None)
    entries: dict[int, list[EntryCount]] = {}
    for one in found:
        for (number, state), count in one.tally.entries.items():
            entries.setdefault(number, []).append(EntryCount(family=one.tally.family, state=state, entries=count))
    interfaces = [
        InterfaceNeighbours(
            interface=name,
            interface_index=index,
            entries=tuple(sorted(counts, key=lambda one: (one.family, one.state))),
            hosts=by_interface.get(number, nobody),
        )
        for number, counts in entries.items()
        for name, index in (place(number),)
    ]
    return NeighboursReading(
        device=device,
        time=time,
        tables={family: one.source if one is not None else None for family, one in known.items()},
        interfaces=tuple(sorted(interfaces, key=_order)),
        hosts=hosts,
        excluded=tuple(
            ExclusionCount(family=one.tally.family, rule=rule, entries=count)
            for one in found
            for rule, count in sorted(one.tally.excluded.items())
        ),
        rows_not_read=rows_not_read,
    )


def _order(one: InterfaceNeighbours) -> tuple[bool, int, str]:
    return one.interface_index is None, one.interface_index or 0, one.interface
