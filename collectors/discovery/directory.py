"""Who is meant: the inventory's device that a neighbour is, and which of its ports.

A neighbour is told by the first of these that fits exactly one device:
1. its chassis identifier is the one that a device read just now sends of itself;
2. its sysName is an inventory name, in any case, with or without a domain, or the sysName of a device read just now
   that tells no chassis (many a box is called H3C: where the chassis is known, it decides);
3. one of its management addresses is a device's.

Its port is the one of which the device itself, where it was read, sends that identifier; else one the inventory lists,
by the rules of `collectors.snmp.modules.lldp_ports`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from collectors.discovery.facts import short_names
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpReading
from collectors.snmp.modules.lldp_ports import PortNames
from inventory.models import Inventory

Key = TypeVar("Key", bound=Hashable)


class Directory:
    """The inventory's devices by whatever a neighbour may say of itself."""

    def __init__(self, inventory: Inventory, readings: Sequence[LldpReading]) -> None:
        self._inventory = inventory
        self._by_chassis = _single((reading.chassis, reading.device) for reading in readings if reading.chassis)
        self._by_name = _single(
            (name, reading.device)
            for reading in readings
            if reading.sys_name and not reading.chassis
            for name in short_names(reading.sys_name)
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
        self._listed: dict[str, PortNames] = {}

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
        own = self._ports.get(device, {})
        if neighbour.port in own:
            return own[neighbour.port]
        if device not in self._listed:
            ports = self._inventory.interfaces(device)
            self._listed[device] = PortNames((port.name, port.name) for port in ports)
        return self._listed[device].find(neighbour.port, neighbour.port_description)

    def owner(self, address: str) -> str | None:
        """The device whose management address it is."""
        return self._by_address.get(address)


def _single(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """The keys that stand for one device, or port, alone."""
    found: dict[Key, set[str]] = {}
    for key, name in pairs:
        found.setdefault(key, set()).add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}
