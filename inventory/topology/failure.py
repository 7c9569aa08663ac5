"""What is lost when a device, a circuit or a whole site fails: asked before a plug is pulled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inventory.models import Circuit, Inventory
from inventory.topology.links import Exits, Links, ends
from inventory.topology.ways_out import WaysOut

FailureKind = Literal["device", "circuit", "site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What one failure takes with it; every list in inventory order.

    Attributes:
        kind: What fails.
        name: Its name.
        failed: The devices that fail themselves.
        devices: Devices that lose their way out, without those that fail.
        on_backup: Devices that keep a way out only over lines that back others up, and needed none before.
        towns: Towns whose own sites lose their last device that is up and has a way out; likewise villages and units.
        villages: See towns.
        units: See towns.
        circuits: Lines with no pair of ends left that carries anything.
        weakened: Lines that lose members and keep others.
    """

    kind: FailureKind
    name: str
    failed: tuple[str, ...]
    devices: tuple[str, ...]
    on_backup: tuple[str, ...]
    towns: tuple[str, ...]
    villages: tuple[str, ...]
    units: tuple[str, ...]
    circuits: tuple[str, ...]
    weakened: tuple[str, ...]


def fail(inventory: Inventory, ways: WaysOut, kind: FailureKind, name: str) -> Failure:
    """Work out what is lost. Raises KeyError for a name the inventory does not have."""
    failed = _failing(inventory, kind, name)
    dead = frozenset({name} if kind == "circuit" else ())
    backups = frozenset(circuit.id for circuit in inventory.circuits.values() if circuit.backs_up is not None)
    left = _connected(ways.links, ways.exits, failed, dead)
    without_backups = _connected(ways.links, ways.exits, failed, dead | backups)
    needed_none = _connected(ways.links, ways.exits, frozenset(), backups)
    out = failed | {device for device in inventory.devices if device not in left}
    lost = tuple(
        device for device in inventory.devices if device in out and device not in failed and ways.connected(device)
    )
    down = failed | frozenset(lost)
    on_backup = (left & needed_none) - without_backups
    places = _places(inventory, frozenset(device for device in down if ways.connected(device)), out)
    states = {circuit.id: _state(circuit, down, dead) for circuit in inventory.circuits.values()}
    return Failure(
        kind=kind,
        name=name,
        failed=tuple(device for device in inventory.devices if device in failed),
        devices=lost,
        on_backup=tuple(device for device in inventory.devices if device in on_backup),
        towns=places["town"],
        villages=places["village"],
        units=places["unit"],
        circuits=tuple(name for name, state in states.items() if state == "out"),
        weakened=tuple(name for name, state in states.items() if state == "weakened"),
    )


def _failing(inventory: Inventory, kind: FailureKind, name: str) -> frozenset[str]:
    if kind == "device":
        return frozenset({inventory.devices[name].name})
    if kind == "site":
        return frozenset(device.name for device in inventory.devices_of_site[name])
    inventory.circuits[name]
    return frozenset()


def _connected(links: Links, exits: Exits, failed: frozenset[str], dead: frozenset[str]) -> frozenset[str]:
    """List the devices with a way out when some devices and circuits are not there."""
    found = {name for name, lines in exits.items() if name not in failed and any(line not in dead for line in lines)}
    waiting = list(found)
    while waiting:
        for other, circuits in links[waiting.pop()].items():
            if other not in found and other not in failed and not dead.issuperset(circuits):
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def _places(inventory: Inventory, cut: frozenset[str], out: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Kind -> places whose devices are all `out`, at least one of them because it is `cut` off now."""
    found: dict[tuple[str, str], tuple[bool, bool]] = {}
    for site in inventory.sites.values():
        place = {"town": site.town, "village": site.village, "unit": site.unit}.get(site.kind)
        if place is not None and inventory.devices_of_site[site.id]:
            names = {device.name for device in inventory.devices_of_site[site.id]}
            all_out, some_cut = found.get((site.kind, place), (True, False))
            found[site.kind, place] = (all_out and names <= out, some_cut or not names.isdisjoint(cut))
    return {
        kind: tuple(place for of, place in found if of == kind and all(found[of, place]))
        for kind in ("town", "village", "unit")
    }


def _state(circuit: Circuit, down: frozenset[str], dead: frozenset[str]) -> Literal["in use", "weakened", "out"]:
    near, far = ends(circuit)
    if circuit.id in dead or down.issuperset(near) or (far and down.issuperset(far)):
        return "out"
    return "in use" if down.isdisjoint((*near, *far)) else "weakened"
