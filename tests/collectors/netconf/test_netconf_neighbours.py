"""Addresses and neighbours by NETCONF, of Huawei, Comware and ietf-ip: counted by the code that counts SNMP's."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Circumstances, Taker
from collectors.netconf.models import comware_addresses
from collectors.netconf.models.addresses import FoundAddresses
from collectors.netconf.models.interface_names import InterfaceNames
from collectors.netconf.registry import MODELS
from collectors.netconf.xml import Element, child, parse
from collectors.readings.addresses import AddressesReading
from collectors.readings.neighbours import HostCounts, NeighboursReading
from lab.netconf.huawei import CAPABILITIES, tree
from lab.netconf.subtree import select
from tests.collectors.netconf.asking_netconf import IETF, taken

H3C = ("urn:h3c:params:netconf:capability:h3c-netconf-ext:1.0",)
IETF_IP = (IETF, "urn:ietf:params:xml:ns:yang:ietf-ip?module=ietf-ip&revision=2018-02-22")
MODULES = ("addresses", "neighbours")


class Device:
    """A tree without a transport; `refused` are elements that it does not know.

    Where a filter selects nothing RFC 6241 shows no container either; `shows_empty` is a device that does.
    """

    def __init__(self, tops: Sequence[ET.Element], *refused: str, shows_empty: bool = False) -> None:
        self.tops, self.refused, self.shows_empty = tops, refused, shows_empty
        self.questions: list[str] = []

    def get(self, *filters: str) -> Element | None:
        self.questions += filters
        for word in self.refused:
            if any(f"<{word}>" in one or f"<{word} " in one for one in filters):
                raise Unsupported(f"no {word}")
        wanted = [ET.fromstring(one) for one in filters]  # noqa: S314 - our own
        asked = {top.tag: [one for one in wanted if one.tag == top.tag] for top in self.tops}
        picked = [
            (top if asked[top.tag] else None) if self.shows_empty else select(top, asked[top.tag]) for top in self.tops
        ]
        return parse(b"<data>" + b"".join(ET.tostring(one) for one in picked if one is not None) + b"</data>")

    def get_rows(self, row: str, begin: Callable[[], Taker], *filters: str) -> tuple[Taker, Element | None]:
        return taken(row, begin, self.get(*filters))


class Reader:
    """A model of one device, with a clock."""

    def __init__(self, module: str, uris: Sequence[str], listed: frozenset[str] | None = None) -> None:
        self.now = 0.0
        known = Capabilities.of(uris)
        model = next(model for model in MODELS[module] if model.fits(known))
        self.model = model(
            Circumstances(
                device="d", platform="other", capabilities=known, listed=listed, max_age_seconds=3600,
                clock=lambda: self.now,
            )
        )  # fmt: skip

    def read(self, device: Device) -> Any:
        return self.model.read(device, 1.0)


def xml_of(*texts: str) -> list[ET.Element]:
    return [ET.fromstring(one) for one in texts]  # noqa: S314 - of the tests


def neighbours(device: Device, uris: Sequence[str] = CAPABILITIES, **settings: Any) -> NeighboursReading:
    reading = Reader("neighbours", uris, **settings).read(device)
    assert isinstance(reading, NeighboursReading)
    return reading


def addresses(device: Device, uris: Sequence[str] = CAPABILITIES, **settings: Any) -> AddressesReading:
    reading = Reader("addresses", uris, **settings).read(device)
    assert isinstance(reading, AddressesReading)
    return reading


def stacks(hosts: HostCounts) -> tuple[int | None, ...]:
    return hosts.ipv4_only, hosts.ipv6_only, hosts.dual_stack, hosts.link_local_only


def entries(reading: NeighboursReading) -> dict[tuple[str, str, str], int]:
    return {
        (one.interface, count.family, count.state): count.entries for one in reading.interfaces for count in one.entries
    }


def statuses(reading: NeighboursReading) -> list[str | None]:
    return [table and table.status for table in reading.tables.values()]


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


TOP = "http://www.h3c.com/netconf/data:1.0"
IFMGR = (
    "<Ifmgr><Interfaces><Interface><IfIndex>{0}</IfIndex><Name>Vlan-interface{0}</Name></Interface></Interfaces>"
    "</Ifmgr>"
)
COMWARE_ARP = (
    "<ARP><ArpTable>"
    "<ArpEntry><IfIndex>9</IfIndex><VLANID>9</VLANID><Ipv4Address>198.18.0.2</Ipv4Address>"
    "<MacAddress>02-00-5E-00-53-02</MacAddress><PortIndex>1</PortIndex><VrfIndex>0</VrfIndex><ArpType>2</ArpType></ArpEntry>"
    "<ArpEntry><IfIndex>9</IfIndex><Ipv4Address>198.18.0.1</Ipv4Address><MacAddress>02-00-5E-00-53-01</MacAddress>"
    "</ArpEntry></ArpTable></ARP>"
)
COMWARE_ND = (
    "<ND><NDTable><NDEntry><IfIndex>9</IfIndex><Ipv6Address>2001:db8::2</Ipv6Address>"
    "<MacAddress>0200-5e00-5302</MacAddress><VLANID>9</VLANID><Type>1</Type><State>2</State></NDEntry></NDTable></ND>"
)
COMWARE_ADDRESSES = (
    "<IPV4ADDRESS><Ipv4Addresses><Ipv4Address><IfIndex>9</IfIndex><Ipv4Address>198.18.0.1</Ipv4Address>"
    "<Ipv4Mask>255.255.255.0</Ipv4Mask></Ipv4Address></Ipv4Addresses></IPV4ADDRESS>"
)


def comware(*tables: str, refused: Sequence[str] = (), shows_empty: bool = False) -> Device:
    return Device(xml_of(f'<top xmlns="{TOP}">{"".join(tables)}</top>'), *refused, shows_empty=shows_empty)


def test_comware_neighbours() -> None:
    reading = neighbours(comware(IFMGR.format(9), COMWARE_ARP, COMWARE_ND, COMWARE_ADDRESSES), H3C)
    assert entries(reading) == {
        ("Vlan-interface9", "ipv4", "not_told"): 2,
        ("Vlan-interface9", "ipv6", "not_told"): 1,
    }
    assert stacks(reading.hosts) == (0, 0, 1, 0)
    assert [(one.rule, one.entries) for one in reading.excluded] == [("own_address", 1)]


def test_comware_without_nd_in_its_api_still_tells_arp() -> None:
    reading = neighbours(comware(COMWARE_ARP, refused=["ND"]), H3C)
    assert statuses(reading) == ["read", None]
    assert (reading.hosts.ipv4, reading.hosts.ipv6) == (2, None)
    assert [one.interface for one in reading.interfaces] == ["ifIndex 9"]
    assert statuses(neighbours(comware("<ARP><ArpTable/></ARP>", shows_empty=True), H3C)) == ["empty", None]
    reading = neighbours(comware(COMWARE_ARP, refused=["IPV4ADDRESS"]), H3C)
    assert reading.hosts.ipv4 == 2
    with pytest.raises(Unsupported):
        neighbours(comware(refused=["ND", "ARP"]), H3C)


@pytest.mark.parametrize(("name", "rows"), [
    ("ipinterface_v4.xml", [("ifIndex 9", "192.168.3.5", 24, "private", None)]),
    ("ipinterface_v6.xml", [
        ("ifIndex 9", "2001:db8::1", 10, "global", "manual"),
        ("ifIndex 9", "2001:db8::2", 10, "global", "manual"),
        ("ifIndex 9", "fe80::4631:92ff:fe7c:c866", 10, "link_local", "linklayer"),
    ]),
])  # fmt: skip
def test_addresses_in_messages_of_a_5930(recordings: Path, name: str, rows: list[Any]) -> None:
    folder = recordings / "netconf" / "comware7"
    found = FoundAddresses(InterfaceNames((), None), "x")
    comware_addresses.parse(child(parse((folder / "get_reply" / name).read_bytes()), "data"), found)
    told = [(one.interface, one.address, one.prefix_length, one.scope, one.origin) for one in found.rows.values()]
    assert told == rows
    asked = ET.fromstring((folder / "get" / name).read_text("utf-8"))  # noqa: S314 - a recording
    for node in [*asked.iter()][1:]:
        assert f"<{node.tag.rpartition('}')[2]}" in comware_addresses.QUESTION


IF = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
IP = "urn:ietf:params:xml:ns:yang:ietf-ip"
OWN4 = "<address><ip>198.18.0.1</ip><prefix-length>24</prefix-length><origin>static</origin></address>"
OWN6 = (
    "<address><ip>2001:db8::1</ip><prefix-length>64</prefix-length><origin>link-layer</origin>"
    "<status>preferred</status></address>"
)
NEIGHBOUR4 = (
    "<neighbor><ip>198.18.0.2</ip><link-layer-address>02:00:5e:00:53:02</link-layer-address>"
    "<origin>dynamic</origin></neighbor>"
)
NEIGHBOUR6 = (
    "<neighbor><ip>2001:db8::2</ip><link-layer-address>02:00:5e:00:53:02</link-layer-address>"
    "<origin>dynamic</origin><is-router/><state>stale</state></neighbor>"
)


def ietf(half: str, ipv4: str | None, ipv6: str | None, name: str = "eth0") -> ET.Element:
    families = "".join(
        f'<{family} xmlns="{IP}">{inside}</{family}>'
        for family, inside in (("ipv4", ipv4), ("ipv6", ipv6))
        if inside is not None
    )
    (top,) = xml_of(f'<{half} xmlns="{IF}"><interface><name>{name}</name>{families}</interface></{half}>')
    return top


@pytest.mark.parametrize("half", ["interfaces-state", "interfaces"], ids=["rfc7277", "rfc8344"])
def test_ietf_ip(half: str) -> None:
    device = Device([ietf(half, OWN4 + NEIGHBOUR4, OWN6 + NEIGHBOUR6)])
    reading = neighbours(device, IETF_IP)
    assert entries(reading) == {("eth0", "ipv4", "not_told"): 1, ("eth0", "ipv6", "stale"): 1}
    assert stacks(reading.hosts) == (0, 0, 1, 0)
    own = addresses(device, IETF_IP)
    told = [(one.address, one.prefix_length, one.origin, one.status) for one in own.addresses]
    assert told == [("198.18.0.1", 24, "manual", None), ("2001:db8::1", 64, "linklayer", "preferred")]
    assert own.ipv6_enabled == {"eth0": True}


def test_ietf_the_half_that_answered_is_asked_first() -> None:
    device, reader = Device([ietf("interfaces", NEIGHBOUR4, None)]), Reader("neighbours", IETF_IP)
    reader.read(device)
    device.questions.clear()
    reader.read(device)
    assert [one.startswith("<interfaces ") for one in device.questions] == [True]


def test_ietf_static_entries_that_are_configuration_only_are_no_neighbours() -> None:
    configured = NEIGHBOUR4.replace("<origin>dynamic</origin>", "")
    with pytest.raises(Unsupported, match="shows no table of neighbours"):
        neighbours(Device([ietf("interfaces", OWN4 + configured, None)]), IETF_IP)
    state = ietf("interfaces-state", OWN4 + NEIGHBOUR4, None)
    assert neighbours(Device([ietf("interfaces", OWN4 + configured, None), state]), IETF_IP).hosts.ipv4 == 1


def test_ietf_a_family_without_neighbours_where_the_other_has_some() -> None:
    both = neighbours(Device([ietf("interfaces-state", OWN4 + NEIGHBOUR4, OWN6)]), IETF_IP)
    assert (statuses(both), stacks(both.hosts)) == (["read", "empty"], (1, 0, 0, 0))
    one = neighbours(Device([ietf("interfaces-state", OWN4 + NEIGHBOUR4, None)]), IETF_IP)
    assert (statuses(one), stacks(one.hosts)) == (["read", None], (None, None, None, None))
    off = Device(
        [ietf("interfaces-state", OWN4 + NEIGHBOUR4, None), ietf("interfaces", None, "<enabled>false</enabled>")]
    )
    assert addresses(off, IETF_IP).ipv6_enabled == {"eth0": False}
    assert statuses(neighbours(off, IETF_IP)) == ["read", "not_enabled"]
    assert neighbours(off, IETF_IP).hosts.ipv6 == 0


def test_ietf_a_server_that_lists_no_neighbour_may_not_have_the_lists() -> None:
    with pytest.raises(Unsupported, match="shows no table of neighbours"):
        neighbours(Device([ietf("interfaces-state", OWN4, OWN6)]), IETF_IP)


def test_ietf_addresses_that_are_configured_where_no_state_is_told() -> None:
    netmask = OWN4.replace("<prefix-length>24</prefix-length>", "<netmask>255.255.255.0</netmask>")
    device = Device([ietf("interfaces-state", None, None), ietf("interfaces", netmask, "<enabled>true</enabled>")])
    reading = addresses(device, IETF_IP)
    assert [(one.address, one.prefix_length) for one in reading.addresses] == [("198.18.0.1", 24)]
    assert reading.ipv6_enabled == {"eth0": True}


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
