"""What a sheet consists of, ready to be set: sections of facts and tables, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from inventory.exports.language import Language, said

Value: TypeAlias = str | tuple[str, ...] | None
"""A text, several lines of text, or None for what the inventory does not state."""

Facts: TypeAlias = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headings; `caption` is None for a section's only table, `style` a class of the style sheet."""

    caption: str | None = None
    style: str = ""
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def table(
    headings: Iterable[tuple[str, str]],
    rows: Iterable[tuple[Value, ...]],
    language: Language,
    *,
    caption: str | None = None,
    style: str = "",
) -> tuple[Table, ...]:
    """Make a table of headings in both languages; none where there is no row."""
    listed = tuple(rows)
    words = tuple(said(heading, language) for heading in headings)
    return (Table(caption=caption, style=style, headings=words, rows=listed),) if listed else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a sheet; `nothing` is said where there is neither fact nor table, and why."""

    title: str
    facts: Facts = ()
    tables: tuple[Table, ...] = ()
    nothing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A site's sheet."""

    id: str
    title: str
    kind: str
    sections: tuple[Section, ...]
