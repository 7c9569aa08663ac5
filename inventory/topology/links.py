"""Who is linked with whom, who is reached from where, and over which lines the county is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inventory.models import Circuit, Inventory

Links = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Device -> neighbour -> ids of the circuits between the two."""

Exits = Mapping[str, tuple[str | None, ...]]
"""Device at the county's edge -> ids of its lines to the outside; (None,) where that line is not in the inventory."""


def ends(circuit: Circuit) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """List the devices at the `a` and at the `z` end, each once."""
    a = tuple(dict.fromkeys([port.device for port in circuit.a]))
    return a, tuple(dict.fromkeys([port.device for port in circuit.z]))


def links(inventory: Inventory) -> Links:
    """Link every device at a circuit's `a` end with every one at its `z` end."""
    found: dict[str, dict[str, dict[str, None]]] = {name: {} for name in inventory.devices}
    for circuit in inventory.circuits.values():
        near, far = ends(circuit)
        for a in near:
            for z in far:
                if a != z:
                    found[a].setdefault(z, {})[circuit.id] = None
                    found[z].setdefault(a, {})[circuit.id] = None
    return {name: {other: tuple(ids) for other, ids in others.items()} for name, others in found.items()}


def exits(inventory: Inventory) -> Exits:
    """List the ways out: lines of kind egress whose far end is not ours, and egress devices for which none is written.

    An egress device without such a line is a way out all the same: what is not written is not known to be missing.
    """
    found: dict[str, list[str | None]] = {}
    for circuit in inventory.circuits.values():
        if circuit.kind == "egress" and not circuit.z:
            for name in ends(circuit)[0]:
                found.setdefault(name, []).append(circuit.id)
    for device in inventory.devices.values():
        if device.role == "egress":
            found.setdefault(device.name, [None])
    return {name: tuple(lines) for name, lines in found.items()}


def reached(graph: Links, sources: Iterable[str]) -> frozenset[str]:
    """List the devices that a path of links leads to, the sources included."""
    seen = set(sources)
    waiting = list(seen)
    while waiting:
        for other in graph[waiting.pop()]:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return frozenset(seen)
