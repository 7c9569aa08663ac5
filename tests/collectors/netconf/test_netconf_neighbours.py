"""Addresses and neighbours of Huawei by NETCONF, counted by the code that counts SNMP's; and what all vendors share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.registry import MODELS
from collectors.readings.addresses import AddressesReading
from collectors.readings.neighbours import NeighboursReading
from lab.netconf.huawei import CAPABILITIES, tree
from tests.collectors.netconf.asking_netconf import IETF
from tests.collectors.netconf.ip_devices import (
    COMWARE_ADDRESSES,
    COMWARE_ARP,
    COMWARE_ND,
    H3C,
    IETF_IP,
    IFMGR,
    NEIGHBOUR4,
    NEIGHBOUR6,
    OWN4,
    OWN6,
    Device,
    Reader,
    addresses,
    comware,
    entries,
    ietf,
    neighbours,
    stacks,
    statuses,
    xml_of,
)

MODULES = ("addresses", "neighbours")


def test_huawei_neighbours() -> None:
    reading = neighbours(Device(tree(3)))
    assert entries(reading) == {
        ("GigabitEthernet0/0/1", "ipv4", "not_told"): 2,
        ("GigabitEthernet0/0/1", "ipv6", "reachable"): 1,
        ("GigabitEthernet0/0/1", "ipv6", "stale"): 1,
        ("GigabitEthernet0/0/3", "ipv4", "not_told"): 1,
        ("GigabitEthernet0/0/3", "ipv6", "incomplete"): 1,
    }
    assert [one.interface_index for one in reading.interfaces] == [6, 8]
    assert stacks(reading.hosts) == (1, 0, 1, 0)
    assert {(one.family, one.rule): one.entries for one in reading.excluded} == {
        ("ipv4", "own_address"): 1,
        ("ipv6", "incomplete"): 1,
    }
    tables = {family: table and (table.table, table.status, table.entries) for family, table in reading.tables.items()}
    assert tables == {"ipv4": ("huawei-arp", "read", 3), "ipv6": ("huawei-ipv6-nd", "read", 3)}


def test_huawei_in_the_steady_state_two_questions() -> None:
    device, reader = Device(tree(3)), Reader("neighbours", CAPABILITIES)
    reader.read(device)
    first = len(device.questions)
    reader.read(device)
    assert (first, len(device.questions)) == (4, 6)
    reader.now = 3601
    reader.read(device)
    assert len(device.questions) == 10


def test_listed_interfaces_only() -> None:
    listed = frozenset({"GigabitEthernet0/0/3"})
    reading = neighbours(Device(tree(3)), listed=listed)
    assert {one.interface for one in reading.interfaces} == listed
    assert stacks(reading.hosts) == (1, 0, 0, 0)
    assert {one.interface for one in addresses(Device(tree(3)), listed=listed).addresses} == listed


def test_huawei_addresses() -> None:
    reading = addresses(Device(tree(1)))
    rows = [(one.interface, one.address, one.prefix_length, one.scope) for one in reading.addresses]
    assert rows == [
        ("GigabitEthernet0/0/1", "198.18.1.1", 24, "global"),
        ("GigabitEthernet0/0/1", "198.18.1.129", 25, "global"),
        ("GigabitEthernet0/0/1", "2001:db8:1::1", 64, "global"),
        ("GigabitEthernet0/0/1", "fe80::1", 10, "link_local"),
    ]
    told = [(one.interface_index, one.type, one.origin, one.status) for one in reading.addresses]
    assert told == [
        (6, "unicast", "manual", None),
        (6, "unicast", "manual", None),
        (6, "unicast", None, "preferred"),
        (6, "unicast", "linklayer", "preferred"),
    ]
    assert reading.ipv6_enabled == {"GigabitEthernet0/0/1": True}
    assert reading.tables == {"ipv4": ("huawei-ip",), "ipv6": ("huawei-ip",)}


def test_addresses_are_the_same_object_until_they_change() -> None:
    device, reader = Device(tree(1)), Reader("addresses", CAPABILITIES)
    first = reader.read(device).addresses
    reader.now = 3601
    assert reader.read(device).addresses is first
    device.tops = tree(3)
    reader.now = 7202
    assert len(reader.read(device).addresses) == 8


ARP = "urn:huawei:yang:huawei-arp"
ND = "urn:huawei:yang:huawei-ipv6-nd"
ARP_ROW = f'<arp xmlns="{ARP}"><query-entries><query-entry>%s</query-entry></query-entries></arp>'
HOST = "<ip-addr>198.18.0.9</ip-addr><mac-addr>0200-5e00-5309</mac-addr><if-name>Vlanif1</if-name>"


def test_huawei_absent_empty_and_zero_are_three() -> None:
    with pytest.raises(Unsupported, match="shows no table of neighbours"):
        neighbours(Device([]))
    assert statuses(neighbours(Device(xml_of(ARP_ROW % HOST)))) == ["read", None]
    empty = f'<ipv6-nd xmlns="{ND}"><ipv6-neighbors/></ipv6-nd>'
    both = neighbours(Device(xml_of(ARP_ROW % HOST, empty), shows_empty=True))
    assert statuses(both) == ["read", "empty"]
    assert stacks(both.hosts) == (1, 0, 0, 0)
    alone = neighbours(Device(xml_of(empty), shows_empty=True))
    assert statuses(alone) == [None, "empty"]
    assert (alone.hosts.ipv4, alone.hosts.ipv6, alone.hosts.dual_stack, alone.interfaces) == (None, 0, None, ())


def test_a_table_of_which_no_row_can_be_read_is_not_empty() -> None:
    bad = xml_of(ARP_ROW % HOST.replace("198.18.0.9", "?"))
    with pytest.raises(Unsupported):
        neighbours(Device(bad, shows_empty=True))
    empty = xml_of(f'<ipv6-nd xmlns="{ND}"><ipv6-neighbors/></ipv6-nd>')
    reading = neighbours(Device([*bad, *empty], shows_empty=True))
    assert (statuses(reading), reading.hosts.ipv4, reading.rows_not_read) == ([None, "empty"], None, 1)


def test_neighbours_on_interfaces_that_are_not_listed_are_none_of_those_that_are() -> None:
    for device, uris in (
        (Device(tree(3)), CAPABILITIES),
        (Device([ietf("interfaces-state", NEIGHBOUR4, None)]), IETF_IP),
    ):
        reading = neighbours(device, uris, listed=frozenset({"another"}))
        assert (statuses(reading)[0], reading.hosts.ipv4, reading.interfaces) == ("empty", 0, ())


@pytest.mark.parametrize(("length", "known"), [("0", None), ("1", 1), ("128", 128), ("129", None), ("x", None)])
def test_a_prefix_length_is_one_or_unknown(length: str, known: int | None) -> None:
    own = OWN6.replace("<prefix-length>64<", f"<prefix-length>{length}<")
    assert addresses(Device([ietf("interfaces-state", None, own)]), IETF_IP).addresses[0].prefix_length == known


def test_an_address_of_the_other_family_or_of_none_is_not_read() -> None:
    own = OWN6.replace("2001:db8::1", "198.18.0.1") + OWN6.replace("2001:db8::1", "x") + OWN6
    reading = addresses(Device([ietf("interfaces-state", None, own)]), IETF_IP)
    assert ([one.address for one in reading.addresses], reading.rows_not_read) == (["2001:db8::1"], 2)


def test_huawei_refuses_a_module_that_it_names() -> None:
    device, reader = Device(tree(1), "ipv6-nd"), Reader("neighbours", CAPABILITIES)
    assert [statuses(reader.read(device)) for _ in range(2)] == [["read", None]] * 2
    assert sum("ipv6-nd" in one for one in device.questions) == 1
    reader.now = 3601
    reader.read(device)
    assert sum("ipv6-nd" in one for one in device.questions) == 2


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (HOST, None),
        (HOST.replace("0200-5e00-5309", "0000-5e00-0107"), "virtual_router"),
        (HOST.replace("0200-5e00-5309", "0100-5e00-0001"), "group_address"),
        (HOST.replace("0200-5e00-5309", "0000-0000-0000"), "incomplete"),
        (HOST.replace("0200-5e00-5309", "02:00:5e"), "unreadable_mac"),
        (HOST.replace("0200-5e00-5309", "none"), "unreadable_mac"),
        (HOST.replace("<mac-addr>0200-5e00-5309</mac-addr>", ""), "incomplete"),
        (HOST.replace("<if-name>Vlanif1</if-name>", ""), "no_interface"),
        (HOST + "<style-type>interface-arp</style-type>", "own_address"),
    ],
)
def test_the_rules_are_those_of_snmp(row: str, rule: str | None) -> None:
    reading = neighbours(Device(xml_of(ARP_ROW % row)))
    assert [one.rule for one in reading.excluded] == ([rule] if rule else [])
    assert reading.hosts.ipv4 == (None if rule == "unreadable_mac" else 0 if rule else 1)


@pytest.mark.parametrize("address", ["", "198.18.0", "2001:db8::1", "x", "198.18.0.9/24"])
def test_a_row_whose_address_is_none_is_not_read(address: str) -> None:
    bad = HOST.replace("198.18.0.9", address)
    reading = neighbours(Device(xml_of((ARP_ROW % HOST).replace("</query-entry>", f"</query-entry><query-entry>{bad}</query-entry>"))))  # fmt: skip # noqa: E501
    assert (reading.rows_not_read, reading.hosts.ipv4) == (1, 1)


@pytest.mark.parametrize(
    ("uris", "name"),
    [
        ((*CAPABILITIES, *IETF_IP), "huawei-arp, huawei-ipv6-nd"),
        ((*H3C, *IETF_IP), "Comware ARP, ND"),
        (IETF_IP, "ietf-ip"),
    ],
)
def test_the_vendors_own_model_comes_first(uris: Sequence[str], name: str) -> None:
    known = Capabilities.of(uris)
    assert next(model for model in MODELS["neighbours"] if model.fits(known)).name == name
    assert not any(model.fits(Capabilities.of([IETF])) for module in MODULES for model in MODELS[module])


DEVICES: dict[str, tuple[Sequence[str], Callable[[], list[ET.Element]]]] = {
    "huawei": (CAPABILITIES, lambda: tree(2)),
    "comware": (
        H3C,
        lambda: list(comware(IFMGR.format(9), COMWARE_ARP, COMWARE_ND, COMWARE_ADDRESSES).tops),
    ),
    "ietf": (IETF_IP, lambda: [ietf("interfaces-state", OWN4 + NEIGHBOUR4, OWN6 + NEIGHBOUR6)]),
}


@given(st.data())
@pytest.mark.parametrize("vendor", DEVICES)
def test_trees_that_are_cut_shuffled_and_emptied(vendor: str, data: st.DataObject) -> None:
    uris, make = DEVICES[vendor]
    tops = make()
    for _ in range(data.draw(st.integers(0, 6))):
        node = data.draw(st.sampled_from([one for top in tops for one in top.iter() if len(one)]))
        match data.draw(st.sampled_from(["cut", "shuffle", "empty", "nonsense"])):
            case "cut" if len(node) > 1:
                node.remove(data.draw(st.sampled_from(list(node))))
            case "shuffle":
                node[:] = data.draw(st.permutations(list(node)))
            case "empty":
                for leaf in node.iter():
                    leaf.text = None
            case _:
                data.draw(st.sampled_from(list(node))).text = data.draw(st.sampled_from(["x", "-1", "9" * 30, "::"]))
    for module in MODULES:
        with contextlib.suppress(Unsupported):
            check(Reader(module, uris).read(Device(tops)))


def check(reading: AddressesReading | NeighboursReading) -> None:
    """Nothing is told of a family without a table, and no table has fewer entries than hosts."""
    if isinstance(reading, AddressesReading):
        assert all(one.prefix_length is None or 0 < one.prefix_length <= 128 for one in reading.addresses)
        return
    hosts = {"ipv4": reading.hosts.ipv4, "ipv6": reading.hosts.ipv6}
    for family, table in reading.tables.items():
        counted = sum(n for (_, of, _), n in entries(reading).items() if of == family)
        assert (table is None) <= (hosts[family] is None)
        assert counted == (table.entries if table else 0)
        assert (hosts[family] or 0) <= counted
        assert table is None or (table.status == "read") == (counted > 0)
