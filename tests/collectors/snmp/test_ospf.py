"""OSPF: neighbours with their interfaces and areas; absent, not running and without neighbours stay apart."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.ospf import OspfInstance, OspfReading
from collectors.snmp.ber import Oid, parse_oid
from exporters.exposition import Format
from exporters.views.ospf import VIEW
from tests.collectors.snmp.routing_tables import H3C, RoutingCells, device, index_of, read_in_turn, read_once

V2 = parse_oid("1.3.6.1.2.1.14")
V3 = parse_oid("1.3.6.1.2.1.191.1")
DRAFT = parse_oid("1.3.6.1.3.102.1")
BACKBONE = str(IPv4Address(0))
OLD_ADDRESSES = parse_oid("1.3.6.1.2.1.4.20.1")
ADDRESSES = parse_oid("1.3.6.1.2.1.4.34.1")
PREFIX_ORIGIN = parse_oid("1.3.6.1.2.1.4.32.1.5")
LINK_LOCAL = ip_address("fe80::2").packed
OWN = device(H3C, interfaces={3: "Vlan-interface3", 4: "Vlan-interface4", 5: "Tunnel5"})


def general(mib: Oid, router: IPv4Address | int, *, admin: int = 1) -> RoutingCells:
    return {(*mib, 1, 1, 0): router, (*mib, 1, 2, 0): admin}


def interface_2(address: str, *, unnumbered: int = 0, area: str = "0.0.0.1", state: int = 4) -> RoutingCells:
    row = (*index_of(address), unnumbered)
    entry = (*V2, 7, 1)
    return {
        (*entry, 3, *row): IPv4Address(area),
        (*entry, 5, *row): 1,
        (*entry, 12, *row): state,
        (*entry, 15, *row): 2,
    }


def neighbour_2(address: str, router: str, *, unnumbered: int = 0, state: int = 8) -> RoutingCells:
    row = (*index_of(address), unnumbered)
    entry = (*V2, 10, 1)
    return {(*entry, 3, *row): IPv4Address(router), (*entry, 6, *row): state, (*entry, 7, *row): 6}


def address(text: str, index: int, mask: str = "255.255.255.0") -> RoutingCells:
    row = index_of(text)
    return {(*OLD_ADDRESSES, 2, *row): index, (*OLD_ADDRESSES, 3, *row): IPv4Address(mask)}


def ospf_3(objects: Oid, *, state: int = 8) -> RoutingCells:
    port, neighbour, area = (3, 0), (3, 0, 0x0AFF0002), (0,)
    return {
        **{(*objects, 7, 1, column, *port): value for column, value in ((3, 0), (5, 1), (12, 4), (15, 1))},
        (*objects, 9, 1, 5, *neighbour): LINK_LOCAL, (*objects, 9, 1, 8, *neighbour): state,
        (*objects, 9, 1, 9, *neighbour): 5,
        **{(*objects, 2, 1, column, *area): value for column, value in ((3, 7), (4, 0), (6, 4))},
    }  # fmt: skip


def areas_2(*areas: str) -> RoutingCells:
    return {
        (*V2, 2, 1, column, *index_of(area)): value for area in areas for column, value in ((4, 9), (5, 1), (7, 30))
    }


def reading_of(cells: RoutingCells) -> OspfReading:
    found = read_once(cells, "ospf")
    assert isinstance(found, OspfReading), found
    return found


def text_of(reading: OspfReading) -> str:
    return VIEW.block(Format.TEXT).render(reading).decode()


def test_an_interface_is_found_by_the_network_that_reaches_the_neighbour() -> None:
    """The smallest network wins, a tunnel's neighbour is named by ifIndex, and one nowhere near has no interface."""
    cells = OWN | general(V2, IPv4Address("10.255.0.1")) | areas_2("0.0.0.1", BACKBONE)
    cells |= address("192.0.2.1", 3) | address("192.0.2.129", 4, "255.255.255.252")
    cells |= interface_2("192.0.2.1", area="0.0.0.1") | interface_2("192.0.2.129", area=BACKBONE)
    cells |= interface_2(BACKBONE, unnumbered=5, area="0.0.0.2")
    cells |= neighbour_2("192.0.2.2", "10.255.0.2") | neighbour_2("192.0.2.130", "10.255.0.3", state=4)
    cells |= neighbour_2("10.255.0.4", "10.255.0.4", unnumbered=5) | neighbour_2("203.0.113.9", BACKBONE, state=1)
    reading = reading_of(cells)
    assert [(row.router_id, row.interface, row.area) for row in reading.neighbours] == [
        ("10.255.0.4", "Tunnel5", "0.0.0.2"),
        ("10.255.0.2", "Vlan-interface3", "0.0.0.1"),
        ("10.255.0.3", "Vlan-interface4", BACKBONE),
        (None, None, None),
    ]
    assert reading.neighbour_columns == {"state": [8, 8, 4, 1], "events": [6, 6, 6, 6]}
    assert [row.interface for row in reading.interfaces] == ["Tunnel5", "Vlan-interface3", "Vlan-interface4"]
    assert reading.area_columns == {"spf_runs": [9, 9], "border_routers": [1, 1], "lsas": [30, 30]}
    text = text_of(reading)
    assert 'neighbour_state{device="device",neighbour="203.0.113.9",family="ipv4"} 1' in text
    assert 'yunwang_ospf_neighbours{device="device",family="ipv4",state="full"} 2' in text


def test_networks_of_the_newer_table() -> None:
    row = (1, 4, *index_of("192.0.2.1"))
    prefix = (*PREFIX_ORIGIN, 3, 1, 4, *index_of("192.0.2.0"), 24)
    cells = OWN | general(V2, IPv4Address("10.255.0.1")) | interface_2("192.0.2.1")
    cells |= neighbour_2("192.0.2.200", "10.255.0.2") | {(*ADDRESSES, 3, *row): 4, (*ADDRESSES, 5, *row): prefix}
    reading = reading_of(cells)
    assert reading.neighbours[0].interface == "Vlan-interface4"
    assert [row.interface for row in reading.interfaces] == ["Vlan-interface4"]


@pytest.mark.parametrize("objects", [V3, DRAFT])
def test_version_3(objects: Oid) -> None:
    reading = reading_of(OWN | general(objects, 0x0AFF0001) | ospf_3(objects))
    assert reading.instances == (OspfInstance(family="ipv6", enabled=True, router_id="10.255.0.1"),)
    (row,) = reading.neighbours
    assert (row.router_id, row.address, row.interface, row.area) == (
        "10.255.0.2", "fe80::2", "Vlan-interface3", BACKBONE,
    )  # fmt: skip
    assert reading.area_columns["lsas"] == [4]


def test_absent_not_running_and_without_neighbours_are_three_things() -> None:
    assert isinstance(read_once(OWN, "ospf"), Unsupported)
    off = reading_of(OWN | general(V2, IPv4Address(0), admin=2) | general(V3, 0, admin=2))
    assert off.instances == (
        OspfInstance(family="ipv4", enabled=False, router_id=None),
        OspfInstance(family="ipv6", enabled=False, router_id=None),
    )
    lonely = reading_of(OWN | general(V2, IPv4Address("10.255.0.1")))
    assert lonely.instances == (OspfInstance(family="ipv4", enabled=True, router_id="10.255.0.1"),)
    assert 'yunwang_ospf_enabled{device="device",family="ipv6"} 0' in text_of(off)
    assert "yunwang_ospf_neighbours" not in text_of(off)
    assert 'yunwang_ospf_neighbours{device="device",family="ipv4",state="full"} 0' in text_of(lonely)
    assert 'family="ipv6"' not in text_of(lonely)


def test_neighbours_that_come_and_go_are_seen_at_once() -> None:
    base = OWN | general(V2, IPv4Address("10.255.0.1")) | address("192.0.2.1", 3) | interface_2("192.0.2.1")
    one, two = neighbour_2("192.0.2.2", "10.255.0.2"), neighbour_2("192.0.2.3", "10.255.0.3", state=3)
    readings = read_in_turn([base, base | one, base | two | one, base | two], "ospf")
    seen = [reading.neighbour_columns["state"] for reading in readings if isinstance(reading, OspfReading)]
    assert seen == [[], [8], [8, 3], [3]]


def test_a_version_that_is_switched_on_is_seen_at_once() -> None:
    before = OWN | general(V2, IPv4Address("10.255.0.1"))
    readings = read_in_turn([before, before | general(V3, 0x0AFF0001) | ospf_3(V3)], "ospf")
    seen = [len(reading.instances) for reading in readings if isinstance(reading, OspfReading)]
    assert seen == [1, 2]


def test_two_neighbours_with_one_router_id_are_two_series() -> None:
    cells = OWN | general(V2, IPv4Address("10.255.0.1")) | address("192.0.2.1", 3) | interface_2("192.0.2.1")
    text = text_of(reading_of(cells | neighbour_2("192.0.2.2", "10.255.0.2") | neighbour_2("192.0.2.3", "10.255.0.2")))
    states = [line.split(" ")[0] for line in text.splitlines() if line.startswith("yunwang_ospf_neighbour_state{")]
    assert len(states) == len(set(states)) == 2


WHOLE = (
    OWN
    | general(V2, IPv4Address("10.255.0.1")) | general(V3, 0x0AFF0001) | ospf_3(V3) | areas_2("0.0.0.1")
    | address("192.0.2.1", 3) | interface_2("192.0.2.1")
    | neighbour_2("192.0.2.2", "10.255.0.2") | neighbour_2("192.0.2.3", "10.255.0.3", state=5)
)  # fmt: skip
OSPF_CELLS = sorted(oid for oid in WHOLE if oid[: len(V2)] == V2 or oid[: len(V3)] == V3)
COLUMNS = sorted({oid[:10] for oid in OSPF_CELLS})
STATES = {oid for oid in OSPF_CELLS if oid[:-5] == (*V2, 10, 1, 6) or oid[:-3] == (*V3, 9, 1, 8)}


@settings(max_examples=60, deadline=None)
@given(
    emptied=st.sets(st.sampled_from(COLUMNS)),
    missing=st.sets(st.sampled_from(OSPF_CELLS), max_size=15),
    cut=st.one_of(st.none(), st.sampled_from(OSPF_CELLS)),
)
def test_what_is_read_is_what_is_left(emptied: set[Oid], missing: set[Oid], cut: Oid | None) -> None:
    left = {
        oid: value
        for oid, value in WHOLE.items()
        if oid not in OSPF_CELLS or (oid[:10] not in emptied and oid not in missing and (cut is None or oid < cut))
    }
    found = read_once(left, "ospf")
    for mib, family in ((V2, "ipv4"), (V3, "ipv6")):
        rest = {oid for oid in left if oid[: len(mib)] == mib}
        says = left.get((*mib, 1, 2, 0))
        instance = [one for one in getattr(found, "instances", ()) if one.family == family]
        if instance:
            assert instance[0].enabled is {1: True, 2: False, None: None}[says]
        else:
            tables = {oid for oid in rest if oid[len(mib)] in {9, 10} or oid in {(*mib, 1, 1, 0), (*mib, 1, 2, 0)}}
            assert not tables - {oid for oid in tables if oid[len(mib)] == 9 and mib == V2}
    if isinstance(found, Unsupported):
        return
    assert isinstance(found, OspfReading)
    shown = [state for state in found.neighbour_columns["state"] if state is not None]
    assert sorted(shown) == sorted(WHOLE[oid] for oid in STATES if oid in left)
    text_of(found)
