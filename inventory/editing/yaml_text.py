"""YAML edited in place: outside the values an edit touches, every byte of the file stays.

The file's data before and after the edits are compared part by part, and where they differ the text is changed, in the
style it is written in. A list that loses its last object stays as ``key: []``. What is written as an alias or under an
anchor is refused: it says more than one thing at once.
Source: YAML 1.2.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from inventory.editing.alignment import same
from inventory.editing.nodes import EditRefused, Source
from inventory.editing.revision import revise_document
from inventory.editing.splices import Splices
from inventory.entries import COLLECTIONS, key_of
from inventory.yaml_files import parse_yaml

__all__ = ["AddObject", "Edit", "EditRefused", "RemoveObject", "SetKeys", "edit_yaml"]

_BOM: Final = b"\xef\xbb\xbf"
_GONE: Final = object()
"""Stands for an object that was taken out, so that the others keep their places."""


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
        revise_document(source, old, wanted, splices)
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


def _name(item: object, key: str) -> object:
    name = item.get(key) if isinstance(item, Mapping) else None
    return name if isinstance(name, str) else None


def _with_values(item: Mapping[str, object], edit: SetKeys) -> dict[str, object]:
    """Set and take out keys; a new one comes behind the last key that its model has before it."""
    order = list(COLLECTIONS[edit.collection].model_fields)
    gone = {key for key, value in edit.values.items() if value is None}
    result = {key: value for key, value in item.items() if key not in gone}
    for key, value in edit.values.items():
        if key in gone:
            continue
        if key in result or key not in order:
            result[key] = value
            continue
        earlier = order[: order.index(key)]
        pairs = list(result.items())
        at = max((place for place, known in enumerate(result, start=1) if known in earlier), default=len(pairs))
        result = dict([*pairs[:at], (key, value), *pairs[at:]])
    return result
