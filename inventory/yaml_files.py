"""YAML as people write it: keys once only, no surprises from YAML 1.1, positions in every complaint.

Numbers such as ``2001:1:2:3:4:5:6:7`` (base 60 in YAML 1.1), dates, ``yes`` and ``010`` stay text.
Source: YAML 1.2.2, chapter 10.3 (core schema).
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Final, cast

import yaml

from inventory.problems import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# libyaml parses about ten times faster; the pure-Python parser serves where it was built without.
_Base = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

_MAXIMUM_DEPTH: Final = 50
"""Levels of nesting a file may have: both parsers recurse, the C one without a check of its own."""

_MAXIMUM_REPEATED: Final = 1_000_000
"""Values that a file's aliases may add to those it writes out: a dozen lines can stand for a billion."""

_MARKS: Final = re.compile(r"[&!]")
"""What opens an anchor or a tag: such a document is left to PyYAML's own constructor."""

_NULL, _BOOL, _INT, _FLOAT, _STR = (f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str"))
_NUMBERS: Final = (
    (_INT, re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")),
    (_FLOAT, re.compile(r"[-+]?[0-9]+\.[0-9]+(?:[eE][-+]?[0-9]+)?")),
)
_WORDS: Final = {"": _NULL, "~": _NULL, "null": _NULL, "true": _BOOL, "false": _BOOL}


_NUMBER_STARTS: Final = frozenset("-+0123456789")


_READ: Final[Mapping[str, Callable[[str], object]]] = {
    _NULL: lambda _: None,
    _BOOL: {"true": True, "false": False}.__getitem__,
    _INT: lambda value: int(value.replace("_", "")),
    _FLOAT: float,
}


def _constructor(
    read: Callable[[str], object],
) -> Callable[[yaml.constructor.BaseConstructor, yaml.ScalarNode], object]:
    return lambda loader, node: read(loader.construct_scalar(node))


_CONSTRUCTORS: Final = {
    tag: yaml.SafeLoader.yaml_constructors[tag]
    for tag in (_NULL, _STR, "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", None)
} | {tag: _constructor(_READ[tag]) for tag in (_BOOL, _INT, _FLOAT)}


class _CoreSchemaLoader(_Base):  # type: ignore[misc, valid-type]  # one of two classes, chosen when imported
    """A safe loader that resolves plain scalars as YAML 1.2 does, and without PyYAML's search by path.

    It knows no tags but the core schema's: a set or bytes would come where text and lists are expected, and PyYAML's
    merge keys can hold themselves.
    """

    yaml_constructors: ClassVar = _CONSTRUCTORS
    construct_mapping = yaml.constructor.BaseConstructor.construct_mapping
    construct_scalar = yaml.constructor.BaseConstructor.construct_scalar
    _depth = 0

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:
        """Name the tag of a node that has none written."""
        if kind is not yaml.ScalarNode:
            return cast("str", self.DEFAULT_SEQUENCE_TAG if kind is yaml.SequenceNode else self.DEFAULT_MAPPING_TAG)
        if value is None or not isinstance(implicit, tuple) or not implicit[0]:
            return _STR
        if value[:1] in _NUMBER_STARTS:
            return next((tag for tag, pattern in _NUMBERS if pattern.fullmatch(value)), _STR)
        return _WORDS.get(value, _STR)

    def descend_resolver(self, parent: yaml.Node | None, _index: object) -> None:
        """Count the levels: the composer says here that it enters a value, and below that it leaves it."""
        self._depth += 1
        if self._depth > _MAXIMUM_DEPTH + 1 and parent is not None:
            raise _TooDeep(parent.start_mark)

    def ascend_resolver(self) -> None:
        """Count the levels."""
        self._depth -= 1


class _Refused(yaml.YAMLError):
    problem = "a value that does not fit its type"

    def __init__(self, mark: object = None) -> None:
        super().__init__(self.problem)
        self.problem_mark = mark


class _TooDeep(_Refused):
    problem = f"more than {_MAXIMUM_DEPTH} levels of nesting"


class _Endless(_Refused):
    problem = "a value that holds itself"


class _TooMuch(_Refused):
    problem = f"aliases that repeat more than {_MAXIMUM_REPEATED} values"


@dataclass(frozen=True, slots=True)
class Document:
    """One parsed file: its data (None where it could not be parsed) and what was wrong on the way."""

    data: object
    problems: tuple[Problem, ...]


def parse_yaml(content: bytes, file: str, *, secret: bool = False) -> Document:
    """Parse one file's content.

    Args:
        content: The file's bytes, UTF-8.
        file: How the file is called in problems.
        secret: True keeps every word of the content out of the problems: positions only.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(None, (Problem(file, f"byte {error.start}", "a byte that is not UTF-8", "UTF-8 text"),))
    failure: Problem
    try:
        loader = _CoreSchemaLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return Document(None, ())
            if not _MARKS.search(text):
                with suppress(ValueError):
                    return Document(_plain(node), ())
            _refuse_expansion(node, len(text))
            duplicates = tuple(_duplicate_keys(node, file, secret=secret))
            return Document(_constructed(loader, node), duplicates)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        failure = _syntax_problem(error, file, secret=secret)
    return Document(None, (failure,))


class _Unusual(ValueError):
    """The quick way does not know what to do with this document."""


def _plain(node: yaml.Node) -> object:
    """Build what a usual document holds, in one pass.

    Raises:
        ValueError: A key is doubled or no text, or a number is too long.
    """
    if isinstance(node, yaml.ScalarNode):
        tag, value = node.tag, cast("str", node.value)
        return value if tag == _STR else _READ[tag](value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child) for child in node.value]
    found: dict[str, object] = {}
    for key, child in cast("yaml.MappingNode", node).value:
        if key.tag != _STR or not isinstance(key, yaml.ScalarNode):
            raise _Unusual
        found[sys.intern(key.value)] = _plain(child)
    if len(found) != len(node.value):
        raise _Unusual
    return found


def yaml_events(text: str) -> Iterator[yaml.Event]:
    """Yield the parse events of a text that `parse_yaml` took, each with the marks where it starts and ends."""
    return yaml.parse(text, Loader=_CoreSchemaLoader)


def _constructed(loader: _CoreSchemaLoader, node: yaml.Node) -> object:
    try:
        return cast("object", loader.construct_document(node))
    except (ValueError, LookupError) as error:
        # PyYAML lets these through where a tag is written out and the value does not fit: !!int x, !!bool x.
        raise _Refused from error


def _refuse_expansion(root: yaml.Node, written: int) -> None:
    """Raise where aliases make of a short text a value that is endless, too deep, or too large for who walks it.

    Args:
        root: Of a document with anchors.
        written: The text's length: it can write out no more values than that.
    """
    extents: dict[int, tuple[int, int] | None] = {}

    def extent(node: yaml.Node) -> tuple[int, int]:
        """Levels and values, what aliases repeat counted each time."""
        if isinstance(node, yaml.ScalarNode):
            return 0, 1
        if id(node) in extents:
            known = extents[id(node)]
            if known is None:
                raise _Endless(node.start_mark)
            return known
        extents[id(node)] = None
        levels, values = 1, 1
        for child in node.value if isinstance(node, yaml.SequenceNode) else chain.from_iterable(node.value):
            below, held = extent(child)
            levels, values = max(levels, below + 1), values + held
        if levels > _MAXIMUM_DEPTH:
            raise _TooDeep(node.start_mark)
        if values > written + _MAXIMUM_REPEATED:
            raise _TooMuch(node.start_mark)
        extents[id(node)] = levels, values
        return levels, values

    extent(root)


def _syntax_problem(error: yaml.YAMLError, file: str, *, secret: bool) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    told = getattr(error, "problem", None) or getattr(error, "reason", None) or "text that cannot be read"
    found = "a syntax error" if secret else f"a syntax error ({' '.join(str(told).split())})"
    return Problem(file, where, found, "one YAML document")


def _duplicate_keys(root: yaml.Node, file: str, *, secret: bool) -> Iterator[Problem]:
    """Walk a node tree; what an alias repeats is looked at once, so that a cycle ends."""
    seen: set[int] = set()

    def walk(node: yaml.Node, path: str) -> Iterator[Problem]:
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for index, child in enumerate(node.value):
                yield from walk(child, f"{path}[{index}]")
        elif isinstance(node, yaml.MappingNode):
            lines: dict[str, int] = {}
            for position, (key, child) in enumerate(node.value, start=1):
                name = str(key.value)
                line = key.start_mark.line + 1
                label = f"key {position}" if secret else name
                where = f"{path}.{label}" if path else label
                if name in lines:
                    key_shown = "the key" if secret else f"the key {shown(name)}"
                    yield Problem(file, where, f"{key_shown} of line {lines[name]} again in line {line}", "it once")
                lines.setdefault(name, line)
                yield from walk(child, where)

    return walk(root, "")
