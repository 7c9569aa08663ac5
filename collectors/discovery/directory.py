"""Who is meant: the inventory's device that a neighbour is, and which of its ports.

A neighbour is told by the first of these that fits exactly one device:
1. its chassis identifier is the one that a device read just now sends of itself;
2. its sysName is an inventory name, in any case, with or without a domain, or the sysName of a device read just now;
3. one of its management addresses is a device's.

Its port is told by the first of these:
1. the identifier is the interface name (subtype 5) of a port the inventory lists;
2. the device was read, and sends that identifier of one port alone;
3. the identifier, or else the port's description, is the name of a port the inventory lists.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from collectors.discovery.facts import short_names
from collectors.snmp.modules.lldp import LldpNeighbour, LldpReading
from collectors.snmp.modules.lldp_identifiers import LldpIdentifier
from inventory.models import Inventory

Key = TypeVar("Key", bound=Hashable)


class Directory:
    """The inventory's devices by whatever a neighbour may say of itself."""

    def __init__(self, inventory: Inventory, readings: Sequence[LldpReading]) -> None:
        self._inventory = inventory
        self._by_chassis = _single((reading.chassis, reading.device) for reading in readings if reading.chassis)
        self._by_name = _single(
            (name, reading.device) for reading in readings if reading.sys_name for name in short_names(reading.sys_name)
        ) | {name: name for name in inventory.devices}
        self._by_address = _single(
            (str(address), device.name)
            for device in inventory.devices.values()
            for address in (device.ipv4, device.ipv6)
            if address is not None
        )
        self._ports: dict[str, dict[LldpIdentifier, str]] = {
            reading.device: _single(
                (port.identifier, port.interface) for port in reading.ports if port.identifier and port.interface
            )
            for reading in readings
        }
        self._listed = {name: frozenset(port.name for port in inventory.interfaces(name)) for name in inventory.devices}

    def device_of(self, neighbour: LldpNeighbour) -> str | None:
        """The inventory's name for a neighbour; None for a stranger."""
        if neighbour.chassis in self._by_chassis:
            return self._by_chassis[neighbour.chassis]
        for name in short_names(neighbour.sys_name or ""):
            if name in self._by_name:
                return self._by_name[name]
        for address in neighbour.management_addresses:
            if address in self._by_address:
                return self._by_address[address]
        return None

    def port_of(self, device: str, neighbour: LldpNeighbour) -> str | None:
        """The ifName of a neighbour's port, given which device it is; None where nothing tells it."""
        identifier, listed = neighbour.port, self._listed[device]
        if identifier and identifier.kind == "interface_name" and identifier.text in listed:
            return identifier.text
        if identifier in self._ports.get(device, {}):
            return self._ports[device][identifier]
        said = (identifier.text if identifier else None, neighbour.port_description)
        return next((text for text in said if text in listed), None)

    def owner(self, address: str) -> str | None:
        """The device whose management address it is."""
        return self._by_address.get(address)


def _single(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """The keys that stand for one device, or port, alone."""
    found: dict[Key, set[str]] = {}
    for key, name in pairs:
        found.setdefault(key, set()).add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}
