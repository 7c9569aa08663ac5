"""Putting together what several tables say of the same BGP peers.

A peer is its VRF and its address, whatever table shows it. What is added first stays: the vendor's word comes before
the standard table's, which fills what the vendor leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Final

from collectors.readings.bgp import BgpFamilyField, BgpPeer, BgpPeerField, BgpState
from collectors.snmp.ber import Oid
from collectors.snmp.cells import Number
from collectors.snmp.pdu import Value

ADDRESS_FAMILIES: Final[Mapping[tuple[int, int], str]] = {
    (1, 1): "ipv4_unicast",
    (1, 2): "ipv4_multicast",
    (1, 4): "ipv4_labeled_unicast",
    (1, 5): "ipv4_mvpn",
    (1, 66): "ipv4_mdt",
    (1, 128): "vpnv4",
    (1, 132): "ipv4_route_target",
    (2, 1): "ipv6_unicast",
    (2, 2): "ipv6_multicast",
    (2, 4): "ipv6_labeled_unicast",
    (2, 5): "ipv6_mvpn",
    (2, 128): "vpnv6",
    (25, 65): "l2vpn_vpls",
    (25, 70): "l2vpn_evpn",
}
"""AFI and SAFI (IANA's registries) -> name."""

_ERROR_OCTETS: Final = 2
PeerKey = tuple[str | None, str]
"""VRF and address."""


def address_family(afi: int, safi: int) -> str:
    """The name of an address family; its numbers where it has none here."""
    return ADDRESS_FAMILIES.get((afi, safi), f"afi{afi}_safi{safi}")


@dataclass(slots=True)
class FoundPeer:
    """A peer, where its numbers are, and those of its address families."""

    peer: BgpPeer
    numbers: dict[BgpPeerField, Number] = field(default_factory=dict)
    families: dict[str, dict[BgpFamilyField, Number]] = field(default_factory=dict)


class FoundPeers:
    """The peers of one device, by VRF and address."""

    def __init__(self) -> None:
        self.found: dict[PeerKey, FoundPeer] = {}

    def add(self, peer: BgpPeer, numbers: Mapping[BgpPeerField, Number]) -> FoundPeer:
        """Add what a table says of a peer; of one that is there already, only what is missing."""
        there = self.found.setdefault((peer.vrf, peer.address), FoundPeer(peer))
        known = there.peer
        there.peer = replace(
            known,
            remote_as=known.remote_as if known.remote_as is not None else peer.remote_as,
            local_address=known.local_address or peer.local_address,
            router_id=known.router_id or peer.router_id,
            description=known.description or peer.description,
        )
        there.numbers = {**numbers, **there.numbers}
        return there

    def in_order(self) -> list[FoundPeer]:
        """By VRF, the default one first, family and address."""
        return [self.found[key] for key in sorted(self.found, key=_place)]


def _place(key: PeerKey) -> tuple[str, int, int, str]:
    address = ip_address(key[1].partition("%")[0])
    return key[0] or "", address.version, int(address), key[1]


def session_numbers(
    states: Iterable[Oid], times: Iterable[Oid], transitions: Iterable[Oid]
) -> dict[BgpPeerField, Number]:
    """State, the two times and the transitions of a session that several rows may show, one an address family."""
    states, times, transitions = tuple(states), tuple(times), tuple(transitions)
    found: dict[BgpPeerField, Number] = {}
    if states:
        found["state"] = Number(states, session_state)
    if states and times:
        found["established_seconds"] = Number((*states, *times), _timer(len(states), established=True))
        found["down_seconds"] = Number((*states, *times), _timer(len(states), established=False))
    if transitions:
        found["transitions"] = Number(transitions, _largest)
    return found


def error_numbers(cell: Oid) -> dict[BgpPeerField, Number]:
    """Code and subcode of a last error: an OCTET STRING of two."""
    return {"last_error_code": Number((cell,), _octet(0)), "last_error_subcode": Number((cell,), _octet(1))}


def count(value: Value) -> int | None:
    """A counter or a gauge."""
    return value if isinstance(value, int) and value >= 0 else None


def admin_enabled(value: Value) -> int | None:
    """stop(1), start(2)."""
    return value - 1 if value in (1, 2) and isinstance(value, int) else None


def session_state(*values: Value) -> int | None:
    """The furthest state that any row of the session shows; numbers that RFC 4273 does not know are no state."""
    return max((value for value in values if isinstance(value, int) and value in set(BgpState)), default=None)


def _largest(*values: Value) -> int | None:
    return max((value for value in values if isinstance(value, int) and value >= 0), default=None)


def _timer(states: int, *, established: bool) -> Callable[..., int | None]:
    """One timer serves both: it counts from the last change into or out of established, and is 0 before the first."""

    def decode(*values: Value) -> int | None:
        state, seconds = session_state(*values[:states]), _largest(*values[states:])
        if state is None or (state == BgpState.ESTABLISHED) is not established:
            return None
        return seconds if established else seconds or None

    return decode


def _octet(at: int) -> Callable[[Value], int | None]:
    def decode(value: Value) -> int | None:
        return value[at] if isinstance(value, bytes) and len(value) == _ERROR_OCTETS else None

    return decode
