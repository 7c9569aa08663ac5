"""How LLDP names a chassis, a port and a management address: identifiers decoded by their subtype.

Source: IEEE 802.1AB-2005 (LLDP-MIB: LldpChassisIdSubtype, LldpPortIdSubtype, LldpSystemCapabilitiesMap,
lldpRemManAddrTable); IANA address family numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from collectors.readings.lldp import IdentifierKind, LldpIdentifier
from collectors.snmp.ber import Oid
from collectors.snmp.pdu import Value
from collectors.snmp.text import printable_text

CHASSIS_KINDS: Final[Mapping[int, IdentifierKind]] = {
    1: "chassis_component",
    2: "interface_alias",
    3: "port_component",
    4: "mac",
    5: "network_address",
    6: "interface_name",
    7: "local",
}
PORT_KINDS: Final[Mapping[int, IdentifierKind]] = {
    1: "interface_alias",
    2: "port_component",
    3: "mac",
    4: "network_address",
    5: "interface_name",
    6: "agent_circuit_id",
    7: "local",
}
"""Subtype -> kind; chassis and ports number them differently."""

_CAPABILITIES: Final = (
    "other",
    "repeater",
    "bridge",
    "wlan_access_point",
    "router",
    "telephone",
    "docsis_cable_device",
    "station_only",
)
"""By bit, the first octet's highest first."""

_IPV4_OCTETS, _IPV6_OCTETS, _MAC_OCTETS = 4, 16, 6
_CAPABILITIES_OCTETS = 2
_LARGEST_OCTET = 255
_WRITTEN_MAC: Final = re.compile(r"[0-9A-Fa-f]{2}(?:[:.-]?[0-9A-Fa-f]{2}){5}")


def decode_identifier(subtype: Value, value: Value, kinds: Mapping[int, IdentifierKind]) -> LldpIdentifier | None:
    """An identifier with its subtype, which may be absent; None where there is none, or an empty one."""
    if not isinstance(value, bytes) or not value:
        return None
    kind = kinds.get(subtype) if isinstance(subtype, int) else None
    if kind == "mac":
        return LldpIdentifier(kind, _mac(value))
    if kind == "network_address":
        return LldpIdentifier(kind, _address_of(value) or _octets(value))
    return LldpIdentifier(kind, _text(value))


def _mac(value: bytes) -> str:
    """Six octets; some agents send their text instead."""
    text = _text(value)
    if len(value) != _MAC_OCTETS and _WRITTEN_MAC.fullmatch(text):
        return _octets(bytes.fromhex(re.sub(r"[:.-]", "", text)))
    return _octets(value) if len(value) == _MAC_OCTETS else text


def _address_of(value: bytes) -> str | None:
    """An address behind its family's number; some agents leave the number out."""
    if len(value) in {_IPV4_OCTETS + 1, _IPV6_OCTETS + 1}:
        value = value[1:]
    return _address(value)


def _address(octets: bytes) -> str | None:
    if len(octets) == _IPV4_OCTETS:
        return str(IPv4Address(octets))
    return str(IPv6Address(octets)) if len(octets) == _IPV6_OCTETS else None


def _text(value: bytes) -> str:
    return printable_text(value) or _octets(value)


def _octets(value: bytes) -> str:
    return value.hex(":")


def decode_capabilities(value: Value) -> tuple[str, ...] | None:
    """The capabilities of an LldpSystemCapabilitiesMap, in the order of its bits.

    None where the device has none, or more than the two octets a message holds: no such map then.
    """
    if not isinstance(value, bytes) or len(value) > _CAPABILITIES_OCTETS:
        return None
    first = value[0] if value else 0
    return tuple(name for bit, name in enumerate(_CAPABILITIES) if first & 0x80 >> bit)


def management_address(index: Oid) -> str | None:
    """The address in a row's index behind time mark, port and neighbour: family, length, octets.

    None where it is neither IPv4 nor IPv6. Some agents leave the length out.
    """
    octets: Sequence[int] = index[1:]
    if len(octets) in {_IPV4_OCTETS + 1, _IPV6_OCTETS + 1}:
        octets = octets[1:]
    if any(octet > _LARGEST_OCTET for octet in octets):
        return None
    return _address(bytes(octets))
