"""BGP peers as metrics and as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from collectors.readings.bgp import BgpFamilyField, BgpPeer, BgpPeerFamily, BgpPeerField, BgpReading, BgpState
from exporters.exposition import Kind, Metric
from exporters.rows import Labels, Rows, RowsBlock
from exporters.template import ColumnMetric
from exporters.view import ModuleView, Samples, Table, in_words, info, present

_OF_PEERS: Final = ("device", "vrf", "peer", "family", "remote_as")
_DEFAULT_VRF: Final = "default"
_STANDARD: Final = "1.3.6.1.2.1.15.3.1"
_HUAWEI: Final = "1.3.6.1.4.1.2011.5.25.177.1.1"
_H3C: Final = "1.3.6.1.4.1.25506.2"

ENABLED: Final = Metric(
    name="yunwang_bgp_enabled",
    kind="gauge",
    help="Whether BGP runs: 1 where there are peers or bgpLocalAs, 1.3.6.1.2.1.15.2, is a number, 0 where that is 0.",
    labels=("device",),
)
INFO: Final = info(
    "yunwang_bgp_info",
    "The device's AS number and BGP identifier: bgpLocalAs and bgpIdentifier, 1.3.6.1.2.1.15.2 and .4.",
    "device", "local_as", "router_id",
)  # fmt: skip
PEERS: Final = Metric(
    name="yunwang_bgp_peers",
    kind="gauge",
    help=f"Peers by state, {_STANDARD}.2 or the vendor's as in yunwang_bgp_peer_state; absent where BGP does not run.",
    labels=("device", "state"),
)
PEER: Final = info(
    "yunwang_bgp_peer_info",
    "A peer as configured and met: bgpPeerLocalAddr and bgpPeerIdentifier, 1.3.6.1.2.1.15.3.1.5 and .1; "
    f"hwBgpPeerSessionExtTable, {_HUAWEI}.8.",
    *_OF_PEERS, "local_address", "router_id", "description",
)  # fmt: skip


def _peer_metric(name: str, kind: Kind, field: BgpPeerField, text: str) -> ColumnMetric:
    return ColumnMetric(name=f"yunwang_bgp_peer_{name}", kind=kind, help=text, field=field, labels=_OF_PEERS)


_MESSAGES: Final[tuple[tuple[str, str, BgpPeerField, int, int], ...]] = (
    ("receive", "messages", "received_messages", 8, 12),
    ("transmit", "messages", "transmitted_messages", 9, 13),
    ("receive", "updates", "received_updates", 6, 10),
    ("transmit", "updates", "transmitted_updates", 7, 11),
)
PEER_METRICS: Final = (
    _peer_metric(
        "state", "gauge", "state",
        "1 idle, 2 connect, 3 active, 4 opensent, 5 openconfirm, 6 established: "
        f"hwBgpPeerState, {_HUAWEI}.2.1.5; hh3cBgp4v2PeerState, {_H3C}.183.1.1.1.3; else bgpPeerState, {_STANDARD}.2.",
    ),
    _peer_metric(
        "admin_enabled", "gauge", "admin_enabled",
        f"1 where the session is wanted, 0 where it was stopped: hwBgpPeerAdminStatus, {_HUAWEI}.2.1.11; "
        f"else bgpPeerAdminStatus, {_STANDARD}.3.",
    ),
    _peer_metric(
        "established_seconds", "gauge", "established_seconds",
        f"Since the session was established; absent while it is not: hwBgpPeerFsmEstablishedTime, {_HUAWEI}.2.1.7; "
        f"else bgpPeerFsmEstablishedTime, {_STANDARD}.16.",
    ),
    _peer_metric(
        "down_seconds", "gauge", "down_seconds",
        "Since the session was last established; absent while it is, and where it never was: "
        f"hwBgpPeerFsmEstablishedTime, {_HUAWEI}.2.1.7; else bgpPeerFsmEstablishedTime, {_STANDARD}.16.",
    ),
    _peer_metric(
        "transitions_total", "counter", "transitions",
        f"How often it was established: hwBgpPeerFsmEstablishedCounter, {_HUAWEI}.2.1.6; "
        f"else bgpPeerFsmEstablishedTransitions, {_STANDARD}.15.",
    ),
    *(
        _peer_metric(
            f"{direction}_{kind}_total", "counter", field,
            f"hwBgpPeerStatisticTable, {_HUAWEI}.7.1.{theirs}; else {_STANDARD}.{column}.",
        )
        for direction, kind, field, theirs, column in _MESSAGES
    ),
    _peer_metric(
        "last_error_code", "gauge", "last_error_code",
        f"Of the last NOTIFICATION (RFC 4271 section 4.5), 0 for none: hwBgpPeerLastError, {_HUAWEI}.2.1.9; "
        f"hh3cBgp4v2PeerLastError, {_H3C}.183.1.1.1.2; else bgpPeerLastError, {_STANDARD}.14.",
    ),
    _peer_metric(
        "last_error_subcode", "gauge", "last_error_subcode",
        f"The second octet of bgpPeerLastError, {_STANDARD}.14, or of the vendor's object as in "
        "yunwang_bgp_peer_last_error_code.",
    ),
)  # fmt: skip


def _family_metric(name: BgpFamilyField, arc: int) -> ColumnMetric:
    return ColumnMetric(
        name=f"yunwang_bgp_peer_{name}",
        kind="gauge",
        help=f"hwBgpPeerRouteTable, {_HUAWEI}.3.1.{arc}; hh3cBgpPeerRouteTable, {_H3C}.202.1.1.3.1.{arc}.",
        field=name,
        labels=(*_OF_PEERS, "address_family"),
    )


FAMILY_METRICS: Final = (
    _family_metric("received_prefixes", 1),
    _family_metric("active_prefixes", 2),
    _family_metric("advertised_prefixes", 3),
)


def _samples(reading: BgpReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    own = present({"local_as": reading.local_as, "router_id": reading.router_id})
    yield ENABLED, [] if reading.enabled is None else [(device, str(int(reading.enabled)))]
    yield INFO, [(device | own, "1")] if own else []
    yield PEERS, [(device | {"state": state}, str(count)) for state, count in _counts(reading).items()]
    yield PEER, [(_labels(reading.device, peer) | _described(peer), "1") for peer in reading.peers]


def _of_peers(device: str, peers: Sequence[BgpPeer]) -> Sequence[Labels]:
    return [_labels(device, peer) for peer in peers]


def _of_families(device: str, families: Sequence[BgpPeerFamily]) -> Sequence[Labels]:
    return [_labels(device, one.peer) | {"address_family": one.address_family} for one in families]


def _labels(device: str, peer: BgpPeer) -> dict[str, str]:
    named = {"device": device, "vrf": peer.vrf or _DEFAULT_VRF, "peer": peer.address, "family": peer.family}
    return named | present({"remote_as": peer.remote_as})


def _described(peer: BgpPeer) -> dict[str, str]:
    return present({"local_address": peer.local_address, "router_id": peer.router_id, "description": peer.description})


def _counts(reading: BgpReading) -> dict[str, int]:
    """Peers a state, every state named; nothing where BGP does not run."""
    if reading.enabled is False:
        return {}
    states = Counter(state for state in reading.columns.get("state", ()) if state is not None)
    return {state.name.lower(): states[state] for state in BgpState}


def _tables(reading: BgpReading) -> Iterator[Table]:
    shown: tuple[BgpPeerField, ...] = (
        "state", "admin_enabled", "established_seconds", "down_seconds", "transitions", "last_error_code",
    )  # fmt: skip
    fields = [field for field in shown if field in reading.columns]
    rows = [
        (
            peer.vrf or _DEFAULT_VRF,
            peer.address,
            peer.remote_as,
            *(_cell(field, reading.columns[field][at]) for field in fields),
        )
        for at, peer in enumerate(reading.peers)
    ]
    yield Table("bgp peers", ("vrf", "peer", "remote_as", *fields), rows)
    families = [
        (one.peer.vrf or _DEFAULT_VRF, one.peer.address, one.address_family,
         *(column[at] for column in reading.family_columns.values()))
        for at, one in enumerate(reading.families)
    ]  # fmt: skip
    if families:
        yield Table("bgp prefixes", ("vrf", "peer", "address_family", *reading.family_columns), families)


def _cell(field: BgpPeerField, value: object) -> object:
    return in_words(BgpState, value) if field == "state" else value


_ROWS: Final = (
    Rows(PEER_METRICS, _of_peers, lambda reading: (reading.peers, reading.columns)),
    Rows(FAMILY_METRICS, _of_families, lambda reading: (reading.families, reading.family_columns)),
)
VIEW = ModuleView(
    labels=("device",),
    metrics=(ENABLED, INFO, PEERS, PEER, *PEER_METRICS, *FAMILY_METRICS),
    block=partial(RowsBlock, _samples, _ROWS),
    tables=_tables,
)
