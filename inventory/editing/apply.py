"""Changes written into an inventory's files: all of them, once the whole would be sound, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from inventory.editing.alignment import as_written, same
from inventory.editing.changes import Change, plain
from inventory.editing.files import Placing
from inventory.editing.staging import fingerprint
from inventory.editing.transaction import FileChanged, FolderLocked, WriteFailed, writing
from inventory.editing.yaml_text import AddObject, Edit, EditRefused, RemoveObject, SetKeys, edit_yaml
from inventory.entries import COLLECTIONS, Entry, key_of
from inventory.errors import YunwangError
from inventory.loader import load_contents, read_contents
from inventory.problems import InventoryError, Problem

__all__ = [
    "Applied",
    "EditRefused",
    "FileChanged",
    "FolderLocked",
    "ShippedCounty",
    "WriteFailed",
    "apply_changes",
    "fingerprints",
]


class ShippedCounty(YunwangError):
    """The county that comes with the program is an example, and is never written."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: the files whose content is new, by name, and how many changes they hold."""

    files: tuple[str, ...]
    changes: int


def fingerprints(source: Path) -> dict[str, str]:
    """Return file name -> sha256 of every file of an inventory, for `based_on` below.

    Raises:
        InventoryError: A file cannot be read.
    """
    return {name: fingerprint(content) for name, content in _read(source).items()}


def apply_changes(
    source: Path,
    changes: Sequence[Change],
    *,
    file_of: Callable[[Change], str] | None = None,
    based_on: Mapping[str, str] | None = None,
) -> Applied:
    """Write changes into an inventory.

    Args:
        source: The inventory's folder, or its one file.
        changes: What to change.
        file_of: Says which file a new object goes to; left out, the file that holds most objects of its collection in
            the same town, else most of its collection, else a new file named as the collection.
        based_on: `fingerprints` of the files the changes were made from; left out, whatever stands there now.

    Raises:
        InventoryError: The inventory would not be sound; every problem, nothing was written.
        EditRefused: A file's text cannot be edited as asked; nothing was written.
        FileChanged, FolderLocked, WriteFailed: As the transaction says.
        ShippedCounty: The folder is the one inside the package.
    """
    _refuse_shipped(source)
    if not source.exists():
        raise InventoryError([Problem(str(source), "", "nothing there", "a folder of *.yaml files, or one file")])
    folder = source if source.is_dir() else source.parent
    with writing(folder) as writer:
        contents = _read(source)
        _refuse_outdated(folder, contents, based_on)
        edited = _edited(contents, changes, (lambda _: source.name) if source.is_file() else file_of)
        load_contents({**contents, **edited}, str(source))
        new = {name: content for name, content in edited.items() if content != contents.get(name)}
        old = {name: fingerprint(contents[name]) if name in contents else None for name in new}
        writer.replace(new, old)
    return Applied(tuple(sorted(new)), len(changes))


def _read(source: Path) -> dict[str, bytes]:
    """Read every file; a folder without any is a new inventory, not a problem."""
    problems: list[Problem] = []
    contents = read_contents(source, problems)
    if problems and (contents or len(problems) > 1 or not source.is_dir()):
        raise InventoryError(problems)
    return contents


def _refuse_shipped(source: Path) -> None:
    shipped = Path(str(files("inventory").joinpath("county"))).resolve()
    if source.resolve().is_relative_to(shipped):
        raise ShippedCounty(
            f"{source}: the county that comes with the program is never written; "
            f"make one of your own with `cp -r {shipped} county` and name that folder"
        )


def _refuse_outdated(folder: Path, contents: Mapping[str, bytes], based_on: Mapping[str, str] | None) -> None:
    if based_on is None:
        return
    now = {name: fingerprint(content) for name, content in contents.items()}
    for name in sorted({*now, *based_on}):
        if now.get(name) != based_on.get(name):
            raise FileChanged(f"{folder / name}: changed by somebody else meanwhile; nothing was written")


def _edited(
    contents: Mapping[str, bytes], changes: Sequence[Change], file_of: Callable[[Change], str] | None
) -> dict[str, bytes]:
    placing = Placing.of(contents)
    edits: dict[str, list[Edit]] = {}
    for change in changes:
        if change.kind == "add":
            addition = _addition(change)
            file = placing.add(change.collection, addition.values, file_of(change) if file_of else None)
            edits.setdefault(file, []).append(addition)
        else:
            entry = placing.entry(change)
            edit = RemoveObject(change.collection, change.name) if change.kind == "remove" else _setting(change, entry)
            edits.setdefault(entry.file, []).append(edit)
    return {file: edit_yaml(contents.get(file, b""), listed, file) for file, listed in edits.items()}


def _addition(change: Change) -> AddObject:
    values = {field.key: field.after for field in change.fields if field.after is not None}
    return AddObject(change.collection, {key_of(change.collection): change.name, **values})


def _setting(change: Change, entry: Entry) -> SetKeys:
    """Turn a change into an edit of what the file has: the parts of a value that stay are left as they are written."""
    try:
        now = plain(COLLECTIONS[change.collection].model_validate(entry.raw))
    except ValidationError:
        now = {field.key: field.before for field in change.fields}
    values: dict[str, object] = {}
    for field in change.fields:
        if not same(now.get(field.key), field.before):
            raise FileChanged(
                f"{entry.file}: {entry.where(field.key)}: changed by somebody else meanwhile; nothing was written"
            )
        values[field.key] = as_written(entry.raw.get(field.key), field.before, field.after)
    return SetKeys(change.collection, change.name, values)
