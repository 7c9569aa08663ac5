"""What is wrong with a file people write: every problem at once, each one line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Literal

from inventory.errors import YunwangError

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_COMPARISONS: Final = 100_000
"""Of one word with another, for suggestions in one run: one or two seconds."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct.

    Attributes:
        file: The file, relative to the folder that was loaded.
        where: The path of keys, with the object's own name behind it; empty where the whole file is meant.
        found: What stands there.
        expected: What should.
        severity: An error keeps the files from being used; a warning does not.
    """

    file: str
    where: str
    found: str
    expected: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        mark = "warning: " if self.severity == "warning" else ""
        return _printable(f"{mark}{place}: found {self.found}, expected {self.expected}")


def _printable(text: str) -> str:
    """Write out what would break the line or steer the terminal: names are shown as they stand in the files."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class FileProblems(YunwangError):
    """Files that cannot be used; `problems` holds all of them, the text names their number and the first."""

    subject = "file"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        more = "" if count == 1 else f" (and {count - 1} more)"
        super().__init__(f"{self.subject}: {self.problems[0]}{more}")


class InventoryError(FileProblems):
    """The inventory cannot be used as written."""

    subject = "inventory"


def shown(value: object) -> str:
    """Write a value found in a file on one line, cut to a readable length."""
    if value is None:
        return "nothing"
    text = repr(value)
    longest = 60
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean ...?)`` with the nearest known word, or nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


class Suggestions:
    """`suggestion` for many words, of which the first get one.

    One renamed site can leave a thousand references dangling, and a province's wrong prefix a hundred thousand: to
    compare each with all names would take hours, and a person reads the first few.
    """

    def __init__(self) -> None:
        self._left = _MOST_COMPARISONS

    def near(self, word: str, known: Collection[str]) -> str:
        """Return what `suggestion` does, or nothing once too much was compared."""
        self._left -= len(known)
        return suggestion(word, known) if self._left >= 0 else ""
