"""VLANs of a bridge, and which ports are in them.

Source: IEEE 802.1Q, RFC 4363 (Q-BRIDGE-MIB) for the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Vlan:
    """A VLAN; None is what the device does not tell.

    Attributes:
        vlan: its number, 1 to 4094.
        name: its name; None where it has none.
        ports: names of its member ports, tagged or not.
        untagged: those of them that send its frames without a tag.
        unknown_ports: member ports by a number that belongs to no port of the bridge.
        ports_complete: whether the device's list could hold all its ports; one that is too short leaves members out.
    """

    vlan: int
    name: str | None
    ports: tuple[str, ...] | None
    untagged: tuple[str, ...] | None
    unknown_ports: int
    ports_complete: bool

    @property
    def tagged(self) -> tuple[str, ...] | None:
        """Ports that send its frames with a tag; None where the device does not tell them apart."""
        if self.ports is None or self.untagged is None:
            return None
        untagged = set(self.untagged)
        return tuple(port for port in self.ports if port not in untagged)


@dataclass(frozen=True, slots=True, kw_only=True)
class VlansReading:
    """All VLANs of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was asked for, seconds since the epoch; the VLANs may be as old as identity may be.
        vlans: by number; None where the device has ports with a VLAN and no table of VLANs.
        pvids: port -> VLAN that its untagged frames belong to.
        tables: the device's tables that told the VLANs.
        complete: false where a table ended because its names did not increase, so that VLANs may be missing.
    """

    device: str
    time: float
    vlans: tuple[Vlan, ...] | None
    pvids: Mapping[str, int]
    tables: tuple[str, ...]
    complete: bool
