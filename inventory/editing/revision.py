"""A text revised to hold other data: where old and new data differ, the characters of just that part change.

A list that loses its last object stays as ``key: []``; a list of the file's root that is empty is filled with lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from inventory.editing.alignment import Inserted, Plan, align_items, align_keys, same
from inventory.editing.block_edits import edit_block, insert_lines
from inventory.editing.flow_edits import edit_flow
from inventory.editing.nodes import EditRefused, Node, Part, Source
from inventory.editing.splices import Splices
from inventory.editing.writing import (
    block_item_lines,
    block_pair_lines,
    flow_text,
    json_pair,
    pair_text,
    scalar_text,
    writes_json,
)

_NEIGHBOURS: Final = 50
"""How many of a list's last items a new one may take its style from."""

_ALIGNED: Final = 3
"""Blanks before a comment that tell one in a column from one that merely follows."""


def revise_document(source: Source, old: Mapping[str, object], wanted: Mapping[str, object], splices: Splices) -> None:
    """Revise a file's lists, and write those it does not have yet at its end.

    Args:
        source: The text.
        old: The data it holds.
        wanted: The data it shall hold; every list of `old` is one of it.
        splices: Where the changes to the text are collected.

    Raises:
        EditRefused: A part that differs is written with an anchor or as an alias, or in a way that is not edited here.
    """
    root = source.root
    if root is not None and root.kind == "mapping" and (not root.flow or not root.entries):
        for part in root.entries if not root.flow else ():
            _revise_part(source, part, old[part.name], wanted[part.name], splices, path=part.name, objects=True)
        if root.flow:  # {}: nothing in it
            splices.delete(root.start, root.end)
        new = {key: value for key, value in wanted.items() if key not in old}
        _append_lists(source, new, splices)
    elif root is None or root.kind == "scalar":
        if root is not None:
            splices.delete(root.start, root.end)
        _append_lists(source, wanted, splices)
    else:
        _revise(source, root, old, wanted, splices, path="")


def _append_lists(source: Source, new: Mapping[str, object], splices: Splices) -> None:
    """Write each list at the end of the text, with an empty line before it."""
    newline = source.newline
    empty = not source.text[: source.end]
    for key, value in new.items():
        lines = [f"{key}:"]
        for item in value if isinstance(value, list) else ():
            lines.extend(block_item_lines(source, item, None, 2))
        splices.insert(source.end, "".join(f"{line}{newline}" for line in (lines if empty else ["", *lines])))
        empty = False


def _revise_part(
    source: Source, part: Part, old: object, new: object, splices: Splices, *, path: str, objects: bool = False
) -> None:
    """Revise a value of a block mapping, where it may turn from nothing into lines and back."""
    if same(old, new):
        return
    node, key = part.value, part.key
    if key is None or node.shared:
        raise _refusal(path)
    colon = source.text.index(":", key.end) + 1
    emptied = isinstance(old, list | Mapping) and not new and isinstance(new, list | Mapping)
    if not node.flow and node.entries and (emptied or type(old) is not type(new)):
        if node.any_shared():
            raise _refusal(path)
        if isinstance(old, list | Mapping):
            edit_block(source, node, Plan({}), (), splices)
        splices.insert(colon, " " + flow_text(source, new, None))
    elif objects and not node.entries and isinstance(new, list) and node.kind in {"list", "scalar"}:
        if source.comment_within(node.start, node.end):
            raise EditRefused(f"{path}: a comment between the brackets")
        splices.delete(colon, max(colon, node.end))
        lines = [line for item in new for line in block_item_lines(source, item, None, source.column(key.start) + 2)]
        insert_lines(source, max(colon, node.end), lines, splices)
    elif node.kind == "scalar" and node.start == node.end:
        splices.insert(colon, " " + _replacement(source, node, new))
    else:
        _revise(source, node, old, new, splices, path=path)


def _revise(source: Source, node: Node, old: object, new: object, splices: Splices, *, path: str) -> None:
    """Change the text of one value where its data differ."""
    if same(old, new):
        return
    if node.shared:
        raise _refusal(path)
    if isinstance(old, Mapping) and isinstance(new, Mapping) and node.kind == "mapping" and (new or node.flow):
        _revise_collection(source, node, align_keys(old, new), splices, path)
    elif isinstance(old, list) and isinstance(new, list | tuple) and node.kind == "list" and (new or node.flow):
        _revise_collection(source, node, align_items(old, new), splices, path)
    elif node.any_shared():
        raise _refusal(path)
    elif not node.flow and node.kind != "scalar":
        raise EditRefused(f"{path}: a value over several lines that becomes another kind of value")
    else:
        text = _replacement(source, node, new)
        splices.replace(node.start, node.end, text)
        _keep_comment_column(source, node, len(text), splices)


def _keep_comment_column(source: Source, node: Node, width: int, splices: Splices) -> None:
    """Leave the comment behind a value in its column, where three blanks or more show that it stands in one."""
    rest = source.text[node.end : source.line_end(node.end)]
    blanks = len(rest) - len(rest.lstrip(" "))
    if blanks < _ALIGNED or not rest.lstrip(" ").startswith("#") or node.style in ("|", ">"):
        return
    wider = width - (node.end - node.start)
    if wider < 0:
        splices.insert(node.end, " " * -wider)
    else:
        splices.delete(node.end, node.end + min(wider, blanks - 2))


def _replacement(source: Source, node: Node, new: object) -> str:
    if isinstance(new, Mapping | list | tuple):
        return flow_text(source, new, node if node.kind in {"list", "mapping"} else None)
    like = source.text[node.start : node.end] if node.kind == "scalar" and node.style not in ("|", ">") else ""
    return scalar_text(new, like, flow=node.flow)


def _revise_collection(source: Source, node: Node, plan: Plan, splices: Splices, path: str) -> None:
    """Revise what stays, then take out and put in."""
    for index, part in enumerate(node.entries):
        if index not in plan.kept and part.value.any_shared():
            raise _refusal(_below(node, part, index, path))
    for index, (held, wanted) in plan.kept.items():
        part = node.entries[index]
        below = _below(node, part, index, path)
        if node.kind == "mapping" and not node.flow:
            _revise_part(source, part, held, wanted, splices, path=below)
        elif node.flow and part.value.start == part.value.end:
            _fill(source, part, held, wanted, splices)
        else:
            _revise(source, part.value, held, wanted, splices, path=below)
    if len(plan.kept) == len(node.entries) and not plan.inserted:
        return
    if node.flow:
        texts = [_flow_part(source, node, new) for new in plan.inserted]
        edit_flow(source, node, plan, texts, splices)
        return
    column = source.column(node.start)
    lines = [
        block_pair_lines(source, {new.key: new.value}, None, column)
        if node.kind == "mapping"
        else block_item_lines(source, new.value, _neighbour(node, new.value), column)
        for new in plan.inserted
    ]
    edit_block(source, node, plan, lines, splices)


def _below(node: Node, part: Part, index: int, path: str) -> str:
    return f"{path}.{part.name}".removeprefix(".") if node.kind == "mapping" else f"{path}[{index}]"


def _flow_part(source: Source, node: Node, new: Inserted) -> str:
    if node.kind == "list":
        return flow_text(source, new.value, _neighbour(node, new.value))
    return json_pair(new.key, new.value) if writes_json(node) else pair_text(source, new.key, new.value, None)


def _neighbour(node: Node, value: object) -> Node | None:
    """Make the item a new one of a list imitates: the last, with the keys it lacks from those before it."""
    if not node.entries:
        return None
    last = node.entries[-1].value
    if last.kind != "mapping" or not isinstance(value, Mapping):
        return last
    parts = {part.name: part for part in last.entries}
    for before in node.entries[-_NEIGHBOURS:]:
        if before.value.flow == last.flow:
            parts.update({part.name: part for part in before.value.entries if part.name not in parts})
    return replace(last, entries=[*last.entries, *(part for name, part in parts.items() if name in value)])


def _fill(source: Source, part: Part, held: object, wanted: object, splices: Splices) -> None:
    """Write a value where a key within brackets has none."""
    if same(held, wanted) or part.key is None:
        return
    key_end = part.key.end
    colon = ": " if ":" not in source.text[key_end : part.value.start] else " "
    splices.insert(part.value.start if colon == " " else key_end, colon + flow_text(source, wanted, None))


def _refusal(path: str) -> EditRefused:
    return EditRefused(f"{path}: written with an anchor or as an alias; write the value out first")
