"""IPv4 and IPv6 traffic of the device and of each interface, by which of the device's tables, and how well it is known.

Source: RFC 4293 (ipSystemStatsTable, ipIfStatsTable); RFC 2465 (ipv6IfStatsTable); HH3C-SPLAT-INF-MIB
(hh3cifPortProtocolStatTable); huawei-ip-statistics.yang.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

IpFamily = Literal["ipv4", "ipv6"]

IpSource = Literal["ipIfStats", "hh3cifPortProtocolStat", "huawei-ip-statistics", "ipIfStats-32", "ipv6IfStats"]

SOURCES: Final[tuple[IpSource, ...]] = (
    "ipIfStats",
    "hh3cifPortProtocolStat",
    "huawei-ip-statistics",
    "ipIfStats-32",
    "ipv6IfStats",
)
"""Whose numbers are preferred, the best first.

The 32-bit columns of ipIfStatsTable are a source of their own, behind all that count octets in 64 bits: at 1 Gb/s they
wrap in 34 s, and a rate over a change between the two widths would be wrong. ipv6IfStatsTable has no octets at all.
"""

IpUnit = Literal["bytes", "packets"]

IpQuality = Literal["bytes", "packets", "not enabled", "unavailable", "not applicable"]
"""How well an interface's IPv6 traffic is known, as far as one look at the device tells; `cpu-path` needs rates.

`not enabled`: the device could count and says or shows that it does not. `unavailable`: no table has the interface.
`not applicable`: what passes is MPLS, which is neither.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IpInterface:
    """By what an interface's traffic is counted; `source` and `unit` are None where nothing counts it.

    A change of `source` is another identity: no difference of two numbers may span it.

    Attributes:
        name: as the interfaces' reading has it.
        source: the table or model of all its numbers.
        unit: the finest unit that the source counts on it.
        quality: of its IPv6 traffic.
    """

    name: str
    source: IpSource | None
    unit: IpUnit | None
    quality: IpQuality


@dataclass(frozen=True, slots=True, kw_only=True)
class IpStatistics:
    """The numbers of the device, or of its interfaces.

    Attributes:
        rows: family and interface name (None for the device as a whole); the same object as long as the layout holds.
        columns: in_packets, in_octets, out_packets, out_octets -> one number a row, None where the device has none.
    """

    rows: tuple[tuple[IpFamily, str | None], ...]
    columns: Mapping[str, Sequence[int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IpReading:
    """IP traffic of a device at one time; a table that the device does not have is None.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        system: of the device as a whole.
        interfaces: of its interfaces, all numbers of one by the source that `counted` names.
        counted: every interface, counted or not; the same object as long as sources and qualities hold.
        enabling_commands: what the device's platform must be told before it counts; empty where that is not known.
    """

    device: str
    time: float
    system: IpStatistics | None
    interfaces: IpStatistics | None
    counted: tuple[IpInterface, ...] = ()
    enabling_commands: tuple[str, ...] = ()
