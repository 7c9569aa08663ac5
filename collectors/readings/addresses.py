"""IP addresses that a device has on its interfaces, and where IPv6 is enabled.

Source: RFC 4293 (ipAddressTable) and RFC 8344 (ietf-ip) for the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inventory.models import Family

Scope = Literal["global", "private", "link_local", "loopback", "multicast", "unspecified"]
AddressType = Literal["unicast", "anycast", "broadcast"]
AddressOrigin = Literal["other", "manual", "dhcp", "linklayer", "random"]
AddressStatus = Literal[
    "preferred", "deprecated", "invalid", "inaccessible", "unknown", "tentative", "duplicate", "optimistic"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceAddress:
    """An address of an interface; None is what the device does not tell.

    Attributes:
        interface: the interface's name, or ``ifIndex`` and the number where the device names none of that index.
        interface_index: its ifIndex.
        family: of the address.
        address: in its usual form, without a zone.
        prefix_length: of its subnet, in bits; None too where the device gives 0 or a mask with holes.
        zone: its zone index, where the device's table has one.
        scope: by the address alone.
        type: broadcast is an address that the interface listens to and does not have.
        origin: how it came; linklayer is by stateless autoconfiguration, random with a privacy identifier.
        status: as the device says.
        table: which of the device's tables told it.
    """

    interface: str
    interface_index: int | None
    family: Family
    address: str
    prefix_length: int | None
    zone: int | None
    scope: Scope
    type: AddressType | None
    origin: AddressOrigin | None
    status: AddressStatus | None
    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressesReading:
    """All addresses of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was asked for, seconds since the epoch; the addresses may be as old as identity may be.
        addresses: by interface index, family and address; the same object as long as they were not read again.
        tables: family -> tables that told addresses of it, the best first; empty where none did.
        ipv6_enabled: interface -> whether IPv6 is enabled there; an interface of which no table says it is absent.
        rows_not_read: rows whose index is no address, or that tell no interface.
        complete: false where a table ended because its names did not increase, so that addresses may be missing.
    """

    device: str
    time: float
    addresses: tuple[InterfaceAddress, ...]
    tables: Mapping[Family, tuple[str, ...]]
    ipv6_enabled: Mapping[str, bool]
    rows_not_read: int
    complete: bool
