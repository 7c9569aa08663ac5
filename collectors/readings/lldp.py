"""Neighbours: what the devices at the other ends of the cables say of themselves.

Source: IEEE 802.1AB-2005.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

IdentifierKind = Literal[
    "chassis_component",
    "interface_alias",
    "port_component",
    "mac",
    "network_address",
    "interface_name",
    "agent_circuit_id",
    "local",
]


@dataclass(frozen=True, slots=True)
class LldpIdentifier:
    """What a chassis or a port is called.

    Attributes:
        kind: what the text is; None where the agent gives no subtype, or one that is not assigned.
        text: a MAC address as ``14:a0:f8:cf:af:39``, an IP address in its usual form, else what was sent: octets that
            are no text in hexadecimal.
    """

    kind: IdentifierKind | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LldpPort:
    """A port of the device itself that takes part in LLDP.

    Attributes:
        number: lldpLocPortNum, which says nothing about ifIndex; by NETCONF the number that the device's model has.
        interface: the interface's name as IF-MIB has it, by the rules of `lldp_ports`; where none of them fits, an
            identifier that says it is an interface name; else None.
        identifier, description: as the device sends them; None where it gives none.
    """

    number: int
    interface: str | None
    identifier: LldpIdentifier | None
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LldpNeighbour:
    """A system heard on a port; None is what it did not send.

    Attributes:
        port_number, interface: the device's own port on which it is heard, as in `LldpPort`.
        chassis, port: identifiers of the neighbour and of its port.
        port_description, sys_name, sys_descr: its words.
        capabilities: what is enabled, such as ``bridge`` and ``router``.
        management_addresses: of both families, in the agent's order.
    """

    port_number: int
    interface: str | None
    chassis: LldpIdentifier | None
    port: LldpIdentifier | None
    port_description: str | None
    sys_name: str | None
    sys_descr: str | None
    capabilities: tuple[str, ...] | None
    management_addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LldpReading:
    """Who is heard by a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        chassis, sys_name: what the device sends of itself.
        ports: its own ports, by number.
        neighbours: by port and the agent's own number.
        complete: false where the agent's names stopped increasing, so that some neighbours may be missing.
    """

    device: str
    time: float
    chassis: LldpIdentifier | None
    sys_name: str | None
    ports: tuple[LldpPort, ...]
    neighbours: tuple[LldpNeighbour, ...]
    complete: bool
