"""A YAML text as a tree of spans: which characters of the file each value is written in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

import yaml

from inventory.errors import YunwangError
from inventory.yaml_files import yaml_events

_LINE_BREAK: Final = re.compile(r"\r\n|\n|\r")
COMMENT: Final = re.compile(r"#[^\r\n]*")
"""A comment, where no quoted text can be: between two nodes."""


class EditRefused(YunwangError):
    """The text cannot be edited as asked without harm to something else in it."""


@dataclass(slots=True)
class Node:
    """One value as written.

    Attributes:
        start: Index of its first character, its anchor and tag included.
        end: Index behind its last character; a block collection ends where its last part does.
        flow: True for what is in brackets, and for what has brackets of its own.
        style: A scalar's quote (``'``, ``"``), ``|`` or ``>``, or nothing where it is plain.
        shared: True for an alias, and for a value with an anchor.
        entries: A collection's parts, in order.
    """

    kind: Literal["scalar", "list", "mapping", "alias"]
    start: int
    end: int
    flow: bool = True
    style: str = ""
    shared: bool = False
    entries: list[Part] = field(default_factory=list)

    def child(self, name: str) -> Node | None:
        """Return the value of a key."""
        return next((part.value for part in self.entries if part.name == name), None)

    def any_shared(self) -> bool:
        """Say whether an anchor or alias stands anywhere in it."""
        return self.shared or any(
            part.value.any_shared() or (part.key is not None and part.key.shared) for part in self.entries
        )


@dataclass(slots=True)
class Part:
    """A list's item, or a mapping's key and value; `name` is the key's text."""

    value: Node
    key: Node | None = None
    name: str = ""

    @property
    def start(self) -> int:
        return self.value.start if self.key is None else self.key.start

    @property
    def end(self) -> int:
        return self.value.end if self.key is None else max(self.key.end, self.value.end)


@dataclass(frozen=True)
class Source:
    """A file's text (without its byte order mark) with its lines and, where it has one, its root node."""

    text: str
    root: Node | None
    end: int
    """Where the document's text ends: before a ``...`` that ends it, else the text's length."""

    @classmethod
    def whole_lines(cls, text: str) -> Source:
        """Parse a text, with a break behind its last line if it has none: so that every line is whole."""
        found = _LINE_BREAK.search(text)
        broken_off = text and not text.endswith(("\n", "\r"))
        return cls.parse(text + (found.group() if found else "\n") if broken_off else text)

    @classmethod
    def parse(cls, text: str) -> Source:
        """Parse a text that `parse_yaml` takes."""
        root, end = None, len(text)
        events = yaml_events(text)
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                root = _node(event, events, text, within=False)
            elif isinstance(event, yaml.DocumentEndEvent) and event.explicit:
                end = _index(event.start_mark)
        return cls(text, root, end)

    @cached_property
    def newline(self) -> str:
        """The file's own line break: its first one."""
        found = _LINE_BREAK.search(self.text)
        return found.group() if found else "\n"

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def line_start(self, index: int) -> int:
        """Index of the first character of the line."""
        return self._starts[bisect_right(self._starts, index) - 1]

    def next_line(self, index: int) -> int:
        """Index behind the line's break, or the end of the text."""
        after = bisect_right(self._starts, index)
        return self._starts[after] if after < len(self._starts) else len(self.text)

    def line_end(self, index: int) -> int:
        """Index of the line's break, or the end of the text."""
        return self.line_start(index) + len(self.text[self.line_start(index) : self.next_line(index)].rstrip("\r\n"))

    def column(self, index: int) -> int:
        """Count the characters before it in its line."""
        return index - self.line_start(index)

    def opens_line(self, index: int) -> bool:
        """Say whether only blanks stand before it in its line."""
        return not self.text[self.line_start(index) : index].strip()

    def comment_within(self, start: int, end: int) -> bool:
        """Say whether a comment stands between two nodes."""
        return "#" in self.text[start:end]

    def comma_within(self, start: int, end: int) -> int | None:
        """Find the comma between two nodes."""
        gap = COMMENT.sub(lambda found: " " * len(found.group()), self.text[start:end])
        return start + gap.index(",") if "," in gap else None


def _index(mark: Any) -> int:  # noqa: ANN401 - the C parser's mark and the Python one's share no type
    return int(mark.index)


def _node(event: yaml.Event, events: Iterator[yaml.Event], text: str, *, within: bool) -> Node:
    """Make the node an event starts; `within` is True inside brackets."""
    start, end = _index(event.start_mark), _index(event.end_mark)
    if isinstance(event, yaml.AliasEvent):
        return Node("alias", start, end, shared=True)
    shared = getattr(event, "anchor", None) is not None
    if isinstance(event, yaml.ScalarEvent):
        style = event.style or ""
        if style in ("|", ">"):  # its mark stands behind the empty lines that follow
            end = start + len(text[start:end].rstrip())
        return Node("scalar", start, end, flow=within, style=style, shared=shared)
    flow = bool(getattr(event, "flow_style", False))
    parts, closing = _parts(event, events, text, within=flow)
    if flow:
        end = closing
    elif parts:  # the mark of a block collection's end stands at the next token, comments before it included
        end = parts[-1].end
    kind: Literal["list", "mapping"] = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
    return Node(kind, start, end, flow=flow, shared=shared, entries=parts)


def _parts(opening: yaml.Event, events: Iterator[yaml.Event], text: str, *, within: bool) -> tuple[list[Part], int]:
    """Read a collection's parts up to its end, whose mark's end is returned too."""
    parts: list[Part] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            return parts, _index(event.end_mark)
        first = _node(event, events, text, within=within)
        if isinstance(opening, yaml.MappingStartEvent):
            name = event.value if isinstance(event, yaml.ScalarEvent) else ""
            parts.append(Part(_node(next(events), events, text, within=within), first, name))
        else:
            parts.append(Part(first))
    raise AssertionError("a collection without an end event")  # the parser raises before
