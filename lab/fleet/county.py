"""From the inventory to running devices: ports, their numbers, and which line feeds which of them.

Source: RFC 3411 section 5 (SnmpEngineID: enterprise number, format 4 = text).
"""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING, Final

from inventory.ports import nominal_bits_per_second
from lab.fleet.device import LayoutStore, SimulatedDevice
from lab.fleet.lines import build_lines, ipv6_per_mille_of
from lab.fleet.platforms import (
    ETHERNET,
    GIGABIT,
    LOOPBACK,
    MAKES,
    VIRTUAL,
    interface_numbers,
)
from lab.fleet.ports import PER_MILLE, Feed, Port, PortIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inventory.models import Device, Inventory
    from lab.fleet.lines import Line

DAY: Final = 86_400
BOOT_PERIOD: Final = 200 * DAY
LEAST_UPTIME: Final = 21 * DAY
LINK_DELAY: Final = 45
"""Seconds from the boot until a device's links are up."""
ENGINE_TEXT: Final = 27
ENTERPRISE_BIT: Final = 0x8000_0000
PLACES_PORTS: Final = (2, 4)
"""How many of an access device's ports its place uses, least and most."""
LOOPBACK_MTU: Final = 1536
ETHERNET_MTU: Final = 1500


def build_county(inventory: Inventory, started_at: float) -> tuple[dict[str, SimulatedDevice], dict[str, Line]]:
    """All devices by name and all lines by circuit id; `started_at` in seconds since 1970."""
    lines = build_lines(inventory)
    layouts = LayoutStore()
    devices = {
        device.name: _build(device, inventory, lines, layouts, started_at) for device in inventory.devices.values()
    }
    return devices, lines


def booted_at(name: str, started_at: float) -> float:
    """When a device booted: three weeks to seven months ago, and the same at the next start of the fleet."""
    offset = random.Random(f"boot {name}").randrange(BOOT_PERIOD)
    return float((started_at - LEAST_UPTIME - offset) // BOOT_PERIOD * BOOT_PERIOD + offset)


def engine_id(device: Device) -> bytes:
    """The device's SnmpEngineID."""
    enterprise = MAKES[device.platform].enterprise | ENTERPRISE_BIT
    return enterprise.to_bytes(4, "big") + b"\x04" + device.name.encode()[-ENGINE_TEXT:]


def _build(
    device: Device, inventory: Inventory, lines: Mapping[str, Line], layouts: LayoutStore, started_at: float
) -> SimulatedDevice:
    make = MAKES[device.platform]
    aliases = {port.interface: circuit.name for circuit, _, port in inventory.circuits_of_device.get(device.name, ())}
    interfaces = inventory.interfaces(device.name)
    own = {interface.name for interface in interfaces}
    numbers = interface_numbers(make, [interface.name for interface in interfaces])
    ports = [
        (index, Port(_identity(device, interface.name, ETHERNET, aliases.get(interface.name, interface.description))))
        for index, interface in zip(numbers, interfaces, strict=True)
    ]
    ports += [
        (extra.index, Port(_identity(device, extra.name, extra.kind, None)))
        for extra in make.extras
        if extra.name not in own
    ]
    booted = booted_at(device.name, started_at)
    site = inventory.sites[device.site]
    _feed({port.identity.name: port for _, port in ports}, device, inventory, lines)
    for _, port in ports:
        port.last_change = booted + LINK_DELAY if port.is_up() and port.identity.kind == ETHERNET else None
    return SimulatedDevice(
        device, sorted(ports, key=lambda pair: pair[0]), layouts,
        engine_id=engine_id(device), location=f"{site.name} {site.name_en}", booted_at=booted,
    )  # fmt: skip


def _identity(device: Device, name: str, kind: int, alias: str | None) -> PortIdentity:
    address = b""
    if kind in {ETHERNET, VIRTUAL}:
        digest = hashlib.sha256(f"{device.name} {name}".encode()).digest()
        address = b"\x02\x00" + digest[:4]  # locally administered: no real card has it
    return PortIdentity(
        name=name,
        kind=kind,
        speed=(nominal_bits_per_second(name) or GIGABIT) if kind in {ETHERNET, VIRTUAL} else 0,
        mtu=LOOPBACK_MTU if kind == LOOPBACK else ETHERNET_MTU,
        physical_address=address,
        alias=alias or "",
    )


def _feed(ports: Mapping[str, Port], device: Device, inventory: Inventory, lines: Mapping[str, Line]) -> None:
    for circuit, end, far_port in inventory.circuits_of_device.get(device.name, ()):
        line, port = lines[circuit.id], ports[far_port.interface]
        members = circuit.a if end == "a" else circuit.z
        part = _split(len(members))[members.index(far_port)]
        towards, away = (line.inward, line.outward) if end == "a" else (line.outward, line.inward)
        port.line, port.received, port.sent = line, Feed(towards, part), Feed(away, part)
        port.oper_up, port.ipv6_per_mille = True, line.ipv6_per_mille
        if end == "z" and device.role == "access":
            _feed_place(ports, device, line, inventory.sites[device.site].town)
    for port in ports.values():
        if port.identity.kind == VIRTUAL:
            port.oper_up = True


def _feed_place(ports: Mapping[str, Port], device: Device, line: Line, town: str | None) -> None:
    """The place's own ports carry together what its line carries, the other way round."""
    chance = random.Random(f"place {device.name}")
    taken = {port.interface for port in (*line.circuit.a, *line.circuit.z) if port.device == device.name}
    free = [port for port in _sockets(ports) if port.identity.name not in taken and port.line is None]
    used = free[: chance.randint(*PLACES_PORTS)]
    for port, part in zip(used, _split(len(used)), strict=True):
        port.received, port.sent = Feed(line.inward, part), Feed(line.outward, part)
        port.oper_up, port.ipv6_per_mille = True, ipv6_per_mille_of(town)


def _sockets(ports: Mapping[str, Port]) -> Iterator[Port]:
    return (port for port in ports.values() if port.identity.kind == ETHERNET)


def _split(members: int) -> list[int]:
    """Uneven parts of a thousand, as a hash over flows makes them."""
    if members == 0:
        return []
    even = PER_MILLE // members
    parts = [even + (40 if at % 2 == 0 else -40) for at in range(members)] if members > 1 else [even]
    parts[-1] += PER_MILLE - sum(parts)
    return parts
