"""An object and its row: nested models spread over their columns, and put together again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pydantic import BaseModel

from inventory.sheets.cells import EMPTY_GROUP, BadCell, Style, Typed, read_cell, write_cell
from inventory.sheets.columns import Column, columns_of


@dataclass(frozen=True, slots=True)
class RowValues:
    """What a row says.

    Attributes:
        values: Top-level key -> value as YAML holds it, None where the cell is empty; keys without a column are absent.
        bad: Each column whose cell could not be read, and why.
    """

    values: dict[str, object] = field(default_factory=dict)
    bad: dict[Column, BadCell] = field(default_factory=dict)


def whole_values(item: BaseModel) -> dict[str, object]:
    """Write an object as plain values, those at their default too."""
    return item.model_dump(mode="json")


def write_row(collection: str, item: BaseModel, style: Style) -> list[str | int | float | None]:
    """Write an object's cells, in the order of the collection's columns."""
    values = whole_values(item)
    cells: list[str | int | float | None] = []
    for _, group in _by_key(columns_of(collection)):
        written = [write_cell(column, _value_at(values, column), style) for column in group]
        if group[0].group and values[group[0].path[0]] is not None and all(cell is None for cell in written):
            written[0] = EMPTY_GROUP
        cells.extend(written)
    return cells


def read_row(cells: Mapping[Column, Typed], current: Mapping[str, object] | None) -> RowValues:
    """Read a row.

    Args:
        cells: The row's cells by column, in the order of the collection's columns; those the sheet lacks are absent.
        current: The object's present values, as `whole_values` has them; None for a new one.
    """
    row = RowValues()
    for key, group in _by_key(tuple(cells)):
        read = dict(_read_cells(group, cells, current, row.bad))
        if len(read) < len(group):
            continue
        row.values[key] = _together(key, group, read, cells, current) if group[0].group else read[group[0]]
    return row


def _by_key(columns: Sequence[Column]) -> Iterator[tuple[str, tuple[Column, ...]]]:
    for key, group in groupby(columns, key=lambda column: column.path[0]):
        yield key, tuple(group)


def _read_cells(
    group: Sequence[Column],
    cells: Mapping[Column, Typed],
    current: Mapping[str, object] | None,
    bad: dict[Column, BadCell],
) -> Iterator[tuple[Column, object]]:
    for column in group:
        cell = cells[column]
        try:
            if column.group and _is_marker(cell):
                yield column, None
            else:
                yield column, read_cell(column, cell, None if current is None else _value_at(current, column))
        except BadCell as error:
            bad[column] = error


def _together(
    key: str,
    group: Sequence[Column],
    read: Mapping[Column, object],
    cells: Mapping[Column, Typed],
    current: Mapping[str, object] | None,
) -> object:
    """Put a nested model together; what the sheet has no column for stays as it is."""
    held = (current or {}).get(key)
    before: Mapping[str, object] = held if isinstance(held, Mapping) else {}
    elsewhere = set(before) - {column.path[1] for column in group}
    kept = {name: value for name, value in before.items() if name in elsewhere and value is not None}
    together = kept | {column.path[1]: value for column, value in read.items() if value is not None}
    if together or any(_is_marker(cells[column]) for column in group):
        return together
    first = next(column for column in columns_of(group[0].collection) if column.path[0] == key)
    return {} if held is not None and first not in read else None


def _is_marker(cell: Typed) -> bool:
    return isinstance(cell, str) and cell.strip() == EMPTY_GROUP


def _value_at(values: Mapping[str, object], column: Column) -> object:
    value: object = values
    for step in column.path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
