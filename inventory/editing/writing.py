"""Values as YAML text, in the style of a neighbour: quotes, grouped digits, line breaks."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import yaml

from inventory.editing.nodes import EditRefused, Node, Source
from inventory.yaml_files import parse_yaml

WIDTH: Final = 120
"""Columns a line may have before it is wrapped."""

_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""What JSON lets stand and YAML does not, or reads as a line break. Source: YAML 1.2.2, chapter 5.1."""


def scalar_text(value: object, like: str = "", *, flow: bool) -> str:
    """Write a scalar.

    Args:
        value: Text, a number, true, false or None.
        like: The text of a scalar to imitate: its quotes where the value is text, its ``_`` where it is a number.
        flow: True within brackets, where fewer texts may go without quotes.

    Raises:
        EditRefused: The value is of no such type.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int):
        return f"{value:_}" if "_" in like else str(value)
    if isinstance(value, float) and math.isfinite(value):
        mantissa, exponent, power = repr(value).partition("e")
        return f"{mantissa if '.' in mantissa else mantissa + '.0'}{exponent}{power}"
    if not isinstance(value, str):
        raise EditRefused(f"{value!r} cannot be written as YAML: it is neither text, number, true, false nor nothing")
    if like.startswith("'") and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if not like.startswith('"') and _plain(value, flow=flow):
        return value
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


@lru_cache(maxsize=4096)
def _plain(value: str, *, flow: bool) -> bool:
    """Ask the parser whether a text without quotes is read as itself.

    A colon within brackets always gets quotes, for parsers have never agreed about it; and so does what YAML 1.1, which
    other tools still read, takes for something else than text: yes, 010, 2026-12-01.
    """
    if not value.isprintable() or (flow and ":" in value):
        return False
    if any(pattern.match(value) for _, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(value[:1], ())):
        return False
    written, read = (f"[{value}, 0]", [value, 0]) if flow else (f"k: {value}\n", {"k": value})
    document = parse_yaml(written.encode("utf-8", "surrogatepass"), "")
    return not document.problems and document.data == read


def flow_text(source: Source, value: object, like: Node | None) -> str:
    """Write any value on one line, collections in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(flow_pairs(source, value, like)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow_text(source, item, _item(like, value, at)) for at, item in enumerate(value)) + "]"
    return scalar_text(value, _written(source, like), flow=True)


def writes_json(node: Node | None) -> bool:
    """Say whether a mapping is written as JSON: its keys in double quotes."""
    return node is not None and bool(node.entries) and all(part.key and part.key.style == '"' for part in node.entries)


def flow_pairs(source: Source, value: Mapping[str, object], like: Node | None) -> list[str]:
    """Write each ``key: value`` of a mapping as it stands within brackets."""
    if writes_json(like):
        return [json_pair(key, item) for key, item in value.items()]
    return [pair_text(source, key, item, like.child(key) if like else None) for key, item in value.items()]


def pair_text(source: Source, key: str, value: object, like: Node | None) -> str:
    """Write one ``key: value`` as it stands within brackets."""
    return f"{scalar_text(key, flow=True)}: {flow_text(source, value, like)}"


def json_pair(key: str, value: object) -> str:
    """Write one ``"key": value`` as JSON, which is YAML too."""
    return f"{_json_text(key)}: {_json_text(value)}"


def _json_text(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(json_pair(key, item) for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json_text, value)) + "]"
    return scalar_text(value, '"', flow=True)


def flow_object_lines(source: Source, value: Mapping[str, object], like: Node | None, column: int) -> list[str]:
    """Write a mapping in brackets over one or several lines.

    Args:
        source: The text `like` is part of.
        value: The mapping.
        like: A neighbour; lines break before the keys its lines break before, and where they would get too long.
        column: Where the bracket stands; the first line is returned without what stands before it.
    """
    breaks = {part.name for part in like.entries[1:] if source.opens_line(part.start)} if like else set()
    lines: list[str] = []
    line, filled = "{", column + 1
    for number, (key, text) in enumerate(zip(value, flow_pairs(source, value, like), strict=True)):
        if number and (key in breaks or filled + len(text) + 3 > WIDTH):
            lines.append(line + ",")
            line, filled = " " * (column + 1), column + 1
        elif number:
            line, filled = line + ", ", filled + 2
        line, filled = line + text, filled + len(text)
    return [*lines, line + "}"]


def block_item_lines(source: Source, value: object, like: Node | None, indent: int) -> list[str]:
    """Write one item of a block list, its ``-`` at column `indent`."""
    if isinstance(value, Mapping) and value:
        if like is not None and like.kind == "mapping" and not like.flow:
            lines = block_pair_lines(source, value, like, indent + 2)
            return [" " * indent + "- " + lines[0].lstrip(" "), *lines[1:]]
        first, *others = flow_object_lines(source, value, like, indent + 2)
        return [" " * indent + "- " + first, *others]
    if isinstance(value, list | tuple | Mapping):
        return [" " * indent + "- " + flow_text(source, value, like)]
    return [" " * indent + "- " + scalar_text(value, _written(source, like), flow=False)]


def block_pair_lines(source: Source, value: Mapping[str, object], like: Node | None, indent: int) -> list[str]:
    """Write the lines of a block mapping, its keys at column `indent`."""
    lines: list[str] = []
    for key, item in value.items():
        lines.extend(_block_pair(source, key, item, like.child(key) if like else None, indent))
    return lines


def _block_pair(source: Source, key: str, value: object, like: Node | None, indent: int) -> list[str]:
    head = " " * indent + scalar_text(key, flow=False) + ":"
    if not isinstance(value, list | tuple | Mapping):
        return [f"{head} {scalar_text(value, _written(source, like), flow=False)}"]
    inline = f"{head} {flow_text(source, value, like)}"
    wants_block = like is not None and like.kind in {"list", "mapping"} and not like.flow
    if not value or not (wants_block or len(inline) > WIDTH):
        return [inline]
    if isinstance(value, Mapping):
        return [head, *block_pair_lines(source, value, like, indent + 2)]
    lines = [block_item_lines(source, item, _item(like, value, at), indent + 2) for at, item in enumerate(value)]
    return [head, *(line for item_lines in lines for line in item_lines)]


def _item(like: Node | None, value: Sequence[object], at: int) -> Node | None:
    """Pick the item of a neighbouring list to imitate."""
    if like is None or like.kind != "list" or not like.entries:
        return None
    return like.entries[min(at, len(like.entries) - 1)].value if len(value) else None


def _written(source: Source, like: Node | None) -> str:
    """Return the text of a neighbouring scalar; multi-line styles are not imitated."""
    if like is None or like.kind != "scalar" or like.style in ("|", ">"):
        return ""
    return source.text[like.start : like.end]
