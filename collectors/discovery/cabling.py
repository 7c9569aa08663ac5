"""One device's neighbours by LLDP against the cables that the inventory says it has, port by port.

A line's ports are one bundle, as in `cables`: any port of one end may be plugged into any of the other. Of lines whose
other end is not ours nothing is expected. What cannot be told is no state: a neighbour is missing only where LLDP was
read to its end and the port takes part in it, and one that sends neither a name nor an address may be anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Final

from collectors.discovery.cables import End
from collectors.discovery.directory import Directory
from collectors.readings.lldp import LldpNeighbour, LldpReading
from inventory.models import Inventory

_AGGREGATE: Final = re.compile(
    r"(eth-?trunk|(bridge|route)-aggregation|bagg|ragg|aggregate-?port|ag|smartgroup|port-channel|bond) ?\d",
    re.IGNORECASE,
)
"""Names of aggregates: Huawei's, H3C's, Ruijie's, ZTE's, and others'."""


class CableState(IntEnum):
    """What is heard on a port, beside what the inventory says."""

    OK = 1
    """The device that should be there, on one of the line's ports or on one it does not tell."""
    MISSING = 2
    """Nobody, though the port listens."""
    WRONG_DEVICE = 3
    """Somebody else: another device of the inventory, or a stranger."""
    WRONG_PORT = 4
    """The right device, on a port that is not the line's."""
    UNEXPECTED = 5
    """A device of the inventory, on a port where none should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortCabling:
    """A port of the device with what should be plugged into it, and what is.

    Attributes:
        interface: its name.
        line: the circuit that ends on it; None where none between two ends of ours does.
        expected: the ends that may be at the other end of the cable; empty where none should be.
        heard: devices of the inventory, each with its port, None where that is not told.
        strangers: how many systems that the inventory does not know are heard on it.
        state: None where it cannot be told.
    """

    interface: str
    line: str | None
    expected: tuple[End, ...]
    heard: tuple[tuple[str, str | None], ...]
    strangers: int
    state: CableState | None


class Cabling:
    """The inventory's cables; one for all of its devices."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory

    def check(self, reading: LldpReading) -> tuple[PortCabling, ...]:
        """Compare what a device hears.

        Args:
            reading: of one device; nobody else's words are needed, so a neighbour is known by its sysName or address.

        Returns:
            Its ports with a cable of the inventory's, then those on which a device is heard and none should be. None
            for a device that is not in the inventory.
        """
        if reading.device not in self._inventory.devices:
            return ()
        heard: dict[str | None, list[LldpNeighbour]] = {}
        for neighbour in reading.neighbours:
            heard.setdefault(neighbour.interface, []).append(neighbour)
        listening = {port.interface for port in reading.ports} if reading.complete and None not in heard else set()
        planned = dict(self._planned(reading.device))
        untold = self._wireless(reading.device)
        elsewhere = _behind_aggregates(planned)
        ports = [
            self._port(name, line, ends, heard.get(name, ()), listening=name in listening)
            for name, (line, ends) in planned.items()
        ]
        others = [name for name in heard if name is not None and name not in planned and name not in untold]
        unplanned = (self._unplanned(name, heard[name]) for name in others)
        return (*ports, *(port for port in unplanned if {device for device, _ in port.heard} - elsewhere))

    @cached_property
    def _directory(self) -> Directory:
        return Directory(self._inventory, ())

    def _planned(self, device: str) -> Iterator[tuple[str, tuple[str, tuple[End, ...]]]]:
        """The device's wired ports, each with its line and the ends that may be at the other end of the cable."""
        for circuit, end, port in self._inventory.circuits_of_device[device]:
            far = circuit.z if end == "a" else circuit.a
            if far and circuit.medium == "wired":
                yield port.interface, (circuit.id, tuple((one.device, one.interface) for one in far))

    def _wireless(self, device: str) -> set[str]:
        """The ports of wireless lines: a bridge passes LLDP on or not, so nothing there is expected or unexpected."""
        circuits = self._inventory.circuits_of_device[device]
        return {port.interface for circuit, _, port in circuits if circuit.medium != "wired"}

    def _port(
        self, name: str, line: str, ends: tuple[End, ...], heard: Sequence[LldpNeighbour], *, listening: bool
    ) -> PortCabling:
        known, strangers = self._known(heard)
        state: CableState | None = None
        if known or any(_tells_who(one) for one in heard):
            state = _judged(known, ends)
        elif listening and not heard:
            state = CableState.MISSING
        return PortCabling(interface=name, line=line, expected=ends, heard=known, strangers=strangers, state=state)

    def _unplanned(self, name: str, heard: Sequence[LldpNeighbour]) -> PortCabling:
        known, strangers = self._known(heard)
        state = CableState.UNEXPECTED
        return PortCabling(interface=name, line=None, expected=(), heard=known, strangers=strangers, state=state)

    def _known(self, heard: Sequence[LldpNeighbour]) -> tuple[tuple[tuple[str, str | None], ...], int]:
        """The devices among the neighbours with their ports, and the number of strangers."""
        known = []
        for neighbour in heard:
            device = self._directory.device_of(neighbour)
            if device is not None:
                known.append((device, self._directory.port_of(device, neighbour)))
        return tuple(dict.fromkeys(known)), len(heard) - len(known)


def _behind_aggregates(planned: Mapping[str, tuple[str, tuple[End, ...]]]) -> set[str]:
    """The devices at the far ends of aggregates, which speak no LLDP: their members hear them in their place."""
    return {device for name, (_, ends) in planned.items() if _AGGREGATE.match(name) for device, _ in ends}


def _tells_who(neighbour: LldpNeighbour) -> bool:
    """Whether it sends a name or an address: of its MAC address alone nobody knows whether it is the right one."""
    return bool(neighbour.sys_name or neighbour.management_addresses)


def _judged(known: Sequence[tuple[str, str | None]], ends: Sequence[End]) -> CableState:
    """The state of a port that hears somebody; the right neighbour counts, whoever is heard beside it."""
    devices: Mapping[str, set[str]] = {device: {port for one, port in ends if one == device} for device, _ in ends}
    if any(device in devices and (port is None or port in devices[device]) for device, port in known):
        return CableState.OK
    if any(device in devices for device, _ in known):
        return CableState.WRONG_PORT
    return CableState.WRONG_DEVICE
