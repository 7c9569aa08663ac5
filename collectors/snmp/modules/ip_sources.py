"""The tables that count IPv4 and IPv6 on each interface: which column is which number, and where its rows are.

Source: RFC 4293 (ipIfStatsTable); HH3C-SPLAT-INF-MIB (hh3cifPortProtocolStatTable); RFC 2465 (ipv6IfStatsTable).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collectors.readings.ip import IpFamily, IpSource
from collectors.snmp.ber import Oid, parse_oid

IP_IF_STATS_TABLE_LAST_CHANGE: Final = parse_oid("1.3.6.1.2.1.4.31.2")
IP_IF_STATS_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.31.3.1")
HH3C_PORT_PROTOCOL_STAT_ENTRY: Final = parse_oid("1.3.6.1.4.1.25506.8.35.5.1.13.1")
IPV6_IF_STATS_ENTRY: Final = parse_oid("1.3.6.1.2.1.55.1.6.1")

FAMILIES: Final[Mapping[int, IpFamily]] = {1: "ipv4", 2: "ipv6"}
"""InetVersion, the first index of ipSystemStatsTable and ipIfStatsTable."""
VERSIONS: Final[Mapping[IpFamily, int]] = {family: version for version, family in FAMILIES.items()}

OCTETS: Final = ("in_octets", "out_octets")
PACKETS: Final = ("in_packets", "out_packets")
FORWARDED: Final = "out_forwarded_packets"
"""What ipv6IfStatsTable counts apart from what the device itself sends; both together are `out_packets`."""

NOT_COUNTED: Final = 2**64 - 1
"""What a Counter64 holds that does not count, as Comware writes it: no real one gets there."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceTable:
    """A source.

    Attributes:
        name: of the source.
        columns: family -> field -> column.
        by_version: whether its rows are named by InetVersion and ifIndex, and not by ifIndex alone.
    """

    name: IpSource
    columns: Mapping[IpFamily, Mapping[str, Oid]]
    by_version: bool

    def row(self, family: IpFamily, if_index: int) -> Oid:
        """The index of a row."""
        return (VERSIONS[family], if_index) if self.by_version else (if_index,)

    @property
    def all_columns(self) -> tuple[Oid, ...]:
        return tuple(dict.fromkeys(column for fields in self.columns.values() for column in fields.values()))


def _columns(entry: Oid, **numbers: int) -> dict[str, Oid]:
    return {field: (*entry, number) for field, number in numbers.items()}


_WIDE: Final = _columns(IP_IF_STATS_ENTRY, in_packets=4, in_octets=6, out_packets=31, out_octets=33)
_NARROW: Final = _columns(IP_IF_STATS_ENTRY, in_packets=3, in_octets=5, out_packets=30, out_octets=32)

IP_IF_STATS: Final = SourceTable(name="ipIfStats", columns={"ipv4": _WIDE, "ipv6": _WIDE}, by_version=True)
IP_IF_STATS_32: Final = SourceTable(name="ipIfStats-32", columns={"ipv4": _NARROW, "ipv6": _NARROW}, by_version=True)
HH3C_PORT_PROTOCOL_STAT: Final = SourceTable(
    name="hh3cifPortProtocolStat",
    columns={
        "ipv4": _columns(HH3C_PORT_PROTOCOL_STAT_ENTRY, in_octets=1, out_octets=7),
        "ipv6": _columns(HH3C_PORT_PROTOCOL_STAT_ENTRY, in_octets=13, out_octets=19),
    },
    by_version=False,
)
IPV6_IF_STATS: Final = SourceTable(
    name="ipv6IfStats",
    columns={"ipv6": _columns(IPV6_IF_STATS_ENTRY, in_packets=1, out_packets=11, out_forwarded_packets=12)},
    by_version=False,
)
"""IPv6 only, and no table beside it counts IPv4 on an interface: it has a number of packets, and no share."""

TABLES: Final = (IP_IF_STATS, HH3C_PORT_PROTOCOL_STAT, IP_IF_STATS_32, IPV6_IF_STATS)
"""In the order of `readings.ip.SOURCES`."""
