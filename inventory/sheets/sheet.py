"""A sheet as it was read, whichever file it came from, and what its headings mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inventory.entries import COLLECTIONS
from inventory.errors import YunwangError
from inventory.problems import FileProblems, Problem, shown, suggestion
from inventory.sheets.cells import Typed
from inventory.sheets.columns import Column, columns_of
from inventory.sheets.words import COLLECTION_WORDS, sheet_title, words_of

REQUIRED_MARK: Final = " *"
"""Stands behind the heading of a column in which every row needs a value."""

HELPER_MARK: Final = "#"
"""Opens the key of a column that is for reading only."""

HELPER_KEY: Final = f"{HELPER_MARK} Mb/s"
"""The key of the column of ours that converts rates by formulas."""


class SheetError(FileProblems):
    """A spreadsheet that cannot be used as it is."""

    subject = "spreadsheet"


class SheetRefused(YunwangError):
    """A spreadsheet that cannot be written as asked."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet program shows it, and its cells."""

    number: int
    cells: Sequence[Typed]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, or one CSV file.

    Attributes:
        file: The file's name, for problems.
        title: The sheet's name; of a CSV file its name without the ending.
    """

    file: str
    title: str
    rows: Sequence[Row]

    def problem(self, where: str, found: str, expected: str) -> Problem:
        """Make a problem of a place in it."""
        return Problem(self.file, f"{self.title}: {where}" if where else self.title, found, expected)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a sheet's columns mean: position -> column, in the collection's order, and the rows below the headings."""

    columns: Mapping[int, Column]
    rows: Sequence[Row]


def collection_of(title: str) -> str | None:
    """Say which collection a sheet's or a CSV file's name means: circuits, 线路 circuits, county-线路 circuits."""
    for collection, (word, _) in COLLECTION_WORDS.items():
        names = (collection, word, sheet_title(collection))
        if title.strip() in names or title.strip().endswith(tuple(f"-{name}" for name in names)):
            return collection
    return None


def unknown_sheet(sheet: Sheet) -> Problem:
    """Make the problem of a sheet whose name means no collection."""
    names = [name for collection in COLLECTIONS for name in (collection, sheet_title(collection))]
    expected = f"the name of a list: {', '.join(map(sheet_title, COLLECTIONS))}{suggestion(sheet.title, names)}"
    return Problem(sheet.file, sheet.title, f"the unknown sheet {shown(sheet.title)}", expected)


def layout_of(sheet: Sheet, collection: str, problems: list[Problem]) -> Layout | None:
    """Find the headings: keys in the first row, or Chinese headings with or without the keys below them.

    Returns:
        None where the column of the objects' names is not found; a problem says so.
    """
    columns = columns_of(collection)
    keys = {column.key: column for column in columns}
    headings = {words_of(column).heading: column for column in columns}
    first, second = ((*map(_heading, sheet.rows[at].cells),) if at < len(sheet.rows) else () for at in (0, 1))
    name = columns[0]
    if name.key in first:
        return Layout(_assigned(sheet, sheet.rows[0], first, keys, problems), sheet.rows[1:])
    heading = words_of(name).heading
    if heading not in first:
        found = f"first row {shown(' '.join(filter(None, first)))}" if first else "an empty sheet"
        problems.append(sheet.problem("row 1", found, f"headings, among them {name.key} or {heading}"))
        return None
    if first.index(heading) < len(second) and second[first.index(heading)] == name.key:
        return Layout(_assigned(sheet, sheet.rows[1], second, keys, problems), sheet.rows[2:])
    return Layout(_assigned(sheet, sheet.rows[0], first, headings, problems), sheet.rows[1:])


def _heading(cell: Typed) -> str:
    return cell.strip().removesuffix(REQUIRED_MARK.strip()).strip() if isinstance(cell, str) else ""


def _assigned(
    sheet: Sheet, row: Row, names: Sequence[str], known: Mapping[str, Column], problems: list[Problem]
) -> dict[int, Column]:
    assigned: dict[int, Column] = {}
    for at, name in enumerate(names):
        if not name or name.startswith(HELPER_MARK):
            continue
        if name not in known:
            found = f"the unknown column {shown(name)}"
            expected = f"one of {', '.join(known)}{suggestion(name, known)}"
            problems.append(sheet.problem(f"row {row.number}", found, expected))
        elif known[name] in assigned.values():
            problems.append(sheet.problem(f"row {row.number}", f"the column {shown(name)} again", "it once"))
        else:
            assigned[at] = known[name]
    order = tuple(known.values())
    return dict(sorted(assigned.items(), key=lambda item: order.index(item[1])))
