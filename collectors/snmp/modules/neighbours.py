"""ARP and ND entries counted by family, state and interface, and the hosts that they are.

Which table tells a family is chosen when both are read, once in the policy's age, and kept in between. The new table
is not always the better one: that of a Ruijie S5750 has 4 of 410 IPv4 neighbours, that of a ZTE ZXR10 itself alone
(walks of snmpsim-data).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collectors.errors import Unsupported
from collectors.neighbours.counting import KnownNeighbours, by_number, count_neighbours, hosts_of, not_enabled
from collectors.neighbours.tally import Tally
from collectors.readings.neighbours import NeighboursReading, NeighbourTable
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.neighbour_tables import (
    HW_ND_INTERFACE_TOTAL,
    NET_TO_PHYSICAL,
    OLD_TABLES,
    TableOfNeighbours,
    TableTally,
    tally_table,
)
from collectors.snmp.own_addresses import OwnAddresses
from collectors.snmp.walk import walk_columns
from inventory.models import Family

_FAMILIES: Final[tuple[Family, ...]] = ("ipv4", "ipv6")
_FULLER: Final = 1.05
"""How much more the old table must have to be taken: both change while they are read, one after the other."""


@dataclass(frozen=True, slots=True)
class _Choice:
    table: TableOfNeighbours
    other_entries: int


class NeighboursReader:
    """The neighbours of one device; kept is only which table tells which family."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._choices: Mapping[Family, _Choice] = {}
        self._chosen_at = 0.0

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> NeighboursReading:
        """Count them. Raises CollectionError; Unsupported where the device shows no table of them."""
        names = await self._shared.interfaces.names(client, device, deadline)
        own = await self._shared.own_addresses.addresses(client, deadline)
        interfaces = frozenset(names) if self._shared.listed is not None else None
        ask = _Asking(client, deadline, self._shared.policy.reply_octets, own, interfaces)
        tables = await self._read(ask)
        known = {family: self._known(family, tables) for family in _FAMILIES}
        vendor = (await self._shared.platform.recognised(client, deadline)).vendor
        for family in _FAMILIES:
            if known[family] is None:
                known[family] = await self._otherwise(family, ask, vendor)
        if not any(known.values()):
            raise Unsupported("the device answers, but shows no neighbour (ipNetToPhysicalTable, ipNetToMediaTable)")
        told_by = {choice.table.name for choice in self._choices.values()} or tables.keys()
        rows_not_read = sum(tables[name].rows_not_read for name in told_by)

        def place(index: int) -> tuple[str, int | None]:
            return names.get(index, f"ifIndex {index}"), index

        return count_neighbours(device, time, known, place, rows_not_read)

    async def _read(self, ask: _Asking) -> dict[str, TableTally]:
        """The tables that were chosen, or all where the choice is due, or no longer fits what they show."""
        now = asyncio.get_running_loop().time()
        if self._choices and now - self._chosen_at < self._shared.policy.max_age_seconds:
            wanted = {choice.table.name: choice.table for choice in self._choices.values()}
            tables = {name: await ask.tally(table) for name, table in wanted.items()}
            if not self._outdated(tables):
                return tables
        everything = (NET_TO_PHYSICAL, *OLD_TABLES.values())
        tables = {table.name: await ask.tally(table) for table in everything}
        self._choices = {family: choice for family in _FAMILIES if (choice := _choose(family, tables)) is not None}
        self._chosen_at = now
        return tables

    def _outdated(self, tables: Mapping[str, TableTally]) -> bool:
        """Whether a chosen table lost all its rows, or a family without one has some now."""
        for family in _FAMILIES:
            choice = self._choices.get(family)
            if choice is not None and not tables[choice.table.name].tallies[family].rows:
                return True
            if choice is None and any(t.tallies[family].rows for t in tables.values() if family in t.tallies):
                return True
        return False

    def _known(self, family: Family, tables: Mapping[str, TableTally]) -> KnownNeighbours | None:
        """What the tables tell. One that shows the whole of a family is taken at its word where the other is empty."""
        choice = self._choices.get(family)
        if choice is None:
            if not any(one.table is NET_TO_PHYSICAL for one in self._choices.values()):
                return None
            choice = _Choice(NET_TO_PHYSICAL, 0)
        table = tables[choice.table.name]
        tally = table.tallies[family]
        source = NeighbourTable(
            table=choice.table.name,
            status="read" if tally.rows else "empty",
            entries=tally.rows,
            other_entries=choice.other_entries,
            complete=table.complete,
        )
        return KnownNeighbours(source=source, tally=tally, hosts=hosts_of(tally) if table.complete else None)

    async def _otherwise(self, family: Family, ask: _Asking, vendor: str | None) -> KnownNeighbours | None:
        """What is known of a family without an entry: that IPv6 is enabled nowhere, or a vendor's numbers."""
        if family != "ipv6":
            return None
        nowhere = not_enabled("ipv6InterfaceEnableStatus, hwIpv6IfEnableFlag", ask.own.ipv6_enabled.values())
        return nowhere or (await ask.huawei_numbers() if vendor == "huawei" else None)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One poll's questions."""

    client: Client
    deadline: float
    reply_octets: int
    own: OwnAddresses
    interfaces: frozenset[int] | None

    async def tally(self, table: TableOfNeighbours) -> TableTally:
        return await tally_table(
            self.client, table, self.deadline, reply_octets=self.reply_octets, own=self.own.octets,
            interfaces=self.interfaces,
        )  # fmt: skip

    async def huawei_numbers(self) -> KnownNeighbours | None:
        """Huawei's number of ND entries by interface, where no table has the entries themselves."""
        column = HW_ND_INTERFACE_TOTAL
        walk = await walk_columns(self.client, [column], self.deadline, reply_octets=self.reply_octets)
        numbers = {row[0]: value for row, value in walk.columns[column].items() if len(row) == 1}
        tally = Tally("ipv6", frozenset())
        for index, value in numbers.items():
            if isinstance(value, int) and value > 0 and (self.interfaces is None or index in self.interfaces):
                tally.entries[index, "not_told"] = value
                tally.rows += value
        if not numbers:
            return None
        source = by_number("hwNDStatisticsPerIfTable", "counted", tally.rows, complete=not walk.non_increasing)
        return KnownNeighbours(source=source, tally=tally, hosts=None if tally.rows else {})


def _choose(family: Family, tables: Mapping[str, TableTally]) -> _Choice | None:
    """The table of RFC 4293, which has states, unless the one before it has clearly more entries."""
    old_table = OLD_TABLES[family]
    new = tables[NET_TO_PHYSICAL.name].tallies[family].rows
    old = tables[old_table.name].tallies[family].rows
    if not new and not old:
        return None
    return _Choice(old_table, new) if old > new * _FULLER + 1 else _Choice(NET_TO_PHYSICAL, old)
