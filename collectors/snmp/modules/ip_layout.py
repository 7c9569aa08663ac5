"""Looking at all tables that count IP on interfaces, and where the numbers of the chosen sources are read.

One look costs a few walks, and is as seldom as the reading of any identity; between two looks no cell of a table that
was not chosen is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from collectors.readings.ip import IpFamily
from collectors.snmp.ber import Oid
from collectors.snmp.client import Client
from collectors.snmp.layout import Layout, PlacedSheet
from collectors.snmp.modules.ip_choice import Choice, cell, fields_of
from collectors.snmp.modules.ip_sources import (
    HH3C_PORT_PROTOCOL_STAT,
    IP_IF_STATS,
    IP_IF_STATS_32,
    IP_IF_STATS_TABLE_LAST_CHANGE,
    IPV6_IF_STATS,
    TABLES,
    VERSIONS,
    SourceTable,
)
from collectors.snmp.sheet import Sheet
from collectors.snmp.walk import Column, get_cells, walk_columns

Group = tuple[SourceTable, tuple[tuple[str, Oid], ...]]
"""Cells that are read together: a table, and field and column of each of its numbers."""


async def survey(
    client: Client, if_indexes: Sequence[int] | None, deadline: float, *, reply_octets: int
) -> dict[Oid, Column]:
    """What all sources have, of the interfaces named, or of all.

    Raises:
        CollectionError: as `Client.request`.
    """

    async def look(*tables: SourceTable) -> dict[Oid, Column]:
        columns = [column for table in tables for column in table.all_columns]
        if if_indexes is not None:
            return await _get(client, tables, if_indexes, deadline)
        walked = await walk_columns(client, columns, deadline, reply_octets=reply_octets)
        return walked.columns

    found = await look(IP_IF_STATS)
    rest = (HH3C_PORT_PROTOCOL_STAT, IPV6_IF_STATS)
    found |= await look(*rest, IP_IF_STATS_32) if _lacks_something(found) else await look(*rest)
    return found


def _lacks_something(found: Mapping[Oid, Column]) -> bool:
    """Whether the 64-bit columns may be worse than their 32-bit twins: one has gaps, or does not count."""
    columns = [found.get(column, {}) for column in IP_IF_STATS.all_columns]
    rows = {row for column in columns for row in column}
    return not rows or any(rows - column.keys() or not any(column.values()) for column in columns)


async def _get(
    client: Client, tables: Sequence[SourceTable], if_indexes: Sequence[int], deadline: float
) -> dict[Oid, Column]:
    places = {
        column + row: (column, row)
        for index in if_indexes
        for table in tables
        for family, fields in table.columns.items()
        for column in fields.values()
        for row in [table.row(family, index)]
    }
    found: dict[Oid, Column] = {}
    for name, value in (await get_cells(client, list(places), deadline)).items():
        column, row = places[name]
        found.setdefault(column, {})[row] = value
    return found


def interfaces_of(found: Mapping[Oid, Column]) -> frozenset[int]:
    """The interfaces that any source has."""
    return frozenset(row[-1] for table in TABLES for column in table.all_columns for row in found.get(column, {}))


async def place(
    client: Client, found: Mapping[Oid, Column], choices: Mapping[int, Choice], deadline: float, *, chosen: bool
) -> Layout:
    """The chosen sources' numbers as one layout whose rows are InetVersion and ifIndex.

    Args:
        client: asked whether it has ipIfStatsTableLastChange.
        found: what all sources have.
        choices: by ifIndex.
        deadline: on the running loop's clock, seconds.
        chosen: whether `found` is of some interfaces only, so that there may be other rows in between.

    Raises:
        CollectionError: as `Client.request`.
    """
    rows: list[Oid] = []
    groups: dict[Group, list[int]] = {}
    for family in VERSIONS:
        for index, choice in sorted(choices.items()):
            group = _group(found, choice, family, index)
            if group is not None:
                groups.setdefault(group, []).append(len(rows))
                rows.append((VERSIONS[family], index))
    last_change = False
    if any(table.by_version for table, _ in groups):
        last_change = bool(await get_cells(client, [(*IP_IF_STATS_TABLE_LAST_CHANGE, 0)], deadline))
    return Layout(
        rows=tuple(rows),
        identity={},
        sources={},
        sheets=tuple(
            _sheet(found, group, [rows[at] for at in positions], positions, chosen=chosen)
            for group, positions in groups.items()
        ),
        names=(),
        last_change=last_change,
    )


def _group(found: Mapping[Oid, Column], choice: Choice, family: IpFamily, if_index: int) -> Group | None:
    offer = choice.offer
    if offer is None or family not in offer.families:
        return None
    fields = tuple(
        (field, offer.table.columns[family][field])
        for field in fields_of(offer.table, family, offer.unit)
        if cell(found, offer.table, family, field, if_index) is not None
    )
    return offer.table, fields


def _sheet(
    found: Mapping[Oid, Column], group: Group, rows: Sequence[Oid], positions: Sequence[int], *, chosen: bool
) -> PlacedSheet:
    table, fields = group
    named = [row if table.by_version else row[1:] for row in rows]
    sparse = chosen or any(sorted(found[column]) != named for _, column in fields)
    sheet = Sheet([column for _, column in fields], named)
    return PlacedSheet(sheet, tuple((field, 1) for field, _ in fields), tuple(positions), sparse)
