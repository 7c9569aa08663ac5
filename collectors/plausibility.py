"""What a device can measure at all: a number outside is its word for none, whichever of the many it has.

Vendors' files know the words that their MIBs and walks show (65535, 2147483647, -10000, -255); other models and later
firmware have others, and signed numbers come as Unsigned32. The bounds are wide, so that no measurement is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from collectors.readings.health import ComponentKind, HealthField
from collectors.readings.optics import OpticsField


class Bounds(NamedTuple):
    """The least and the most; both can be."""

    least: float
    most: float

    def hold(self, value: float) -> bool:
        """Whether a value can be."""
        return self.least <= value <= self.most

    def keep(self, value: float | None) -> float | None:
        """The value where it can be, else none."""
        return value if value is not None and self.hold(value) else None


_RATIO: Final = Bounds(0, 1)
_CELSIUS: Final = Bounds(-100, 200)
_WHOLE_DEVICE: Final = 2**50
"""Octets: a pebibyte of memory, of devices of today."""

_OF_KIND: Final[Mapping[ComponentKind, Bounds]] = {
    "temperature": _CELSIUS,
    "voltage": Bounds(-1000, 1000),
    "current": Bounds(-1000, 1000),
    "power": Bounds(-1_000_000, 1_000_000),
}
"""A battery's current, and a power fed back, are negative; so are telecommunication's 48 V."""
_OF_FIELD: Final[Mapping[HealthField, Bounds]] = {
    "usage_ratio": _RATIO,
    "humidity_ratio": _RATIO,
    "speed_ratio": _RATIO,
    "total_bytes": Bounds(1, _WHOLE_DEVICE),
    "used_bytes": Bounds(0, _WHOLE_DEVICE),
    "speed_rpm": Bounds(0, 100_000),
}
_OF_LIGHT: Final = Bounds(-60, 30)
_OF_TRANSCEIVER: Final = {"celsius": _CELSIUS, "volts": Bounds(0, 20), "amperes": Bounds(0, 2)}
"""SFF-8472 measures up to 6.55 V and 131 mA; coherent modules take 12 V and have pump lasers."""

WAVELENGTH_NANOMETRES: Final = Bounds(600, 2000)
"""Of light in fibres, plastic ones included; copper cables have none."""
DISTANCE_METRES: Final = Bounds(0.5, 500_000)
"""Of a module over its fibre without an amplifier, and far beyond."""


def bounds_of_health(kind: ComponentKind, field: HealthField) -> Bounds | None:
    """Of a component's field, its limits included; None for a status."""
    return None if field == "status" else _OF_FIELD.get(field) or _OF_KIND.get(kind)


def bounds_of_optics(field: OpticsField) -> Bounds:
    """Of a transceiver's field, its limits included."""
    return _OF_TRANSCEIVER.get(field.rpartition("_")[2], _OF_LIGHT)
