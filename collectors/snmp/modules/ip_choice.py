"""Which source counts an interface's IPv4 and IPv6, and how well its IPv6 is known: judged from one look at all tables.

The judgement is made for each interface and not for the device, because tables divide the interfaces between them: a
Comware 7.1.075 has its bridged ports in hh3cifPortProtocolStatTable only and its routed ones in ipIfStatsTable only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collectors.readings.interfaces import InterfaceIdentity
from collectors.readings.ip import IpFamily, IpInterface, IpQuality, IpUnit
from collectors.snmp.ber import Oid
from collectors.snmp.modules.ip_sources import (
    FORWARDED,
    IP_IF_STATS,
    IP_IF_STATS_32,
    NOT_COUNTED,
    OCTETS,
    PACKETS,
    TABLES,
    VERSIONS,
    SourceTable,
)
from collectors.snmp.walk import Column

Found = Mapping[Oid, Column]
"""What the device has: column -> row -> value; a column without a row may be missing."""

MPLS: Final = 166
"""IANAifType of an MPLS layer."""
_MPLS_SUFFIX: Final = "-mpls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one source has of one interface.

    Attributes:
        table: the source.
        unit: octets where both directions of a family have them, else packets.
        families: those whose both directions are counted in that unit.
        idle: every number is 0, so that nothing proves that the source counts.
    """

    table: SourceTable
    unit: IpUnit
    families: frozenset[IpFamily]
    idle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An interface's source.

    Attributes:
        offer: None where no source has the interface.
        proven: whether the source was ever seen to count here.
        quality: of its IPv6.
    """

    offer: Offer | None
    proven: bool
    quality: IpQuality

    def interface(self, name: str) -> IpInterface:
        """As the reading shows it."""
        source, unit = (self.offer.table.name, self.offer.unit) if self.offer else (None, None)
        return IpInterface(name=name, source=source, unit=unit, quality=self.quality)


def choose(
    found: Found,
    if_indexes: Sequence[int],
    before: Mapping[int, Choice],
    *,
    knows_ipv6: bool,
    mpls: frozenset[int] = frozenset(),
) -> dict[int, Choice]:
    """The source of each interface.

    Args:
        found: all sources' columns.
        if_indexes: of the interfaces.
        before: what was chosen last time; it stays where nothing speaks against it.
        knows_ipv6: whether the device shows IPv6 statistics of itself as a whole.
        mpls: interfaces that carry MPLS.
    """
    knows_ipv6 = knows_ipv6 or _shows_ipv6(found)
    found = without_dead_columns(found)
    choices: dict[int, Choice] = {}
    for index in if_indexes:
        offers = [offer for table in TABLES if (offer := _offer(found, table, index))]
        offer = _kept(before.get(index), offers) or _best(offers)
        earlier = before.get(index)
        same = bool(earlier and earlier.offer and offer and earlier.offer.table is offer.table)
        choices[index] = Choice(
            offer=offer,
            proven=bool(offer and not offer.idle) or bool(same and earlier and earlier.proven),
            quality="not applicable" if index in mpls else _quality(found, offer, index, knows_ipv6=knows_ipv6),
        )
    return choices


def mpls_interfaces(interfaces: Iterable[InterfaceIdentity]) -> frozenset[int]:
    """Those that are an MPLS layer, and those that have one.

    What passes with a label is counted as neither IPv4 nor IPv6. CloudEngine shows the layer of 10GE1/4/0/0 as an
    interface of type mpls (166) with the name 10GE1/4/0/0-mpls (seen in a CE12804, which has no ifStackTable).
    """
    interfaces = tuple(interfaces)
    layers = [interface for interface in interfaces if interface.type == MPLS]
    under = {
        text.removesuffix(_MPLS_SUFFIX)
        for layer in layers
        for text in (layer.name, layer.descr)
        if text and text.endswith(_MPLS_SUFFIX)
    }
    return frozenset(
        interface.index
        for interface in interfaces
        if interface.index is not None
        and (interface.type == MPLS or interface.name in under or interface.descr in under)
    )


def without_dead_columns(found: Found) -> Found:
    """What is found without the columns that stand at 0 although they would have to count.

    Two kinds: a 64-bit column whose 32-bit twin counts (Comware 5, Release 2509P61: ipIfStatsHCInReceives stays 0,
    ipIfStatsInReceives is 8,076,195), and octets of a table that counts packets (Maipu SM4200, DCRS-5980). A packet has
    at least 20 octets (RFC 791), and a 64-bit counter is never less than its 32-bit twin (RFC 4293).
    """
    dead: set[Oid] = set()
    wide, narrow = IP_IF_STATS.columns["ipv6"], IP_IF_STATS_32.columns["ipv6"]
    for field, column in wide.items():
        if _stands_still(found, column) and _counts(found, (narrow[field],)):
            dead |= set(wide.values())
    for table in TABLES:
        for fields in table.columns.values():
            octets = [fields[field] for field in OCTETS if field in fields]
            packets = [fields[field] for field in PACKETS if field in fields]
            if packets and all(_stands_still(found, column) for column in octets) and _counts(found, packets):
                dead |= set(octets)
    return {column: cells for column, cells in found.items() if column not in dead}


def _stands_still(found: Found, column: Oid) -> bool:
    return not any(found.get(column, {}).values())


def _counts(found: Found, columns: Iterable[Oid]) -> bool:
    return any(isinstance(value, int) and value > 0 for column in columns for value in found.get(column, {}).values())


def _offer(found: Found, table: SourceTable, if_index: int) -> Offer | None:
    octets = _families(found, table, if_index, OCTETS)
    packets = _families(found, table, if_index, PACKETS)
    families = octets or packets
    if not families:
        return None
    values = [
        value
        for family in families
        for field in fields_of(table, family, "bytes" if octets else "packets")
        if (value := cell(found, table, family, field, if_index)) is not None
    ]
    return Offer(
        table=table,
        unit="bytes" if octets else "packets",
        families=frozenset(families),
        idle=not any(values),
    )


def _families(found: Found, table: SourceTable, if_index: int, fields: tuple[str, ...]) -> dict[IpFamily, None]:
    """The families that the source counts in both directions: one direction alone is no traffic of a line."""
    return {
        family: None
        for family, columns in table.columns.items()
        if all(
            cell(found, table, family, field, if_index) is not None
            for field in ((*fields, FORWARDED) if FORWARDED in columns else fields)
        )
    }


def _shows_ipv6(found: Found) -> bool:
    """Whether any interface has a row of IPv6 in any table."""
    return any(
        row[0] == VERSIONS["ipv6"] if table.by_version else True
        for table in TABLES
        for column in table.columns["ipv6"].values()
        for row in found.get(column, {})
    )


def fields_of(table: SourceTable, family: IpFamily, unit: IpUnit) -> tuple[str, ...]:
    """What is read of a family: with octets also the packets of the same rows."""
    return tuple(field for field in table.columns[family] if unit == "bytes" or field not in OCTETS)


def cell(found: Found, table: SourceTable, family: IpFamily, field: str, if_index: int) -> int | None:
    """A number, or None where the device has none or says that it does not count."""
    column = table.columns[family].get(field)
    value = found.get(column, {}).get(table.row(family, if_index)) if column else None
    return value if isinstance(value, int) and value != NOT_COUNTED else None


def _best(offers: Sequence[Offer]) -> Offer | None:
    """The first that counts IPv6, IPv4 as well, and something at all; of equals the first of `TABLES`."""

    def lacks(offer: Offer) -> tuple[bool, bool, bool]:
        return "ipv6" not in offer.families, "ipv4" not in offer.families, offer.idle

    return min(offers, key=lacks, default=None)


def _kept(before: Choice | None, offers: Sequence[Offer]) -> Offer | None:
    """What was chosen before, unless it has gone, or has never counted where another does."""
    if before is None or before.offer is None:
        return None
    earlier = before.offer
    same = next((one for one in offers if one.table is earlier.table and one.unit == earlier.unit), None)
    best = _best(offers)
    if same is None or best is None or not same.families >= earlier.families or best.families > same.families:
        return None
    return same if before.proven or not same.idle or best.idle else None


def _quality(found: Found, offer: Offer | None, if_index: int, *, knows_ipv6: bool) -> IpQuality:
    if offer and "ipv6" in offer.families:
        return offer.unit
    if says_it_does_not_count(found, if_index) or (offer and knows_ipv6):
        return "not enabled"
    return "unavailable"


def says_it_does_not_count(found: Found, if_index: int) -> bool:
    """Whether a source has the interface and writes 2**64-1 for it: Comware's word for a port that is not counted."""
    return any(
        found.get(column, {}).get(table.row(family, if_index)) == NOT_COUNTED
        for table in TABLES
        for family, columns in table.columns.items()
        for column in columns.values()
    )
