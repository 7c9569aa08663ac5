"""Sheets as rows of objects: every cell read, every bad one named with its sheet, row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from inventory.models import Inventory
from inventory.problems import Problem, shown
from inventory.sheets.cells import BadCell, Typed, Unusable, read_cell
from inventory.sheets.columns import Column, columns_of
from inventory.sheets.rows import read_row, whole_values
from inventory.sheets.sheet import Layout, Row, Sheet, collection_of, layout_of, unknown_sheet
from inventory.sheets.words import words_of


@dataclass(frozen=True, slots=True)
class SheetObject:
    """One row's object.

    Attributes:
        values: Top-level key -> what is asked for, None where the cell is empty.
        unread: Columns whose cells could not be read, which problems already name.
    """

    sheet: Sheet
    row: int
    collection: str
    name: str
    values: Mapping[str, object]
    unread: frozenset[Column] = frozenset()

    def place(self, column: Column | None = None) -> str:
        """Say where it stands: ``row 5, column kind 类型 (my-line)``."""
        return place(self.row, column, self.name)

    def problem(self, column: Column | None, found: str, expected: str) -> Problem:
        """Make a problem of the row or of one of its cells."""
        return self.sheet.problem(self.place(column), found, expected)


def place(row: int, column: Column | None, name: str | None = None) -> str:
    """Say where a cell stands."""
    where = f"row {row}" if column is None else f"row {row}, column {column.key} {words_of(column).heading}"
    return f"{where} ({name})" if name else where


@dataclass(frozen=True, slots=True)
class ReadSheets:
    """All that was read: collection -> its objects, in the sheets' order; what was wrong."""

    objects: Mapping[str, Sequence[SheetObject]]
    problems: Sequence[Problem]


def read_sheets(sheets: Sequence[Sheet], inventory: Inventory) -> ReadSheets:
    """Read every sheet; an inventory's values tell which numbers are surely the texts they stand for."""
    problems: list[Problem] = []
    objects: dict[str, list[SheetObject]] = {}
    for sheet in sheets:
        collection = collection_of(sheet.title)
        if collection is None:
            problems.append(unknown_sheet(sheet))
        elif collection in objects:
            problems.append(sheet.problem("", f"{collection} again", "one sheet of each"))
        else:
            layout = layout_of(sheet, collection, problems)
            if layout is not None:
                existing = getattr(inventory, collection)
                objects[collection] = _read_objects(sheet, collection, layout, existing, problems)
    return ReadSheets(objects, problems)


def _read_objects(
    sheet: Sheet, collection: str, layout: Layout, existing: Mapping[str, BaseModel], problems: list[Problem]
) -> list[SheetObject]:
    found: dict[str, SheetObject] = {}
    for row in layout.rows:
        cells = _cells(layout, row)
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells.values()):
            continue
        name = _name(sheet, row, cells, existing, problems)
        if name is None:
            continue
        item = existing.get(name)
        read = read_row(cells, None if item is None else whole_values(item))
        if name in found:
            expected = f"each name once: row {found[name].row} has it"
            problems.append(sheet.problem(place(row.number, columns_of(collection)[0], name), shown(name), expected))
            continue
        found[name] = SheetObject(sheet, row.number, collection, name, read.values, frozenset(read.bad))
        problems.extend(found[name].problem(column, bad.found, bad.expected) for column, bad in read.bad.items())
    return list(found.values())


def _cells(layout: Layout, row: Row) -> dict[Column, Typed]:
    return {column: row.cells[at] if at < len(row.cells) else None for at, column in layout.columns.items()}


def _name(
    sheet: Sheet, row: Row, cells: Mapping[Column, Typed], existing: Mapping[str, object], problems: list[Problem]
) -> str | None:
    column = next(column for column in cells if column.is_name)
    cell = cells[column]
    known = None if cell is None or isinstance(cell, Unusable) or str(cell) not in existing else str(cell)
    try:
        name = read_cell(column, cell, known)
    except BadCell as error:
        problems.append(sheet.problem(place(row.number, column), error.found, error.expected))
        return None
    if not isinstance(name, str) or not name:
        expected = "a name for the row's object, or an empty row 请填写，或清空整行"
        problems.append(sheet.problem(place(row.number, column), "nothing", expected))
        return None
    return name
