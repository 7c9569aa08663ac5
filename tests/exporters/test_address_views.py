"""Addresses, neighbours and VLANs as metrics: what is shown, and what is better not."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from collectors.outcome import Reading
from collectors.readings.neighbours import HostCounts
from exporters.exposition import Format
from exporters.views import VIEWS
from exporters.views.addresses import LISTED_ADDRESSES
from tests.exporters.module_readings import address, addresses, neighbours, vlan, vlans

Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


def shown(module: str, reading: Reading) -> Series:
    """Name and labels but `device` -> value."""
    block = VIEWS[module].block(Format.TEXT)
    text = block.render(reading).decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    assert len(samples) == block.series
    found = {(s.name, frozenset((k, v) for k, v in s.labels.items() if k != "device")): s.value for s in samples}
    assert len(found) == len(samples)
    return found


def key(name: str, /, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return f"yunwang_{name}", frozenset(labels.items())


def test_addresses() -> None:
    found = shown(
        "addresses",
        addresses([address(1), address(255, type="broadcast"), address(2, status="duplicate"),
                   address(3, prefix_length=None, origin=None)]),
    )  # fmt: skip
    assert found == {
        key("interface_addresses", interface="Vlanif1", family="ipv4", scope="global"): 2,
        key("interface_address_info", interface="Vlanif1", family="ipv4", address="198.18.0.1", prefix_length="24",
            origin="manual", table="ipAddressTable"): 1,
        key("interface_address_info", interface="Vlanif1", family="ipv4", address="198.18.0.3",
            table="ipAddressTable"): 1,
        key("device_unlisted_addresses"): 0, key("device_address_rows_not_read"): 2,
        key("device_addresses_complete"): 1,
        key("interface_ipv6_enabled", interface="Vlanif1"): 1, key("interface_ipv6_enabled", interface="Vlanif2"): 0,
    }  # fmt: skip


def test_too_many_addresses_are_counted_and_not_listed() -> None:
    found = shown("addresses", addresses(address(at) for at in range(LISTED_ADDRESSES + 7)))
    assert len([name for name, _ in found if name == "yunwang_interface_address_info"]) == LISTED_ADDRESSES
    assert found[key("device_unlisted_addresses")] == 7


def test_neighbours() -> None:
    found = shown("neighbours", neighbours())
    for metric, labels in (("interface_neighbour_hosts", {"interface": "Vlanif1"}), ("device_neighbour_hosts", {})):
        stacks = {"ipv4_only": 2, "ipv6_only": 1, "dual_stack": 1, "link_local_only": 4}
        for stack, count in stacks.items():
            assert found[key(metric, stack=stack, **labels)] == count
    assert found[key("neighbour_entries", interface="Vlanif1", family="ipv4", state="stale")] == 5
    assert found[key("neighbour_excluded_entries", family="ipv4", rule="virtual_router")] == 1
    assert found[key("device_neighbour_family_hosts", family="ipv6")] == 2
    assert found[key("neighbour_table_info", family="ipv4", table="ipNetToMediaTable", status="read")] == 1


def test_a_table_that_did_not_come_whole_has_no_counts() -> None:
    unknown = HostCounts(ipv4=None, ipv6=None, dual_stack=None, link_local_only=None)
    found = shown("neighbours", neighbours(complete=False, hosts=unknown))
    assert found == {
        key("neighbour_table_info", family="ipv4", table="ipNetToMediaTable", status="read"): 1,
        key("neighbour_table_complete", family="ipv4"): 0,
        key("neighbour_rows_not_read"): 0,
    }  # fmt: skip


def test_vlans() -> None:
    ones = (
        vlan(1), vlan(2, untagged=None, name=None), vlan(3, ports_complete=False), vlan(4, ports=None, untagged=None),
        vlan(5, ports=(), untagged=()),
    )  # fmt: skip
    found = shown("vlans", vlans(ones))
    assert {name: value for name, value in found.items() if name[0] == "yunwang_vlan_ports"} == {
        key("vlan_ports", vlan="1", mode="tagged"): 2, key("vlan_ports", vlan="1", mode="untagged"): 1,
        key("vlan_ports", vlan="2", mode="member"): 3,
        key("vlan_ports", vlan="5", mode="tagged"): 0, key("vlan_ports", vlan="5", mode="untagged"): 0,
    }  # fmt: skip
    assert found[key("device_vlans")] == 5
    assert found[key("vlan_info", vlan="2")] == found[key("vlan_info", vlan="1", name="office")] == 1
    assert found[key("interface_pvid", interface="GE1")] == 7


def test_a_device_without_a_table_of_vlans_has_no_number_of_them() -> None:
    found = shown("vlans", vlans(None))
    assert found == {key("interface_pvid", interface="GE1"): 7, key("device_vlans_complete"): 1}
