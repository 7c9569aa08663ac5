"""BGP peers: one peer for all tables that show it, AS numbers of 32 bits, and what is absent stays absent."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.bgp import BgpPeer, BgpReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.modules.routing_index import address_at_end, address_in, address_of, as_number, router_id
from exporters.exposition import Format
from exporters.views.bgp import VIEW
from tests.collectors.snmp.routing_tables import (
    H3C,
    HUAWEI,
    RUIJIE,
    RoutingCells,
    device,
    index_of,
    read_in_turn,
    read_once,
)

BGP4 = parse_oid("1.3.6.1.2.1.15")
PEER = (*BGP4, 3, 1)
HW = parse_oid("1.3.6.1.4.1.2011.5.25.177.1.1")
H3C_V6 = parse_oid("1.3.6.1.4.1.25506.2.183.1.1.1")
H3C_VPN = parse_oid("1.3.6.1.4.1.25506.2.202.1.1")
V6 = tuple(ip_address("2001:db8::252").packed)


def standard(address: str, *, state: int = 6, remote_as: int = 65001, seconds: int = 100) -> RoutingCells:
    row = index_of(address)
    return {
        (*PEER, 1, *row): IPv4Address("10.255.0.2"), (*PEER, 2, *row): state, (*PEER, 3, *row): 2,
        (*PEER, 5, *row): IPv4Address("192.0.2.1"), (*PEER, 9, *row): remote_as,
        **{(*PEER, column, *row): column * 10 for column in (10, 11, 12, 13)},
        (*PEER, 14, *row): b"\x06\x02", (*PEER, 15, *row): 3, (*PEER, 16, *row): seconds,
    }  # fmt: skip


def huawei(
    instance: int, afi: int, safi: int, address: Oid, *, vrf: bytes, state: int = 6, remote_as: int = 65001
) -> RoutingCells:
    kind = 1 if len(address) == 4 else 2
    row = (instance, afi, safi, kind, len(address), *address)
    return {
        (*HW, 1, 1, 6, *row): vrf, (*HW, 2, 1, 2, *row): remote_as, (*HW, 2, 1, 5, *row): state,
        (*HW, 2, 1, 6, *row): 5, (*HW, 2, 1, 7, *row): 777, (*HW, 2, 1, 9, *row): b"\x00\x00",
        (*HW, 2, 1, 11, *row): 2, (*HW, 3, 1, 1, *row): 12, (*HW, 3, 1, 2, *row): 10, (*HW, 3, 1, 3, *row): 0,
        **{(*HW, 7, 1, column, 0, instance, len(address), *address): 1000 + column for column in (6, 7, 8, 9)},
    }  # fmt: skip


def reading_of(cells: RoutingCells) -> BgpReading:
    found = read_once(cells, "bgp")
    assert isinstance(found, BgpReading), found
    return found


def numbers(reading: BgpReading, at: int = 0) -> dict[str, float | None]:
    return {name: column[at] for name, column in reading.columns.items()}


def test_one_peer_in_both_tables_is_one_and_the_vendor_comes_first() -> None:
    address = "192.0.2.2"
    rows = huawei(0, 1, 1, index_of(address), vrf=b"Public", remote_as=4_200_000_001)
    reading = reading_of(device(HUAWEI) | rows | standard(address, remote_as=23456, state=3))
    assert reading.peers == (
        BgpPeer(
            vrf=None, address=address, family="ipv4", remote_as=4_200_000_001, local_address="192.0.2.1",
            router_id="10.255.0.2", description=None,
        ),
    )  # fmt: skip
    assert numbers(reading) == {
        "state": 6, "admin_enabled": 1, "established_seconds": 777, "down_seconds": None, "transitions": 5,
        "received_updates": 1006, "transmitted_updates": 1007, "received_messages": 1008,
        "transmitted_messages": 1009, "last_error_code": 0, "last_error_subcode": 0,
    }  # fmt: skip


def test_ipv6_and_vpn_peers_and_their_families() -> None:
    """The same address in two VRFs is two peers; the address families of a session are one peer's."""
    cells = device(HUAWEI) | huawei(0, 2, 1, V6, vrf=b"PublicV6") | huawei(0, 1, 128, V6, vrf=b"Public", state=6)
    cells |= huawei(7, 1, 1, index_of("192.0.2.9"), vrf=b"red") | huawei(8, 1, 1, index_of("192.0.2.9"), vrf=b"")
    reading = reading_of(cells)
    assert [(peer.vrf, peer.address, peer.family) for peer in reading.peers] == [
        (None, "2001:db8::252", "ipv6"), ("instance 8", "192.0.2.9", "ipv4"), ("red", "192.0.2.9", "ipv4"),
    ]  # fmt: skip
    assert [(one.peer.vrf, one.address_family) for one in reading.families] == [
        (None, "ipv6_unicast"), (None, "vpnv4"), ("instance 8", "ipv4_unicast"), ("red", "ipv4_unicast"),
    ]  # fmt: skip
    assert reading.family_columns["received_prefixes"] == [12, 12, 12, 12]
    assert reading.family_columns["advertised_prefixes"] == [0, 0, 0, 0]


def test_a_family_that_is_not_negotiated_does_not_hide_the_session() -> None:
    cells = device(HUAWEI) | huawei(0, 2, 1, V6, vrf=b"PublicV6") | huawei(0, 2, 128, V6, vrf=b"Public", state=9)
    assert numbers(reading_of(cells))["state"] == 6


def test_session_rows_that_are_of_vrf_0() -> None:
    """As on a CE12804: hwBgpPeerSessionExtTable has the row of a VPN's peer under VRF 0."""
    session = (*HW, 8, 1)
    row = (0, 1, 4, *index_of("192.0.2.9"))
    cells = device(HUAWEI) | {(*session, 5, *row): b"192.0.2.10", (*session, 11, *row): b"to the town"}
    alone = reading_of(cells | huawei(7, 1, 1, index_of("192.0.2.9"), vrf=b"red"))
    assert (alone.peers[0].local_address, alone.peers[0].description) == ("192.0.2.10", "to the town")
    twice = reading_of(
        cells | huawei(7, 1, 1, index_of("192.0.2.9"), vrf=b"red") | huawei(8, 1, 1, index_of("192.0.2.9"), vrf=b"blue")
    )
    assert [peer.description for peer in twice.peers] == [None, None]


def test_h3c_shows_ipv6_peers_and_the_routes_of_all() -> None:
    vpn = (1, 4, 1, 1, 1, 4, *index_of("192.0.2.9"))
    public = (1, 0, 2, 1, 2, 16, *V6)
    cells = device(H3C) | standard("192.0.2.2")
    cells |= {(*H3C_V6, 2, *V6): b"\x04\x00", (*H3C_V6, 3, *V6): 3}
    cells |= {(*H3C_VPN, 1, 1, 7, *vpn): b"red", (*H3C_VPN, 3, 1, 1, *vpn): 5, (*H3C_VPN, 3, 1, 1, *public): 7}
    reading = reading_of(cells)
    assert [(peer.vrf, peer.address) for peer in reading.peers] == [
        (None, "192.0.2.2"), (None, "2001:db8::252"), ("red", "192.0.2.9"),
    ]  # fmt: skip
    assert reading.columns["state"] == [6, 3, None]
    assert reading.columns["last_error_code"] == [6, 4, None]
    assert [(one.peer.address, one.address_family) for one in reading.families] == [
        ("2001:db8::252", "ipv6_unicast"), ("192.0.2.9", "ipv4_unicast"),
    ]  # fmt: skip
    assert reading.family_columns["received_prefixes"] == [7, 5]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (65001, 65001),
        (-94967295, 4_200_000_001),
        (4_200_000_001, 4_200_000_001),
        (23456, None),
        (0, None),
        (-1, 2**32 - 1),
    ],
)
def test_as_numbers(said: int, meant: int | None) -> None:
    assert as_number(said) == meant


def test_timers_belong_to_a_state() -> None:
    """One object counts both times, and is 0 where the session never was up."""
    cells = device(RUIJIE) | {(*BGP4, 2, 0): 65000}
    cells |= standard("192.0.2.2", state=6, seconds=0) | standard("192.0.2.3", state=3, seconds=50)
    reading = reading_of(cells | standard("192.0.2.4", state=1, seconds=0) | standard("192.0.2.5", state=99))
    assert reading.columns["state"] == [6, 3, 1, None]
    assert reading.columns["established_seconds"] == [0, None, None, None]
    assert reading.columns["down_seconds"] == [None, 50, None, None]


def test_absent_not_enabled_and_without_peers_are_three_things() -> None:
    assert isinstance(read_once(device(RUIJIE), "bgp"), Unsupported)
    off = reading_of(
        device(RUIJIE) | {(*BGP4, 1, 0): b"\x10", (*BGP4, 2, 0): 0, (*BGP4, 4, 0): IPv4Address("10.0.0.1")}
    )
    assert (off.enabled, off.local_as, off.router_id, off.peers) == (False, None, None, ())
    idle = reading_of(device(RUIJIE) | {(*BGP4, 2, 0): 65000, (*BGP4, 4, 0): IPv4Address("10.0.0.1")})
    assert (idle.enabled, idle.local_as, idle.router_id, idle.peers) == (True, 65000, "10.0.0.1", ())
    untold = reading_of(device(RUIJIE) | {(*BGP4, 1, 0): b"\x10"})
    assert (untold.enabled, untold.peers) == (None, ())
    texts = {name: VIEW.block(Format.TEXT).render(reading).decode() for name, reading in
             {"off": off, "idle": idle, "untold": untold}.items()}  # fmt: skip
    assert 'yunwang_bgp_enabled{device="device"} 0' in texts["off"]
    assert "yunwang_bgp_peers" not in texts["off"]
    assert 'yunwang_bgp_peers{device="device",state="established"} 0' in texts["idle"]
    assert "yunwang_bgp_enabled{" not in texts["untold"]


def test_a_peer_that_comes_and_one_that_goes_are_seen_at_once() -> None:
    one, two = standard("192.0.2.2"), standard("192.0.2.3", state=1)
    base = device(HUAWEI) | {(*BGP4, 2, 0): 65000}
    readings = read_in_turn([base, base | one, base | one | two, base | two, base], "bgp")
    seen = [[peer.address for peer in reading.peers] for reading in readings if isinstance(reading, BgpReading)]
    assert seen == [[], ["192.0.2.2"], ["192.0.2.2", "192.0.2.3"], ["192.0.2.3"], []]


def test_addresses() -> None:
    assert address_of(bytes(V6) + b"\0\0\0\x07") == "2001:db8::252%7"
    assert address_of(b"123") is None
    assert address_at_end((4, 192, 0, 2, 1)) == "192.0.2.1"
    assert [address_at_end(index) for index in ((), (4, 192, 0, 2), (4, 192, 0, 2, 256), (5, 1, 2, 3, 4, 5))] == [
        None
    ] * 4
    assert address_in(b"2001:DB8::252") == "2001:db8::252"
    assert address_in(bytes(V6)) == "2001:db8::252"
    assert [address_in(value) for value in (b"\0\0\0\0", b"", b"::", None, b"no address")] == [None] * 5
    assert (router_id(0x0AFF0001), router_id(0)) == ("10.255.0.1", None)


WHOLE = (
    device(HUAWEI)
    | {(*BGP4, 2, 0): 65000, (*BGP4, 4, 0): IPv4Address("10.0.0.1")}
    | standard("192.0.2.2")
    | standard("192.0.2.3", state=3)
    | huawei(0, 1, 1, index_of("192.0.2.2"), vrf=b"Public")
    | huawei(0, 2, 1, V6, vrf=b"PublicV6", state=2)
    | huawei(7, 1, 1, index_of("192.0.2.9"), vrf=b"red")
)


def is_routing(oid: Oid) -> bool:
    return oid[: len(BGP4)] == BGP4 or oid[: len(HW)] == HW


BGP_CELLS = sorted(filter(is_routing, WHOLE))
COLUMNS = sorted({oid[: len(PEER) + 1] for oid in WHOLE if oid[: len(PEER)] == PEER}
                 | {oid[: len(HW) + 3] for oid in WHOLE if oid[: len(HW)] == HW})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    emptied=st.sets(st.sampled_from(COLUMNS)),
    missing=st.sets(st.sampled_from(BGP_CELLS), max_size=20),
    cut=st.one_of(st.none(), st.sampled_from(BGP_CELLS)),
)
def test_no_number_that_no_table_holds(emptied: set[Oid], missing: set[Oid], cut: Oid | None) -> None:
    """Whatever columns, rows and ends are missing: what is read is what is left, and nothing else."""
    left = {
        oid: value
        for oid, value in WHOLE.items()
        if not any(oid[: len(column)] == column for column in emptied)
        and oid not in missing
        and (cut is None or oid < cut or not is_routing(oid))
    }
    found = read_once(left, "bgp")
    if isinstance(found, Unsupported):
        assert not any(oid[: len(BGP4)] == BGP4 for oid in left)
        return
    assert isinstance(found, BgpReading)
    assert len({(peer.vrf, peer.address) for peer in found.peers}) == len(found.peers)
    states = {
        "192.0.2.2": [(*PEER, 2, *index_of("192.0.2.2")), (*HW, 2, 1, 5, 0, 1, 1, 1, 4, *index_of("192.0.2.2"))],
        "192.0.2.3": [(*PEER, 2, *index_of("192.0.2.3"))],
        "2001:db8::252": [(*HW, 2, 1, 5, 0, 2, 1, 2, 16, *V6)],
        "192.0.2.9": [(*HW, 2, 1, 5, 7, 1, 1, 1, 4, *index_of("192.0.2.9"))],
    }
    for at, peer in enumerate(found.peers):
        cells = [WHOLE[oid] for oid in states[peer.address] if oid in left]
        column = found.columns.get("state")
        assert (column[at] if column else None) == (cells[0] if cells else None)
        established = found.columns.get("established_seconds")
        if established and established[at] is not None:
            assert cells[:1] == [6]
    for column in found.columns.values():
        assert len(column) == len(found.peers)
    VIEW.block(Format.TEXT).render(found)
