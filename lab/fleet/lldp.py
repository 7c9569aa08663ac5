"""Which port is plugged into which, and what the devices' LLDP says of it.

The cables are the inventory's lines: the first port of one end to the first of the other, and so on. What hangs on a
line that is down is not heard.
Source: IEEE 802.1AB-2005 (LLDP-MIB: lldpLocalSystemData, lldpRemTable, lldpRemManAddrTable).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from lab.fleet.platforms import ETHERNET
from lab.snmp import ber

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from inventory.models import Device, Inventory
    from lab.fleet.device import SimulatedDevice
    from lab.fleet.ports import Port
    from lab.snmp.ber import Oid

LOCAL_SYSTEM: Final = (1, 0, 8802, 1, 1, 2, 1, 3)
LOCAL_PORT: Final = (*LOCAL_SYSTEM, 7, 1)
REMOTE: Final = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1)
REMOTE_ADDRESS: Final = (1, 0, 8802, 1, 1, 2, 1, 4, 2, 1)
TIME_MARK: Final = 4500
"""When everybody was first heard, in hundredths of a second since the device's boot."""

CHASSIS_MAC: Final = 4
PORT_MAC, PORT_NAME, PORT_LOCAL = 3, 5, 7
"""Subtypes of identifiers."""
BRIDGE_AND_ROUTER: Final = b"\x28"
SYSTEM_PORT: Final = 3
"""LldpManAddrIfSubtype systemPortNumber."""

End = tuple[str, str]
"""A device's name and its port's."""


class Cabling:
    """The cables of a running fleet."""

    def __init__(self, inventory: Inventory, devices: Mapping[str, SimulatedDevice]) -> None:
        self._devices = devices
        self._planned: dict[End, End] = {}
        for circuit in inventory.circuits.values():
            for a, z in zip(circuit.a, circuit.z, strict=False):
                _plug(self._planned, (a.device, a.interface), (z.device, z.interface))
        self._swapped: dict[End, End] = {}
        self._far = self._planned
        self.tell(devices)

    def partner(self, device: str, interface: str) -> str | None:
        """The port whose cable `interface` would be taken for: the device's next one with a cable, or the first."""
        ends = [name for name in self._devices[device].ports if (device, name) in self._planned]
        if interface not in ends or len(ends) == 1:
            return None
        return ends[(ends.index(interface) + 1) % len(ends)]

    def swap(self, device: str, interface: str, *, on: bool) -> None:
        """Plugs the cables of a port and its partner each into the other, or back again."""
        one, other = (device, interface), self.partner(device, interface)
        if on and other is not None:
            self._swapped[one] = (device, other)
        else:
            self._swapped.pop(one, None)
        before, self._far = self._far, dict(self._planned)
        for end, partner in self._swapped.items():
            far_of_end, far_of_partner = self._far[end], self._far[partner]
            _plug(self._far, end, far_of_partner)
            _plug(self._far, partner, far_of_end)
        self.tell({name for name, port in before if before[name, port] != self._far[name, port]})

    def tell(self, names: Iterable[str]) -> None:
        """Has these devices hear their neighbours as they are now."""
        for name in names:
            device = self._devices[name]
            device.hear(dict(_objects(device, self._heard(device))))

    def _heard(self, device: SimulatedDevice) -> dict[str, tuple[SimulatedDevice, Port]]:
        """Port's name -> who is heard on it, and which of its ports."""
        heard: dict[str, tuple[SimulatedDevice, Port]] = {}
        for name, port in device.ports.items():
            far = self._far.get((device.device.name, name))
            if far is None or not port.is_up():
                continue
            other = self._devices[far[0]]
            if other.ports[far[1]].is_up():
                heard[name] = (other, other.ports[far[1]])
        return heard


def _plug(far: dict[End, End], one: End, other: End) -> None:
    far[one], far[other] = other, one


def _objects(device: SimulatedDevice, heard: Mapping[str, tuple[SimulatedDevice, Port]]) -> Iterator[tuple[Oid, bytes]]:
    """The LLDP-MIB of a device; its ports are numbered by themselves, not by ifIndex."""
    yield (*LOCAL_SYSTEM, 1, 0), ber.integer(CHASSIS_MAC)
    yield (*LOCAL_SYSTEM, 2, 0), ber.octet_string(_chassis(device.device))
    yield (*LOCAL_SYSTEM, 3, 0), device.name
    yield (*LOCAL_SYSTEM, 4, 0), device.description
    sockets = [port for port in device.ports.values() if port.identity.kind == ETHERNET]
    for number, port in enumerate(sockets, start=1):
        subtype, identifier, description = _port(device.device, port)
        yield (*LOCAL_PORT, 2, number), ber.integer(subtype)
        yield (*LOCAL_PORT, 3, number), ber.octet_string(identifier)
        yield (*LOCAL_PORT, 4, number), ber.octet_string(description)
        if port.identity.name in heard:
            yield from _neighbour((TIME_MARK, number, 1), *heard[port.identity.name])


def _neighbour(row: Oid, other: SimulatedDevice, port: Port) -> Iterator[tuple[Oid, bytes]]:
    subtype, identifier, description = _port(other.device, port)
    cells = {
        4: ber.integer(CHASSIS_MAC),
        5: ber.octet_string(_chassis(other.device)),
        6: ber.integer(subtype),
        7: ber.octet_string(identifier),
        8: ber.octet_string(description),
        9: other.name,
        10: other.description,
        11: ber.octet_string(BRIDGE_AND_ROUTER),
        12: ber.octet_string(BRIDGE_AND_ROUTER),
    }
    for column, value in cells.items():
        yield (*REMOTE, column, *row), value
    for family, address in ((1, other.device.ipv4), (2, other.device.ipv6)):
        if address is not None:
            index = (*row, family, len(address.packed), *address.packed)
            yield (*REMOTE_ADDRESS, 3, *index), ber.integer(SYSTEM_PORT)
            yield (*REMOTE_ADDRESS, 4, *index), ber.integer(1)
            yield (*REMOTE_ADDRESS, 5, *index), ber.oid((0, 0))


def _chassis(device: Device) -> bytes:
    return b"\x02\x01" + hashlib.sha256(device.name.encode()).digest()[:4]


def _port(device: Device, port: Port) -> tuple[int, bytes, bytes]:
    """Subtype, identifier and description of a port, as the device's make sends them."""
    name = port.identity.name.encode()
    if device.platform == "linux":
        return PORT_MAC, port.identity.physical_address, name
    if device.platform == "ruijie_rgos":
        kind, _, numbers = port.identity.name.partition(" ")
        return PORT_NAME, f"{kind[:2]}{numbers}".encode(), f"{kind} ".encode()
    if device.platform == "zte_zxros":
        return PORT_LOCAL, name, port.identity.alias.encode()
    return PORT_NAME, name, port.identity.alias.encode() or name
