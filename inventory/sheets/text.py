r"""Text in a cell, strictly reversible: no program and no person's slip changes it unnoticed.

Within a text ``\\`` is a backslash, ``\n`` a line break and ``\u{2028}`` any other character a spreadsheet would lose:
control characters, blanks at either end, what XML cannot hold. A ``'`` in front of a cell is not part of its value, as
in Excel; it stands where a program would take the text for a formula, a number or a date.
Source: ECMA-376 part 1, 22.9.2.19 (``_x000D_``); XML 1.0, 2.2 (characters); OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
import sys
from typing import Final

SEPARATOR: Final = "|"
"""Stands between the parts of a line that has several; the full-width one is understood too."""

_UNSAFE: Final = re.compile(
    "[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
    # openpyxl drops "x005F_" wherever it stands, and programs read "_x0041_" as an A.
    "|x(?=005[Ff]_)|_(?=x[0-9A-Fa-f]{4}_)"
)
_END_BLANKS: Final = re.compile(r"^\s+|\s+$")
_SEPARATORS: Final = re.compile("[|｜]")
_ESCAPE: Final = re.compile(r"\\(?:\\|n|u\{([0-9A-Fa-f]{1,6})\})")

MANGLED: Final = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]\d{2,}|#+|#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NULL!|NUM!)|Err:\d+")
"""What a spreadsheet leaves of a long number, a column too narrow, or a formula that failed."""

_SURROGATES: Final = range(0xD800, 0xE000)
_FORMULA_STARTS: Final = tuple("=+-@＝＋－＠")
_LOOKS_CONVERTIBLE: Final = re.compile(
    r"(?=.*\d)(?:[\d\s.,:/%()+\-−$¥￥€£年月日时分秒上下午]"
    r"|(?i:e|am|pm|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|uary|ruary|ch|il|ust|ember|ober|tember))*"
    r"|(?i:true|false)",
    re.DOTALL,
)


def escape(text: str) -> str:
    """Write one text on one line, so that stripping blanks and splitting lines cannot hurt it."""
    escaped = _UNSAFE.sub(lambda found: _escaped(found.group()), text)
    return _END_BLANKS.sub(lambda found: "".join(map(_escaped, found.group())), escaped)


def escape_part(text: str) -> str:
    """Write one text as a part of a line."""
    return _SEPARATORS.sub(lambda found: _escaped(found.group()), escape(text))


def unescape(text: str) -> str:
    r"""Undo `escape`; a backslash that opens no escape stands for itself, as do code points that are none."""
    return _ESCAPE.sub(_unescaped, text)


def split_parts(line: str) -> list[str]:
    """Split a line into its parts, each still escaped, without the blanks around them."""
    return [part.strip() for part in _SEPARATORS.split(line)]


def guard(text: str, *, untyped: bool) -> str:
    """Put a ``'`` before a cell's text where it would be taken for something else.

    Args:
        text: The escaped text, or several lines of it.
        untyped: True for CSV, whose reader guesses what is a number, a date or a formula.
    """
    if not text or text.startswith("'") or MANGLED.fullmatch(text):
        return "'" + text
    if untyped and (text.startswith(_FORMULA_STARTS) or _LOOKS_CONVERTIBLE.fullmatch(text)):
        return "'" + text
    return text


def unguard(text: str) -> str:
    """Undo `guard`, and take off blanks that somebody typed."""
    return text.strip().removeprefix("'")


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    return "\\n" if character == "\n" else f"\\u{{{ord(character):X}}}"


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return "\\" if found.group() == "\\\\" else "\n"
    code = int(found[1], 16)
    return chr(code) if code <= sys.maxunicode and code not in _SURROGATES else found.group()
