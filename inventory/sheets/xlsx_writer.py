"""An inventory as an XLSX workbook: one sheet a collection, lists to choose from, a note on every heading.

The same inventory gives the same bytes.
Source: ECMA-376 (XLSX) through XlsxWriter; Excel's specifications (32,767 characters a cell).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from inventory.models import Inventory
from inventory.sheets.cells import PEOPLE
from inventory.sheets.columns import Column, columns_of
from inventory.sheets.drop_downs import DropDowns
from inventory.sheets.guide import write_guide
from inventory.sheets.rows import write_row
from inventory.sheets.sheet import HELPER_KEY, REQUIRED_MARK, SheetRefused
from inventory.sheets.snapshot import DIGEST_PROPERTY, SNAPSHOT_SHEET, Snapshot
from inventory.sheets.words import sheet_title, words_of

_MOST_CHARACTERS: Final = 32_767
_HEADING_ROWS: Final = 2
_WIDEST: Final = 46
_NARROWEST: Final = 8
_TALLEST_LINES: Final = 6
_LINE_POINTS: Final = 15
_SPARE_ROWS: Final = 1000
"""Rows below the last one that have lists to choose from too."""
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; a fixed date keeps the bytes the same

Cells = list[str | int | float | None]


@dataclass(frozen=True, slots=True)
class _Formats:
    required: Format
    optional: Format
    key: Format
    helper_heading: Format
    helper: Format
    name: Format
    text: Format
    lines: Format
    integer: Format
    rate: Format
    number: Format

    @classmethod
    def of(cls, workbook: Workbook) -> _Formats:
        line = {"border": 1, "border_color": "#BFBFBF"}
        heading = {**line, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True}
        cell = {**line, "valign": "top"}
        number = {**cell, "align": "right", "indent": 1}
        return cls(
            required=workbook.add_format({**heading, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
            optional=workbook.add_format({**heading, "bg_color": "#DDEBF7", "font_color": "#1F4E79"}),
            key=workbook.add_format({**line, "font_color": "#7F7F7F", "font_size": 8, "bg_color": "#F2F2F2"}),
            helper_heading=workbook.add_format({**heading, "bg_color": "#EDEDED", "font_color": "#7F7F7F"}),
            helper=workbook.add_format({**number, "num_format": 'General" Mb/s"', "font_color": "#7F7F7F"}),
            name=workbook.add_format({**cell, "num_format": "@", "bold": True}),
            text=workbook.add_format({**cell, "num_format": "@"}),
            lines=workbook.add_format({**cell, "num_format": "@", "text_wrap": True}),
            integer=workbook.add_format({**number, "num_format": "0"}),
            rate=workbook.add_format({**number, "num_format": "#,##0"}),
            number=workbook.add_format(number),
        )

    def of_column(self, column: Column) -> Format:
        if column.is_name:
            return self.name
        if column.leaf.kind == "integer":
            return self.rate if _is_rate(column) else self.integer
        if column.leaf.kind == "number":
            return self.number
        return self.lines if column.many else self.text


def workbook_bytes(inventory: Inventory, collections: Sequence[str], report: Callable[[str], None]) -> bytes:
    """Write a workbook.

    Args:
        inventory: What to write.
        collections: Which of its collections, in this order.
        report: Is told each collection before it is written.

    Raises:
        SheetRefused: A value is longer than a cell can hold.
    """
    output = BytesIO()
    workbook = Workbook(output, {"in_memory": True})
    snapshot = Snapshot.of(inventory, collections)
    workbook.set_properties({"title": "云网资产清单 yunwang inventory", "author": "yunwang", "created": _CREATED})
    workbook.set_custom_property(DIGEST_PROPERTY, snapshot.digest(), "text")
    formats = _Formats.of(workbook)
    write_guide(workbook, inventory, collections)
    sheets = {collection: workbook.add_worksheet(sheet_title(collection)) for collection in collections}
    drop_downs = DropDowns(workbook, inventory)
    for collection, sheet in sheets.items():
        report(f"{sheet_title(collection)}: {len(getattr(inventory, collection))}")
        rows = [write_row(collection, item, PEOPLE) for item in getattr(inventory, collection).values()]
        _write_sheet(sheet, collection, rows, formats)
        _offer(sheet, collection, len(rows), drop_downs)
    drop_downs.write()
    _write_snapshot(workbook, snapshot)
    workbook.close()
    return output.getvalue()


def display_width(text: str) -> int:
    """Count the columns of a text's longest line: a Chinese character takes two."""
    return max(
        (sum(2 if east_asian_width(char) in "WF" else 1 for char in line) for line in text.splitlines()), default=0
    )


def _is_rate(column: Column) -> bool:
    return column.leaf.key.endswith("_bits_per_second")


def _positions(collection: str) -> dict[Column, int]:
    """Say where each column stands: behind a rate a helper column is put in."""
    positions: dict[Column, int] = {}
    at = 0
    for column in columns_of(collection):
        positions[column] = at
        at += 2 if _is_rate(column) else 1
    return positions


def _write_sheet(sheet: Worksheet, collection: str, rows: Sequence[Cells], formats: _Formats) -> None:
    positions = _positions(collection)
    last_row, last_column = _HEADING_ROWS - 1 + max(len(rows), 1), max(positions.values())
    sheet.set_row(0, 2 * _LINE_POINTS + 2)
    for index, (column, at) in enumerate(positions.items()):
        _write_heading(sheet, column, at, formats)
        sheet.set_column(at, at, _width(column, [row[index] for row in rows]), formats.of_column(column))
        if _is_rate(column):
            _write_helper(sheet, at, [row[index] for row in rows], formats)
    for number, row in enumerate(rows, start=_HEADING_ROWS):
        lines = max(str(cell).count("\n") + 1 for cell in row)
        if lines > 1:
            sheet.set_row(number, min(lines, _TALLEST_LINES) * _LINE_POINTS)
        for (column, at), cell in zip(positions.items(), row, strict=True):
            _write_cell(sheet, number, at, cell, f"{collection} {row[0]}: {column.key}")
    sheet.freeze_panes(_HEADING_ROWS, 2 if len(positions) > 2 else 1)  # noqa: PLR2004 - the id and the name
    sheet.autofilter(_HEADING_ROWS - 1, 0, last_row, last_column)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _HEADING_ROWS - 1)
    sheet.set_footer("&L&A&R&P / &N")


def _write_heading(sheet: Worksheet, column: Column, at: int, formats: _Formats) -> None:
    words = words_of(column)
    mark, format_ = (REQUIRED_MARK, formats.required) if column.required else ("", formats.optional)
    sheet.write_string(0, at, words.heading + mark, format_)
    sheet.write_string(1, at, column.key, formats.key)
    needed = "必填 required\n" if column.required else ""
    note = f"{needed}{words.note}\n{words.note_en}"
    sheet.write_comment(0, at, note, {"author": "yunwang", "width": 260, "height": 40 + 16 * _wrapped_lines(note)})


def _wrapped_lines(note: str) -> int:
    """Estimate the lines a note takes in its box of 260 pixels, about 36 columns of text."""
    return sum(1 + display_width(line) // 36 for line in note.splitlines())


def _write_helper(sheet: Worksheet, at: int, rates: Sequence[object], formats: _Formats) -> None:
    sheet.write_string(0, at + 1, "换算\n（只读）", formats.helper_heading)
    sheet.write_string(1, at + 1, HELPER_KEY, formats.key)
    sheet.set_column(at + 1, at + 1, 13, formats.helper)
    for number, rate in enumerate(rates, start=_HEADING_ROWS):
        cell = xl_rowcol_to_cell(number, at)
        result = rate / 1_000_000 if isinstance(rate, int) else ""
        sheet.write_formula(number, at + 1, f'=IF(ISNUMBER({cell}),{cell}/1000000,"")', formats.helper, result)


def _write_cell(sheet: Worksheet, row: int, at: int, cell: str | float | None, what: str) -> None:
    if isinstance(cell, str):
        if len(cell) > _MOST_CHARACTERS:
            raise SheetRefused(f"{what}: {len(cell)} characters; a cell of a workbook holds {_MOST_CHARACTERS}")
        sheet.write_string(row, at, cell)
    elif cell is not None:
        sheet.write_number(row, at, cell)


def _width(column: Column, cells: Sequence[object]) -> int:
    written = [f"{cell:,}" if _is_rate(column) and isinstance(cell, int) else str(cell) for cell in cells if cell]
    widest = max(map(display_width, (words_of(column).heading + REQUIRED_MARK, *written)))
    return min(max(widest, _NARROWEST), _WIDEST) + 3  # room for the filter's button


def _offer(sheet: Worksheet, collection: str, rows: int, drop_downs: DropDowns) -> None:
    for column, at in _positions(collection).items():
        rule = drop_downs.rule(column)
        if rule is not None:
            sheet.data_validation(_HEADING_ROWS, at, _HEADING_ROWS + rows + _SPARE_ROWS, at, rule)


def _write_snapshot(workbook: Workbook, snapshot: Snapshot) -> None:
    sheet = workbook.add_worksheet(SNAPSHOT_SHEET)
    for row, line in enumerate(snapshot.lines()):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text)
    sheet.hide()
