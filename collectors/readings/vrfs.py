"""VRFs: the routing tables that a device keeps apart, and how large they are.

Source: RFC 4382 (MPLS-L3VPN-STD-MIB).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

VrfField = Literal[
    "up",  # 1 where an interface of it is up, else 0
    "active_interfaces",
    "associated_interfaces",
    "routes",
    "added_routes",  # since the device started
    "deleted_routes",
    "maximum_routes",  # how many it may hold
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vrf:
    """A VRF; None is what the device does not say.

    Attributes:
        name: unique on the device.
        route_distinguisher, description: as configured.
        interfaces: names of those that belong to it.
    """

    name: str
    route_distinguisher: str | None
    description: str | None
    interfaces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VrfsReading:
    """All VRFs of a device at one time; none where the device has the MIB and no VRF.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        vrfs: the same object as long as they did not change.
        columns: field -> one number a VRF, None where it has none now.
    """

    device: str
    time: float
    vrfs: tuple[Vrf, ...]
    columns: Mapping[VrfField, Sequence[float | None]]
