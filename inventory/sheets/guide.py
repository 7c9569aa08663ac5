"""The workbook's first sheet: how to fill the others, and what every column means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from xlsxwriter import Workbook

from inventory.models import Inventory
from inventory.sheets.columns import columns_of
from inventory.sheets.words import COLLECTION_WORDS, sheet_title, words_of

GUIDE_SHEET: Final = "说明"

_RULES: Final = (
    ("每张表是一类对象，一行一个；第 1 行是标题，第 2 行是程序用的列名，请不要改动。",
     "Each sheet is one kind of object, one a row. Leave rows 1 and 2 as they are."),
    ("深色标题带 * 的列必填；空单元格表示“没有”或默认值。鼠标停在标题上可看到说明。",
     "Dark headings with * are required; an empty cell is “none” or the default. Headings carry notes."),
    ("有下拉列表的格子请从列表选择；一个格子里有多项时每行一项，用 Alt+Enter 换行。",
     "Choose where there is a list. Several entries in one cell: one a line, Alt+Enter."),
    ("一行里有几个部分时用竖线 | 隔开，例如：设备名 | 端口名。",
     "Parts of a line are separated by |, such as: device | ifName."),
    ("编号、电话、代号都是文本格式，开头的 0 不会丢；格子最前面的一个单引号 ' 不算内容。",
     "Ids and telephone numbers are text: a leading 0 stays. One ' at the beginning of a cell is not part of it."),
    ("文本里 \\\\ 表示反斜杠，\\n 表示换行，\\u{20} 这样的写法表示其他特殊字符（如首尾空格）。",
     "In texts \\\\ is a backslash, \\n a line break, \\u{20} any other special character, such as a blank at an end."),
    ("删除一行不会删除对象，除非导入时加 --remove；改编号等于删除旧对象并新增一个。",
     "Deleting a row removes nothing unless the import has --remove; a new id is a new object."),
    ("导入只先显示差异，加 --apply 才写入；有一行不对就什么都不写，并列出所有问题。",
     "An import shows the differences and writes with --apply only; one bad row and nothing is written."),
)  # fmt: skip


def write_guide(workbook: Workbook, inventory: Inventory, collections: Sequence[str]) -> None:
    """Write the sheet."""
    title = workbook.add_format({"bold": True, "font_size": 16, "font_color": "#1F4E79"})
    heading = workbook.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1})
    band = {"bold": True, "bg_color": "#DDEBF7", "valign": "vcenter"}
    section = workbook.add_format(band)
    link = workbook.add_format({**band, "font_color": "#0563C1", "underline": 1})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    grey = workbook.add_format({"text_wrap": True, "valign": "top", "font_color": "#7F7F7F"})
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    for column, width in enumerate((24, 22, 28, 8, 60, 60)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, "云网资产清单 · 填写说明  How to fill these sheets", title)
    row = 2
    for chinese, english in _RULES:
        sheet.merge_range(row, 0, row, 3, chinese, wrapped)
        sheet.merge_range(row, 4, row, 5, english, grey)
        sheet.set_row(row, 30)  # merged cells do not grow by themselves
        row += 1
    row += 1
    for column, text in enumerate(("表 sheet", "列 column", "列名 key", "必填", "说明", "note")):
        sheet.write_string(row, column, text, heading)
    row += 1
    for collection in collections:
        count = len(getattr(inventory, collection))
        sheet.write_url(row, 0, f"internal:'{sheet_title(collection)}'!A3", link, sheet_title(collection))
        sheet.merge_range(row, 1, row, 5, f"{COLLECTION_WORDS[collection][1]}（{count}）", section)
        row += 1
        for column_ in columns_of(collection):
            words = words_of(column_)
            texts = ("", words.heading, column_.key, "是" if column_.required else "", words.note, words.note_en)
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text, grey if column in {2, 5} else wrapped)
            row += 1
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
