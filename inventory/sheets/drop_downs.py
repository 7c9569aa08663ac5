"""Lists to choose from in a workbook's cells: on a hidden sheet, by name, for one may be longer than 255 characters."""

from __future__ import annotations

from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from inventory.models import Inventory
from inventory.sheets.columns import Column
from inventory.sheets.text import escape, guard
from inventory.sheets.words import FLAG_WORDS, choice_label, words_of

LISTS_SHEET: Final = "_lists"


class DropDowns:
    """The lists of one workbook, each written once, in the order in which they are asked for."""

    def __init__(self, workbook: Workbook, inventory: Inventory) -> None:
        self._workbook = workbook
        self._inventory = inventory
        self._lists: dict[str, tuple[str, ...]] = {}

    def rule(self, column: Column) -> dict[str, Any] | None:
        """Return a column's rule for `Worksheet.data_validation`; None where there is nothing to choose from.

        A name that is not in the list may be one that another sheet is about to add: it is asked about, not refused.
        """
        if column.many:
            return None
        if column.reference is not None:
            name, values = column.reference, tuple(getattr(self._inventory, column.reference))
        elif column.leaf.kind == "choice":
            labels = tuple(choice_label(column.leaf, value) for value in column.leaf.choices)
            name, values = f"{column.collection}_{column.key.replace('.', '_')}", labels
        elif column.leaf.kind == "flag":
            name, values = "flags", tuple(words[0] for words in FLAG_WORDS.values())
        else:
            return None
        if not values:
            return None
        self._lists[name] = values
        heading, reference = words_of(column).heading, column.reference is not None
        message = "清单里没有这个编号。如果是本次新增的，请选“是”。" if reference else "请从下拉列表中选择。"
        return {
            "validate": "list",
            "source": f"=list_{name}",
            "error_type": "warning" if reference else "stop",
            "error_title": heading[:32],
            "error_message": message,
        }

    def write(self) -> None:
        """Write the hidden sheet and name its columns."""
        sheet = self._workbook.add_worksheet(LISTS_SHEET)
        for column, (name, values) in enumerate(self._lists.items()):
            sheet.write_string(0, column, name)
            for row, value in enumerate(values, start=1):
                sheet.write_string(row, column, guard(escape(value), untyped=False))
            letters = xl_col_to_name(column)
            self._workbook.define_name(f"list_{name}", f"='{LISTS_SHEET}'!${letters}$2:${letters}${len(values) + 1}")
        sheet.hide()
