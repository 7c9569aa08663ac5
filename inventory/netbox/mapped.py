"""What came of NetBox's objects: those that take the inventory's form, and those that do not, with the reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from inventory.editing.changes import plain
from inventory.entries import COLLECTIONS, key_of
from inventory.models import Inventory
from inventory.netbox.api import Object, Snapshot
from inventory.netbox.mapping_file import NetBoxMapping
from inventory.shapes import expectation, key_path

T = TypeVar("T", bound=Hashable)

_IDENTIFIER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One object as NetBox has it, in the inventory's words.

    Attributes:
        collection: The inventory's list.
        name: The id there, or a device's name.
        path: Where NetBox shows it, such as ``/dcim/devices/12/``.
        values: What NetBox says of it.
        silent: Keys that NetBox has a field for and leaves empty: it does not say, which is not "none".
    """

    collection: str
    name: str
    path: str
    values: Mapping[str, object]
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmapped:
    """One object, or one thing said of it, that the inventory's form does not take.

    `gone` is NetBox's status of the object where that says that it is no more.
    """

    path: str
    name: str
    reason: str
    collection: str = ""
    ours: str | None = None
    gone: str | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """All of a snapshot."""

    found: tuple[Found, ...]
    unmapped: tuple[Unmapped, ...]


@dataclass
class Workbook:
    """What the steps of the mapping share: the input, and the results as they come."""

    snapshot: Snapshot
    mapping: NetBoxMapping
    inventory: Inventory
    found: list[Found] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)

    def listed(self, path: str) -> tuple[Object, ...]:
        """Return a list's objects."""
        return self.snapshot.objects[path]

    def refuse(
        self,
        path: str,
        netbox: Object,
        reason: str,
        *,
        collection: str = "",
        ours: str | None = None,
        gone: str | None = None,
    ) -> None:
        """Note that an object, or a part of it, was not mapped; the keywords are Unmapped's."""
        self.unmapped.append(Unmapped(_shown_path(path, netbox), label(netbox), reason, collection, ours, gone))

    def stands(self, path: str, netbox: Object, collection: str, ours: str | None) -> bool:
        """Tell whether an object exists by its status; note it where not."""
        status = netbox["status"]["value"]
        if status in self.mapping.statuses:
            return True
        gone = status if status in self.mapping.gone_statuses else None
        self.refuse(path, netbox, f"its status is {status}", collection=collection, ours=ours, gone=gone)
        return False

    def custom(self, path: str, netbox: Object, key: str) -> str | None:
        """Return the text in the custom field for `key`; None where it is empty, none is mapped, or it is no text."""
        name = getattr(self.mapping.custom_fields, key)
        value = netbox["custom_fields"].get(name) if name is not None else None
        if value is not None and not isinstance(value, str):
            self.refuse(path, netbox, f"its custom field {name} holds something else than text")
            return None
        return value or None

    def keep(self, path: str, netbox: Object, collection: str, name: str, said: Mapping[str, object]) -> bool:
        """Keep an object whose `said` values are None or empty where NetBox does not say; False where it is refused."""
        values = {key: value for key, value in said.items() if not _empty(value)}
        silent = tuple(key for key, value in said.items() if _empty(value))
        existing: BaseModel | None = getattr(self.inventory, collection).get(name)
        wrong = _wrong(collection, name, values, existing)
        if wrong and existing is None:
            reason = "not complete: " + "; ".join(wrong.values())
            self.refuse(path, netbox, reason, collection=collection, ours=name)
            return False
        for key, told in wrong.items():
            values.pop(key)
            self.refuse(path, netbox, told, collection=collection, ours=name)
        self.found.append(
            Found(collection=collection, name=name, path=_shown_path(path, netbox), values=values, silent=silent)
        )
        return True

    def finished(self) -> Mapped:
        """Return the results, without objects that would share one name of ours: neither is the right one."""
        times = Counter((found.collection, found.name) for found in self.found)
        shared = [found for found in self.found if times[found.collection, found.name] > 1]
        for found in shared:
            others = ", ".join(
                other.path
                for other in shared
                if other is not found and (other.collection, other.name) == (found.collection, found.name)
            )
            reason = f"is {found.name} of {found.collection}, as {others} is"
            self.unmapped.append(Unmapped(found.path, found.name, reason, found.collection, found.name))
        return Mapped(
            tuple(found for found in self.found if times[found.collection, found.name] == 1), tuple(self.unmapped)
        )


def is_identifier(text: object) -> bool:
    """Tell whether a text can be an id of ours."""
    return isinstance(text, str) and _IDENTIFIER.fullmatch(text) is not None


def slug_of(netbox: Object, key: str) -> str | None:
    """Return the slug of the object that a field refers to; None where it refers to none."""
    referred = netbox.get(key)
    return str(referred["slug"]) if referred is not None else None


def path_order(path: str) -> tuple[str, int]:
    """Sort NetBox's paths by list, then by number."""
    listed, _, number = path.strip("/").rpartition("/")
    return (listed, int(number)) if number.isdigit() else (path.strip("/"), 0)


def label(netbox: Object) -> str:
    """Say how people know the object."""
    return one_line(str(netbox.get("name") or netbox.get("cid") or netbox.get("prefix") or f"#{netbox['id']}"))


def one_line(text: str) -> str:
    """Return a name without what would move a terminal's cursor."""
    return "".join(character if character.isprintable() else "?" for character in text)


def in_our_order(ours: Sequence[T], theirs: Iterable[T]) -> list[T]:
    """Return `theirs` once each, what we have of them first and in our order: NetBox's own order says nothing."""
    there, here = dict.fromkeys(theirs), set(ours)
    return [*(item for item in ours if item in there), *(item for item in there if item not in here)]


def _shown_path(path: str, netbox: Object) -> str:
    return f"/{path}/{netbox['id']}/"


def _empty(value: object) -> bool:
    return value is None or value in ("", [])


def _wrong(collection: str, name: str, values: Mapping[str, object], existing: BaseModel | None) -> dict[str, str]:
    """Return what the model refuses, by key; a fault of the whole object counts only where it is new."""
    before = {} if existing is None else plain(existing)
    try:
        COLLECTIONS[collection].model_validate({**before, **values, key_of(collection): name})
    except ValidationError as error:
        wrong: dict[str, str] = {}
        for detail in error.errors(include_url=False):
            key = str(detail["loc"][0]) if detail["loc"] else ""
            if existing is None or key in values:
                where = key_path(detail["loc"]).removeprefix(".") or "the object"
                wrong.setdefault(key, f"{where}: expected {expectation(detail)}")
        return wrong
    return {}
