"""Checks of ports: layouts that expand, circuits that end on ports which exist, one circuit a port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from inventory.ports import BadPortRun, expand_ports
from inventory.problems import Problem, Suggestions, shown

if TYPE_CHECKING:
    from inventory.entries import Entry


def layout_problems(entries: Mapping[str, Sequence[Entry]]) -> Iterator[Problem]:
    """Find runs that do not expand and ports named twice, in layouts and under devices."""
    for layout in entries["port_layouts"]:
        seen: set[str] = set()
        for index, pattern in enumerate(_listed(layout, "ports")):
            if not isinstance(pattern, str):
                continue
            try:
                names = expand_ports(pattern)
            except BadPortRun as error:
                yield layout.problem(f"ports[{index}]", shown(pattern), str(error))
                continue
            yield from _repeated(layout, f"ports[{index}]", names, seen)
    for device in entries["devices"]:
        own: set[str] = set()
        for index, name in _own_ports(device):
            yield from _repeated(device, f"interfaces[{index}].name", (name,), own)


def circuit_port_problems(entries: Mapping[str, Sequence[Entry]], mentioned: AbstractSet[str]) -> Iterator[Problem]:
    """Find ends on devices or ports that are not there, and ports that two ends claim.

    A device that is only mentioned (see `inventory.checks`) may have any port.
    """
    ports = dict.fromkeys(mentioned) | _ports_of_devices(entries)
    users: dict[tuple[str, str], Entry] = {}
    suggestions = Suggestions()
    for circuit in entries["circuits"]:
        for path, device, interface in (*circuit.ports("a"), *circuit.ports("z")):
            problem = _missing_port(circuit, path, (device, interface), ports, suggestions)
            if problem is not None:
                yield problem
                continue
            user = users.get((device, interface))
            if user is not None:
                owner = f"{user.name or user.place} in {user.file} has it"
                yield circuit.problem(f"{path}.interface", shown(f"{device} {interface}"), f"a free port: {owner}")
            users.setdefault((device, interface), circuit)


def _missing_port(
    circuit: Entry,
    path: str,
    port: tuple[str, str],
    ports: Mapping[str, frozenset[str] | None],
    suggestions: Suggestions,
) -> Problem | None:
    device, interface = port
    if device not in ports:
        near = suggestions.near(device, ports)
        return circuit.problem(f"{path}.device", shown(device), f"the name of one of the devices{near}")
    names = ports[device]
    if names is not None and interface not in names:
        near = suggestions.near(interface, names)
        return circuit.problem(f"{path}.interface", shown(interface), f"a port of {device}{near}")
    return None


def _ports_of_devices(entries: Mapping[str, Sequence[Entry]]) -> dict[str, frozenset[str] | None]:
    """Map each device to its ports; None where a wrong layout leaves them unknown."""
    layouts = {layout.name: _expanded(layout) for layout in entries["port_layouts"]}
    ports: dict[str, frozenset[str] | None] = {}
    for device in entries["devices"]:
        if device.name is None:
            continue
        own = frozenset(name for _, name in _own_ports(device))
        base = layouts.get(device.text("port_layout")) if device.raw.get("port_layout") is not None else frozenset()
        ports.setdefault(device.name, None if base is None else base | own if own else base)
    return ports


def _expanded(layout: Entry) -> frozenset[str] | None:
    try:
        return frozenset(name for pattern in _listed(layout, "ports") for name in expand_ports(str(pattern)))
    except BadPortRun:
        return None


def _repeated(entry: Entry, key: str, names: Sequence[str], seen: set[str]) -> Iterator[Problem]:
    again = [name for name in names if name in seen]
    seen.update(names)
    if again:
        more = f" and {len(again) - 1} more" if len(again) > 1 else ""
        yield entry.problem(key, f"{shown(again[0])}{more} again", "each port once")


def _own_ports(device: Entry) -> Iterator[tuple[int, str]]:
    for index, interface in enumerate(_listed(device, "interfaces")):
        if isinstance(interface, Mapping) and isinstance(interface.get("name"), str):
            yield index, interface["name"]


def _listed(entry: Entry, key: str) -> list[object]:
    value = entry.raw.get(key)
    return value if isinstance(value, list) else []
