"""What `list` and `show` print: an object as plain keys and values, ready for a table or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, get_args

from inventory.models import Circuit, Device, Role, Site, Village

if TYPE_CHECKING:
    from pydantic import BaseModel

    from inventory.models import Inventory


class Kind(StrEnum):
    """The kinds of objects that have names of their own."""

    TOWNS = "towns"
    VILLAGES = "villages"
    UNITS = "units"
    SITES = "sites"
    DEVICES = "devices"
    CARRIERS = "carriers"
    CIRCUITS = "circuits"
    DEPARTMENTS = "departments"
    PLANES = "planes"
    DEDICATED_NETWORKS = "dedicated_networks"
    SYSTEMS = "systems"
    CLOUD_NODES = "cloud_nodes"
    PROBE_TARGETS = "probe_targets"


FILTERS: Final[Mapping[Kind, frozenset[str]]] = {kind: frozenset() for kind in Kind} | {
    Kind.VILLAGES: frozenset({"town"}),
    Kind.SITES: frozenset({"town"}),
    Kind.DEVICES: frozenset({"town", "role", "site"}),
    Kind.CIRCUITS: frozenset({"town", "role", "site"}),
}
"""Kind -> the filters that mean something for it; a circuit passes where a device at one of its ends does."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list; None lets everything pass."""

    town: str | None = None
    role: str | None = None
    site: str | None = None

    def given(self) -> Iterator[str]:
        """Name the filters that are set."""
        return (name for name in ("town", "role", "site") if getattr(self, name) is not None)

    def unknown(self, inventory: Inventory) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield (filter, value, known values) where a value is not in the inventory."""
        known = {"town": tuple(inventory.towns), "role": get_args(Role), "site": tuple(inventory.sites)}
        for name in self.given():
            value = getattr(self, name)
            if value not in known[name]:
                yield name, value, known[name]

    def admit(self, inventory: Inventory, item: BaseModel) -> bool:
        """Say whether an object passes."""
        if isinstance(item, Device):
            town = inventory.sites[item.site].town
            return self.town in {None, town} and self.role in {None, item.role} and self.site in {None, item.site}
        if isinstance(item, Circuit):
            return any(self.admit(inventory, inventory.devices[port.device]) for port in (*item.a, *item.z))
        if isinstance(item, (Site, Village)):
            return self.town in {None, item.town}
        return True


def rows(inventory: Inventory, kind: Kind, filters: Filters) -> list[dict[str, Any]]:
    """List the objects of a kind that pass, as they would be written in JSON; unset keys are None."""
    found: Mapping[str, BaseModel] = getattr(inventory, kind)
    return [item.model_dump(mode="json") for item in found.values() if filters.admit(inventory, item)]


def find(inventory: Inventory, name: str) -> tuple[Kind, ...]:
    """Name the kinds that hold an object of that name."""
    return tuple(kind for kind in Kind if name in getattr(inventory, kind))


def details(inventory: Inventory, kind: Kind, name: str) -> dict[str, Any]:
    """Write one object whole, with what refers to it; unset keys are left out."""
    item: BaseModel = getattr(inventory, kind)[name]
    pairs = item.model_dump(mode="json", exclude_none=True)
    if isinstance(item, Device):
        pairs["interfaces"] = [interface.model_dump(exclude_none=True) for interface in inventory.interfaces(name)]
        pairs["circuits"] = [
            {"circuit": circuit.id, "end": end, "interface": port.interface}
            for circuit, end, port in inventory.circuits_of_device[name]
        ]
    elif isinstance(item, Site):
        pairs["devices"] = [device.name for device in inventory.devices.values() if device.site == name]
    return pairs
