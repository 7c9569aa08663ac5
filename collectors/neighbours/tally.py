"""What is kept of one table's entries of one family while it streams by: counts, and a few octets for each host.

Source: RFC 5798, RFC 9568 (VRRP's MAC addresses), RFC 2281 (HSRP's), RFC 8981 (why a host
has several addresses).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from collectors.inet_address import scope_of
from collectors.readings.neighbours import ExclusionRule, NeighbourState
from inventory.models import Family

MAC_OCTETS: Final = 6
_NO_MAC: Final = bytes(MAC_OCTETS)
_GROUP_BIT: Final = 0x01
_VIRTUAL_ROUTERS: Final = (
    bytes.fromhex("00005e0001"),  # VRRP for IPv4
    bytes.fromhex("00005e0002"),  # VRRP for IPv6
    bytes.fromhex("00000c07ac"),  # HSRP version 1
)
_HSRP_2: Final = bytes.fromhex("00000c9ff0")
"""HSRP version 2: its last 12 bits are the group."""

IPV4, IPV6, LINK_LOCAL = 1, 2, 4
"""What a host was seen with; bits of its flags."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of an ARP or ND table.

    Attributes:
        interface_index: where.
        octets: the address.
        mac: as the table has it, of any length; None where it has none.
        state: as the device says.
        invalid: whether its type says that the entry no longer holds.
        local: whether its type says that the address is the device's own.
    """

    interface_index: int
    octets: bytes
    mac: bytes | None
    state: NeighbourState
    invalid: bool
    local: bool


@dataclass(slots=True)
class Tally:
    """Entries of one family from one table.

    Attributes:
        family: of all entries.
        own: the device's own addresses.
        rows: entries seen.
        entries: ifIndex and state -> entries.
        excluded: rule -> entries that make no host.
        hosts: ifIndex (4 octets) and MAC address -> flags; so that a host takes one small key.
        own_macs: MAC addresses of the device's own entries.
    """

    family: Family
    own: frozenset[bytes]
    rows: int = 0
    entries: Counter[tuple[int, NeighbourState]] = field(default_factory=Counter)
    excluded: Counter[ExclusionRule] = field(default_factory=Counter)
    hosts: dict[bytes, int] = field(default_factory=dict)
    own_macs: set[bytes] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        """Count an entry, and note its host if it makes one."""
        self.rows += 1
        self.entries[entry.interface_index, entry.state] += 1
        rule = self._excluded_by(entry)
        mac = entry.mac or b""
        if rule is not None:
            self.excluded[rule] += 1
            if rule == "own_address" and len(mac) == MAC_OCTETS and mac != _NO_MAC:
                self.own_macs.add(mac)
            return
        key = entry.interface_index.to_bytes(4, "big") + mac
        self.hosts[key] = self.hosts.get(key, 0) | self._flag(entry)

    def drop_own_macs(self, macs: set[bytes]) -> None:
        """Take out the device itself, seen under an address that is not known as its own (another VRF's, NAT's)."""
        dropped = [key for key in self.hosts if key[4:] in macs]
        for key in dropped:
            del self.hosts[key]
        if dropped:
            self.excluded["own_mac"] += len(dropped)

    def _flag(self, entry: Entry) -> int:
        if self.family == "ipv4":
            return IPV4
        return LINK_LOCAL if scope_of(entry.octets) == "link_local" else IPV6

    def _excluded_by(self, entry: Entry) -> ExclusionRule | None:
        """The first rule that fits; a local entry is the device itself whatever its state."""
        if entry.local or entry.octets in self.own:
            return "own_address"
        if entry.invalid or entry.state == "invalid":
            return "invalid"
        if entry.state == "incomplete" or not entry.mac or entry.mac == _NO_MAC:
            return "incomplete"
        return _no_host(entry, entry.mac)


def _no_host(entry: Entry, mac: bytes) -> ExclusionRule | None:
    """Why an entry in force is none of a host.

    Ruijie N18010 shows 7,930 static entries under ifIndex 0, Huawei some (walks of snmpsim-data).
    """
    if len(mac) != MAC_OCTETS:
        return "unreadable_mac"
    if entry.interface_index == 0:
        return "no_interface"
    if mac[0] & _GROUP_BIT or scope_of(entry.octets) in {"multicast", "loopback", "unspecified"}:
        return "group_address"
    return "virtual_router" if is_virtual_router(mac) else None


def is_virtual_router(mac: bytes) -> bool:
    """Whether a MAC address is that of a VRRP or HSRP group."""
    return mac[:5] in _VIRTUAL_ROUTERS or (mac[:4] == _HSRP_2[:4] and mac[4] & 0xF0 == _HSRP_2[4])
