"""Lines: contracts their ports can carry, backups that stand in for something else, numbers of their own."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.entries import Entries, Entry
from inventory.ports import nominal_bits_per_second
from inventory.problems import Problem, shown
from inventory.rates import bits_per_second


def contract_problems(entries: Entries) -> Iterator[Problem]:
    """Find contracts above the speed of an end's ports together; ports whose names tell no speed are not judged."""
    for circuit in entries["circuits"]:
        contract = circuit.raw.get("contract_bits_per_second")
        if not isinstance(contract, int):
            continue
        for end in ("a", "z"):
            ports = [(device, interface) for _, device, interface in circuit.ports(end)]
            speed = _speed([interface for _, interface in ports])
            if speed is not None and contract > speed:
                names = " + ".join(f"{device} {interface}" for device, interface in ports)
                expected = f"at most {bits_per_second(speed)}, the speed of end {end}: {names}"
                yield circuit.problem("contract_bits_per_second", bits_per_second(contract), expected)


def _speed(interfaces: list[str]) -> int | None:
    """Add the ports' speeds; None for no ports, or where one name does not tell."""
    speeds = [nominal_bits_per_second(interface) for interface in interfaces]
    known = [speed for speed in speeds if speed is not None]
    return sum(known) if known and len(known) == len(speeds) else None


def backup_problems(entries: Entries) -> Iterator[Problem]:
    """Find lines that stand in for themselves, or for a line that is a backup too."""
    backed_up = {circuit.name: circuit.text("backs_up") for circuit in entries["circuits"]}
    for circuit in entries["circuits"]:
        main = circuit.text("backs_up")
        if main is None:
            continue
        if main == circuit.name:
            yield circuit.problem("backs_up", shown(main), "another line than itself")
        elif backed_up.get(main) is not None:
            yield circuit.problem("backs_up", shown(main), f"a line that is no backup itself: {main} has backs_up too")


def circuit_number_problems(entries: Entries) -> Iterator[Problem]:
    """Find circuit numbers that two lines of one carrier have."""
    first: dict[tuple[str, str], Entry] = {}
    for circuit in entries["circuits"]:
        carrier, number = circuit.text("carrier"), circuit.text("circuit_number")
        if carrier is None or number is None:
            continue
        owner = first.setdefault((carrier, number), circuit)
        if owner is not circuit:
            expected = f"a number of its own: {owner.name or owner.place} in {owner.file} has it"
            yield circuit.problem("circuit_number", shown(number), expected)
