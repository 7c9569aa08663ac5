"""NetBox's objects in the inventory's words: the whole recording, and what it has not."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from inventory.editing.changes import plain
from inventory.entries import key_of
from inventory.models import Inventory
from inventory.netbox.api import Snapshot
from inventory.netbox.mapped import Mapped, in_our_order
from inventory.netbox.mapping import map_netbox
from inventory.netbox.mapping_file import NetBoxMapping


@pytest.fixture
def altered(snapshot: Snapshot) -> Snapshot:
    """A copy of what NetBox said, to be altered."""
    return copy.deepcopy(snapshot)


def one(snapshot: Snapshot, path: str, **fields: Any) -> dict[str, Any]:
    """Return the one object of a list that has these values."""
    (found,) = (each for each in snapshot.objects[path] if all(each[key] == value for key, value in fields.items()))
    assert isinstance(found, dict)
    return found


def reasons(mapped: Mapped, path: str) -> list[str]:
    return [each.reason for each in mapped.unmapped if each.path == path]


def values(mapped: Mapped, collection: str, name: str) -> dict[str, object]:
    (found,) = (each for each in mapped.found if (each.collection, each.name) == (collection, name))
    return dict(found.values)


DIFFERING = {
    ("sites", "county-archive"),
    ("devices", "county-core2"),
    ("devices", "county-ag3"),
    ("devices", "gaotan-v02-ac1"),
    ("devices", "xunliao-ag1"),
    ("devices", "xunliao-v01-ac2"),
    ("circuits", "gaotan-v14-line"),
    ("circuits", "xunliao-v01-line-2"),
    ("planes", "video"),
    ("planes", "wireless"),
}


def test_every_other_object_says_what_the_county_says(
    snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    mapped = map_netbox(snapshot, mapping, inventory)
    same = [found for found in mapped.found if (found.collection, found.name) not in DIFFERING]
    assert len(same) == len(mapped.found) - len(DIFFERING) == 326
    for found in same:
        ours = plain(getattr(inventory, found.collection)[found.name])
        assert found.values == {key: ours[key] for key in found.values}
        assert found.values.keys() | {key_of(found.collection), *found.silent} >= ours.keys() - {
            *("management_family", "monthly_price_yuan", "sla", "synthetic", "medium", "backs_up"),
            *("vni", "qos_class", "devices", "department", "state", "sites", "z"),
        }


def test_one_device_whole(snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    assert values(map_netbox(snapshot, mapping, inventory), "devices", "xunliao-v03-ac1") == {
        "role": "access",
        "vendor": "zte",
        "platform": "zte_zxros",
        "site": "xunliao-v03",
        "ipv4": "198.18.8.3",
        "ipv6": "2001:db8:8:3::1",
        "credential": "extranet-v2c",
        "port_layout": "zte-5950-10",
    }


def test_one_line_of_two_member_ports_whole(snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    assert values(map_netbox(snapshot, mapping, inventory), "circuits", "internet-egress") == {
        "name": "互联网出口 3.4G",
        "name_en": "Internet egress",
        "kind": "egress",
        "contract_bits_per_second": 3_400_000_000,
        "carrier": "carrier-a",
        "circuit_number": "SYN-E01",
        "a": [
            {"device": "county-egress1", "interface": "10GE0/1/0"},
            {"device": "county-egress2", "interface": "xgei-0/1/0/1"},
        ],
    }


def test_an_inventory_that_knows_none_of_it_gets_all_that_is_complete(
    snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    nothing = replace(inventory, devices={}, circuits={}, carriers={}, planes={}, dedicated_networks={})
    mapped = map_netbox(snapshot, mapping, nothing)
    counts = {
        collection: sum(found.collection == collection for found in mapped.found)
        for collection in ("sites", "devices", "carriers", "circuits", "planes", "dedicated_networks")
    }
    assert counts == {
        "sites": 104,
        "devices": 110,
        "carriers": 3,
        "circuits": 1,  # the one whose id NetBox holds
        "planes": 1,
        "dedicated_networks": 0,  # no department
    }
    assert "not complete: department: expected a value" in {each.reason for each in mapped.unmapped}


def test_two_of_one_name_are_both_refused(altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    first, second = (one(altered, "dcim/devices", name=name) for name in ("unit-01-ac1", "unit-02-ac1"))
    second["name"] = first["name"]
    mapped = map_netbox(altered, mapping, inventory)
    path, other = f"/dcim/devices/{first['id']}/", f"/dcim/devices/{second['id']}/"
    assert reasons(mapped, path) == [f"is unit-01-ac1 of devices, as {other} is"]
    assert reasons(mapped, other) == [f"is unit-01-ac1 of devices, as {path} is"]
    assert not [found for found in mapped.found if found.name == "unit-01-ac1"]


def test_a_number_of_another_carrier_is_no_match(
    altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    circuit = one(altered, "circuits/circuits", cid="SYN-T17")
    circuit["provider"] = one(altered, "circuits/circuits", cid="SYN-E01")["provider"]
    mapped = map_netbox(altered, mapping, inventory)
    told = "our circuit xunliao-town-line has its number, with carrier carrier-c"
    assert reasons(mapped, f"/circuits/circuits/{circuit['id']}/") == [told]


def test_a_provider_that_is_not_mapped_is_no_empty_one(
    altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    circuit = one(altered, "circuits/circuits", cid="SYN-T17")
    one(altered, "circuits/providers", id=circuit["provider"]["id"])["slug"] = "No Slug"
    names = mapping.names.model_copy(update={"circuits": {"SYN-T17": "xunliao-town-line"}, "carriers": {}})
    mapped = map_netbox(altered, mapping.model_copy(update={"names": names}), inventory)
    (found,) = (each for each in mapped.found if each.name == "xunliao-town-line")
    assert "carrier" not in {*found.values, *found.silent}
    told = f"carrier: its provider {circuit['provider']['name']!r} is not mapped"
    assert reasons(mapped, found.path) == [told]


def test_the_near_side_may_be_z(snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    turned = map_netbox(snapshot, mapping.model_copy(update={"near_side": "Z"}), inventory)
    line = values(turned, "circuits", "xunliao-town-line")
    straight = values(map_netbox(snapshot, mapping, inventory), "circuits", "xunliao-town-line")
    assert (line["a"], line["z"]) == (straight["z"], straight["a"])


def test_names_of_the_mapping_file(snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    names = {
        "devices": {"巽寮备用交换机": "xunliao-v01-ac3"},
        "circuits": {"SYN-X01": "xunliao-v01-line-3"},
        "planes": {"测试VRF": "test"},
    }
    words = NetBoxMapping.model_validate({**mapping.model_dump(exclude={"names"}), "names": names})
    mapped = map_netbox(snapshot, words, inventory)
    assert values(mapped, "devices", "xunliao-v01-ac3")["ipv4"] == "198.19.60.2"
    assert "not complete: a: expected a value" in {each.reason for each in mapped.unmapped if each.name == "SYN-X01"}
    assert "not complete: name: expected a value; name_en: expected a value" in {
        each.reason for each in mapped.unmapped if each.name == "测试VRF"
    }


def test_a_network_whose_prefixes_lie_in_two_planes(
    altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    prefix = one(altered, "ipam/prefixes", prefix="198.19.140.0/22")
    prefix["vrf"] = one(altered, "ipam/prefixes", prefix="198.19.128.0/22")["vrf"]
    mapped = map_netbox(altered, mapping, inventory)
    network = one(altered, "tenancy/tenants", slug="finance")
    told = "plane: its prefixes lie in several: business, video"
    assert reasons(mapped, f"/tenancy/tenants/{network['id']}/") == [told]
    assert values(mapped, "dedicated_networks", "finance").keys() == {"name", "name_en", "prefixes"}


def test_a_value_the_model_refuses_is_named_and_the_others_are_kept(
    altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    vrf = one(altered, "ipam/vrfs", name="common")
    vrf["rd"] = "plane one"
    mapped = map_netbox(altered, mapping, inventory)
    (told,) = reasons(mapped, f"/ipam/vrfs/{vrf['id']}/")
    assert told.startswith("rd: expected administrator:number, such as 65001:100")
    assert "rd" not in values(mapped, "planes", "common")
    assert values(mapped, "planes", "common")["vrf"] == "common"


def test_places_the_inventory_does_not_know(altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    site = one(altered, "dcim/sites", slug="xunliao-v01")
    site["region"]["slug"], site["tenant"]["slug"] = "sea", "island"
    mapped = map_netbox(altered, mapping, inventory)
    assert reasons(mapped, f"/dcim/sites/{site['id']}/") == [
        "its region 'sea' is none of the inventory's towns",
        "its tenant 'island' is none of the inventory's villages",
    ]


def test_a_custom_field_that_holds_no_text_is_named(
    altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory
) -> None:
    device = one(altered, "dcim/devices", name="unit-01-ac1")
    device["custom_fields"]["credential"] = {"id": 7, "display": "extranet-v2c"}
    mapped = map_netbox(altered, mapping, inventory)
    assert reasons(mapped, f"/dcim/devices/{device['id']}/") == [
        "its custom field credential holds something else than text"
    ]
    assert "credential" not in values(mapped, "devices", "unit-01-ac1")


def test_a_name_cannot_move_the_cursor(altered: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    one(altered, "dcim/devices", name="county-esxi1")["name"] = "x\x1b[2J\ny"
    assert "x?[2J?y" in {each.name for each in map_netbox(altered, mapping, inventory).unmapped}


def test_order() -> None:
    assert in_our_order(["c", "a"], ["a", "b", "c", "b"]) == ["c", "a", "b"]
    assert in_our_order(["c", "a"], ["a"]) == ["a"]
