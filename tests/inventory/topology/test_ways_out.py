"""Ways out against brute force: take each device and each circuit away, and see who still gets out."""

from __future__ import annotations

import itertools
from collections.abc import Set as AbstractSet

import pytest
from hypothesis import given, settings

from inventory.loader import load_inventory
from inventory.models import Inventory, Site, Town
from inventory.topology import HangsOn, Hop, NoEgress, WaysOut, fail
from tests.inventory.topology.networks import network, networks

NONE: frozenset[str] = frozenset()


def members(inventory: Inventory) -> set[tuple[str, str, str]]:
    """(device, device, circuit) in both directions; the outside is "out"."""
    found: set[tuple[str, str, str]] = set()
    for circuit in inventory.circuits.values():
        far = [port.device for port in circuit.z] or (["out"] if circuit.kind == "egress" else [])
        found |= {(a.device, z, circuit.id) for a, z in itertools.product(circuit.a, far)}
    has_line = {a for a, z, _ in found if z == "out"}
    found |= {(d.name, "out", "") for d in inventory.devices.values() if d.role == "egress" and d.name not in has_line}
    return found | {(z, a, circuit) for a, z, circuit in found}


def connected(inventory: Inventory, devices: AbstractSet[str] = NONE, circuits: AbstractSet[str] = NONE) -> set[str]:
    """Who gets out without these devices and circuits."""
    edges = {(a, z) for a, z, circuit in members(inventory) if circuit not in circuits}
    found = {"out"}
    while True:
        more = {z for a, z in edges if a in found and z not in devices} - found
        if not more:
            return found - {"out"}
        found |= more


def backups(inventory: Inventory) -> set[str]:
    return {circuit.id for circuit in inventory.circuits.values() if circuit.backs_up is not None}


@settings(max_examples=150, deadline=None)
@given(networks())
def test_what_hangs_on_a_device_or_a_circuit(inventory: Inventory) -> None:
    ways, before = WaysOut(inventory), connected(inventory)
    for device in inventory.devices:
        assert set(ways.behind(device)) == before - connected(inventory, {device}) - {device}
        assert ways.connected(device) == (device in before)
    for circuit in inventory.circuits:
        assert set(ways.behind_circuit(circuit)) == before - connected(inventory, circuits={circuit})


@settings(max_examples=150, deadline=None)
@given(networks())
def test_what_a_device_hangs_on(inventory: Inventory) -> None:
    ways, before = WaysOut(inventory), connected(inventory)
    for device in inventory.devices:
        found = ways.hangs_on(device)
        if device not in before:
            assert found is None
            continue
        assert found is not None
        others = set(inventory.devices) - {device}
        assert set(found.devices) == {other for other in others if device not in connected(inventory, {other})}
        assert set(found.circuits) == {c for c in inventory.circuits if device not in connected(inventory, NONE, {c})}
        assert found.redundant == (not found.devices and not found.circuits)
        for nearer, farther in itertools.pairwise(found.devices):
            assert nearer not in connected(inventory, {farther})


@settings(max_examples=100, deadline=None)
@given(networks())
def test_paths_lead_out(inventory: Inventory) -> None:
    ways, steps, before = WaysOut(inventory), members(inventory), connected(inventory)
    spare = backups(inventory)
    for device in inventory.devices:
        paths = ways.paths(device)
        assert bool(paths) == (device in before)
        for path in paths:
            assert path[0].device == device
            ends = [*(hop.device for hop in path[1:]), "out"]
            assert all((hop.device, end, hop.circuit or "") in steps for hop, end in zip(path, ends, strict=True))
            assert len({hop.device for hop in path}) == len(path)
        if device in connected(inventory, circuits=spare):
            assert not spare & {hop.circuit for hop in paths[0]}


@settings(max_examples=100, deadline=None)
@given(networks())
def test_failures(inventory: Inventory) -> None:
    ways, before, spare = WaysOut(inventory), connected(inventory), backups(inventory)
    targets = [("device", name, {name}, set()) for name in inventory.devices]
    targets += [("circuit", name, set(), {name}) for name in inventory.circuits]
    targets += [("site", "hall", set(inventory.devices), set())]
    for kind, name, devices, circuits in targets:
        failure = fail(inventory, ways, kind, name)  # type: ignore[arg-type]
        after = connected(inventory, devices, circuits)
        assert set(failure.failed) == devices
        assert set(failure.devices) == before - after - devices
        without = connected(inventory, devices, circuits | spare)
        assert set(failure.on_backup) == (after - without) & connected(inventory, circuits=spare)
        down = devices | (before - after)
        live = {c for a, z, c in members(inventory) if c not in circuits and a not in down and z not in down}
        assert set(failure.circuits) == set(inventory.circuits) - live


def test_a_ring_is_redundant_up_to_where_it_is_entered() -> None:
    lines = [
        ("l1", ["e1"], ["a"]),
        ("l2", ["a"], ["b"]),
        ("l3", ["b"], ["c"]),
        ("l4", ["c"], ["a"]),
        ("up", ["e1"], []),
    ]
    ways = WaysOut(network(["e1", "a", "b", "c"], lines))
    assert ways.hangs_on("b") == HangsOn(("a", "e1"), ("l1", "up"))
    assert ways.behind("a") == ("b", "c")
    assert ways.paths("c") == (
        (Hop("c", "l4"), Hop("a", "l1"), Hop("e1", "up")),
        (Hop("c", "l3"), Hop("b", "l2"), Hop("a", "l1"), Hop("e1", "up")),
    )


def test_members_of_one_circuit_fail_together_and_their_devices_apart() -> None:
    lines = [("l1", ["e1"], ["a"]), ("l2", ["e2"], ["b"]), ("both", ["a", "b"], ["c", "c"])]
    inventory = network(["e1", "e2", "a", "b", "c"], lines)
    ways = WaysOut(inventory)
    found = ways.hangs_on("c")
    assert found == HangsOn((), ("both",))
    assert not found.redundant
    assert fail(inventory, ways, "device", "a").weakened == ("both",)
    assert fail(inventory, ways, "circuit", "both").devices == ("c",)


def test_a_backup_keeps_a_way_out_and_is_told() -> None:
    lines = [("main", ["e1"], ["a"]), ("spare", ["e1"], ["a"])]
    inventory = network(["e1", "a"], lines, ["spare"])
    failure = fail(inventory, WaysOut(inventory), "circuit", "main")
    assert (failure.devices, failure.on_backup) == ((), ("a",))


def test_a_device_that_never_had_a_way_out_keeps_no_town_up_and_loses_none() -> None:
    found = network(["e1", "a", "b"], [("l", ["e1"], ["a"])])
    inventory = Inventory(
        sites={**found.sites, "node": Site(id="node", name="机房", name_en="Node", kind="town", town="t")},
        towns={"t": Town(id="t", name="镇", name_en="Town")},
        devices={
            name: device if name == "e1" else device.model_copy(update={"site": "node"})
            for name, device in found.devices.items()
        },
        circuits=found.circuits,
    )
    ways = WaysOut(inventory)
    assert fail(inventory, ways, "device", "a").towns == ("t",)
    assert fail(inventory, ways, "device", "b").towns == ()
    assert fail(inventory, ways, "site", "node").towns == ("t",)


def test_without_a_way_out_nothing_is_told() -> None:
    with pytest.raises(NoEgress, match="no device of role egress"):
        WaysOut(network(["a", "b"], [("l", ["a"], ["b"])]))


def test_the_county() -> None:
    county = load_inventory()
    ways = WaysOut(county)
    assert ways.hangs_on("pingshan-v30-ac1") == HangsOn(
        ("pingshan-ag2", "pingshan-ag1", "county-fw1"),
        ("pingshan-v30-line", "pingshan-ag1-ag2", "pingshan-town-line", "internet-egress"),
    )
    assert len(ways.behind("pingshan-ag1")) == 37
    assert len(ways.behind("county-fw1")) == 402
    assert ways.behind("county-core1") == ()
    failure = fail(county, ways, "site", "pingshan")
    assert (len(failure.villages), failure.towns, len(failure.circuits)) == (36, ("pingshan",), 38)


def test_unknown_names() -> None:
    county = load_inventory()
    ways = WaysOut(county)
    for kind in ("device", "circuit", "site"):
        with pytest.raises(KeyError):
            fail(county, ways, kind, "nobody")
