"""Hosts matched by their MAC address: which speak IPv4, IPv6 or both, on each interface and on the device.

Source: RFC 8981 (temporary addresses: why a host has several), RFC 4291 section 2.5.6 (link-local addresses).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from collectors.neighbours.tally import IPV4, IPV6, LINK_LOCAL
from collectors.readings.neighbours import HostCounts

_BOTH = IPV4 | IPV6
_INDEX_OCTETS = 4

Hosts = Mapping[bytes, int]
"""ifIndex (4 octets) and MAC address -> flags."""


def count_hosts(ipv4: Hosts | None, ipv6: Hosts | None) -> tuple[dict[int, HostCounts], HostCounts]:
    """The hosts of the two families' tables.

    Args:
        ipv4: hosts of the ARP table; None where it is not known.
        ipv6: hosts of the ND table; None where it is not known.

    Returns:
        Counts by ifIndex, of the interfaces that have a host, and those of the device, on which a MAC address is one
        host whichever interfaces it stands on.
    """
    told = (ipv4 is not None, ipv6 is not None)
    by_interface: dict[int, Counter[int]] = {}
    device: dict[bytes, int] = {}
    for key, flags in _joined(ipv4 or {}, ipv6 or {}):
        index, mac = int.from_bytes(key[:_INDEX_OCTETS], "big"), key[_INDEX_OCTETS:]
        by_interface.setdefault(index, Counter())[flags] += 1
        device[mac] = device.get(mac, 0) | flags
    counts = {index: _counts(flags, *told) for index, flags in by_interface.items()}
    return counts, _counts(Counter(device.values()), *told)


def no_hosts(*, ipv4: bool, ipv6: bool) -> HostCounts:
    """Of an interface without hosts, where the tables of these families are known."""
    return _counts(Counter(), ipv4, ipv6)


def _joined(ipv4: Hosts, ipv6: Hosts) -> Iterable[tuple[bytes, int]]:
    for key, flags in ipv4.items():
        yield key, flags | ipv6.get(key, 0)
    for key, flags in ipv6.items():
        if key not in ipv4:
            yield key, flags


def _counts(hosts: Mapping[int, int], ipv4_told: bool, ipv6_told: bool) -> HostCounts:  # noqa: FBT001 - families
    def having(wanted: int) -> int:
        return sum(count for flags, count in hosts.items() if flags & wanted == wanted)

    both = ipv4_told and ipv6_told
    return HostCounts(
        ipv4=having(IPV4) if ipv4_told else None,
        ipv6=having(IPV6) if ipv6_told else None,
        dual_stack=having(_BOTH) if both else None,
        link_local_only=sum(count for flags, count in hosts.items() if flags == LINK_LOCAL) if both else None,
    )
