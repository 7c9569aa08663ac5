"""How the parts of a device are: processors, memory, temperatures, voltages, fans, power supplies, boards.

Source: RFC 2790, RFC 3433, RFC 4268 for the words; the vendors' MIBs for most of the values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

ComponentKind = Literal[
    "processor", "memory", "temperature", "voltage", "current", "power", "humidity", "fan", "power_supply", "board",
]  # fmt: skip

HealthField = Literal[
    "usage_ratio",  # processor, memory: 0 to 1
    "total_bytes",  # memory
    "used_bytes",  # memory
    "celsius",  # temperature
    "volts",  # voltage
    "amperes",  # current
    "watts",  # power
    "humidity_ratio",  # humidity: 0 to 1
    "speed_rpm",  # fan, revolutions a minute
    "speed_ratio",  # fan: 0 to 1 of its full speed
    "low_warning", "high_warning", "low_alarm", "high_alarm",  # what the device compares with, in the kind's unit
    "status",  # a Status
]  # fmt: skip


class Status(IntEnum):
    """How a component is, whatever the vendor's numbers; unknown is None and never a number."""

    OK = 1
    WARNING = 2
    FAILED = 3
    ABSENT = 4
    OFF = 5
    """There, but switched off or waiting as a standby."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Something that has a health.

    Attributes:
        kind: what is measured; a board with a processor and a sensor is several components.
        name: what it is called, unique among the device's components of the kind.
        index: of its row in the device's table, dotted.
        entity: its entPhysicalIndex, where the table is indexed by it or tells it.
    """

    kind: ComponentKind
    name: str
    index: str
    entity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReading:
    """All components of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        components: the same object as long as they did not change.
        columns: field -> one number a component, None where it has none now.
    """

    device: str
    time: float
    components: tuple[Component, ...]
    columns: Mapping[HealthField, Sequence[float | None]]
