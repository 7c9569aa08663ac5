"""YAML edited in place: outside the values an edit touches, every byte of the file stays.

The file's data before and after the edits are compared part by part, and where they differ the text is changed, in the
style it is written in. A list that loses its last object stays as ``key: []``. What is written as an alias or under an
anchor is refused: it says more than one thing at once.
Source: YAML 1.2.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from inventory.editing.alignment import Plan, align_items, align_keys, same
from inventory.editing.block_edits import edit_block, insert_lines
from inventory.editing.flow_edits import edit_flow
from inventory.editing.nodes import EditRefused, Node, Part, Source
from inventory.editing.splices import Splices
from inventory.editing.writing import block_item_lines, block_pair_lines, flow_text, pair_text, scalar_text
from inventory.entries import COLLECTIONS, key_of
from inventory.yaml_files import parse_yaml

__all__ = ["AddObject", "Edit", "EditRefused", "RemoveObject", "SetKeys", "edit_yaml"]

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class SetKeys:
    """Give an object's keys values; None takes the key out."""

    collection: str
    name: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AddObject:
    """Add an object behind the last of its collection; `values` holds its name key too."""

    collection: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RemoveObject:
    """Take an object out."""

    collection: str
    name: str


Edit: TypeAlias = SetKeys | AddObject | RemoveObject


def edit_yaml(content: bytes, edits: Sequence[Edit], file: str) -> bytes:
    """Edit one inventory file's text.

    Args:
        content: The file's bytes, UTF-8, with or without a byte order mark; empty for a new file.
        edits: What to change, in order.
        file: How the file is called in errors.

    Returns:
        The new bytes; read again, they hold the old data with the edits, and nothing else.

    Raises:
        EditRefused: The file is not sound YAML, holds no such object, or cannot be changed without harm.
    """
    document = parse_yaml(content, file)
    if document.problems:
        raise EditRefused(str(document.problems[0]))
    old = document.data if document.data is not None else {}
    if not isinstance(old, Mapping):
        raise EditRefused(f"{file}: holds no lists of objects")
    wanted = _wanted(old, edits, file)
    text = content.decode("utf-8-sig")
    source = Source.whole_lines(text)
    splices = Splices()
    try:
        _revise_root(source, old, wanted, splices)
    except EditRefused as error:
        raise EditRefused(f"{file}: {error}") from error
    new_text = splices.applied(source.text)
    if source.text != text:
        new_text = new_text.rstrip("\r\n")
    edited = (_BOM if content.startswith(_BOM) else b"") + new_text.encode("utf-8", "surrogatepass")
    _check(edited, wanted, file)
    return edited


def _check(edited: bytes, wanted: Mapping[str, object], file: str) -> None:
    """Read the new text: whatever went wrong above, a file never comes to say something else than was asked."""
    document = parse_yaml(edited, file)
    if document.problems or not same(document.data if document.data is not None else {}, wanted):
        told = f" ({document.problems[0]})" if document.problems else ""
        raise EditRefused(f"{file}: cannot be edited here without changing something else in it; edit it by hand{told}")


def _wanted(old: Mapping[str, object], edits: Sequence[Edit], file: str) -> Mapping[str, object]:
    """Apply the edits to the data; what they do not touch stays the very same object."""
    lists: dict[str, list[object]] = {}
    places: dict[str, dict[object, int]] = {}
    for edit in edits:
        collection, key = edit.collection, key_of(edit.collection)
        if collection not in lists:
            written = old.get(collection, [])
            if not isinstance(written, list):
                raise EditRefused(f"{file}: {collection}: not a list")
            lists[collection] = listed = list(written)
            places[collection] = {_name(item, key): index for index, item in enumerate(listed)}
        listed, place = lists[collection], places[collection]
        if isinstance(edit, AddObject):
            place[edit.values[key]] = len(listed)
            listed.append(dict(edit.values))
            continue
        index = place.get(edit.name)
        item = listed[index] if index is not None else None
        if index is None or not isinstance(item, Mapping):
            raise EditRefused(f"{file}: {collection}: holds no {edit.name}")
        listed[index] = _GONE if isinstance(edit, RemoveObject) else _with_values(item, edit)
    wanted = dict(old)
    wanted.update({name: [item for item in listed if item is not _GONE] for name, listed in lists.items()})
    return wanted


_GONE = object()


def _name(item: object, key: str) -> object:
    name = item.get(key) if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else None


def _with_values(item: Mapping[str, object], edit: SetKeys) -> dict[str, object]:
    """Set and take out keys; a new one comes behind the last key that its model has before it."""
    order = list(COLLECTIONS[edit.collection].model_fields)
    result = {
        key: value for key, value in item.items() if edit.values.get(key, value) is not None or key not in edit.values
    }
    for key, value in edit.values.items():
        if value is None:
            continue
        if key in result or key not in order:
            result[key] = value
            continue
        before = [known for known in result if known in order[: order.index(key)]]
        pairs = list(result.items())
        at = next((index + 1 for index, (known, _) in enumerate(pairs) if before and known == before[-1]), len(pairs))
        pairs.insert(at, (key, value))
        result = dict(pairs)
    return result


def _revise_root(source: Source, old: Mapping[str, object], wanted: Mapping[str, object], splices: Splices) -> None:
    """Revise the file's lists, and write those it does not have yet at its end."""
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
            _delete_all(source, node, splices)
        splices.insert(colon, " " + flow_text(source, new, None))
    elif objects and not node.entries and isinstance(new, list) and node.kind in {"list", "scalar"}:
        if source.comment_within(node.start, node.end):
            raise EditRefused(f"{path}: a comment between the brackets")
        splices.delete(colon, max(colon, node.end))
        lines = [line for item in new for line in block_item_lines(source, item, None, source.column(key.start) + 2)]
        insert_lines(source, max(colon, node.end), lines, splices)
    elif node.kind == "scalar" and node.start == node.end:
        splices.insert(colon, " " + _replacement(source, node, new, flow=False))
    else:
        _revise(source, node, old, new, splices, path=path)


def _delete_all(source: Source, node: Node, splices: Splices) -> None:
    """Take out all lines of a block collection; the comment lines between its parts stay."""
    edit_block(source, node, Plan({}), (), splices)


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
        splices.replace(node.start, node.end, _replacement(source, node, new, flow=True))


def _replacement(source: Source, node: Node, new: object, *, flow: bool) -> str:
    if isinstance(new, Mapping | list | tuple):
        return flow_text(source, new, node if node.kind in {"list", "mapping"} else None)
    like = source.text[node.start : node.end] if node.kind == "scalar" and node.style not in ("|", ">") else ""
    return scalar_text(new, like, flow=flow)


def _revise_collection(source: Source, node: Node, plan: Plan, splices: Splices, path: str) -> None:
    """Revise what stays, then take out and put in."""
    if any(part.value.any_shared() for index, part in enumerate(node.entries) if index not in plan.kept):
        raise _refusal(path)
    for index, (held, wanted) in plan.kept.items():
        part = node.entries[index]
        below = f"{path}.{part.name}" if node.kind == "mapping" else f"{path}[{index}]"
        if node.kind == "mapping" and not node.flow:
            _revise_part(source, part, held, wanted, splices, path=below.removeprefix("."))
        elif node.flow and part.value.start == part.value.end:
            _fill(source, part, held, wanted, splices)
        else:
            _revise(source, part.value, held, wanted, splices, path=below.removeprefix("."))
    if len(plan.kept) == len(node.entries) and not plan.inserted:
        return
    like = node.entries[-1].value if node.entries and node.kind == "list" else None
    if node.flow:
        texts = [
            pair_text(source, new.key, new.value, None) if new.key else flow_text(source, new.value, like)
            for new in plan.inserted
        ]
        edit_flow(source, node, plan, texts, splices)
        return
    column = source.column(node.start)
    lines = [
        block_pair_lines(source, {new.key: new.value}, None, column)
        if node.kind == "mapping"
        else block_item_lines(source, new.value, like, column)
        for new in plan.inserted
    ]
    edit_block(source, node, plan, lines, splices)


def _fill(source: Source, part: Part, held: object, wanted: object, splices: Splices) -> None:
    """Write a value where a key within brackets has none."""
    if same(held, wanted) or part.key is None:
        return
    key_end = part.key.end
    colon = ": " if ":" not in source.text[key_end : part.value.start] else " "
    splices.insert(part.value.start if colon == " " else key_end, colon + flow_text(source, wanted, None))


def _refusal(path: str) -> EditRefused:
    return EditRefused(f"{path}: written with an anchor or as an alias; write the value out first")
