"""Interfaces: what they are called, whether they are up, what went through.

ifAdminStatus and the speed are not asked for each time of an interface of which they follow (`seldom`): the speed of a
physical port changes with its link, and then ifOperStatus or ifLastChange moves; an interface that is up is enabled,
for one that is disabled goes down. ifAdminStatus of whatever is not up, and the speed of whatever is no physical port
(an aggregate's is the sum of its members'), are read each time. So a number is late only on a device that does not keep
to that: by twenty readings at most on one of up to 120 interfaces, on a larger one by a sixth as many readings as it
has interfaces, and never by more than the hour after which all are read.

Source: RFC 2863 (IF-MIB: ifTable, ifXTable, ifTableLastChange; section 3.1.13 on ifAdminStatus and ifOperStatus).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Final

from collectors.errors import Unsupported
from collectors.naming import told_apart
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.layout import Columns, Field, Layout, Seldom, Select, Source, TableSpec
from collectors.snmp.pdu import Value
from collectors.snmp.table import ReadingPolicy, TableReader
from collectors.snmp.text import decode_text

log = logging.getLogger("yunwang.collectors")

IF_ENTRY = parse_oid("1.3.6.1.2.1.2.2.1")
IF_X_ENTRY = parse_oid("1.3.6.1.2.1.31.1.1.1")
IF_TABLE_LAST_CHANGE = parse_oid("1.3.6.1.2.1.31.1.5")
IF_DESCR = (*IF_ENTRY, 2)
IF_NAME = (*IF_X_ENTRY, 1)

_MEGABIT = 1_000_000
_UP: Final = 1
_PORT_TYPES: Final = frozenset({6, 62, 69, 117})
"""IANAifType of a physical Ethernet port, and what it was before RFC 3635: the speed is that of its own link."""


def _restless(identity: Mapping[str, tuple[Value, ...]], columns: Columns) -> Iterator[tuple[str, int]]:
    statuses = zip(columns["admin_status"], columns["oper_status"], strict=True)
    yield from (("admin_status", at) for at, both in enumerate(statuses) if both != (_UP, _UP))
    yield from (("speed_bits_per_second", at) for at, kind in enumerate(identity["type"]) if kind not in _PORT_TYPES)


def _high_capacity(name: str, column_64: int, column_32: Oid) -> Field:
    return Field(name, (Source((*IF_X_ENTRY, column_64)), Source(column_32)))


def _plain(name: str, column: int) -> Field:
    return Field(name, (Source((*IF_ENTRY, column)),))


SPEC = TableSpec(
    keys=(IF_NAME, IF_DESCR),
    identity={
        "name": IF_NAME,
        "descr": IF_DESCR,
        "type": (*IF_ENTRY, 3),
        "mtu": (*IF_ENTRY, 4),
        "physical_address": (*IF_ENTRY, 6),
        "alias": (*IF_X_ENTRY, 18),
    },
    fields=(
        _plain("admin_status", 7),
        _plain("oper_status", 8),
        _plain("last_change_ticks", 9),
        Field("speed_bits_per_second", (Source((*IF_X_ENTRY, 15), _MEGABIT), Source((*IF_ENTRY, 5)))),
        _high_capacity("in_octets", 6, (*IF_ENTRY, 10)),
        _high_capacity("out_octets", 10, (*IF_ENTRY, 16)),
        _high_capacity("in_unicast_packets", 7, (*IF_ENTRY, 11)),
        _high_capacity("out_unicast_packets", 11, (*IF_ENTRY, 17)),
        _high_capacity("in_multicast_packets", 8, (*IF_X_ENTRY, 2)),
        _high_capacity("out_multicast_packets", 12, (*IF_X_ENTRY, 4)),
        _high_capacity("in_broadcast_packets", 9, (*IF_X_ENTRY, 3)),
        _high_capacity("out_broadcast_packets", 13, (*IF_X_ENTRY, 5)),
        _plain("in_discards", 13),
        _plain("in_errors", 14),
        _plain("out_discards", 19),
        _plain("out_errors", 20),
    ),
    last_change=IF_TABLE_LAST_CHANGE,
    seldom=Seldom(
        fields=("admin_status", "speed_bits_per_second"),
        witnesses=("oper_status", "last_change_ticks"),
        restless=_restless,
    ),
)


class InterfacesReader:
    """The interfaces of one device; with `listed`, only those of these names are read."""

    def __init__(self, policy: ReadingPolicy, listed: frozenset[str] | None) -> None:
        self._table = TableReader(SPEC, policy, _named(listed) if listed is not None else None)
        self._listed = listed or frozenset()
        self._known: tuple[Layout, tuple[InterfaceIdentity, ...]] | None = None

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> InterfacesReading:
        """Read all of them. Raises CollectionError; Unsupported where the device shows none."""
        reading = await self._table.read(client, deadline)
        interfaces = self._identify(device, reading.layout)
        if not interfaces:
            raise Unsupported("the device answers, but shows no interface that is asked for (IF-MIB)")
        return InterfacesReading(device=device, time=time, interfaces=interfaces, columns=reading.columns)

    async def names(self, client: Client, device: str, deadline: float) -> dict[int, str]:
        """Names by ifIndex, checked against the device. Raises CollectionError."""
        known = await self.identities(client, device, deadline)
        return {interface.index: interface.name for interface in known if interface.index is not None}

    async def identities(self, client: Client, device: str, deadline: float) -> tuple[InterfaceIdentity, ...]:
        """All interfaces without their numbers, checked against the device. Raises CollectionError."""
        return self._identify(device, await self._table.verified_layout(client, deadline))

    def _identify(self, device: str, layout: Layout) -> tuple[InterfaceIdentity, ...]:
        if self._known is None or self._known[0] is not layout:
            self._known = (layout, identify(layout))
            absent = self._listed - {interface.name for interface in self._known[1]}
            if absent:
                log.warning("%s has no interface named %s", device, ", ".join(sorted(absent)))
        return self._known[1]


def identify(layout: Layout) -> tuple[InterfaceIdentity, ...]:
    """The interfaces of a layout."""
    names = [
        decode_text(value) or f"ifIndex {row[0]}" for row, (_, value) in zip(layout.rows, layout.names, strict=True)
    ]
    names = told_apart(names, [row[0] for row in layout.rows])
    cells = zip(
        layout.rows,
        names,
        *(layout.identity[name] for name in ("descr", "alias", "type", "mtu", "physical_address")),
        layout.sources["in_octets"],
        strict=True,
    )
    return tuple(
        InterfaceIdentity(
            index=row[0],
            name=name,
            descr=decode_text(descr),
            alias=decode_text(alias),
            type=if_type if isinstance(if_type, int) else None,
            mtu_octets=mtu if isinstance(mtu, int) else None,
            counter_bits=None if source is None else 32 if source else 64,
            physical_address=physical.hex(":") if isinstance(physical, bytes) and physical else None,
        )
        for row, name, descr, alias, if_type, mtu, physical, source in cells
    )


def _named(listed: frozenset[str]) -> Select:
    def select(_row: Oid, key_values: tuple[Value, ...]) -> bool:
        return next((name for value in key_values if (name := decode_text(value))), None) in listed

    return select
