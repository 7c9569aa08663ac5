"""Which rows and cells a table has on one device, and where each number comes from.

A field may have several sources, best first: a 64-bit counter before its 32-bit twin. Each row takes the first source
it has (RFC 2863 gives slow interfaces only the 32-bit one), and keeps it as long as the layout holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from collectors.snmp.ber import Oid
from collectors.snmp.client import Client
from collectors.snmp.pdu import Value
from collectors.snmp.sheet import Sheet
from collectors.snmp.walk import Column, get_cells, walk_columns


@dataclass(frozen=True, slots=True)
class Source:
    """A column and what its numbers are multiplied by to come into the field's unit."""

    column: Oid
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """A number read at every scrape."""

    name: str
    sources: tuple[Source, ...]

    @property
    def columns(self) -> tuple[Oid, ...]:
        return tuple(source.column for source in self.sources)


Columns = Mapping[str, Sequence[int | None]]
"""Field -> one number a row, None where the device has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seldom:
    """Numbers that change only when others do, by the MIB's word; how they are read says `collectors.snmp.seldom`.

    Attributes:
        fields: their names.
        witnesses: the fields of which one moves in the row where one of `fields` changes.
        restless: from a layout's identity, and these columns of the last reading, the field and row's position of the
            numbers that may change although no witness moves.
    """

    fields: tuple[str, ...]
    witnesses: tuple[str, ...]
    restless: Callable[[Mapping[str, tuple[Value, ...]], Columns], Iterable[tuple[str, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """What to read of a table.

    Attributes:
        keys: columns that name a row, best first; empty where the index alone names it.
        identity: columns read seldom, by field name.
        fields: numbers read at every scrape.
        last_change: a scalar (without its .0) that moves when rows do, if the MIB has one.
        seldom: which of the numbers need not be asked for each time.
    """

    keys: tuple[Oid, ...]
    identity: Mapping[str, Oid]
    fields: tuple[Field, ...]
    last_change: Oid | None = None
    seldom: Seldom | None = None


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A sheet and its place in the table.

    Attributes:
        fields: the field and scale of each of its columns.
        positions: of its rows in the layout.
        sparse: whether its columns have other rows in between, so that its cells are read by name (GET).
    """

    sheet: Sheet
    fields: tuple[tuple[str, int], ...]
    positions: tuple[int, ...]
    sparse: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """One epoch of a table: compared by identity, so that whatever was made from it can tell that it is gone.

    Attributes:
        rows: indexes, in the agent's order.
        identity: field -> one value a row, None where the device has none.
        sources: field -> for each row, which of its sources is read, or None.
        sheets: how the numbers are read; together they hold every cell that exists.
        often: as `sheets`, without the fields that are seldom read; empty where there are none.
        names: for each row, the key column and value that names it; empty where the index does.
        last_change: whether the device has the table's last-change scalar.
    """

    rows: tuple[Oid, ...]
    identity: Mapping[str, tuple[Value, ...]]
    sources: Mapping[str, tuple[int | None, ...]]
    sheets: tuple[PlacedSheet, ...]
    often: tuple[PlacedSheet, ...] = ()
    names: tuple[tuple[Oid, Value], ...]
    last_change: bool


Select = Callable[[Oid, tuple[Value, ...]], bool]
"""Whether a row is wanted, from its index and its key columns' values in the order of `TableSpec.keys`."""


async def learn_layout(
    client: Client, spec: TableSpec, select: Select | None, deadline: float, *, reply_octets: int
) -> tuple[Layout, Mapping[Oid, Column]]:
    """Walk what is needed to know the table; with `select`, of most columns only the chosen rows are asked for.

    Returns:
        The layout, and the columns that were read: all numbers are among them.

    Raises:
        CollectionError: as `Client.request`.
    """

    async def walk(columns: Sequence[Oid]) -> dict[Oid, Column]:
        return (await walk_columns(client, columns, deadline, reply_octets=reply_octets)).columns

    found: dict[Oid, Column] = await walk(spec.keys or spec.fields[0].columns) if select else {}
    rows = [row for row in _rows_of(found) if select and select(row, _key_values(spec, found, row))]
    read = partial(_get_columns, client, rows, deadline) if select else walk
    found |= await read([column for column in _first_columns(spec) if column not in found])
    fallbacks = _fallback_columns(spec, found, rows or _rows_of(found))
    if fallbacks:
        found |= await read(fallbacks)
    rows = rows if select else _rows_of(found)
    last_change = False
    if spec.last_change is not None and rows:
        last_change = bool(await get_cells(client, [(*spec.last_change, 0)], deadline))
    return _assemble(spec, found, rows, chosen=select is not None, last_change=last_change), found


async def _get_columns(
    client: Client, rows: Sequence[Oid], deadline: float, columns: Sequence[Oid]
) -> dict[Oid, Column]:
    cells = await get_cells(client, [column + row for row in rows for column in columns], deadline)
    return {column: {row: cells[column + row] for row in rows if column + row in cells} for column in columns}


def _first_columns(spec: TableSpec) -> list[Oid]:
    first_sources = (entry.columns[0] for entry in spec.fields)
    return list(dict.fromkeys((*spec.keys, *spec.identity.values(), *first_sources)))


def _fallback_columns(spec: TableSpec, found: Mapping[Oid, Column], rows: Sequence[Oid]) -> list[Oid]:
    """The second and later sources of the fields whose first one is empty or lacks a row."""

    def lacks(column: Column) -> bool:
        return not column or any(row not in column for row in rows)

    lacking = (entry for entry in spec.fields if lacks(found[entry.columns[0]]))
    return [column for entry in lacking for column in entry.columns[1:] if column not in found]


def _rows_of(found: Mapping[Oid, Column]) -> list[Oid]:
    return sorted({row for column in found.values() for row in column})


def _key_values(spec: TableSpec, found: Mapping[Oid, Column], row: Oid) -> tuple[Value, ...]:
    return tuple(found[key].get(row) for key in spec.keys)


def _assemble(
    spec: TableSpec, found: Mapping[Oid, Column], rows: Sequence[Oid], *, chosen: bool, last_change: bool
) -> Layout:
    sources = {entry.name: tuple(_source_of(entry, found, row) for row in rows) for entry in spec.fields}
    often = [entry for entry in spec.fields if spec.seldom and entry.name not in spec.seldom.fields]
    return Layout(
        rows=tuple(rows),
        identity={name: tuple(found[column].get(row) for row in rows) for name, column in spec.identity.items()},
        sources=sources,
        sheets=_sheets(spec.fields, sources, found, rows, chosen=chosen),
        often=_sheets(often, sources, found, rows, chosen=chosen),
        names=tuple(_name_cell(spec, found, row) for row in rows) if spec.keys else (),
        last_change=last_change,
    )


def _sheets(
    fields: Sequence[Field],
    sources: Mapping[str, tuple[int | None, ...]],
    found: Mapping[Oid, Column],
    rows: Sequence[Oid],
    *,
    chosen: bool,
) -> tuple[PlacedSheet, ...]:
    groups: dict[tuple[bool, tuple[int, ...]], list[tuple[str, Source]]] = {}
    for entry in fields:
        for number, source in enumerate(entry.sources):
            positions = tuple(at for at, taken in enumerate(sources[entry.name]) if taken == number)
            if positions:
                gaps = chosen or sorted(found[source.column])[: len(positions)] != [rows[at] for at in positions]
                groups.setdefault((gaps, positions), []).append((entry.name, source))
    return tuple(
        PlacedSheet(
            Sheet([source.column for _, source in members], [rows[at] for at in positions]),
            tuple((name, source.scale) for name, source in members),
            positions,
            sparse,
        )
        for (sparse, positions), members in groups.items()
    )


def _source_of(entry: Field, found: Mapping[Oid, Column], row: Oid) -> int | None:
    """Which source a row takes: the first that has a number there."""
    for number, source in enumerate(entry.sources):
        if isinstance(found.get(source.column, {}).get(row), int):
            return number
    return None


def _name_cell(spec: TableSpec, found: Mapping[Oid, Column], row: Oid) -> tuple[Oid, Value]:
    for key in spec.keys:
        if found[key].get(row):
            return key, found[key][row]
    return spec.keys[0], None
