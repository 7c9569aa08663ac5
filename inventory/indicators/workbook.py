"""The indicators as a spreadsheet: values, what is missing, history; the same bytes for the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from xlsxwriter import Workbook

from inventory.indicators.counting import Result
from inventory.indicators.report import NOT_APPLICABLE, History, days

_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the format has no zone; a fixed date keeps the bytes the same
_VALUES: Final = (
    ("序号 No.", 9),
    ("指标", 22),
    ("Indicator", 50),
    ("已计入 Counted", 15),
    ("总数 Total", 12),
    ("比例 Share", 13),
    ("目标 Target", 13),
    ("缺口 Missing", 14),
    ("达标还需 Needed", 17),
)
_MISSING: Final = (
    ("序号 No.", 9),
    ("编号 Id", 20),
    ("名称 Name", 26),
    ("英文名 Name in English", 34),
    ("部门 Department", 24),
)
_HISTORY: Final = (
    ("序号 No.", 9),
    ("日期 Date", 14),
    ("已计入 Counted", 15),
    ("总数 Total", 12),
    ("比例 Share", 13),
    ("来源 Source", 34),
)


def workbook(results: Sequence[Result], history: History) -> bytes:
    """Make the file.

    Args:
        results: the indicators now.
        history: what the ledger recorded.
    """
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "上云率与接入率 Indicators 12 and 13", "created": _CREATED})
        formats = {
            "heading": book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True}),
            "count": book.add_format({"align": "left"}),
            "ratio": book.add_format({"num_format": "0.00%", "align": "left"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        _sheet(book, formats, "指标 Indicators", _VALUES, [_values(result) for result in results])
        _sheet(
            book,
            formats,
            "缺口 Missing",
            _MISSING,
            [
                [result.indicator.number, *astuple(missing)[:3], missing.department_name, missing.department]
                for result in results
                for missing in result.missing
            ],
        )
        past = [_day(result, day) for result in results for day in days(result.indicator, history[result.indicator.id])]
        _sheet(book, formats, "历史 History", _HISTORY, past)
    return buffer.getvalue()


def _values(result: Result) -> list[Any]:
    indicator = result.indicator
    return [
        indicator.number,
        indicator.name,
        indicator.name_en,
        result.counted,
        result.total,
        float(result.ratio) if result.ratio is not None else NOT_APPLICABLE,
        float(indicator.target_ratio),
        len(result.missing),
        result.needed,
    ]


def _day(result: Result, day: Mapping[str, Any]) -> list[Any]:
    when = date.fromisoformat(day["date"])
    return [result.indicator.number, when, day["counted"], day["total"], day["ratio"], day["source"]]


def _sheet(
    book: Workbook, formats: Mapping[str, Any], name: str, columns: Sequence[tuple[str, int]], rows: list[list[Any]]
) -> None:
    sheet = book.add_worksheet(name)
    for position, (heading, width) in enumerate(columns):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, heading, formats["heading"])
    for number, row in enumerate(rows, start=1):
        for position, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, position, value, formats["date"])
            elif isinstance(value, float):
                sheet.write_number(number, position, value, formats["ratio"])
            elif isinstance(value, int):
                sheet.write_number(number, position, value, formats["count"])
            elif value is not None:
                sheet.write_string(number, position, value)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_paper(9)
