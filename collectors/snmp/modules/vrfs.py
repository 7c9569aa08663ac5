"""VRFs: the routing tables that a device keeps apart.

Source: RFC 4382 (MPLS-L3VPN-STD-MIB: mplsL3VpnIfConfTable, mplsL3VpnVrfTable, mplsL3VpnVrfPerfTable), which Huawei,
H3C and ZTE implement; draft-ietf-ppvpn-mpls-vpn-mib, the same tables under experimental, for devices without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Final, get_args

from collectors.errors import Unsupported
from collectors.readings.vrfs import Vrf, VrfField, VrfsReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.layout import Field, Layout, Source, TableSpec
from collectors.snmp.modules.routing_index import truth
from collectors.snmp.pdu import Value
from collectors.snmp.table import TableReader, TableReading
from collectors.snmp.text import decode_text, printable_text
from collectors.snmp.walk import get_cells, walk_columns

_MIBS: Final = (parse_oid("1.3.6.1.2.1.10.166.11.1"), parse_oid("1.3.6.1.3.118.1"))
_COLUMNS: Final[Mapping[VrfField, Oid]] = {
    "up": (2, 2, 1, 6),
    "active_interfaces": (2, 2, 1, 7),
    "associated_interfaces": (2, 2, 1, 8),
    "maximum_routes": (2, 2, 1, 11),
    "added_routes": (3, 1, 1, 1),
    "deleted_routes": (3, 1, 1, 2),
    "routes": (3, 1, 1, 3),
}
"""Below either MIB's objects."""
_CONFIGURED_VRFS: Final = (1, 1, 0)
_VPN_CLASSIFICATION: Final = (2, 1, 1, 2)
_FIELDS: Final[tuple[VrfField, ...]] = get_args(VrfField)
_LARGEST_OCTET: Final = 255
_RD_OCTETS: Final = 8
_LONGEST_NAME: Final = 31


def _spec(objects: Oid) -> TableSpec:
    return TableSpec(
        keys=(),
        identity={"description": (*objects, 2, 2, 1, 3), "route_distinguisher": (*objects, 2, 2, 1, 4)},
        fields=tuple(Field(name, (Source(objects + column),)) for name, column in _COLUMNS.items()),
    )


class VrfsReader:
    """The VRFs of one device; interface names come from its InterfacesReader."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._tables = {objects: TableReader(_spec(objects), shared.policy) for objects in _MIBS}
        self._known: tuple[Layout, tuple[Vrf, ...], tuple[int, ...]] | None = None

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> VrfsReading:
        """Read all VRFs. Raises CollectionError; Unsupported where the device has neither MIB."""
        for objects, table in self._tables.items():
            reading = await table.read(client, deadline)
            if reading.layout.rows:
                vrfs, places = await self._identify(objects, reading.layout, client, device, deadline)
                columns = {name: _column(name, reading, places) for name in _FIELDS}
                return VrfsReading(device=device, time=time, vrfs=vrfs, columns=columns)
        if not await get_cells(client, [objects + _CONFIGURED_VRFS for objects in _MIBS], deadline):
            raise Unsupported("the device answers, but shows nothing of VRFs (MPLS-L3VPN-STD-MIB)")
        return VrfsReading(device=device, time=time, vrfs=(), columns={})

    async def _identify(
        self, objects: Oid, layout: Layout, client: Client, device: str, deadline: float
    ) -> tuple[tuple[Vrf, ...], tuple[int, ...]]:
        """The VRFs and their places among the layout's rows; a row whose index is no name is none."""
        if self._known is None or self._known[0] is not layout:
            named = [(at, name) for at, row in enumerate(layout.rows) if (name := vrf_name(row)) is not None]
            members = await self._members(objects, client, device, deadline)
            vrfs = tuple(
                Vrf(
                    name=name,
                    route_distinguisher=route_distinguisher(layout.identity["route_distinguisher"][at]),
                    description=decode_text(layout.identity["description"][at]) or None,
                    interfaces=tuple(members.get(layout.rows[at], ())),
                )
                for at, name in named
            )
            self._known = (layout, vrfs, tuple(at for at, _ in named))
        return self._known[1], self._known[2]

    async def _members(self, objects: Oid, client: Client, device: str, deadline: float) -> Mapping[Oid, list[str]]:
        """Interface names by the VRF's row."""
        column = objects + _VPN_CLASSIFICATION
        octets = self._shared.policy.reply_octets
        rows = (await walk_columns(client, (column,), deadline, reply_octets=octets)).columns[column]
        names = await self._shared.interfaces.names(client, device, deadline) if rows else {}
        members: dict[Oid, list[str]] = {}
        for row in rows:
            members.setdefault(row[:-1], []).append(names.get(row[-1], f"ifIndex {row[-1]}"))
        return members


def _column(name: VrfField, reading: TableReading, places: tuple[int, ...]) -> list[float | None]:
    cells = reading.columns.get(name)
    if cells is None:
        return [None] * len(places)
    if name == "up":
        up = [truth(cells[at], 1, 2) for at in places]
        return [None if one is None else int(one) for one in up]
    return [cells[at] for at in places]


def vrf_name(row: Oid) -> str | None:
    """The name in an index, its length before it; FRR leaves the length out.

    Seen with bgpd_snmp of FRR 8.4: the row of VRF red is 114.101.100. No name is mistaken for the other form: it has 31
    octets at most, and a length of 32 is a blank.
    """
    if max(row) > _LARGEST_OCTET:
        return None
    if len(row) == row[0] + 1:
        return decode_text(bytes(row[1:])) or None
    return printable_text(bytes(row)) if row[0] > _LONGEST_NAME else None


def route_distinguisher(value: Value) -> str | None:
    """As text; some agents send its eight octets (RFC 4364 section 4.2) instead. Empty is none."""
    if not isinstance(value, bytes):
        return None
    if len(value) != _RD_OCTETS or value[0] or value[1] not in {0, 1, 2}:
        return decode_text(value) or None
    if value[1] == 0:
        return f"{int.from_bytes(value[2:4], 'big')}:{int.from_bytes(value[4:], 'big')}"
    assigned = int.from_bytes(value[6:], "big")
    return f"{IPv4Address(value[2:6]) if value[1] == 1 else int.from_bytes(value[2:6], 'big')}:{assigned}"
