"""IS-IS: whether it runs, and which adjacencies it has on which interfaces.

Source: RFC 4444 (ISIS-MIB).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

IsisAdjacencyField = Literal[
    "state", "up_seconds", "hold_seconds"
]  # an IsisState; since it came up; until it is given up
IsisLevel = Literal["level1", "level2", "level1and2"]


class IsisState(IntEnum):
    """Of an adjacency, as the MIB numbers them."""

    DOWN = 1
    INITIALIZING = 2
    UP = 3
    FAILED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IsisCircuit:
    """An interface on which IS-IS is configured; None is what the device does not say.

    Attributes:
        index: of its row, dotted.
        interface: its name.
        enabled: whether it takes part.
        passive: whether it is announced only, and never has an adjacency.
    """

    index: str
    interface: str | None
    enabled: bool | None
    passive: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IsisAdjacency:
    """A neighbouring intermediate system; None is what the device does not say.

    Attributes:
        index: of its row, dotted.
        interface: name of the device's own interface.
        system_id: of the neighbour, ``0000.0000.0001``.
        level: what the adjacency is used for.
    """

    index: str
    interface: str | None
    system_id: str | None
    level: IsisLevel | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IsisReading:
    """IS-IS of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        enabled: whether it runs; None where the device does not tell.
        system_id: its own, ``0000.0000.0001``; None where it has none, or does not tell.
        circuits: by index; the same object as long as they did not change.
        adjacencies: by index.
        columns: field -> one number an adjacency, None where it has none now.
    """

    device: str
    time: float
    enabled: bool | None
    system_id: str | None
    circuits: tuple[IsisCircuit, ...]
    adjacencies: tuple[IsisAdjacency, ...]
    columns: Mapping[IsisAdjacencyField, Sequence[float | None]]
