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
        towns: Towns whose own site has no device left that is up and has a way out; likewise villages and units.
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
    lost = tuple(device for device in inventory.devices if device not in left | failed and ways.connected(device))
    down = failed | frozenset(lost)
    places = _places(inventory, down)
    states = {circuit.id: _state(circuit, down, dead) for circuit in inventory.circuits.values()}
    return Failure(
        kind=kind,
        name=name,
        failed=tuple(device for device in inventory.devices if device in failed),
        devices=lost,
        on_backup=tuple(d for d in inventory.devices if d in (left & needed_none) - without_backups),
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


def _places(inventory: Inventory, down: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Kind -> places that have devices, all of them down."""
    up: dict[tuple[str, str], bool] = {}
    for site in inventory.sites.values():
        place = {"town": site.town, "village": site.village, "unit": site.unit}.get(site.kind)
        if place is not None and inventory.devices_of_site[site.id]:
            key = (site.kind, place)
            up[key] = up.get(key, False) or any(d.name not in down for d in inventory.devices_of_site[site.id])
    return {
        kind: tuple(place for of, place in up if of == kind and not up[of, place])
        for kind in ("town", "village", "unit")
    }


def _state(circuit: Circuit, down: frozenset[str], dead: frozenset[str]) -> Literal["in use", "weakened", "out"]:
    near, far = ends(circuit)
    if circuit.id in dead or down.issuperset(near) or (far and down.issuperset(far)):
        return "out"
    return "in use" if down.isdisjoint((*near, *far)) else "weakened"
