"""Cables as LLDP shows them, against the inventory's lines: new links, wrong ports, silence.

A line's ports are one bundle: any port of one end may be plugged into any of the other. Of a line that one end alone
is ours, whoever stands at the other end is the carrier's affair, unless it is a device of the inventory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from collectors.discovery.directory import Directory
from collectors.discovery.proposals import UNKNOWN, Proposal, Remark, Words
from collectors.readings.lldp import LldpReading
from inventory.models import Circuit, Inventory
from inventory.topology import links

End: TypeAlias = tuple[str, str]
"""A device and the ifName of its port."""

_LONGEST_IDENTIFIER = 63


@dataclass(frozen=True, slots=True)
class Heard:
    """One device heard on a port of another; `far_port` is None where nothing tells it."""

    near: End
    far: str
    far_port: str | None


def sightings(directory: Directory, readings: Sequence[LldpReading]) -> tuple[Heard, ...]:
    """Every inventory device that is heard on a known port of another."""
    found = []
    for reading in readings:
        for neighbour in reading.neighbours:
            device = directory.device_of(neighbour)
            if device is not None and neighbour.interface is not None:
                near = (reading.device, neighbour.interface)
                found.append(Heard(near, device, directory.port_of(device, neighbour)))
    return tuple(found)


class Lines:
    """The inventory's lines by the ports they end on."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._at: dict[End, tuple[Circuit, frozenset[End]]] = {}
        for circuit in inventory.circuits.values():
            a, z = (frozenset((port.device, port.interface) for port in end) for end in (circuit.a, circuit.z))
            self._at.update(dict.fromkeys(a, (circuit, z)) | dict.fromkeys(z, (circuit, a)))

    def line_at(self, device: str, interface: str | None) -> str | None:
        """The line that ends on a port."""
        found = self._at.get((device, interface or ""))
        return found[0].id if found else None

    def leaves_the_county(self, device: str, interface: str | None) -> bool:
        """Whether a port ends a line whose other end is not ours."""
        found = self._at.get((device, interface or ""))
        return found is not None and not found[1]

    def contradictions(self, heard: Sequence[Heard]) -> Iterator[Remark]:
        """A remark for each line whose ports hear, or are heard by, something else than its other end."""
        wrong: dict[str, dict[str, None]] = {}
        elsewhere: set[str] = set()
        for one in heard:
            far = (one.far, one.far_port or UNKNOWN)
            for end, other in ((one.near, far), (far, one.near)):
                if end not in self._at:
                    continue
                circuit, others = self._at[end]
                same_device = any(other[0] == device for device, _ in others)
                if not (same_device and (other[1] == UNKNOWN or other in others)):
                    wrong.setdefault(circuit.id, {})[f"{' '.join(end)} - {' '.join(other)}"] = None
                    elsewhere.update(() if same_device else (circuit.id,))
        for circuit_id in self._inventory.circuits:
            if seen := wrong.get(circuit_id):
                yield self._contradiction(circuit_id, "; ".join(seen), elsewhere=circuit_id in elsewhere)

    def _contradiction(self, circuit_id: str, shown: str, *, elsewhere: bool) -> Remark:
        circuit = self._inventory.circuits[circuit_id]
        planned = " - ".join(
            ", ".join(f"{port.device} {port.interface}" for port in end) or UNKNOWN for end in (circuit.a, circuit.z)
        )
        return Remark(
            kind="unexpected_neighbour" if elsewhere else "wrong_port",
            subject=circuit_id,
            words=Words(f"清单：{planned}；LLDP：{shown}", f"inventory: {planned}; LLDP: {shown}"),
        )

    def silent(self, readings: Sequence[LldpReading]) -> Iterator[Remark]:
        """A remark for each wired line of two ends on which nobody is heard, where that could be read to the end."""
        quiet: set[End] = set()
        busy: set[End] = set()
        for reading in readings:
            heard = {neighbour.interface for neighbour in reading.neighbours}
            for port in reading.ports:
                if port.interface is not None and (reading.complete or port.interface in heard):
                    (busy if port.interface in heard else quiet).add((reading.device, port.interface))
        for circuit in self._inventory.circuits.values():
            ends = [(port.device, port.interface) for port in (*circuit.a, *circuit.z)]
            if (
                circuit.z
                and circuit.medium == "wired"
                and not busy.intersection(ends)
                and (listening := [end for end in ends if end in quiet])
            ):
                told = ", ".join(" ".join(end) for end in listening)
                yield Remark(
                    kind="nobody_heard",
                    subject=circuit.id,
                    words=Words(
                        f"{told} 听不到任何邻居：线路中断、对端未开 LLDP，或运营商不透传 LLDP",
                        f"nobody is heard on {told}: the line is down, LLDP is off there, or the carrier drops it",
                    ),
                )

    def new_links(self, heard: Sequence[Heard]) -> Iterator[Proposal]:
        """A trunk for each two devices with ports linked that no line ends on; what LLDP cannot know is left open."""
        found: dict[tuple[str, str], dict[tuple[str, str], None]] = {}
        ranks = _ranks(self._inventory)
        for one in heard:
            if one.far_port is None or one.near[0] == one.far:
                continue
            far = (one.far, one.far_port)
            if one.near in self._at or far in self._at:
                continue
            a, z = sorted((one.near, far), key=lambda end: (ranks.get(end[0], len(ranks)), end))
            found.setdefault((a[0], z[0]), {})[a[1], z[1]] = None
        for (a_device, z_device), ports in found.items():
            yield self._trunk(a_device, z_device, sorted(ports))

    def _trunk(self, a: str, z: str, ports: Sequence[tuple[str, str]]) -> Proposal:
        name = f"{a}-{z}"
        number = 1
        while name in self._inventory.circuits:
            number += 1
            name = f"{a}-{z}-{number}"
        told = ", ".join(f"{a} {near} - {z} {far}" for near, far in ports)
        return Proposal(
            collection="circuits",
            name=name if len(name) <= _LONGEST_IDENTIFIER else UNKNOWN,
            values={
                "name": UNKNOWN,
                "name_en": UNKNOWN,
                "kind": "trunk",
                "contract_bits_per_second": UNKNOWN,
                "a": [{"device": a, "interface": near} for near, _ in ports],
                "z": [{"device": z, "interface": far} for _, far in ports],
            },
            reasons=(Words(f"LLDP 互见而清单无此线路：{told}", f"heard by LLDP, and no line says so: {told}"),),
        )


def _ranks(inventory: Inventory) -> Mapping[str, int]:
    """Device -> links to the nearest core device; absent where none leads there."""
    graph = links(inventory)
    ranks = {device.name: 0 for device in inventory.devices.values() if device.role == "core"}
    waiting = list(ranks)
    for name in waiting:
        for other in graph[name]:
            if other not in ranks:
                ranks[other] = ranks[name] + 1
                waiting.append(other)
    return ranks
