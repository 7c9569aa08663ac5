"""NetBox against the inventory: what would change here, what NetBox lacks, and what neither can say of the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from inventory.editing.changes import Change, differences
from inventory.entries import key_of
from inventory.models import Inventory
from inventory.netbox import circuits, devices, planes, sites
from inventory.netbox.api import Snapshot
from inventory.netbox.mapped import Found, Mapped, Unmapped, path_order
from inventory.netbox.mapping_file import NetBoxMapping

LISTS: Final = {
    "sites": sites.PATH,
    "devices": devices.PATH,
    "carriers": circuits.CARRIERS_PATH,
    "circuits": circuits.PATH,
    "planes": planes.PATH,
    "dedicated_networks": planes.TENANTS_PATH,
}
"""Our collection -> NetBox's list."""


@dataclass(frozen=True, slots=True)
class Absent:
    """One object of ours that NetBox has not, or has as gone: then with its path there and its status."""

    collection: str
    name: str
    path: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the two say of each other.

    Attributes:
        changes: What would make the inventory say what NetBox says.
        absent: What NetBox has not; among `changes` only where removing was asked for.
        unmapped: What could not be compared, with the reason.
        found: All of NetBox that was compared.
    """

    changes: tuple[Change, ...]
    absent: tuple[Absent, ...]
    unmapped: tuple[Unmapped, ...]
    found: tuple[Found, ...]


def compare(
    inventory: Inventory, snapshot: Snapshot, mapping: NetBoxMapping, mapped: Mapped, *, remove: bool = False
) -> Comparison:
    """Compare what NetBox keeps the record of: keys it has no field for, and lists it has nothing of, stay as they are.

    Args:
        inventory: What we have.
        snapshot: What was read.
        mapping: How it was read.
        mapped: What came of it.
        remove: Propose to remove what NetBox has not, or calls gone.
    """
    wanted: dict[str, list[dict[str, object]]] = {collection: [] for collection in LISTS}
    for found in mapped.found:
        wanted[found.collection].append({key_of(found.collection): found.name, **found.values})
    absent = tuple(_absent(inventory, snapshot, mapping, mapped))
    going = {(each.collection, each.name) for each in absent} if remove else set()
    for collection in LISTS:
        named = {values[key_of(collection)] for values in wanted[collection]}
        kept = (name for name in getattr(inventory, collection) if (collection, name) not in going)
        wanted[collection].extend({key_of(collection): name} for name in kept if name not in named)
    return Comparison(
        differences(inventory, wanted, whole=tuple(LISTS)),
        absent,
        tuple(sorted(mapped.unmapped, key=lambda each: path_order(each.path))),
        mapped.found,
    )


def _absent(inventory: Inventory, snapshot: Snapshot, mapping: NetBoxMapping, mapped: Mapped) -> Iterator[Absent]:
    known = {(found.collection, found.name) for found in mapped.found}
    unmapped = {(each.collection, each.ours): each for each in mapped.unmapped}
    for collection in _kept_in_netbox(snapshot, mapping):
        for name in getattr(inventory, collection):
            other = unmapped.get((collection, name))
            if (collection, name) in known or (other is not None and other.gone is None):
                continue
            if collection != "circuits" or _has_type(inventory.circuits[name].kind, mapping):
                yield Absent(collection, name) if other is None else Absent(collection, name, other.path, other.gone)


def _kept_in_netbox(snapshot: Snapshot, mapping: NetBoxMapping) -> Iterator[str]:
    """Yield our collections that NetBox keeps: a list that is empty there is one nobody keeps in this NetBox."""
    for collection, path in LISTS.items():
        if snapshot.objects[path] and (collection != "dedicated_networks" or mapping.dedicated_network_groups):
            yield collection


def _has_type(kind: str, mapping: NetBoxMapping) -> bool:
    """Tell whether lines of the kind have a circuit type: a NetBox may keep the carriers' lines and not our trunks."""
    return not mapping.circuit_types or kind in mapping.circuit_types.values()
