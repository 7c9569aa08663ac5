"""BGP peers of Huawei VRP, IPv6 ones and those in VRFs included.

Source: HUAWEI-BGP-VPN-MIB (1.3.6.1.4.1.2011.5.25.177): hwBgpPeerAddrFamilyTable, hwBgpPeerTable, hwBgpPeerRouteTable,
hwBgpPeerStatisticTable, hwBgpPeerSessionExtTable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from collectors.readings.bgp import BgpFamilyField, BgpPeer, BgpPeerField
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.modules.bgp_peers import (
    FoundPeers,
    address_family,
    admin_enabled,
    count,
    error_numbers,
    session_numbers,
)
from collectors.snmp.modules.routing_index import address_at_end, address_in, as_number, family_of
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column

_PEERS: Final = parse_oid("1.3.6.1.4.1.2011.5.25.177.1.1")
VRF_NAME: Final = (*_PEERS, 1, 1, 6)
_REMOTE_AS, STATE, _TRANSITIONS, _TIME = ((*_PEERS, 2, 1, arc) for arc in (2, 5, 6, 7))
_LAST_ERROR, _ADMIN = ((*_PEERS, 2, 1, arc) for arc in (9, 11))
_ROUTES: Final[Mapping[BgpFamilyField, Oid]] = {
    "received_prefixes": (*_PEERS, 3, 1, 1),
    "active_prefixes": (*_PEERS, 3, 1, 2),
    "advertised_prefixes": (*_PEERS, 3, 1, 3),
}
_STATISTICS: Final[Mapping[BgpPeerField, Oid]] = {
    "received_updates": (*_PEERS, 7, 1, 6),
    "transmitted_updates": (*_PEERS, 7, 1, 7),
    "received_messages": (*_PEERS, 7, 1, 8),
    "transmitted_messages": (*_PEERS, 7, 1, 9),
}
_LOCAL_ADDRESS, _DESCRIPTION = ((*_PEERS, 8, 1, arc) for arc in (5, 11))
_COLUMNS: Final = (VRF_NAME, _REMOTE_AS, STATE, _TRANSITIONS, _TIME, _LAST_ERROR, _ADMIN)

_DEFAULT_INSTANCE: Final = 0
_Session = tuple[int, str]
"""Number of the VRF and address."""


async def survey_peers(surveyor: Surveyor, peers: FoundPeers) -> None:
    """Add all peers that the device's own tables show. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(*_COLUMNS)
    rows: dict[_Session, list[Oid]] = {}
    for row in sorted({row for column in columns.values() for row in column}):
        address = address_at_end(row[4:])
        if address is not None:
            rows.setdefault((row[0], address), []).append(row)
    if not rows:
        return
    more = await surveyor.walk(*_ROUTES.values(), *_STATISTICS.values(), _LOCAL_ADDRESS, _DESCRIPTION)
    statistics = {
        (row[1], address): row
        for column in _STATISTICS.values()
        for row in more[column]
        if (address := address_at_end(row[2:])) is not None
    }
    addresses = Counter(address for _, address in rows)
    local, description = (_by_session(more[column]) for column in (_LOCAL_ADDRESS, _DESCRIPTION))
    for session, members in rows.items():
        number, address = session
        peer = BgpPeer(
            vrf=vrf_of(number, _first(columns[VRF_NAME], members)),
            address=address,
            family=family_of(address),
            remote_as=as_number(_first(columns[_REMOTE_AS], members)),
            local_address=address_in(_of_session(local, session, addresses)),
            description=decode_text(_of_session(description, session, addresses)) or None,
        )
        found = peers.add(peer, _numbers(members, columns) | _counters(statistics.get(session), more))
        for row in members:
            numbers = {name: Number((column + row,), count) for name, column in _ROUTES.items() if row in more[column]}
            found.families.setdefault(address_family(row[1], row[2]), {}).update(numbers)


def vrf_of(instance: int, name: Value) -> str | None:
    """Instance 0 is the default VRF, whatever the device calls it.

    Seen on a NetEngine 8000: hwBgpPeerVrfName is ``PublicV6`` for the IPv6 peers of the same instance.
    """
    if instance == _DEFAULT_INSTANCE:
        return None
    return decode_text(name) or f"instance {instance}"


def _by_session(column: Column) -> dict[_Session, Value]:
    """A column of hwBgpPeerSessionExtTable, named by the VRF's number and the address."""
    return {
        (row[0], address): value for row, value in column.items() if (address := address_at_end(row[2:])) is not None
    }


def _of_session(cells: Mapping[_Session, Value], session: _Session, addresses: Mapping[str, int]) -> Value:
    """A cell of hwBgpPeerSessionExtTable, whose rows a CE12804 numbers as of VRF 0 though the peer is in another.

    Such a row is taken where only one peer of the device has its address.
    """
    if session in cells:
        return cells[session]
    return cells.get((_DEFAULT_INSTANCE, session[1])) if addresses[session[1]] == 1 else None


def _numbers(rows: Iterable[Oid], columns: Mapping[Oid, Column]) -> dict[BgpPeerField, Number]:
    def cells(column: Oid) -> list[Oid]:
        return [column + row for row in rows if row in columns[column]]

    found = session_numbers(cells(STATE), cells(_TIME), cells(_TRANSITIONS))
    for cell in cells(_ADMIN)[:1]:
        found["admin_enabled"] = Number((cell,), admin_enabled)
    for cell in cells(_LAST_ERROR)[:1]:
        found |= error_numbers(cell)
    return found


def _counters(row: Oid | None, more: Mapping[Oid, Column]) -> dict[BgpPeerField, Number]:
    if row is None:
        return {}
    return {name: Number((column + row,), count) for name, column in _STATISTICS.items() if row in more[column]}


def _first(column: Column, rows: Iterable[Oid]) -> Value:
    return next((column[row] for row in rows if row in column), None)
