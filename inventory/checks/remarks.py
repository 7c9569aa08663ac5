"""What does not keep an inventory from being used, and should be looked at all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from inventory.entries import Entries, Entry
from inventory.models import Inventory
from inventory.problems import Problem
from inventory.topology import links, reached

Index: TypeAlias = Mapping[str, Mapping[str | None, Entry]]
"""Collection -> name -> where it is written."""

_FAMILIES: Final = ((4, "IPv4"), (6, "IPv6"))


def remarks(inventory: Inventory, entries: Entries) -> Iterator[Problem]:
    """List warnings about an inventory that has no errors."""
    index = {collection: {entry.name: entry for entry in listed} for collection, listed in entries.items()}
    yield from _without_path(inventory, index)
    yield from _trunk_without_a_family(inventory, index)
    yield from _without_carrier(inventory, index)
    yield from _networks(inventory, index)
    yield from _without_backup(inventory, index)


def _warning(entry: Entry, key: str, found: str, expected: str) -> Problem:
    return Problem(entry.file, entry.where(key), found, expected, "warning")


def _without_path(inventory: Inventory, index: Index) -> Iterator[Problem]:
    egress = [device.name for device in inventory.devices.values() if device.role == "egress"]
    if not egress:
        return  # a part of a county: its way out is not in these files
    connected = reached(links(inventory), egress)
    for name in inventory.devices:
        if name not in connected:
            yield _warning(index["devices"][name], "", "no path of circuits to an egress device", "one")


def _trunk_without_a_family(inventory: Inventory, index: Index) -> Iterator[Problem]:
    for device in inventory.devices.values():
        if device.role == "access":
            continue
        for key, family in (("ipv4", "IPv4"), ("ipv6", "IPv6")):
            if getattr(device, key) is None:
                expected = f"an {family} address, for a device of the trunk runs both families ({device.role})"
                yield _warning(index["devices"][device.name], key, "nothing", expected)


def _without_carrier(inventory: Inventory, index: Index) -> Iterator[Problem]:
    for circuit in inventory.circuits.values():
        if circuit.kind == "trunk":
            continue  # our own fibre between our own devices
        missing = [key for key in ("carrier", "circuit_number") if getattr(circuit, key) is None]
        if circuit.carrier is not None and inventory.hotline_of(circuit) is None:
            missing.append("hotline")
        if missing:
            yield _warning(index["circuits"][circuit.id], "", f"no {' and no '.join(missing)}", "carrier data")


def _networks(inventory: Inventory, index: Index) -> Iterator[Problem]:
    for network in inventory.dedicated_networks.values():
        versions = {prefix.version for prefix in network.prefixes}
        for version, family in _FAMILIES:
            if network.state != "isolated" and version not in versions:
                entry = index["dedicated_networks"][network.id]
                yield _warning(entry, "prefixes", f"no {family} prefix", "prefixes of both families, for it moves")


def _without_backup(inventory: Inventory, index: Index) -> Iterator[Problem]:
    for system in inventory.systems.values():
        if system.on_cloud and system.backup is None:
            yield _warning(index["systems"][system.id], "backup", "nothing", "a backup policy, for it is on the cloud")
