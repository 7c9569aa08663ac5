"""What devices of each make say of themselves: description, object id, interface numbers, ports that are no sockets.

Source: the vendors' enterprise numbers (IANA: huawei 2011, h3c 25506, zte 3902, ruijie 4881, net-snmp 8072); the
numbering of interfaces as their devices show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inventory.models import Platform
    from lab.snmp.ber import Oid

ETHERNET: Final = 6
LOOPBACK: Final = 24
OTHER: Final = 1
VIRTUAL: Final = 53
GIGABIT: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ExtraInterface:
    """An interface that is no socket; its index is the device's own."""

    name: str
    kind: int
    index: int


@dataclass(frozen=True, slots=True)
class Make:
    """One platform as its agents present themselves."""

    description: str
    object_id: Oid
    enterprise: int
    extras: tuple[ExtraInterface, ...]
    first_index: int
    step: int
    block_gap: int
    """How far the numbering jumps where the kind of port changes."""


MAKES: Final[dict[Platform, Make]] = {
    "huawei_vrp": Make(
        "S5735-L Huawei Versatile Routing Platform Software VRP (R) software, Version 5.170 (S5735 V200R021C00SPC100)",
        (1, 3, 6, 1, 4, 1, 2011, 2, 23, 761),
        2011,
        (
            ExtraInterface("InLoopBack0", LOOPBACK, 1),
            ExtraInterface("NULL0", OTHER, 2),
            ExtraInterface("Vlanif1", VIRTUAL, 4),
        ),
        first_index=6,
        step=1,
        block_gap=2,
    ),
    "huawei_vrpv8": Make(
        "Huawei Versatile Routing Platform Software VRP (R) software, Version 8.210 (V200R021C10SPC600)",
        (1, 3, 6, 1, 4, 1, 2011, 2, 239, 61),
        2011,
        (
            ExtraInterface("InLoopBack0", LOOPBACK, 1),
            ExtraInterface("NULL0", OTHER, 2),
            ExtraInterface("LoopBack0", LOOPBACK, 141),
        ),
        first_index=8,
        step=1,
        block_gap=5,
    ),
    "h3c_comware": Make(
        "H3C Comware Platform Software, Software Version 7.1.070, Release 6357",
        (1, 3, 6, 1, 4, 1, 25506, 1, 2134),
        25506,
        (
            ExtraInterface("NULL0", OTHER, 641),
            ExtraInterface("InLoopBack0", LOOPBACK, 642),
            ExtraInterface("Vlan-interface1", VIRTUAL, 651),
        ),
        first_index=1,
        step=1,
        block_gap=1,
    ),
    "zte_zxros": Make(
        "ZXR10 5960 Version: ZXR10 ROSng V5.00.10, RELEASE SOFTWARE",
        (1, 3, 6, 1, 4, 1, 3902, 3, 600, 3, 1, 861),
        3902,
        (ExtraInterface("null0", OTHER, 33), ExtraInterface("loopback1", LOOPBACK, 65)),
        first_index=131_073,
        step=1,
        block_gap=65_536,
    ),
    "ruijie_rgos": Make(
        "Ruijie Gigabit Routing Switch (S5310) By Ruijie Networks, RGOS 12.5(4)B0702",
        (1, 3, 6, 1, 4, 1, 4881, 1, 1, 10, 1, 320),
        4881,
        (ExtraInterface("VLAN 1", VIRTUAL, 4097), ExtraInterface("Loopback 0", LOOPBACK, 16385)),
        first_index=1,
        step=1,
        block_gap=1,
    ),
    "linux": Make(
        "Linux gateway 6.6.0 #1 SMP openEuler x86_64",
        (1, 3, 6, 1, 4, 1, 8072, 3, 2, 10),
        8072,
        (ExtraInterface("lo", LOOPBACK, 1),),
        first_index=2,
        step=1,
        block_gap=1,
    ),
}


def interface_numbers(make: Make, names: Sequence[str]) -> list[int]:
    """An ifIndex for each port, with the gaps of this make."""
    taken = {extra.index for extra in make.extras}
    numbers: list[int] = []
    index = make.first_index
    previous: str | None = None
    for name in names:
        kind = name.rpartition("/")[0]
        if previous is not None and kind != previous:
            index += make.block_gap - 1
        while index in taken:
            index += make.step
        numbers.append(index)
        index += make.step
        previous = kind
    return numbers


def renumbered(numbers: Iterable[int]) -> list[int]:
    """The same interfaces as a device numbers them after a card was changed: other numbers, in another order."""
    return [number + 7 if number % 2 else number + 5 for number in numbers]
