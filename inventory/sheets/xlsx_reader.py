"""A workbook's sheets as they were saved, by whichever program: the door to openpyxl.

Macros are not looked at. A formula counts by the result the program saved; without one its cell cannot be used.
Source: ECMA-376 part 1, 18.18.11 (cell types), 22.9.2.19 (``_x000D_``).
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from inventory.problems import Problem
from inventory.sheets.cells import Typed, Unusable
from inventory.sheets.drop_downs import LISTS_SHEET
from inventory.sheets.guide import GUIDE_SHEET
from inventory.sheets.sheet import HELPER_KEY, Row, Sheet, SheetError
from inventory.sheets.snapshot import DIGEST_PROPERTY, SNAPSHOT_SHEET, Snapshot, lines_digest
from inventory.sheets.xlsx_limits import archive_problem

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 256
LAST_ROW: Final = 1_048_576
"""Where every spreadsheet program ends; a file may claim a row far below, and openpyxl would count up to it."""
HIDDEN_SHEETS: Final = (LISTS_SHEET, SNAPSHOT_SHEET)
_HEADING_ROWS: Final = 2

_CONTROL: Final = re.compile(r"_x00([01][0-9A-Fa-f])_")

_READING_ERRORS: Final = (
    AttributeError,
    EOFError,
    IndexError,
    InvalidFileException,
    KeyError,
    NotImplementedError,
    OSError,
    SyntaxError,  # xml.etree's ParseError is one
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises for files that are damaged or no workbooks."""


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """A workbook's own sheets in order, and the snapshot of the export; None where it is not there or was changed."""

    sheets: tuple[Sheet, ...]
    snapshot: Snapshot | None


def read_workbook(path: Path, report: Callable[[str], None]) -> ReadWorkbook:
    """Read a workbook; `report` is told each sheet before it is read.

    Raises:
        SheetError: It cannot be read, or is larger than any inventory.
    """
    try:
        problem = archive_problem(path)
        if problem is not None:
            raise SheetError([problem])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl does not keep: nothing is written back
            return _read(path, report)
    except _READING_ERRORS as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        found = f"a file that cannot be read ({told})"
        raise SheetError([Problem(path.name, "", found, "an .xlsx workbook")]) from error


def _read(path: Path, report: Callable[[str], None]) -> ReadWorkbook:
    book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    results = _Results(path)
    try:
        sheets = []
        snapshot = None
        for title in (worksheet.title for worksheet in book.worksheets):
            if title == SNAPSHOT_SHEET:
                snapshot = _snapshot(path.name, book)
            elif title not in {GUIDE_SHEET, LISTS_SHEET}:
                report(title)
                sheets.append(Sheet(path.name, title, _rows(path.name, book, title, results)))
        return ReadWorkbook(tuple(sheet for sheet in sheets if sheet.rows), snapshot)
    finally:
        book.close()
        results.close()


class _Results:
    """The results that were saved with formulas; the workbook is opened once more where it has any."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book: Workbook | None = None

    def of(self, title: str) -> list[list[Typed]]:
        if self._book is None:
            self._book = openpyxl.load_workbook(self._path, read_only=True, data_only=True, keep_links=False)
        return [[_value(cell) for cell in row] for row in _cells(self._path.name, self._book, title)]

    def close(self) -> None:
        if self._book is not None:
            self._book.close()


def _cells(file: str, book: Workbook, title: str) -> Iterator[Sequence[Any]]:
    worksheet = cast("Any", book[title])
    worksheet.reset_dimensions()  # programs write them wrong
    for number, cells in enumerate(worksheet.iter_rows(), start=1):
        if number > LAST_ROW:
            raise SheetError([Problem(file, title, f"a row below row {LAST_ROW}", "rows that a spreadsheet has")])
        yield cells[:MOST_COLUMNS]


def _rows(file: str, book: Workbook, title: str, results: _Results) -> list[Row]:
    rows: list[Row] = []
    formulas: list[tuple[int, int]] = []
    helpers: set[int] = set()
    for number, cells in enumerate(_cells(file, book, title), start=1):
        values = [_value(cell) for cell in cells]
        if number <= _HEADING_ROWS:
            helpers.update(at for at, value in enumerate(values) if value == HELPER_KEY)
        for at, cell in enumerate(cells):
            if at in helpers and number > _HEADING_ROWS:
                values[at] = None
            elif cell.data_type == "f":
                formulas.append((len(rows), at))
        while values and values[-1] is None:
            values.pop()
        if values:
            rows.append(Row(number, values))
        if len(rows) > MOST_ROWS:
            raise SheetError([Problem(file, title, f"more than {MOST_ROWS} rows", "fewer")])
    if formulas:
        _put_results(rows, formulas, results.of(title))
    return rows


def _put_results(rows: Sequence[Row], formulas: Iterable[tuple[int, int]], results: Sequence[Sequence[Typed]]) -> None:
    for row, at in formulas:
        result = results[rows[row].number - 1][at]
        cells = cast("list[Typed]", rows[row].cells)
        cells[at] = Unusable("a formula without a saved result") if result is None else result


def _value(cell: Any) -> Typed:  # noqa: ANN401 - openpyxl's read-only cells share no type with empty ones
    value = cell.value
    if cell.data_type == "e":
        return Unusable(f"the error {value}")
    if isinstance(value, str):
        return _CONTROL.sub(lambda found: chr(int(found[1], 16)), value)
    return cast("Typed", value)


def _snapshot(file: str, book: Workbook) -> Snapshot | None:
    """Read the snapshot where it is whole: its digest stands in a property of the workbook."""
    properties: Mapping[str, object] = {item.name: item.value for item in cast("Any", book).custom_doc_props.props}
    lines = []
    for row in _cells(file, book, SNAPSHOT_SHEET):
        collection, name, words, *_ = (*("" if cell.value is None else str(cell.value) for cell in row), "", "", "")
        lines.append((collection, name, words))
    if properties.get(DIGEST_PROPERTY) != lines_digest(lines):
        return None
    try:
        return Snapshot.parse(lines)
    except ValueError:
        return None
