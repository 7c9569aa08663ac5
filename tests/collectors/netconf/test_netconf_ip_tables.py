"""Addresses and neighbours by NETCONF, of Comware and of whatever has ietf-ip."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from collectors.errors import Unsupported
from collectors.netconf.models import comware_addresses
from collectors.netconf.models.addresses import FoundAddresses
from collectors.netconf.models.interface_names import InterfaceNames
from collectors.netconf.xml import child, parse
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
)


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
