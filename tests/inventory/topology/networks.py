"""Small networks written short, and drawn at random."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from inventory.models import Circuit, Device, Inventory, Port, Site

Line = tuple[str, Sequence[str], Sequence[str]]
"""(id, devices at the `a` end, devices at the `z` end)."""


def network(devices: Sequence[str], lines: Sequence[Line], backups: Sequence[str] = ()) -> Inventory:
    """A county of one site; devices whose name begins with e are egress devices, lines without a `z` egress lines."""
    return Inventory(
        sites={"hall": Site(id="hall", name="机房", name_en="Hall", kind="county")},
        devices={name: _device(name) for name in devices},
        circuits={name: _circuit(name, a, z, backup=name in backups) for name, a, z in lines},
    )


def _device(name: str) -> Device:
    role = "egress" if name.startswith("e") else "access"
    return Device.model_validate(
        {"name": name, "vendor": "huawei", "platform": "huawei_vrp", "role": role, "site": "hall", "credential": "x"}
    )


def _circuit(name: str, a: Sequence[str], z: Sequence[str], *, backup: bool) -> Circuit:
    return Circuit(
        id=name,
        name=name,
        name_en=name,
        kind="trunk" if z else "egress",
        contract_bits_per_second=1,
        backs_up="other" if backup else None,
        a=tuple(Port(device=device, interface="p") for device in a),
        z=tuple(Port(device=device, interface="p") for device in z),
    )


@st.composite
def networks(draw: st.DrawFn) -> Inventory:
    """Up to 9 devices, at least one of them an egress device, and up to 14 lines of one or more members."""
    outer = draw(st.integers(1, 2))
    devices = [f"e{number}" for number in range(outer)] + [f"d{number}" for number in range(draw(st.integers(0, 7)))]
    end = st.lists(st.sampled_from(devices), min_size=1, max_size=2)
    sides = draw(st.lists(st.tuples(end, end), max_size=12))
    lines: list[Line] = [(f"l{number}", a, z) for number, (a, z) in enumerate(sides)]
    edge = st.lists(st.sampled_from(devices[:outer]), min_size=1, max_size=2)
    lines += [(f"x{number}", a, ()) for number, a in enumerate(draw(st.lists(edge, max_size=2)))]
    backups = draw(st.sets(st.sampled_from([name for name, _, _ in lines]))) if lines else set()
    return network(devices, lines, sorted(backups))
