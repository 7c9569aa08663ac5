"""IPv4 and IPv6 traffic of the device and of each interface, family by family from the same table.

Source: RFC 4293 (ipSystemStatsTable); for interfaces see `ip_sources`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collectors.errors import Unsupported
from collectors.readings.interfaces import InterfaceIdentity
from collectors.readings.ip import IpFamily, IpInterface, IpReading, IpStatistics
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.layout import Field, Layout, Source, TableSpec
from collectors.snmp.modules.ip_choice import Choice, choose, mpls_interfaces
from collectors.snmp.modules.ip_layout import interfaces_of, place, survey
from collectors.snmp.modules.ip_sources import (
    FAMILIES,
    FORWARDED,
    IP_IF_STATS_ENTRY,
    IP_IF_STATS_TABLE_LAST_CHANGE,
    NOT_COUNTED,
    OCTETS,
    PACKETS,
    VERSIONS,
)
from collectors.snmp.table import TableReader, TableReading
from collectors.snmp.walk import Column
from inventory.platforms import PLATFORMS

IP_SYSTEM_STATS_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.31.1.1")

_SYSTEM_COLUMNS: Final = {"in_packets": 3, "in_octets": 5, "out_packets": 30, "out_octets": 32}
SYSTEM_SPEC: Final = TableSpec(
    keys=(),
    identity={},
    fields=tuple(
        # The 64-bit column follows its 32-bit twin.
        Field(name, (Source((*IP_SYSTEM_STATS_ENTRY, column + 1)), Source((*IP_SYSTEM_STATS_ENTRY, column))))
        for name, column in _SYSTEM_COLUMNS.items()
    ),
)
INTERFACE_SPEC: Final = TableSpec(
    keys=(),
    identity={},
    fields=tuple(Field(name, ()) for name in (*PACKETS, *OCTETS, FORWARDED)),
    last_change=IP_IF_STATS_TABLE_LAST_CHANGE,
)
"""Its layout is found by `ip_layout`."""

Rows = tuple[tuple[IpFamily, str | None], ...]


class IpReader:
    """The device's IP traffic; interface names come from its InterfacesReader."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._system = TableReader(SYSTEM_SPEC, shared.policy)
        self._system_rows: tuple[Layout, Rows] | None = None
        self._interfaces: _Counted | None = None

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> IpReading:
        """Read it. Raises CollectionError; Unsupported where the device has neither a table of it nor of interfaces."""
        identities = await self._shared.interfaces.identities(client, device, deadline)
        system = await self._system.read(client, deadline)
        knows_ipv6 = (VERSIONS["ipv6"],) in system.layout.rows
        if self._interfaces is None or self._interfaces.identities != identities:
            before = self._interfaces.choices if self._interfaces else {}
            self._interfaces = _Counted(shared=self._shared, identities=identities, choices=before)
        self._interfaces.knows_ipv6 = knows_ipv6
        statistics = await self._interfaces.read(client, deadline)
        counted = self._interfaces.counted
        of_the_device = self._of_the_device(system)
        not_enabled = any(one.quality == "not enabled" for one in counted)
        if of_the_device is None and statistics is None and not not_enabled:
            raise Unsupported("the device has no IP statistics by family, neither of RFC 4293 nor of its vendor")
        platform = (await self._shared.platform.recognised(client, deadline)).platform
        return IpReading(
            device=device,
            time=time,
            system=of_the_device,
            interfaces=statistics,
            counted=counted,
            enabling_commands=PLATFORMS[platform].ip_statistics_commands if platform else (),
        )

    def _of_the_device(self, reading: TableReading) -> IpStatistics | None:
        layout = reading.layout
        known = [at for at, row in enumerate(layout.rows) if is_of_a_family(row)]
        if not known:
            return None
        if self._system_rows is None or self._system_rows[0] is not layout:
            self._system_rows = (layout, tuple((FAMILIES[layout.rows[at][0]], None) for at in known))
        columns = reading.columns
        if len(known) < len(layout.rows):
            columns = {name: [column[at] for at in known] for name, column in columns.items()}
        return IpStatistics(rows=self._system_rows[1], columns=columns)


@dataclass
class _Counted:
    """The interfaces of one device as long as they are the same, and what was chosen for them."""

    shared: SharedReaders
    identities: tuple[InterfaceIdentity, ...]
    choices: Mapping[int, Choice]
    knows_ipv6: bool = False
    counted: tuple[IpInterface, ...] = ()
    _table: TableReader | None = None
    _rows: tuple[Layout, Rows] | None = None
    _names: dict[int, str] = field(default_factory=dict)

    async def read(self, client: Client, deadline: float) -> IpStatistics | None:
        """The numbers now, None where nothing counts. Raises CollectionError."""
        if self._table is None:
            self._table = TableReader(INTERFACE_SPEC, self.shared.policy, learn=self._learn)
        reading = await self._table.read(client, deadline)
        layout = reading.layout
        if not layout.rows:
            return None
        if self._rows is None or self._rows[0] is not layout:
            self._rows = (layout, tuple((FAMILIES[row[0]], self._names[row[1]]) for row in layout.rows))
        return IpStatistics(rows=self._rows[1], columns=self._columns(reading))

    async def _learn(self, client: Client, deadline: float) -> tuple[Layout, Mapping[Oid, Column]]:
        chosen = self.shared.listed is not None
        known = {interface.index: interface.name for interface in self.identities if interface.index is not None}
        found = await survey(
            client, list(known) if chosen else None, deadline, reply_octets=self.shared.policy.reply_octets
        )
        _leave_out_unknown_versions(found)
        self._names = {index: f"ifIndex {index}" for index in sorted(interfaces_of(found) - known.keys())} | known
        self.choices = choose(
            found,
            sorted(self._names),
            self.choices,
            knows_ipv6=self.knows_ipv6,
            mpls=mpls_interfaces(self.identities),
        )
        counted = tuple(choice.interface(self._names[index]) for index, choice in self.choices.items())
        if counted != self.counted:
            self.counted = counted
        return await place(client, found, self.choices, deadline, chosen=chosen), found

    def _columns(self, reading: TableReading) -> Mapping[str, Sequence[int | None]]:
        """The numbers without the one that means "not counted", which has the sources looked at again next time."""
        columns = dict(reading.columns)
        for name in OCTETS:
            if NOT_COUNTED in columns[name]:
                columns[name] = [None if value == NOT_COUNTED else value for value in columns[name]]
                self._table = None
        forwarded = columns.pop(FORWARDED)
        if any(value is not None for value in forwarded):
            columns["out_packets"] = [
                sent if more is None or sent is None else sent + more
                for sent, more in zip(columns["out_packets"], forwarded, strict=True)
            ]
        return columns


def is_of_a_family(row: Oid) -> bool:
    """Whether a row's InetVersion is assigned; others are left out.

    BDCOM's S5612 (a walk in the package snmpsim-data) has rows of 4 and 6, the versions in the packets, whose columns
    hold running numbers (40963327, 40963329, ...) and count nothing.
    """
    return row[0] in FAMILIES


def _leave_out_unknown_versions(found: dict[Oid, Column]) -> None:
    for column, cells in found.items():
        if column[:-1] == IP_IF_STATS_ENTRY:
            found[column] = {row: value for row, value in cells.items() if is_of_a_family(row)}
