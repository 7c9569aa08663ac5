"""Addresses as tables are indexed by them: what the arcs mean, in the forms in which agents write them.

Source: RFC 4001 (InetAddressType, InetAddress; zones of ipv4z and ipv6z), RFC 2578 section 7.7 (index encoding),
RFC 2465 (Ipv6Address as an index); RFC 4291, RFC 4193, RFC 6890 for the scopes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from collectors.readings.addresses import Scope
from collectors.snmp.ber import Oid
from inventory.models import Family

IPV4_OCTETS: Final = 4
IPV6_OCTETS: Final = 16
_ZONE_OCTETS: Final = 4
_OCTET_VALUES: Final = 256
_TYPES: Final[Mapping[int, tuple[Family, int, bool]]] = {
    1: ("ipv4", IPV4_OCTETS, False),
    2: ("ipv6", IPV6_OCTETS, False),
    3: ("ipv4", IPV4_OCTETS, True),
    4: ("ipv6", IPV6_OCTETS, True),
}
"""InetAddressType: family, octets of the address, whether a zone follows. The others are no addresses of hosts."""

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
    """An address as an index names it.

    Attributes:
        family: of the address.
        octets: 4 or 16.
        zone: the zone index of ipv4z and ipv6z; on every agent seen it is the ifIndex.
    """

    family: Family
    octets: bytes
    zone: int | None = None

    @property
    def text(self) -> str:
        """In its usual form, without the zone."""
        return str(ip_address(self.octets))


def decode_inet_index(arcs: Oid) -> InetAddress | None:
    """The address of an index that begins with its InetAddressType; None where the arcs are no IP address."""
    known = _TYPES.get(arcs[0]) if arcs else None
    if known is None:
        return None
    family, length, zoned = known
    octets = _with_length(arcs[1:], length + _ZONE_OCTETS * zoned) or _without_length(arcs[1:], length, zoned=zoned)
    if octets is None:
        return None
    zone = int.from_bytes(octets[length:], "big") if zoned else None
    return InetAddress(family, octets[:length], zone)


def decode_ipv6_index(arcs: Oid) -> InetAddress | None:
    """The address of an index of the IPV6-MIB. Ruijie counts the octets although their number is fixed (RFC 2465)."""
    octets = _octets(arcs) if len(arcs) == IPV6_OCTETS else _with_length(arcs, IPV6_OCTETS)
    return InetAddress("ipv6", octets) if octets is not None else None


def decode_ipv4_index(arcs: Oid) -> InetAddress | None:
    """The address of an index of four arcs (RFC 1213)."""
    octets = _octets(arcs) if len(arcs) == IPV4_OCTETS else None
    return InetAddress("ipv4", octets) if octets is not None else None


def _with_length(arcs: Oid, length: int) -> bytes | None:
    """The octets where their number comes first, as RFC 2578 has it for strings of varying length."""
    return _octets(arcs[1:]) if len(arcs) == length + 1 and arcs[0] == length else None


def _without_length(arcs: Oid, length: int, *, zoned: bool) -> bytes | None:
    """ZTE ZXR10 leaves the number of octets out, and writes a zone as one arc (walk zte-zrx10 of snmpsim-data).

    An index that begins with the number of octets and is one short is not of this form: it was cut.
    """
    whole = length + _ZONE_OCTETS * zoned
    if not arcs or arcs[0] == whole:
        return None
    if len(arcs) == whole:
        return _octets(arcs)
    if zoned and len(arcs) == length + 1:
        address = _octets(arcs[:length])
        return address + arcs[length].to_bytes(_ZONE_OCTETS, "big") if address is not None else None
    return None


def _octets(arcs: Oid) -> bytes | None:
    return bytes(arcs) if arcs and max(arcs) < _OCTET_VALUES else None


def scope_of(octets: bytes) -> Scope:
    """How far an address of 4 or 16 octets reaches, by the first of its prefixes that fits."""
    if len(octets) == IPV6_OCTETS and not any(octets[:-1]) and octets[-1] in _IPV6_LOWEST:
        return _IPV6_LOWEST[octets[-1]]
    first = int.from_bytes(octets[:2], "big")
    prefixes = _IPV4_SCOPES if len(octets) == IPV4_OCTETS else _IPV6_SCOPES
    return next((scope for prefix, mask, scope in prefixes if first & mask == prefix), "global")
