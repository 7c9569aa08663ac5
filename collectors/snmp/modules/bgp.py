"""BGP peers: the vendor's tables, which know IPv6 and VRFs, and the standard one, which knows IPv4 in the default VRF.

Source: RFC 4273 (BGP4-MIB: bgpLocalAs, bgpIdentifier, bgpPeerTable); the vendors' files name theirs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple, get_args

from collectors.errors import Unsupported
from collectors.readings.bgp import BgpFamilyField, BgpPeer, BgpPeerFamily, BgpPeerField, BgpReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.cells import CellsReader, Number, Survey
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.modules.bgp_peers import (
    FoundPeers,
    admin_enabled,
    count,
    error_numbers,
    session_numbers,
)
from collectors.snmp.modules.routing_index import address_at_end, address_in, as_number, router_id
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import Surveyor
from collectors.snmp.vendors import h3c_bgp, huawei_bgp
from collectors.snmp.walk import walk_columns
from inventory.models import Vendor

_MIB: Final = parse_oid("1.3.6.1.2.1.15")
BGP_PEER_ENTRY: Final = (*_MIB, 3, 1)
_VERSION, _LOCAL_AS, _IDENTIFIER = ((*_MIB, arc, 0) for arc in (1, 2, 4))
_PEER_ROUTER_ID, STATE, _ADMIN, _LOCAL_ADDRESS = ((*BGP_PEER_ENTRY, arc) for arc in (1, 2, 3, 5))
_REMOTE_AS, _LAST_ERROR, _TRANSITIONS, _TIME = ((*BGP_PEER_ENTRY, arc) for arc in (9, 14, 15, 16))
_COUNTERS: Final[Mapping[BgpPeerField, Oid]] = {
    "received_updates": (*BGP_PEER_ENTRY, 10),
    "transmitted_updates": (*BGP_PEER_ENTRY, 11),
    "received_messages": (*BGP_PEER_ENTRY, 12),
    "transmitted_messages": (*BGP_PEER_ENTRY, 13),
}
_COLUMNS: Final = (
    _PEER_ROUTER_ID, STATE, _ADMIN, _LOCAL_ADDRESS, _REMOTE_AS, _LAST_ERROR, _TRANSITIONS, _TIME, *_COUNTERS.values(),
)  # fmt: skip
_ADDRESS_ARCS: Final = 4


class _VendorPeers(NamedTuple):
    """A vendor's tables: how they are surveyed, and the column whose rows say whether a peer came or went."""

    survey: Callable[[Surveyor, FoundPeers], Awaitable[None]]
    state: Oid


_VENDORS: Final[Mapping[Vendor, _VendorPeers]] = {
    "huawei": _VendorPeers(huawei_bgp.survey_peers, huawei_bgp.STATE),
    "h3c": _VendorPeers(h3c_bgp.survey_peers, h3c_bgp.STATE),
}

_Row = BgpPeer | BgpPeerFamily
_Field = BgpPeerField | BgpFamilyField
_PEER_FIELDS: Final[tuple[BgpPeerField, ...]] = get_args(BgpPeerField)
_FAMILY_FIELDS: Final[tuple[BgpFamilyField, ...]] = get_args(BgpFamilyField)
_Members = frozenset[tuple[Oid, Oid]]


class BgpReader:
    """The peers of one device.

    The column of states is walked at every reading, which takes a request for about fifty peers: a peer that came or
    went has the tables surveyed again. The other numbers are read cell by cell.
    """

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._device = ""
        self._members: _Members | None = None
        self._cells = self._fresh_cells()
        self._own: Mapping[Oid, Value] = {}
        self._known: tuple[_Row, ...] | None = None
        self._peers: tuple[BgpPeer, ...] = ()
        self._families: tuple[BgpPeerFamily, ...] = ()

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> BgpReading:
        """Read all peers. Raises CollectionError; Unsupported where the device shows nothing of BGP."""
        self._device = device
        members = await self._present(client, deadline)
        if members != self._members:
            self._cells = self._fresh_cells()
            self._members = members
        reading = await self._cells.read(client, deadline)
        own = self._own
        if not reading.rows and not own:
            raise Unsupported("the device answers, but shows nothing of BGP (BGP4-MIB and its vendor's)")
        self._split(reading.rows)
        peers = len(self._peers)
        local_as = as_number(own.get(_LOCAL_AS))
        return BgpReading(
            device=device,
            time=time,
            enabled=_enabled(own.get(_LOCAL_AS), has_peers=peers > 0),
            local_as=local_as,
            router_id=router_id(own.get(_IDENTIFIER)) if local_as or peers else None,
            peers=self._peers,
            columns={name: reading.columns[name][:peers] for name in _PEER_FIELDS if name in reading.columns},
            families=self._families,
            family_columns={name: reading.columns[name][peers:] for name in _FAMILY_FIELDS if name in reading.columns},
        )

    async def _present(self, client: Client, deadline: float) -> _Members:
        vendor = (await self._shared.platform.recognised(client, deadline)).vendor
        own = _VENDORS.get(vendor) if vendor else None
        columns = (own.state, STATE) if own else (STATE,)
        walk = await walk_columns(client, columns, deadline, reply_octets=self._shared.policy.reply_octets)
        return frozenset((column, row) for column in columns for row in walk.columns[column])

    def _fresh_cells(self) -> CellsReader[_Row, _Field]:
        return CellsReader(self._survey, self._shared.policy, self._shared.entities.forget)

    async def _survey(self, client: Client, deadline: float) -> Survey[_Row, _Field]:
        surveyor = await Surveyor.of(client, self._device, deadline, self._shared)
        peers = FoundPeers()
        vendor = surveyor.recognised.vendor
        own = _VENDORS.get(vendor) if vendor else None
        if own:
            await own.survey(surveyor, peers)
        await _survey_standard(surveyor, peers)
        scalars = await client.get((_VERSION, _LOCAL_AS, _IDENTIFIER), deadline)
        self._own = {bound.oid: bound.value for bound in scalars if bound.exists}
        found = peers.in_order()
        families = [
            (BgpPeerFamily(peer=one.peer, address_family=name), of_family)
            for one in found
            for name, of_family in sorted(one.families.items())
        ]
        numbers: list[Mapping[_Field, Number]] = [dict(one.numbers.items()) for one in found]
        numbers += [dict(of_family.items()) for _, of_family in families]
        return Survey((*(one.peer for one in found), *(family for family, _ in families)), tuple(numbers))

    def _split(self, rows: tuple[_Row, ...]) -> None:
        """Peers stand before their address families."""
        if self._known is not rows:
            self._peers = tuple(row for row in rows if isinstance(row, BgpPeer))
            self._families = tuple(row for row in rows if isinstance(row, BgpPeerFamily))
            self._known = rows


async def _survey_standard(surveyor: Surveyor, peers: FoundPeers) -> None:
    """bgpPeerTable, whose rows are of the default VRF and named by the peer's IPv4 address."""
    columns = await surveyor.walk(*_COLUMNS)
    for row in sorted({row for column in columns.values() for row in column}):
        address = address_at_end((_ADDRESS_ARCS, *row))
        if address is None:
            continue
        peer = BgpPeer(
            vrf=None,
            address=address,
            family="ipv4",
            remote_as=as_number(columns[_REMOTE_AS].get(row)),
            local_address=address_in(columns[_LOCAL_ADDRESS].get(row)),
            router_id=router_id(columns[_PEER_ROUTER_ID].get(row)),
        )
        cells = {column: [column + row] if row in columns[column] else [] for column in _COLUMNS}
        numbers = session_numbers(cells[STATE], cells[_TIME], cells[_TRANSITIONS])
        numbers |= {name: Number((column + row,), count) for name, column in _COUNTERS.items() if cells[column]}
        if cells[_ADMIN]:
            numbers["admin_enabled"] = Number((_ADMIN + row,), admin_enabled)
        if cells[_LAST_ERROR]:
            numbers |= error_numbers(_LAST_ERROR + row)
        peers.add(peer, numbers)


def _enabled(local_as: Value, *, has_peers: bool) -> bool | None:
    """An agent without BGP that has the MIB says AS 0 (seen on a Ruijie S5750), or leaves the object out."""
    if has_peers or as_number(local_as) is not None:
        return True
    return False if local_as == 0 else None
