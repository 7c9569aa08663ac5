"""The ARP and ND tables: what their rows mean.

Source: RFC 4293 (ipNetToPhysicalTable, ipNetToMediaTable), RFC 2465 (ipv6NetToMediaTable), HUAWEI-ND-MIB.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collectors.inet_address import InetAddress
from collectors.neighbours.tally import Entry, Tally
from collectors.readings.neighbours import NeighbourState
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.inet_address import decode_inet_index, decode_ipv4_index, decode_ipv6_index
from collectors.snmp.pdu import Value
from collectors.snmp.row_stream import stream_rows
from inventory.models import Family

_NET_TO_MEDIA_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.22.1")
_NET_TO_PHYSICAL_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.35.1")
_IPV6_NET_TO_MEDIA_ENTRY: Final = parse_oid("1.3.6.1.2.1.55.1.12.1")
HW_ND_INTERFACE_TOTAL: Final = parse_oid("1.3.6.1.4.1.2011.5.25.332.1.2.1.6")
"""Of hwNDStatisticsPerIfTable: entries of an interface by ifIndex. No recording has it: unproven on hardware."""

_STATES: Final[Mapping[Value, NeighbourState]] = {
    1: "reachable", 2: "stale", 3: "delay", 4: "probe", 5: "invalid", 6: "unknown", 7: "incomplete",
}  # fmt: skip
"""ipNetToPhysicalState; ipv6IfNetToMediaState has the same numbers without the last."""
_INVALID: Final = 2
_LOCAL: Final = 5
_IPV6_LOCAL: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfNeighbours:
    """One of the tables.

    Attributes:
        name: of the MIB.
        families: that it has rows of.
        columns: MAC address, type, and state where it has one.
        address: the address that the index names behind the ifIndex.
        invalid, local: what its type calls an entry that no longer holds, and the device's own.
    """

    name: str
    families: tuple[Family, ...]
    columns: tuple[Oid, ...]
    address: Callable[[Oid], InetAddress | None]
    invalid: int | None
    local: int | None

    def entry(self, row: Oid, cells: Sequence[Value]) -> tuple[Family, Entry] | None:
        """A row's entry and its family; None where the index is no address."""
        address = self.address(row[1:]) if row else None
        if address is None:
            return None
        mac, kind, *states = cells
        return address.family, Entry(
            interface_index=row[0],
            octets=address.octets,
            mac=mac if isinstance(mac, bytes) else None,
            state=_STATES.get(states[0], "not_told") if states else "not_told",
            invalid=kind is not None and kind == self.invalid,
            local=kind is not None and kind == self.local,
        )


NET_TO_PHYSICAL: Final = TableOfNeighbours(
    name="ipNetToPhysicalTable",
    families=("ipv4", "ipv6"),
    columns=tuple((*_NET_TO_PHYSICAL_ENTRY, column) for column in (4, 6, 7)),
    address=decode_inet_index,
    invalid=_INVALID,
    local=_LOCAL,
)
NET_TO_MEDIA: Final = TableOfNeighbours(
    name="ipNetToMediaTable",
    families=("ipv4",),
    columns=tuple((*_NET_TO_MEDIA_ENTRY, column) for column in (2, 4)),
    address=decode_ipv4_index,
    invalid=_INVALID,
    local=None,
)
IPV6_NET_TO_MEDIA: Final = TableOfNeighbours(
    name="ipv6NetToMediaTable",
    families=("ipv6",),
    columns=tuple((*_IPV6_NET_TO_MEDIA_ENTRY, column) for column in (2, 3, 4)),
    address=decode_ipv6_index,
    invalid=None,
    local=_IPV6_LOCAL,
)
OLD_TABLES: Final[Mapping[Family, TableOfNeighbours]] = {"ipv4": NET_TO_MEDIA, "ipv6": IPV6_NET_TO_MEDIA}
"""What each family had before RFC 4293."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTally:
    """One table, counted: a tally for each of its families, and how it ended."""

    tallies: Mapping[Family, Tally]
    complete: bool
    rows_not_read: int


async def tally_table(
    client: Client,
    table: TableOfNeighbours,
    deadline: float,
    *,
    reply_octets: int,
    own: frozenset[bytes],
    interfaces: frozenset[int] | None,
) -> TableTally:
    """Count a table in one pass, keeping no row.

    Args:
        client: the device.
        table: which.
        deadline: on the running loop's clock, seconds.
        reply_octets: how large a reply should at most become, octets.
        own: the device's own addresses.
        interfaces: the ifIndexes that are asked for; None for all.

    Raises:
        CollectionError: as `Client.request`; a table that breaks off raises, and gives no count.
    """
    tallies = {family: Tally(family, own) for family in table.families}
    not_read = 0

    def take(row: Oid, cells: Sequence[Value]) -> None:
        nonlocal not_read
        found = table.entry(row, cells)
        if found is None or found[0] not in tallies:
            not_read += 1
        elif interfaces is None or row[0] in interfaces:
            tallies[found[0]].add(found[1])

    end = await stream_rows(client, table.columns, deadline, reply_octets=reply_octets, take=take)
    return TableTally(tallies=tallies, complete=end.complete, rows_not_read=not_read)
