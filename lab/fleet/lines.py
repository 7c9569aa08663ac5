"""The county's lines and what flows on them: both ends read the same meters, and an uplink carries what is below it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lab.fleet.traffic import LARGEST_USE, Habit, Meter, Profile, Ripple, make_ripple, sum_of_rates, week_of_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inventory.models import Circuit, Device, Inventory

BITS: Final = 8
RIPPLES: Final = 16
HOT_ONE_IN: Final = 60
HOT_USE: Final = (0.86, LARGEST_USE)
USUAL_USE: Final[dict[str, tuple[float, float]]] = {"village": (0.03, 0.13), "unit": (0.08, 0.35)}
"""Peak use of contract, lowest and highest."""
UPWARD_PART: Final = (0.12, 0.3)
"""Traffic towards the core as a part of the traffic from it."""
EGRESS_PART: Final = 0.5
"""How much of what the towns and units use comes from the Internet."""
PEER_USE: Final = 0.02
IPV6_PER_MILLE: Final = (80, 550)
COUNTY_IPV6_PER_MILLE: Final = 300
SATURATED_USE: Final = 0.985

Week = tuple[int, ...]


@dataclass(slots=True)
class Line:
    """A circuit while it runs: `outward` flows from its a-end to its z-end."""

    circuit: Circuit
    outward: Meter
    inward: Meter
    ipv6_per_mille: int
    down: bool = False
    saturated: bool = False

    def change(self, now: float, *, down: bool | None = None, saturated: bool | None = None) -> None:
        """Switches the line's state; its meters go on from where they are."""
        self.down = self.down if down is None else down
        self.saturated = self.saturated if saturated is None else saturated
        full = int(self.circuit.contract_bits_per_second / BITS * SATURATED_USE)
        for meter in (self.outward, self.inward):
            if self.down or self.saturated:
                meter.hold(0 if self.down else full, now)
            else:
                meter.resume(now)


def ipv6_per_mille_of(town: str | None) -> int:
    """The part of a town's traffic that is IPv6."""
    return random.Random(f"ipv6 {town}").randint(*IPV6_PER_MILLE) if town is not None else COUNTY_IPV6_PER_MILLE


def build_lines(inventory: Inventory) -> dict[str, Line]:
    """All circuits' lines, by the circuit's id."""
    planner = _Planner(inventory)
    ripples = [make_ripple(seed) for seed in range(RIPPLES)]
    return {
        circuit.id: _line(circuit, planner.weeks[circuit.id], ripples, planner.ipv6_per_mille(circuit))
        for circuit in inventory.circuits.values()
    }


def _line(circuit: Circuit, weeks: tuple[Week, Week], ripples: list[Ripple], ipv6_per_mille: int) -> Line:
    chance = random.Random(f"ripple {circuit.id}")
    outward, inward = (Meter(Profile(week, chance.choice(ripples))) for week in weeks)
    return Line(circuit, outward, inward, ipv6_per_mille)


class _Planner:
    """Works out each line's week, from the villages up."""

    def __init__(self, inventory: Inventory) -> None:
        self._devices: Mapping[str, Device] = inventory.devices
        self._sites = inventory.sites
        circuits = inventory.circuits.values()
        self.weeks: dict[str, tuple[Week, Week]] = {}
        self._ends = [circuit for circuit in circuits if circuit.kind in USUAL_USE]
        for circuit in self._ends:
            self.weeks[circuit.id] = self._end_line(circuit)
        towns = [circuit for circuit in circuits if circuit.kind == "town"]
        for circuit in towns:
            self.weeks[circuit.id] = self._sum(circuit, self._below(circuit, self._ends), 1.0)
        self._served = [*towns, *(circuit for circuit in self._ends if circuit.kind == "unit")]
        for circuit in circuits:
            if circuit.kind in {"trunk", "egress"}:
                self.weeks[circuit.id] = self._trunk(circuit, circuits)

    def ipv6_per_mille(self, circuit: Circuit) -> int:
        ends = circuit.z or circuit.a
        return ipv6_per_mille_of(self._sites[self._devices[ends[0].device].site].town)

    @staticmethod
    def _end_line(circuit: Circuit) -> tuple[Week, Week]:
        chance = random.Random(f"line {circuit.id}")
        hot = chance.randrange(HOT_ONE_IN) == 0
        use = chance.uniform(*(HOT_USE if hot else USUAL_USE[circuit.kind]))
        habit: Habit = "steady" if hot else "evening" if circuit.kind == "village" else "office"
        peak = circuit.contract_bits_per_second / BITS * use
        upward = peak * chance.uniform(*UPWARD_PART)
        return week_of_rates(habit, peak, f"{circuit.id} out"), week_of_rates(habit, upward, f"{circuit.id} in")

    def _below(self, circuit: Circuit, candidates: Iterable[Circuit]) -> list[Circuit]:
        far = {port.device for port in circuit.z}
        return [other for other in candidates if far & {port.device for port in other.a}]

    def _sum(self, circuit: Circuit, parts: list[Circuit], factor: float) -> tuple[Week, Week]:
        limit = circuit.contract_bits_per_second / BITS * LARGEST_USE
        if not parts:
            peak = limit * PEER_USE
            return week_of_rates("office", peak, f"{circuit.id} out"), week_of_rates("office", peak, f"{circuit.id} in")
        outward, inward = (
            sum_of_rates((self.weeks[part.id][way] for part in parts), factor=factor, limit_octets_per_second=limit)
            for way in (0, 1)
        )
        return outward, inward

    def _trunk(self, circuit: Circuit, circuits: Iterable[Circuit]) -> tuple[Week, Week]:
        roles = {self._devices[port.device].role for port in (*circuit.a, *circuit.z)}
        if circuit.kind == "egress" or roles & {"firewall", "egress"}:
            far = self._far_roles(circuit)
            beside = sum(1 for other in circuits if other.kind == circuit.kind and self._far_roles(other) == far)
            outward, inward = self._sum(circuit, self._served, EGRESS_PART / beside)
            # Towards the Internet is away from the core: the heavy way is the inward one.
            return inward, outward
        parts = self._below(circuit, self._served)
        far_devices = {port.device for port in circuit.z}
        beside = sum(1 for other in circuits if other.kind == "trunk" and far_devices == {p.device for p in other.z})
        return self._sum(circuit, parts, 1 / beside)

    def _far_roles(self, circuit: Circuit) -> frozenset[str]:
        return frozenset(self._devices[port.device].role for port in circuit.z)
