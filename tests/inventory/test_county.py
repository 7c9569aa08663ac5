"""The embedded county against the plan's figures."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv4Network, IPv6Network

import pytest

from inventory.loader import load_inventory
from inventory.models import Circuit, Inventory
from inventory.ports import nominal_bits_per_second


@pytest.fixture(scope="module")
def county() -> Inventory:
    return load_inventory()


def test_size_is_the_plan_s(county: Inventory) -> None:
    assert (len(county.towns), len(county.villages), len(county.units)) == (17, 298, 100)
    assert {"平山", "大岭", "白花", "稔山", "多祝", "高潭", "吉隆", "巽寮"} == {
        town.name for town in county.towns.values() if not town.synthetic
    }
    assert Counter(circuit.kind for circuit in county.circuits.values()) == {
        "village": 298,
        "unit": 80,
        "town": 17,
        "egress": 1,
        "trunk": 14,
    }


@pytest.mark.parametrize(
    ("kind", "contract"), [("village", 100e6), ("unit", 100e6), ("town", 300e6), ("egress", 3.4e9)]
)
def test_contracts_are_the_plan_s(county: Inventory, kind: str, contract: float) -> None:
    assert {c.contract_bits_per_second for c in county.circuits.values() if c.kind == kind} == {contract}


def test_devices_and_ports_by_role(county: Inventory) -> None:
    devices = Counter(device.role for device in county.devices.values())
    ports: Counter[str] = Counter()
    for device in county.devices.values():
        ports[device.role] += len(county.interfaces(device.name))
    assert devices == {"access": 378, "aggregation": 22, "core": 2, "egress": 2, "firewall": 1}
    assert ports == {"access": 3780, "aggregation": 712, "core": 72, "egress": 24, "firewall": 12}


def test_every_device_is_dual_stack_in_reserved_networks(county: Inventory) -> None:
    for device in county.devices.values():
        assert device.ipv4 in IPv4Network("198.18.0.0/15")
        assert device.ipv6 in IPv6Network("2001:db8::/32")
    assert {device.management_family for device in county.devices.values()} == {"ipv4", "ipv6"}


def test_every_vendor_and_platform_is_there(county: Inventory) -> None:
    assert {device.platform for device in county.devices.values()} == {
        "huawei_vrp",
        "huawei_vrpv8",
        "h3c_comware",
        "zte_zxros",
        "ruijie_rgos",
    }


def test_ports_can_carry_the_contracts(county: Inventory) -> None:
    for circuit in county.circuits.values():
        for end in (circuit.a, circuit.z):
            speeds = [nominal_bits_per_second(port.interface) for port in end]
            carried = sum(speed for speed in speeds if speed is not None)
            assert None not in speeds, circuit.id
            assert not end or carried >= circuit.contract_bits_per_second, circuit.id


def test_every_place_has_its_line_to_its_own_device(county: Inventory) -> None:
    served = {county.devices[port.device].site for circuit in county.circuits.values() for port in circuit.z}
    assert {site.id for site in county.sites.values() if site.kind in {"town", "village", "unit"}} <= served


def test_cloud_node_is_the_plan_s(county: Inventory) -> None:
    node = county.cloud_nodes["cloud-node"]
    assert (node.vcpus, node.memory.gibibytes, node.storage.gibibytes) == (640, 1720, 62400)
    systems = [system for system in county.systems.values() if system.on_cloud]
    assert Counter(system.state for system in systems) == {"online": 23, "offline": 18}
    assert len({system.department for system in systems}) == len(county.departments) == 22


def test_networks_and_planes(county: Inventory) -> None:
    assert Counter(network.state for network in county.dedicated_networks.values()) == {"isolated": 9, "planned": 3}
    assert {plane.qos_class for plane in county.planes.values()} == {"best_effort", "business", "video"}


def test_nothing_to_warn_of(county: Inventory) -> None:
    assert county.warnings == ()


def test_village_lines_start_in_their_own_town(county: Inventory) -> None:
    def towns(circuit: Circuit) -> set[str | None]:
        found = (county.town_of(port.device) for port in (*circuit.a, *circuit.z))
        return {town.id if town is not None else None for town in found}

    lines = [circuit for circuit in county.circuits.values() if circuit.kind == "village"]
    assert all(len(towns(circuit)) == 1 and None not in towns(circuit) for circuit in lines)


def test_some_town_line_has_two_members_on_each_end(county: Inventory) -> None:
    assert any(len(c.a) == 2 and len(c.z) == 2 for c in county.circuits.values() if c.kind == "town")


def test_every_device_reaches_the_egress(county: Inventory) -> None:
    neighbours: dict[str, set[str]] = {name: set() for name in county.devices}
    for circuit in county.circuits.values():
        for a in circuit.a:
            for z in circuit.z:
                neighbours[a.device].add(z.device)
                neighbours[z.device].add(a.device)
    reached, waiting = {"county-egress1"}, ["county-egress1"]
    while waiting:
        new = neighbours[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    assert reached == set(county.devices)


def test_circuits_of_device(county: Inventory) -> None:
    ends = county.circuits_of_device["pingshan-ag1"]
    assert ("pingshan-town-line", "z", "XGigabitEthernet0/0/2") in {(c.id, end, p.interface) for c, end, p in ends}
    assert sum(len(listed) for listed in county.circuits_of_device.values()) == sum(
        len(circuit.a) + len(circuit.z) for circuit in county.circuits.values()
    )


def test_unknown_device(county: Inventory) -> None:
    with pytest.raises(KeyError):
        county.interfaces("nobody")
