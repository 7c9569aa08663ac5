"""How devices hang together: who is linked with whom, and who is reached from where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inventory.models import Inventory

Links = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Device -> neighbour -> ids of the circuits between the two."""


def links(inventory: Inventory) -> Links:
    """Link every device at a circuit's `a` end with every one at its `z` end."""
    found: dict[str, dict[str, dict[str, None]]] = {name: {} for name in inventory.devices}
    for circuit in inventory.circuits.values():
        for a in dict.fromkeys(port.device for port in circuit.a):
            for z in dict.fromkeys(port.device for port in circuit.z):
                if a != z:
                    found[a].setdefault(z, {})[circuit.id] = None
                    found[z].setdefault(a, {})[circuit.id] = None
    return {name: {other: tuple(ids) for other, ids in others.items()} for name, others in found.items()}


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
