"""How the routing MIBs write addresses, router ids and AS numbers, in rows' indexes and in values.

Source: RFC 4001 (InetAddressType, InetAddress), RFC 2578 section 7.7 (indexes), RFC 6793 (AS_TRANS).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from collectors.snmp.ber import Oid
from collectors.snmp.pdu import Value
from inventory.models import Family

_IPV4_OCTETS: Final = 4
_IPV6_OCTETS: Final = 16
_ZONE_OCTETS: Final = 4
_LARGEST_OCTET: Final = 255
_UNSPECIFIED: Final = frozenset((str(IPv4Address(0)), str(IPv6Address(0))))
_WRITTEN: Final = frozenset(b"0123456789abcdefABCDEF.:")
AS_TRANS: Final = 23456
"""Stands where an AS number of 32 bits does not fit; nobody's own."""
_AS_NUMBERS: Final = 2**32


def address_of(octets: bytes) -> str | None:
    """An address of 4 or 16 octets, or of 8 or 20 with a zone behind it; None for any other length."""
    if len(octets) in {_IPV4_OCTETS + _ZONE_OCTETS, _IPV6_OCTETS + _ZONE_OCTETS}:
        address, zone = address_of(octets[:-_ZONE_OCTETS]), int.from_bytes(octets[-_ZONE_OCTETS:], "big")
        return f"{address}%{zone}" if zone else address
    if len(octets) == _IPV4_OCTETS:
        return str(IPv4Address(octets))
    return str(IPv6Address(octets)) if len(octets) == _IPV6_OCTETS else None


def address_at_end(index: Oid) -> str | None:
    """The address that an index ends with, its length before it; None where it is none."""
    if not index or len(index) != index[0] + 1 or max(index) > _LARGEST_OCTET:
        return None
    return address_of(bytes(index[1:]))


def address_in(value: Value) -> str | None:
    """The address in a value: its octets, or its text as Huawei sends it; None for the unspecified one."""
    if not isinstance(value, bytes):
        return None
    found = _written(value) or address_of(value)
    return None if found is None or found.partition("%")[0] in _UNSPECIFIED else found


def _written(value: bytes) -> str | None:
    if not _WRITTEN.issuperset(value) or not set(b".:") & set(value):
        return None
    try:
        return str(ip_address(value.decode("ascii")))
    except ValueError:
        return None


def family_of(address: str) -> Family:
    """``ipv6`` for an address with a colon, else ``ipv4``."""
    return "ipv6" if ":" in address else "ipv4"


def dotted(value: Value) -> str | None:
    """A router or area id, an IpAddress in one MIB and an Unsigned32 in the other, as four numbers."""
    if isinstance(value, bytes) and len(value) == _IPV4_OCTETS:
        return str(IPv4Address(value))
    return str(IPv4Address(value % _AS_NUMBERS)) if isinstance(value, int) else None


def router_id(value: Value) -> str | None:
    """A router id; 0.0.0.0 says that there is none."""
    found = dotted(value)
    return None if found in _UNSPECIFIED else found


def as_number(value: Value) -> int | None:
    """An AS number of 32 bits; one above 2**31 comes negative from an Integer32. 0 and AS_TRANS tell none."""
    if not isinstance(value, int) or value % _AS_NUMBERS in {0, AS_TRANS}:
        return None
    return value % _AS_NUMBERS


def truth(value: Value, true: int, false: int) -> bool | None:
    """What an enumeration of two says; None for anything else."""
    return {true: True, false: False}.get(value) if isinstance(value, int) else None
