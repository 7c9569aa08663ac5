"""Addresses as tables are indexed by them: what the arcs mean, in the forms in which agents write them.

Source: RFC 4001 (InetAddressType, InetAddress; zones of ipv4z and ipv6z), RFC 2578 section 7.7 (index encoding),
RFC 2465 (Ipv6Address as an index).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.inet_address import IPV4_OCTETS, IPV6_OCTETS, InetAddress
from collectors.snmp.ber import Oid
from inventory.models import Family

_ZONE_OCTETS: Final = 4
_OCTET_VALUES: Final = 256
_TYPES: Final[Mapping[int, tuple[Family, int, bool]]] = {
    1: ("ipv4", IPV4_OCTETS, False),
    2: ("ipv6", IPV6_OCTETS, False),
    3: ("ipv4", IPV4_OCTETS, True),
    4: ("ipv6", IPV6_OCTETS, True),
}
"""InetAddressType: family, octets of the address, whether a zone follows. The others are no addresses of hosts."""


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
