"""BGP peers of H3C Comware 7 over IPv6, and the routes of each peer by VRF and address family.

Unproven on hardware: no recording shows these tables.

Source: HH3C-BGP4V2-MIB (1.3.6.1.4.1.25506.2.183: hh3cBgp4v2PeerTable), HH3C-BGP-VPN-MIB (1.3.6.1.4.1.25506.2.202:
hh3cBgpPeerAddrFamilyTable, hh3cBgpPeerRouteTable).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from collectors.readings.bgp import BgpFamilyField, BgpPeer
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.modules.bgp_peers import (
    FoundPeers,
    address_family,
    count,
    error_numbers,
    session_numbers,
)
from collectors.snmp.modules.routing_index import address_at_end, family_of
from collectors.snmp.text import decode_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from collectors.snmp.surveyor import Surveyor

_PEER_ENTRY: Final = parse_oid("1.3.6.1.4.1.25506.2.183.1.1.1")
_LAST_ERROR: Final = (*_PEER_ENTRY, 2)
STATE: Final = (*_PEER_ENTRY, 3)
_VPN_PEERS: Final = parse_oid("1.3.6.1.4.1.25506.2.202.1.1")
_VPN_NAME: Final = (*_VPN_PEERS, 1, 1, 7)
_ROUTES: Final[Mapping[BgpFamilyField, Oid]] = {
    "received_prefixes": (*_VPN_PEERS, 3, 1, 1),
    "active_prefixes": (*_VPN_PEERS, 3, 1, 2),
    "advertised_prefixes": (*_VPN_PEERS, 3, 1, 3),
}
_IPV6_OCTETS: Final = 16


async def survey_peers(surveyor: Surveyor, peers: FoundPeers) -> None:
    """Add all peers that the device's own tables show. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(_LAST_ERROR, STATE, _VPN_NAME, *_ROUTES.values())
    for row in sorted({*columns[STATE], *columns[_LAST_ERROR]}):
        address = _ipv6_at_end(row)
        if address is not None:
            states = [STATE + row] if row in columns[STATE] else []
            errors = error_numbers(_LAST_ERROR + row) if row in columns[_LAST_ERROR] else {}
            peers.add(BgpPeer(vrf=None, address=address, family="ipv6"), session_numbers(states, (), ()) | errors)
    for row in sorted({row for column in (_VPN_NAME, *_ROUTES.values()) for row in columns[column]}):
        address = address_at_end(row[5:])
        if address is None:
            continue
        vrf = (decode_text(columns[_VPN_NAME].get(row)) or f"instance {row[1]}") if row[1] else None
        found = peers.add(BgpPeer(vrf=vrf, address=address, family=family_of(address)), {})
        numbers = {name: Number((column + row,), count) for name, column in _ROUTES.items() if row in columns[column]}
        found.families.setdefault(address_family(row[2], row[3]), {}).update(numbers)


def _ipv6_at_end(row: Oid) -> str | None:
    """InetAddressIPv6 has a fixed size, so that no length stands before it; one that an agent writes is accepted."""
    return address_at_end((_IPV6_OCTETS, *row[-_IPV6_OCTETS:]) if len(row) >= _IPV6_OCTETS else ())
