"""Ways out of the county: what every device hangs on, what hangs on it, and over which hops it gets out.

Two graphs answer exactly, each for one kind of failure. Between devices only, a circuit is an edge from each `a` to
each `z`: without a device these edges go too. With circuits as vertices of their own, a circuit's failure takes all its
members at once; as no device fails then, it makes no difference that such a vertex joins the ends on one side too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from inventory.errors import YunwangError
from inventory.models import Inventory
from inventory.topology.links import Exits, Links, ends, exits, links
from inventory.topology.paths import Path, find_paths
from inventory.topology.separators import UNREACHED, nearest_separators


class NoEgress(YunwangError):
    """The inventory has no way out, so nothing is told about ways out."""


@dataclass(frozen=True, slots=True)
class HangsOn:
    """Each single device and each single circuit without which there is no way out; the nearest first."""

    devices: tuple[str, ...]
    circuits: tuple[str, ...]

    @property
    def redundant(self) -> bool:
        """Whether no other device and no circuit that is written stands in all ways: then two of them share no device.

        Source: Menger's theorem (1927).
        """
        return not self.devices and not self.circuits


class WaysOut:
    """Every device's ways out. A line that backs another up is a way like any other; paths take it last."""

    def __init__(self, inventory: Inventory) -> None:
        """Raise NoEgress when no egress device and no egress line is written."""
        self._inventory = inventory
        self.exits: Exits = exits(inventory)
        if not self.exits:
            raise NoEgress("the inventory has no device of role egress: who hangs on whom cannot be told")
        self._devices = tuple(inventory.devices)
        self._circuits = tuple(inventory.circuits)
        self._index = {name: position for position, name in enumerate(self._devices)}
        self._outside = len(self._devices)

    def connected(self, device: str) -> bool:
        """Whether the device has a way out. Raises KeyError."""
        return self._device_separators[self._index[device]] != UNREACHED

    def hangs_on(self, device: str) -> HangsOn | None:
        """List what the device hangs on; None for a device without a way out. Raises KeyError."""
        if not self.connected(device):
            return None
        vertex, first_circuit = self._index[device], self._outside + 1
        devices = tuple(self._devices[other] for other in self._above(self._device_separators, vertex))
        circuits = tuple(
            self._circuits[other - first_circuit]
            for other in self._above(self._circuit_separators, vertex)
            if other >= first_circuit
        )
        return HangsOn(devices, circuits)

    def behind(self, device: str) -> tuple[str, ...]:
        """List the devices that lose their way out with this one, without itself, in inventory order."""
        return self._below(self._device_hanging, self._index[device])

    def behind_circuit(self, circuit: str) -> tuple[str, ...]:
        """List the devices that lose their way out with all members of a circuit, in inventory order."""
        return self._below(self._circuit_hanging, self._outside + 1 + self._circuit_index[circuit])

    def _above(self, separators: Sequence[int], vertex: int) -> Iterator[int]:
        while (vertex := separators[vertex]) != self._outside:
            yield vertex

    def _below(self, hanging: Sequence[Sequence[int]], vertex: int) -> tuple[str, ...]:
        found, waiting = [], list(hanging[vertex])
        while waiting:
            other = waiting.pop()
            found.append(other)
            waiting.extend(hanging[other])
        return tuple(self._devices[other] for other in sorted(found) if other < self._outside)

    @cached_property
    def links(self) -> Links:
        """The links between devices."""
        return links(self._inventory)

    @cached_property
    def _circuit_index(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self._circuits)}

    @cached_property
    def _device_separators(self) -> list[int]:
        neighbours: list[list[int]] = [[] for _ in range(self._outside + 1)]
        for circuit in self._inventory.circuits.values():
            near, far = ends(circuit)
            for a in near:
                for z in far:
                    neighbours[self._index[a]].append(self._index[z])
                    neighbours[self._index[z]].append(self._index[a])
        for device in self.exits:
            neighbours[self._index[device]].append(self._outside)
            neighbours[self._outside].append(self._index[device])
        return nearest_separators(neighbours, self._outside)

    @cached_property
    def _circuit_separators(self) -> list[int]:
        neighbours: list[list[int]] = [[] for _ in range(self._outside + 1 + len(self._circuits))]
        for vertex, circuit in enumerate(self._inventory.circuits.values(), self._outside + 1):
            near, far = ends(circuit)
            if far:
                joined = [self._index[name] for name in (*near, *far)]
            elif circuit.kind == "egress":
                joined = [self._outside, *(self._index[name] for name in near)]
            else:
                continue
            neighbours[vertex] = joined
            for other in joined:
                neighbours[other].append(vertex)
        for device, lines in self.exits.items():
            if None in lines:
                neighbours[self._index[device]].append(self._outside)
                neighbours[self._outside].append(self._index[device])
        return nearest_separators(neighbours, self._outside)

    @cached_property
    def _device_hanging(self) -> list[list[int]]:
        return _hanging(self._device_separators)

    @cached_property
    def _circuit_hanging(self) -> list[list[int]]:
        return _hanging(self._circuit_separators)

    def paths(self, device: str) -> tuple[Path, ...]:
        """Find the shortest way out, and a second one around it: none, one or two paths. Raises KeyError."""
        return find_paths(self.links, self.exits, self._backups, device) if self.connected(device) else ()

    @cached_property
    def _backups(self) -> frozenset[str]:
        return frozenset(circuit.id for circuit in self._inventory.circuits.values() if circuit.backs_up is not None)


def _hanging(separators: Sequence[int]) -> list[list[int]]:
    """Turn vertex -> separator around: vertex -> those that hang on it directly."""
    hanging: list[list[int]] = [[] for _ in separators]
    for vertex, separator in enumerate(separators):
        if separator not in {UNREACHED, vertex}:
            hanging[separator].append(vertex)
    return hanging
