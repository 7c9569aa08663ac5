"""Hops from a device to the outside.

Source: Dijkstra, A note on two problems in connexion with graphs (1959).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, TypeAlias

from inventory.topology.links import Exits, Links

_OUTSIDE: Final = ""

_Cost: TypeAlias = tuple[int, int, int]
"""Devices and circuits used before, backup lines, hops: the less, the better, in this order."""


@dataclass(frozen=True, slots=True)
class Hop:
    """A device on a way out and the circuit it is left by; None where the line to the outside is not written."""

    device: str
    circuit: str | None


Path = tuple[Hop, ...]
"""From a device to the outside, in order."""


def find_paths(links: Links, exits: Exits, backups: AbstractSet[str], device: str) -> tuple[Path, ...]:
    """Find the shortest way out, and a second one that shares as little with it as a detour around it can.

    Lines that back others up are taken only where nothing else leads out. The two are not always the pair that shares
    least of all: what every way shares is told by `WaysOut.hangs_on`.

    Args:
        links: Who is linked with whom.
        exits: The ways to the outside.
        backups: Circuits to take last.
        device: Where to start; it has a way out.

    Returns:
        One or two paths.
    """
    first = _path(links, exits, backups, device, ())
    second = _path(links, exits, backups, device, first)
    return (first,) if second == first else (first, second)


def _path(links: Links, exits: Exits, backups: AbstractSet[str], device: str, avoided: Path) -> Path:
    used = {hop.device for hop in avoided[1:]}
    used_circuits = {hop.circuit for hop in avoided}
    best: dict[str, _Cost] = {device: (0, 0, 0)}
    came: dict[str, Hop] = {}
    waiting: list[tuple[_Cost, str]] = [(best[device], device)]
    while waiting:
        cost, name = heapq.heappop(waiting)
        if name == _OUTSIDE:
            break
        if cost > best[name]:
            continue
        for other, circuit in _steps(links, exits, name):
            again = (other in used) + (circuit in used_circuits)
            new = (cost[0] + again, cost[1] + (circuit in backups), cost[2] + 1)
            if other not in best or new < best[other]:
                best[other] = new
                came[other] = Hop(name, circuit)
                heapq.heappush(waiting, (new, other))
    hops = [came[_OUTSIDE]]
    while hops[-1].device != device:
        hops.append(came[hops[-1].device])
    return tuple(reversed(hops))


def _steps(links: Links, exits: Exits, device: str) -> Iterator[tuple[str, str | None]]:
    """Yield (next device, circuit to it)."""
    for other, circuits in links[device].items():
        for circuit in circuits:
            yield other, circuit
    for line in exits.get(device, ()):
        yield _OUTSIDE, line
