"""A recorded walk in memory: millions of variables in little more room than their text takes.

The text stays as it was read, with the places of its lines in the order of their names; a line is taken apart when its
variable is asked for.
"""

from __future__ import annotations

import bz2
import heapq
import logging
import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO, Final

from collectors.recordings.errors import BadRecording
from collectors.recordings.snmprec import LINE, VARIATION, Variable, parse_line
from collectors.snmp.ber import Oid, format_oid

log = logging.getLogger("yunwang.collectors")

_MAX_LINE_OCTETS: Final = 1 << 20
_MAX_RUNS: Final = 1000
_SORTED_AT_ONCE: Final = 1 << 16
_MAX_ARC: Final = 2**32 - 1
_OBJECT_IDENTIFIER: Final = b"|6|"
"""A value that is a name itself, and so may have arcs that are too large."""


class RecordedWalk:
    """The variables of one walk by name; of a name that stands there twice the last counts."""

    def __init__(self, text: bytearray, starts: array[int]) -> None:
        """Take lines, each ended, and their offsets in the order of their names."""
        self._text = text
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[Variable]:
        """All variables in the order of their names."""
        return map(self._variable, self._starts)

    def get(self, oid: Oid) -> Variable | None:
        """The variable of that name."""
        at = bisect_left(self._starts, oid, key=self._name)
        if at < len(self._starts) and self._name(self._starts[at]) == oid:
            return self._variable(self._starts[at])
        return None

    def after(self, oid: Oid) -> int:
        """Where the variables with a greater name begin."""
        return bisect_right(self._starts, oid, key=self._name)

    def at(self, position: int) -> Variable | None:
        """The variable at a position; None behind the last."""
        return self._variable(self._starts[position]) if position < len(self._starts) else None

    def _name(self, start: int) -> Oid:
        return _name_at(self._text, start)

    def _variable(self, start: int) -> Variable:
        return parse_line(bytes(self._text[start : self._text.index(b"\n", start)]))


def load_walk(path: Path, within: Sequence[Oid] = ()) -> RecordedWalk:
    """Read a .snmprec file, or one packed as .bz2.

    Args:
        path: the file.
        within: subtrees to keep; all of it by default. What is beside them is not looked at.

    Raises:
        BadRecording: it cannot be read, or a line is none of the format.
    """
    prefixes = tuple(f"{format_oid(oid)}.".encode() for oid in within)
    try:
        with _opened(path) as file:
            return _read(path, file, prefixes)
    except (OSError, EOFError) as error:
        raise BadRecording(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def parse_walk(content: bytes, name: Path) -> RecordedWalk:
    """The walk in the content of a file. Raises BadRecording, which calls the file by `name`."""
    return _collect(name, iter(content.splitlines(keepends=True)), ())


def _opened(path: Path) -> IO[bytes]:
    return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")


def _read(path: Path, file: IO[bytes], prefixes: tuple[bytes, ...]) -> RecordedWalk:
    return _collect(path, _lines(path, file), prefixes)


def _lines(path: Path, file: IO[bytes]) -> Iterator[bytes]:
    """Each line, of a bounded size. Raises BadRecording for a longer one."""
    for number in count(1):
        line = file.readline(_MAX_LINE_OCTETS)
        if len(line) == _MAX_LINE_OCTETS and not line.endswith(b"\n"):
            raise BadRecording(f"{path}:{number}: longer than {_MAX_LINE_OCTETS} octets")
        if not line:
            return
        yield line


def _collect(path: Path, lines: Iterator[bytes], prefixes: tuple[bytes, ...]) -> RecordedWalk:
    text, starts, runs = bytearray(), array("Q"), array("Q", [0])
    before: Oid = ()
    variations = 0
    for number, whole in enumerate(lines, 1):
        line = whole.rstrip(b"\r\n")
        if (prefixes and not line.startswith(prefixes)) or not line or line.startswith(b"#"):
            continue
        match = LINE.fullmatch(line)
        if match is None and VARIATION.match(line):
            variations += 1
            continue
        oid = _checked(path, number, line, match)
        if oid <= before:
            runs.append(len(starts))
        before = oid
        starts.append(len(text))
        text += line
        text += b"\n"
    if variations:
        log.warning("%s: %s lines are variations of snmpsim, no answers, and are left out", path, variations)
    return RecordedWalk(text, starts if len(runs) == 1 else _merged(text, starts, runs))


def _checked(path: Path, number: int, line: bytes, match: re.Match[bytes] | None) -> Oid:
    """The name on a line that can be read. Raises BadRecording."""
    oid = _arcs(match[1]) if match else ()
    if match is None or max(oid) > _MAX_ARC or line.startswith(_OBJECT_IDENTIFIER, match.end(1)):
        try:
            parse_line(line)
        except ValueError as error:
            raise BadRecording(f"{path}:{number}: expected OID|TAG|VALUE: {error}") from error
    return oid


def _merged(text: bytearray, starts: array[int], runs: array[int]) -> array[int]:
    """The lines in the order of their names; each run is in order already. Sorting would hold all names at once.

    A file without any order has as many runs as lines: then runs are made, by sorting so many lines at a time.
    """
    if len(runs) > _MAX_RUNS:
        runs = array("Q", range(0, len(starts), _SORTED_AT_ONCE))
        for first in runs:
            part = sorted(starts[first : first + _SORTED_AT_ONCE], key=partial(_name_at, text))
            starts[first : first + _SORTED_AT_ONCE] = array("Q", part)
    ends = [*runs[1:], len(starts)]
    merged = array("Q")
    last: Oid = ()
    for start in heapq.merge(
        *(starts[first:end] for first, end in zip(runs, ends, strict=True)), key=partial(_name_at, text)
    ):
        name = _name_at(text, start)
        if merged and name == last:
            merged[-1] = start
        else:
            merged.append(start)
        last = name
    return merged


def _name_at(text: bytearray, start: int) -> Oid:
    return _arcs(text[start : text.index(b"|", start)])


def _arcs(name: bytes | bytearray) -> Oid:
    return tuple(map(int, name.removeprefix(b".").split(b".")))
