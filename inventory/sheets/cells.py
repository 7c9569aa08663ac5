"""A value and its cell: what is written, what is read back, and what is refused because it could be two things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias, cast

from inventory.problems import shown, suggestion
from inventory.sheets.columns import Column, Leaf
from inventory.sheets.numerals import (
    SIGNIFICANT_DIGITS,
    keeps_its_digits,
    number_text,
    read_number,
    read_rate,
    read_ratio,
    shows_its_digits,
)
from inventory.sheets.text import (
    MANGLED,
    SEPARATOR,
    escape,
    escape_part,
    guard,
    split_parts,
    unescape,
    unguard,
)
from inventory.sheets.words import FLAG_WORDS, choice_label, choice_words


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell whose content is no value: a formula without a result, an error."""

    found: str


Typed: TypeAlias = str | int | float | bool | date | time | timedelta | Unusable | None
"""A cell as a file holds it; a text file knows text and None alone."""

EMPTY_GROUP: Final = "{}"
"""Stands in a nested model's first column where it is there with nothing in it."""

_RETYPE: Final = "format the cell as text and type it again; 请把单元格设为“文本”格式后重新输入"
_LIST_MARKS: Final = str.maketrans(dict.fromkeys(",，、;；", "\n"))


class BadCell(ValueError):
    """A cell that holds no value of its column."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"found {found}, expected {expected}")
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Style:
    """How values are written.

    Attributes:
        labels: True writes ``村 village`` and 是, for people; False the inventory's own words.
        untyped: True where the file does not say which cells are text.
    """

    labels: bool
    untyped: bool


PEOPLE: Final = Style(labels=True, untyped=False)
PROGRAMS: Final = Style(labels=False, untyped=True)


def write_cell(column: Column, value: object, style: Style) -> str | int | float | None:
    """Write a value as its cell: None where it is absent, a number where the file can hold it, else text."""
    if value is None or value == []:
        return None
    if column.many:
        return guard(
            "\n".join(_line(column, item, style) for item in cast("list[object]", value)), untyped=style.untyped
        )
    leaf = column.leaf
    if not style.untyped and leaf.kind in {"integer", "number"}:
        number = cast("float", value)
        if keeps_its_digits(number) if leaf.kind == "integer" else shows_its_digits(number):
            return number
    text = _written(leaf, value, style)
    return guard(text, untyped=style.untyped) if leaf.kind == "text" else text


def _line(column: Column, item: object, style: Style) -> str:
    if not column.record:
        return _written(column.leaf, item, style)
    held = cast("Mapping[str, object]", item)
    parts = [
        "" if held.get(leaf.key) is None else escape_part(_plain_text(leaf, held[leaf.key], style))
        for leaf in column.record
    ]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return f" {SEPARATOR} ".join(parts)


def _written(leaf: Leaf, value: object, style: Style) -> str:
    text = _plain_text(leaf, value, style)
    return escape(text) if leaf.kind == "text" else text


def _plain_text(leaf: Leaf, value: object, style: Style) -> str:
    if leaf.kind == "choice":
        return choice_label(leaf, cast("str", value)) if style.labels else cast("str", value)
    if leaf.kind == "flag":
        return FLAG_WORDS[cast("bool", value)][0 if style.labels else 1]
    return cast("str", value) if leaf.kind == "text" else number_text(cast("float", value))


def read_cell(column: Column, cell: Typed, current: object = None) -> object:
    """Read a cell: the value as YAML holds it; None where it is empty, and a list that is required is empty then.

    Args:
        column: The cell's column.
        cell: What the file holds.
        current: The value the inventory has; a number in a text's place is taken where it is the same.

    Raises:
        BadCell: It holds no value of its column, or one that could be two things.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return [] if column.many and column.required else None
    if isinstance(cell, Unusable):
        raise BadCell(cell.found, "a value; correct the formula, or type the value 请改正公式，或直接填写")
    if column.many:
        return list(_read_lines(column, _as_text(cell, current)))
    if column.leaf.kind == "text":
        return unescape(unguard(_as_text(cell, current)))
    return _read(column.leaf, cell)


def _as_text(cell: Typed, current: object) -> str:
    """Take a cell's text; of a number or a date only what surely is the text somebody typed."""
    if isinstance(cell, str) and not MANGLED.fullmatch(cell.strip()):
        return cell
    if isinstance(current, list) and len(current) == 1:
        current = current[0]
    text = number_text(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell).strip()
    if text == current:
        return guard(text, untyped=False)
    if isinstance(cell, str):
        raise BadCell(shown(cell), f"the text that a spreadsheet program changed into this; {_RETYPE}")
    raise BadCell(_told(cell), f"text, which the spreadsheet program may have changed; {_RETYPE}")


def _told(cell: Typed) -> str:
    """Say what a cell holds that should be of another type."""
    if isinstance(cell, bool):
        return f"the truth value {cell}"
    return f"the number {number_text(cell)}" if isinstance(cell, int | float) else f"the date or time {cell}"


def _read_lines(column: Column, text: str) -> Iterator[object]:
    text = unguard(text)
    if column.splits_at_commas:
        text = text.translate(_LIST_MARKS)
    for line in filter(None, map(str.strip, text.splitlines())):
        yield _read_record(column.record, line) if column.record else _read(column.leaf, line)


def _read_record(leaves: Sequence[Leaf], line: str) -> dict[str, object]:
    """Read a line of several parts; parts left out at its end are absent."""
    parts = split_parts(line)
    least = sum(leaf.required for leaf in leaves)
    if not least <= len(parts) <= len(leaves):
        form = f" {SEPARATOR} ".join(leaf.key if leaf.required else f"[{leaf.key}]" for leaf in leaves)
        raise BadCell(shown(line), f"{form}, one a line 每行一个")
    return {leaf.key: _read(leaf, part) for leaf, part in zip(leaves, parts, strict=False) if part}


def _read(leaf: Leaf, cell: Typed) -> object:
    if leaf.kind == "text":
        return unescape(cast("str", cell))
    if leaf.kind == "choice":
        return _read_choice(leaf, cell)
    if leaf.kind == "flag":
        return _read_flag(cell)
    return _read_number(leaf, cell)


def _read_choice(leaf: Leaf, cell: Typed) -> str:
    known = choice_words(leaf)
    text = unguard(str(cell))
    if text not in known:
        near = suggestion(text, known)
        raise BadCell(
            shown(cell), f"one of 下列之一 {', '.join(choice_label(leaf, word) for word in leaf.choices)}{near}"
        )
    return known[text]


def _read_flag(cell: Typed) -> bool:
    if isinstance(cell, bool):
        return cell
    text = unguard(str(cell)).lower()
    for value, words in FLAG_WORDS.items():
        if text in words:
            return value
    raise BadCell(shown(cell), "是 or 否 (true or false)")


def _read_number(leaf: Leaf, cell: Typed) -> int | float:
    expected = "a whole number 整数" if leaf.kind == "integer" else "a number 数字"
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise BadCell(_told(cell), expected)
    if not isinstance(cell, str) and not keeps_its_digits(cell):
        raise BadCell(shown(cell), f"{expected} of at most {SIGNIFICANT_DIGITS} digits; a longer one as text 请用文本")
    number = Decimal(repr(cell)) if not isinstance(cell, str) else _typed_number(leaf, unguard(cell))
    if number is None:
        raise BadCell(shown(cell), f"{expected}, in digits, such as 1000 or 1,000")
    if number == number.to_integral_value():
        return int(number)
    if leaf.kind == "integer":
        raise BadCell(shown(cell), expected)
    if Decimal(repr(float(number))) != number:
        raise BadCell(shown(cell), f"a number of fewer digits; the nearest that can be kept is {float(number)}")
    return float(number)


def _typed_number(leaf: Leaf, text: str) -> Decimal | None:
    if leaf.key.endswith("_bits_per_second"):
        return read_rate(text)
    return read_ratio(text) if leaf.key.endswith("_ratio") else read_number(text)
