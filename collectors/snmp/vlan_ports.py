"""From numbers of ports to names of interfaces, and several tables' rows of a VLAN to one.

Source: RFC 4188 (dot1dBasePort), RFC 4363 (PortList).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from collectors.readings.vlans import Vlan
from collectors.snmp.port_lists import PortNumbers
from collectors.snmp.vlan_tables import VlanRow, is_vlan
from collectors.snmp.walk import Column


@dataclass(frozen=True, slots=True)
class BridgePorts:
    """The ports of a bridge.

    Attributes:
        interfaces: bridge port number -> interface name.
        names: ifIndex -> interface name.
        highest: the highest number of a port that can be in a VLAN.
    """

    interfaces: Mapping[int, str]
    names: Mapping[int, str]
    highest: int

    @classmethod
    def of(cls, indexes: Column, pvids: Column, names: Mapping[int, str]) -> BridgePorts:
        """Prepare the names.

        A Huawei S12704 has 700 bridge ports, most of them with PVID 0, and a Ruijie S5750 its VLAN interfaces, without
        one (walks of snmpsim-data): where some ports have a PVID, the others are in no VLAN.

        Args:
            indexes: dot1dBasePortIfIndex by port, or the vendor's own.
            pvids: dot1qPvid by port.
            names: interface names by ifIndex.
        """
        interfaces = {
            row[0]: names.get(index, f"ifIndex {index}")
            for row, index in indexes.items()
            if len(row) == 1 and isinstance(index, int)
        }
        in_vlans = [row[0] for row, vlan in pvids.items() if len(row) == 1 and is_vlan(vlan)]
        return cls(interfaces, names, max(in_vlans or interfaces, default=0))

    def name(self, port: int) -> str:
        """What a port of this number is called; by its number where the bridge does not say which interface it is."""
        return self.interfaces.get(port, f"bridge port {port}")

    def fits(self, row: VlanRow) -> bool:
        """Whether a row's list has room for all ports of the bridge."""
        if row.ports is None:
            return False
        return row.ports.room is None or row.ports.room >= self.highest


def join(known: VlanRow, row: VlanRow, ports: BridgePorts | None) -> VlanRow:
    """What is known of a VLAN with what another table adds; where its list is too short, the other's replaces it."""
    merged = replace(known, name=known.name or row.name)
    if row.ports is not None and (known.ports is None or (ports is not None and not ports.fits(known))):
        return replace(merged, ports=row.ports, untagged=row.untagged, by_interface=row.by_interface)
    return merged


def finish(row: VlanRow, ports: BridgePorts) -> Vlan:
    """The VLAN with its ports by name.

    A list longer than the bridge has ports may have its rest set: no such port. Untagged ports that are no members tell
    nothing: Huawei S12704 counts those of dot1qVlanStaticUntaggedPorts from 0 (walk of snmpsim-data).
    """
    members, unknown = _names(row.ports, ports, by_interface=row.by_interface)
    untagged, _ = _names(row.untagged, ports, by_interface=row.by_interface)
    if members is None or not set(untagged or ()) <= set(members):
        untagged = None
    return Vlan(
        vlan=row.vlan,
        name=row.name,
        ports=members,
        untagged=untagged,
        unknown_ports=unknown,
        ports_complete=ports.fits(row),
    )


def _names(
    numbers: PortNumbers | None, ports: BridgePorts, *, by_interface: bool
) -> tuple[tuple[str, ...] | None, int]:
    """Names in the order of the numbers, and how many numbers belong to no port; all do where the bridge names none."""
    if numbers is None:
        return None, 0
    known = ports.names if by_interface else ports.interfaces
    if not known:
        return tuple(ports.name(number) for number in sorted(numbers.numbers)), 0
    found = [known[number] for number in sorted(numbers.numbers) if number in known]
    return tuple(found), len(numbers.numbers) - len(found)
