"""Neighbours in ARP and ND tables, counted: entries by state, hosts by the families they speak.

A host is a MAC address. None of its addresses is kept here: a table of 100,000 entries becomes some numbers.

Source: RFC 4293 (ipNetToPhysicalTable) and RFC 8344 (ietf-ip) for the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inventory.models import Family

NeighbourState = Literal[
    "reachable", "stale", "delay", "probe", "invalid", "unknown", "incomplete",
    "not_told",  # the device's table has no state of the entry
]  # fmt: skip

ExclusionRule = Literal[
    "invalid",  # the device says that the entry no longer holds
    "incomplete",  # no MAC address yet: nobody answered
    "unreadable_mac",  # not six octets
    "own_address",  # the device itself
    "no_interface",  # ifIndex 0: a static entry that is typed and stands on no interface, which shows nobody
    "group_address",  # multicast, broadcast, loopback or unspecified address, or a MAC address of a group
    "virtual_router",  # the MAC address of a VRRP or HSRP group: a role that routers take, no host
    "own_mac",  # the device itself under another address: counted in hosts, the others in entries
]  # fmt: skip


TableStatus = Literal[
    "read",  # entry by entry
    "empty",  # the table is there, and has no entry of the family
    "not_enabled",  # the device says that IPv6 is enabled on no interface
    "counted",  # the device tells numbers of entries only, and no MAC address
]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighbourTable:
    """What is known of the entries of a family, and from where.

    Attributes:
        table: the device's table that told it.
        status: how it told it.
        entries: its rows of the family.
        other_entries: rows of the family in the table that was not taken, when both were last read; None where there
            is none.
        complete: false where the table ended because its names did not increase: its counts are too small.
    """

    table: str
    status: TableStatus
    entries: int
    other_entries: int | None
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCounts:
    """Hosts by family. None is what cannot be told: of a family without a table, or with one that did not come whole.

    Attributes:
        ipv4: hosts with an IPv4 address.
        ipv6: hosts with an IPv6 address that reaches beyond the link; several addresses of a MAC are one host.
        dual_stack: hosts with both.
        link_local_only: hosts with an IPv6 link-local address and no other of either family: no IPv6 hosts.
    """

    ipv4: int | None
    ipv6: int | None
    dual_stack: int | None
    link_local_only: int | None

    @property
    def ipv4_only(self) -> int | None:
        """Hosts with an IPv4 address and no IPv6 address but a link-local one."""
        return None if self.ipv4 is None or self.dual_stack is None else self.ipv4 - self.dual_stack

    @property
    def ipv6_only(self) -> int | None:
        """Hosts with an IPv6 address that reaches beyond the link, and no IPv4 address."""
        return None if self.ipv6 is None or self.dual_stack is None else self.ipv6 - self.dual_stack


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCount:
    """How many entries of a family have a state."""

    family: Family
    state: NeighbourState
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionCount:
    """How many entries of a family make no host, by the rule that says so."""

    family: Family
    rule: ExclusionRule
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceNeighbours:
    """Neighbours on one interface.

    Attributes:
        interface: its name, or ``ifIndex`` and the number where the device names none of that index.
        interface_index: its ifIndex; None where the device does not tell it.
        entries: all rows of the tables, those that make no host too.
        hosts: a MAC address once on this interface.
    """

    interface: str
    interface_index: int | None
    entries: tuple[EntryCount, ...]
    hosts: HostCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class NeighboursReading:
    """All neighbours of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        tables: family -> where its entries came from; None where the device tells nothing of the family.
        interfaces: those with entries, by index.
        hosts: a MAC address once on the device, whichever interfaces it stands on.
        excluded: entries that make no host.
        rows_not_read: rows whose index is no address.
    """

    device: str
    time: float
    tables: Mapping[Family, NeighbourTable | None]
    interfaces: tuple[InterfaceNeighbours, ...]
    hosts: HostCounts
    excluded: tuple[ExclusionCount, ...]
    rows_not_read: int
