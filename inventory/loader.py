"""Reading an inventory: every file of a folder, every problem at once."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from inventory.checks.cross import cross_problems
from inventory.checks.remarks import remarks
from inventory.editing.staging import pending_contents
from inventory.entries import COLLECTIONS, Entry
from inventory.models import Inventory
from inventory.problems import InventoryError, Problem, shown, suggestion
from inventory.shapes import shape_problems
from inventory.yaml_files import parse_yaml

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["InventoryError", "Problem", "load_contents", "load_inventory", "read_contents"]

M = TypeVar("M", bound=BaseModel)

_EMPTY: Final = "one or more of the lists " + ", ".join(COLLECTIONS)

_SPREADSHEETS: Final = (".xlsx", ".xls", ".ods", ".csv")

_NAMES: Final = re.compile(r"\b(?:id|name)[\"']?:[ \t]*[\"']?([a-z0-9][a-z0-9-]*)")
"""Objects' names, also of a file written as JSON."""


def load_inventory(path: Path | None = None) -> Inventory:
    """Load and check an inventory.

    Args:
        path: A folder, all of whose ``*.yaml`` files are read, or one file; None is the county that comes with the
            package.

    Raises:
        InventoryError: With every problem of every file.
    """
    source: Traversable = files("inventory").joinpath("county") if path is None else path
    problems: list[Problem] = []
    contents = read_contents(source, problems)
    return load_contents(contents, str(source), problems)


@contextmanager
def _without_cycle_collection() -> Iterator[None]:
    """Make many objects and no cycles: looking for some over and over would take most of a province's time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_without_cycle_collection()
def load_contents(contents: Mapping[str, bytes], source: str, problems: Sequence[Problem] = ()) -> Inventory:
    """Load and check an inventory from its files' contents.

    Args:
        contents: File name -> bytes.
        source: What the whole is called in problems.
        problems: What was wrong with reading the files.

    Raises:
        InventoryError: With those problems and all that are found.
    """
    found = list(problems)
    entries: dict[str, list[Entry]] = {collection: [] for collection in COLLECTIONS}
    mentioned: set[str] = set()
    for name, content in contents.items():
        if not _collect(name, content, entries, found):
            mentioned.update(_NAMES.findall(content.decode("utf-8", "replace")))
    models: dict[str, Any] = {
        collection: _models(model, entries[collection], found) for collection, model in COLLECTIONS.items()
    }
    found.extend(cross_problems(entries, mentioned))
    if not found and not any(entries.values()):
        found.append(Problem(source, "", "no object", _EMPTY))
    if found:
        raise InventoryError(found)
    inventory = Inventory(**models)
    return replace(inventory, warnings=tuple(remarks(inventory, entries)))


def read_contents(source: Traversable, problems: list[Problem]) -> dict[str, bytes]:
    """Read every file of an inventory at one moment; what cannot be read becomes a problem.

    Returns:
        File name -> bytes, by name.
    """
    with pending_contents(source) as pending:
        return dict(_contents(source, pending, problems))


def _contents(
    source: Traversable, pending: Mapping[str, bytes | None], problems: list[Problem]
) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of every file to read, by name, those that wait to be put in place from where they wait."""
    try:
        members = _members(source, pending) if source.is_dir() else [source]
        refused = _no_inventory(source)
        if refused is not None:
            problems.append(refused)
            return
    except OSError as error:
        problems.append(_unreadable(str(source), error))
        return
    read = 0
    for member in members:
        if member.name.endswith(".yml") and source.is_dir():
            problems.append(Problem(member.name, "", "the ending .yml", "the ending .yaml (else it is not read)"))
        if source.is_dir() and (member.name.startswith(".") or not member.name.endswith(".yaml")):
            problems.extend(_unread_folder(member))
            continue
        read += 1
        try:
            waiting = pending.get(member.name)
            content = member.read_bytes() if waiting is None else waiting
        except OSError as error:
            problems.append(_unreadable(member.name, error))
            continue
        yield member.name, content
    if not read:
        problems.append(Problem(str(source), "", "no *.yaml file", "at least one"))


def _no_inventory(source: Traversable) -> Problem | None:
    """Say what stands at a path that is neither a folder nor a file to read."""
    expected = "a folder of *.yaml files, or one file"
    if not source.is_dir() and not source.is_file():
        return Problem(str(source), "", "nothing there", expected)
    if source.is_file() and source.name.lower().endswith(_SPREADSHEETS):
        return Problem(str(source), "", "a spreadsheet", f"{expected}: yunwang inventory import brings it into one")
    return None


def _members(folder: Traversable, pending: Mapping[str, bytes | None]) -> list[Traversable]:
    members = {member.name: member for member in folder.iterdir()}
    members.update({name: folder.joinpath(name) for name in pending})
    return [members[name] for name in sorted(members) if name not in pending or pending[name] is not None]


def _unread_folder(member: Traversable) -> Iterator[Problem]:
    """Say so where files stand in a folder of their own: left out silently, they would be missed much later."""
    if member.name.startswith(".") or not member.is_dir():
        return
    try:
        unread = any(inner.name.endswith((".yaml", ".yml")) for inner in member.iterdir())
    except OSError as error:
        yield _unreadable(member.name, error)
        return
    if unread:
        found = "a folder with YAML files, which are not read"
        yield Problem(f"{member.name}/", "", found, "the files beside the others")


def _unreadable(file: str, error: OSError) -> Problem:
    return Problem(file, "", f"a file that cannot be read ({error.strerror})", "a readable file")


def _collect(file: str, content: bytes, entries: Mapping[str, list[Entry]], problems: list[Problem]) -> bool:
    """Parse one file and sort its objects into the collections; False where some could not be reached."""
    document = parse_yaml(content, file)
    problems.extend(document.problems)
    whole = not document.problems
    if document.data is None:
        if whole:
            problems.append(Problem(file, "", "an empty file", _EMPTY))
        return whole
    if not isinstance(document.data, Mapping):
        problems.append(Problem(file, "", shown(document.data), _EMPTY))
        return False
    for key, listed in document.data.items():
        if key not in COLLECTIONS:
            near = suggestion(str(key), COLLECTIONS)
            problems.append(Problem(file, str(key), f"the unknown key {shown(key)}", _EMPTY + near))
            whole = False
        elif not isinstance(listed, list):
            problems.append(Problem(file, key, shown(listed), "a list"))
            whole = False
        else:
            _collect_list(file, key, listed, entries[key], problems)
    return whole


def _collect_list(
    file: str, collection: str, listed: Sequence[object], into: list[Entry], problems: list[Problem]
) -> None:
    for index, raw in enumerate(listed):
        if isinstance(raw, Mapping):
            into.append(Entry(file, collection, index, raw))
        else:
            problems.append(Problem(file, f"{collection}[{index}]", shown(raw), "keys and values"))


def _models(model: type[M], listed: Sequence[Entry], problems: list[Problem]) -> dict[str, M]:
    """Build the models of one collection, by name."""
    models: dict[str, M] = {}
    for entry in listed:
        try:
            models[entry.name or ""] = model.model_validate(entry.raw)
        except ValidationError as error:
            problems.extend(shape_problems(error, model, file=entry.file, place=entry.place, label=entry.name or ""))
    return models
