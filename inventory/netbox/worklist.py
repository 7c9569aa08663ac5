"""The same differences from NetBox's side: what to enter there, in its own words. Nothing is written to NetBox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from inventory.editing.changes import plain
from inventory.models import Inventory
from inventory.netbox.comparison import LISTS, Comparison
from inventory.netbox.mapped import path_order
from inventory.netbox.mapping_file import NetBoxMapping

_FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "sites": {"name": "name", "kind": "group", "town": "region", "village": "tenant", "unit": "tenant"},
    "devices": {
        "vendor": "device_type.manufacturer",
        "platform": "platform",
        "role": "role",
        "site": "site",
        "ipv4": "primary_ip4",
        "ipv6": "primary_ip6",
        "port_layout": "device_type",
        "interfaces": "interfaces",
    },
    "carriers": {"name": "name"},
    "circuits": {
        "name": "description",
        "kind": "type",
        "contract_bits_per_second": "commit_rate",
        "carrier": "provider",
        "circuit_number": "cid",
        "a": "termination_a",
        "z": "termination_z",
    },
    "planes": {
        "name": "description",
        "vrf": "name",
        "rd": "rd",
        "import_route_targets": "import_targets",
        "export_route_targets": "export_targets",
        "prefixes": "prefixes",
    },
    "dedicated_networks": {"name": "name", "plane": "prefixes.vrf", "prefixes": "prefixes"},
}
"""Our collection -> our key -> NetBox's field; keys in custom fields are the mapping file's."""

_CUSTOM: Final = ("name_en", "credential", "hotline")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to look at in NetBox.

    Attributes:
        path: The object there, or the list it is missing from.
        name: The object's name in the inventory.
        field: NetBox's field; None where the whole object is meant.
        netbox: What the field holds; None where it is empty or the object is missing.
        inventory: What the inventory has; None where it has nothing.
    """

    path: str
    name: str
    field: str | None
    netbox: object
    inventory: object

    def __str__(self) -> str:
        if self.field is not None:
            return f"{self.path} {self.name}: {self.field} {_told(self.netbox)} -> {_told(self.inventory)}"
        here = "only in the inventory" if self.netbox is None else "only in NetBox"
        return f"{self.path} {self.name}: {here}"


def worklist(comparison: Comparison, inventory: Inventory, mapping: NetBoxMapping) -> tuple[Task, ...]:
    """Say what would make NetBox say what the inventory says, by path."""
    return tuple(
        sorted(
            (*_differing(comparison, mapping), *_silent(comparison, inventory, mapping), *_missing(comparison)),
            key=lambda task: (path_order(task.path), task.name, task.field or ""),
        )
    )


def _differing(comparison: Comparison, mapping: NetBoxMapping) -> Iterator[Task]:
    paths = {(found.collection, found.name): found.path for found in comparison.found}
    for change in comparison.changes:
        path = paths.get((change.collection, change.name))
        if path is not None and change.kind == "add":
            yield Task(path, change.name, None, change.name, None)
        elif path is not None:
            for field in change.fields:
                named = _field(change.collection, field.key, mapping)
                if named is not None:
                    yield Task(path, change.name, named, *_apart(field.key, field.after, field.before))


def _silent(comparison: Comparison, inventory: Inventory, mapping: NetBoxMapping) -> Iterator[Task]:
    """Yield the fields that are empty in NetBox where the inventory has a value."""
    for found in comparison.found:
        existing = getattr(inventory, found.collection).get(found.name)
        values = plain(existing) if existing is not None else {}
        for key in found.silent:
            named = _field(found.collection, key, mapping)
            if named is not None and key in values:
                yield Task(found.path, found.name, named, *_apart(key, None, values[key]))


def _missing(comparison: Comparison) -> Iterator[Task]:
    for absent in comparison.absent:
        if absent.path is None:
            yield Task(f"/{LISTS[absent.collection]}/", absent.name, None, None, absent.name)
        else:
            yield Task(absent.path, absent.name, "status", absent.status, "active")


def _field(collection: str, key: str, mapping: NetBoxMapping) -> str | None:
    """Return NetBox's name for a key; None where this NetBox has no field for it."""
    if key in _CUSTOM:
        custom = getattr(mapping.custom_fields, key)
        return f"custom_fields.{custom}" if custom is not None else None
    if collection == "circuits" and key in {"a", "z"} and mapping.near_side == "Z":
        return _FIELDS[collection]["z" if key == "a" else "a"]
    return _FIELDS[collection][key]


def _apart(key: str, theirs: object, ours: object) -> tuple[object, object]:
    """Return both values in NetBox's unit; of two lists only what the other has not."""
    if key == "contract_bits_per_second":
        return _kilobits(theirs), _kilobits(ours)
    if isinstance(theirs, list) and isinstance(ours, list):
        return [each for each in theirs if each not in ours], [each for each in ours if each not in theirs]
    return theirs, ours


def _kilobits(bits_per_second: object) -> object:
    """Return a rate as NetBox holds it, in kb/s; a part of one stays visible, though its field takes whole ones."""
    if not isinstance(bits_per_second, int):
        return None
    return bits_per_second // 1000 if bits_per_second % 1000 == 0 else bits_per_second / 1000


def _told(value: object) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, list):
        return ", ".join(_told(each) for each in value)
    if isinstance(value, Mapping):
        return " ".join(str(part) for part in value.values())
    return str(value)
