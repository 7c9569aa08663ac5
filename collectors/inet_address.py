"""An IP address: its octets, its usual form, and how far it reaches.

Source: RFC 4291, RFC 4193, RFC 6890 for the scopes; RFC 4007 for zones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from collectors.readings.addresses import Scope
from inventory.models import Family

IPV4_OCTETS: Final = 4
IPV6_OCTETS: Final = 16

_Prefixes = tuple[tuple[int, int, Scope], ...]
"""The first two octets, the mask of them that counts, and what such an address is."""
_IPV4_SCOPES: Final[_Prefixes] = (
    (0x0000, 0xFF00, "unspecified"),
    (0x7F00, 0xFF00, "loopback"),
    (0xA9FE, 0xFFFF, "link_local"),
    (0xE000, 0xE000, "multicast"),  # and 240/4 with the limited broadcast, which no host has either
    (0x0A00, 0xFF00, "private"),
    (0xAC10, 0xFFF0, "private"),
    (0xC0A8, 0xFFFF, "private"),
    (0x6440, 0xFFC0, "private"),  # the shared space of RFC 6598
)
_IPV6_SCOPES: Final[_Prefixes] = (
    (0xFF00, 0xFF00, "multicast"),
    (0xFE80, 0xFFC0, "link_local"),
    (0xFC00, 0xFE00, "private"),  # unique local
    (0xFEC0, 0xFFC0, "private"),  # the old site-local
)
_IPV6_LOWEST: Final[Mapping[int, Scope]] = {0: "unspecified", 1: "loopback"}


@dataclass(frozen=True, slots=True)
class InetAddress:
    """An address of either family.

    Attributes:
        family: of the address.
        octets: 4 or 16.
        zone: its zone index where it is told; on every SNMP agent seen it is the ifIndex.
    """

    family: Family
    octets: bytes
    zone: int | None = None

    @classmethod
    def parse(cls, text: str) -> InetAddress | None:
        """Of an address as people write it; None where it is none. A zone that is no number is left out."""
        written, _, zone = text.partition("%")
        try:
            octets = ip_address(written).packed
        except ValueError:
            return None
        family: Family = "ipv4" if len(octets) == IPV4_OCTETS else "ipv6"
        return cls(family, octets, int(zone) if zone.isascii() and zone.isdecimal() else None)

    @property
    def text(self) -> str:
        """In its usual form, without the zone."""
        return str(ip_address(self.octets))


def scope_of(octets: bytes) -> Scope:
    """How far an address of 4 or 16 octets reaches, by the first of its prefixes that fits."""
    if len(octets) == IPV6_OCTETS and not any(octets[:-1]) and octets[-1] in _IPV6_LOWEST:
        return _IPV6_LOWEST[octets[-1]]
    first = int.from_bytes(octets[:2], "big")
    prefixes = _IPV4_SCOPES if len(octets) == IPV4_OCTETS else _IPV6_SCOPES
    return next((scope for prefix, mask, scope in prefixes if first & mask == prefix), "global")


def prefix_length_of(mask: bytes) -> int | None:
    """The length of a mask of four octets without holes; no interface has one of no bits."""
    if len(mask) != IPV4_OCTETS:
        return None
    bits = f"{int.from_bytes(mask, 'big'):032b}".rstrip("0")
    return len(bits) if bits and "0" not in bits else None
