"""IPv4 and IPv6 traffic of the device and of each interface, from the same table, family by family.

Source: RFC 4293 (ipSystemStatsTable, ipIfStatsTable).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from collectors.errors import BadReply, Unsupported
from collectors.readings.ip import IpReading, IpStatistics
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.layout import Field, Layout, Select, Source, TableSpec
from collectors.snmp.table import TableReader, TableReading

IP_SYSTEM_STATS_ENTRY = parse_oid("1.3.6.1.2.1.4.31.1.1")
IP_IF_STATS_TABLE_LAST_CHANGE = parse_oid("1.3.6.1.2.1.4.31.2")
IP_IF_STATS_ENTRY = parse_oid("1.3.6.1.2.1.4.31.3.1")

FAMILIES: Mapping[int, Literal["ipv4", "ipv6"]] = {1: "ipv4", 2: "ipv6"}
"""InetVersion, the first index of both tables."""


def _spec(entry: Oid, last_change: Oid | None) -> TableSpec:
    """Both tables number their columns alike; the 64-bit one follows its 32-bit twin."""
    columns = {"in_packets": 3, "in_octets": 5, "out_packets": 30, "out_octets": 32}
    return TableSpec(
        keys=(),
        identity={},
        fields=tuple(
            Field(name, (Source((*entry, column + 1)), Source((*entry, column)))) for name, column in columns.items()
        ),
        last_change=last_change,
    )


SYSTEM_SPEC = _spec(IP_SYSTEM_STATS_ENTRY, None)
INTERFACE_SPEC = _spec(IP_IF_STATS_ENTRY, IP_IF_STATS_TABLE_LAST_CHANGE)


class IpReader:
    """The two tables of one device; interface names come from its InterfacesReader."""

    def __init__(self, shared: SharedReaders) -> None:
        self._interfaces = shared.interfaces
        self._policy = shared.policy
        self._listed_only = shared.listed is not None
        self._system = TableReader(SYSTEM_SPEC, shared.policy)
        self._per_interface: tuple[dict[int, str], TableReader] | None = None
        self._known: dict[str, tuple[Layout, tuple[tuple[Literal["ipv4", "ipv6"], str | None], ...]]] = {}

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> IpReading:
        """Read both tables. Raises CollectionError; Unsupported where the device has neither."""
        names = await self._interfaces.names(client, device, deadline)
        if self._per_interface is None or self._per_interface[0] != names:
            select = _of_interfaces(frozenset(names)) if self._listed_only else None
            self._per_interface = (names, TableReader(INTERFACE_SPEC, self._policy, select))
            self._known.pop("interfaces", None)
        system = await self._system.read(client, deadline)
        interfaces = await self._per_interface[1].read(client, deadline)
        reading = IpReading(
            device=device,
            time=time,
            system=self._statistics("system", system, {}),
            interfaces=self._statistics("interfaces", interfaces, names),
        )
        if reading.system is None and reading.interfaces is None:
            raise Unsupported("the device has no IP statistics by family (RFC 4293)")
        return reading

    def _statistics(self, table: str, reading: TableReading, names: Mapping[int, str]) -> IpStatistics | None:
        layout = reading.layout
        if not layout.rows:
            return None
        known = self._known.get(table)
        if known is None or known[0] is not layout:
            self._known[table] = known = (layout, tuple(_row_of(row, names) for row in layout.rows))
        return IpStatistics(rows=known[1], columns=reading.columns)


def _row_of(row: Oid, names: Mapping[int, str]) -> tuple[Literal["ipv4", "ipv6"], str | None]:
    family = FAMILIES.get(row[0])
    if family is None:
        raise BadReply(f"IP statistics of InetVersion {row[0]}, which is neither 1 nor 2")
    return family, names.get(row[1], f"ifIndex {row[1]}") if len(row) > 1 else None


def _of_interfaces(indexes: frozenset[int]) -> Select:
    def select(row: Oid, _key_values: object) -> bool:
        return row[-1] in indexes

    return select
