"""VLANs and their ports as metrics and as tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from collectors.readings.vlans import Vlan, VlansReading
from exporters.exposition import Metric
from exporters.view import ModuleView, Samples, SamplesBlock, Table, info, present

_OBJECTS: Final = (
    "dot1qVlanCurrentTable, 1.3.6.1.2.1.17.7.1.4.2, and dot1qVlanStaticTable, 1.3.6.1.2.1.17.7.1.4.3; else "
    "hwL2VlanMIBTable, 1.3.6.1.4.1.2011.5.25.42.3.1.1.1, or hh3cdot1qVlanMIBTable, 1.3.6.1.4.1.25506.8.35.2.1.1"
)
VLANS: Final = Metric(
    name="yunwang_device_vlans",
    kind="gauge",
    help=f"VLANs of a device: {_OBJECTS}. Absent where it has no table of them.",
    labels=("device",),
)
VLAN: Final = info("yunwang_vlan_info", f"A VLAN and its name: {_OBJECTS}.", "device", "vlan", "name")
PORTS: Final = Metric(
    name="yunwang_vlan_ports",
    kind="gauge",
    help="Member ports of a VLAN, tagged or untagged; member where the device does not tell which. Absent where it "
    "does not tell the ports, or its list has no room for all of them: dot1qVlanCurrentEgressPorts, "
    "1.3.6.1.2.1.17.7.1.4.2.1.4, and dot1qVlanStaticEgressPorts, 1.3.6.1.2.1.17.7.1.4.3.1.2, or the vendor's table as "
    "in yunwang_vlan_info.",
    labels=("device", "vlan", "mode"),
)
PVID: Final = Metric(
    name="yunwang_interface_pvid",
    kind="gauge",
    help="VLAN of a port's untagged frames: dot1qPvid, 1.3.6.1.2.1.17.7.1.4.5.1.1.",
    labels=("device", "interface"),
)
COMPLETE: Final = Metric(
    name="yunwang_device_vlans_complete",
    kind="gauge",
    help="Whether the VLAN tables were read to their end; 0 where names stopped increasing, so some are missing.",
    labels=("device",),
)


def _modes(one: Vlan) -> dict[str, int]:
    if one.ports is None or not one.ports_complete:
        return {}
    if one.tagged is None or one.untagged is None:
        return {"member": len(one.ports)}
    return {"tagged": len(one.tagged), "untagged": len(one.ports) - len(one.tagged)}


def _samples(reading: VlansReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    vlans = reading.vlans or ()
    yield VLANS, [] if reading.vlans is None else [(device, str(len(vlans)))]
    yield VLAN, [(device | present({"vlan": one.vlan, "name": one.name}), "1") for one in vlans]
    yield (
        PORTS,
        [
            (device | {"vlan": str(one.vlan), "mode": mode}, str(count))
            for one in vlans
            for mode, count in _modes(one).items()
        ],
    )
    yield PVID, [(device | {"interface": port}, str(vlan)) for port, vlan in reading.pvids.items()]
    yield COMPLETE, [(device, str(int(reading.complete)))]


def _tables(reading: VlansReading) -> Iterator[Table]:
    rows = [
        (one.vlan, one.name, _joined(one.tagged), _joined(one.untagged), _members(one)) for one in reading.vlans or ()
    ]
    yield Table("vlans", ("vlan", "name", "tagged", "untagged", "members"), rows)
    yield Table("pvid", ("interface", "vlan"), list(reading.pvids.items()))


def _members(one: Vlan) -> str | None:
    """The ports where it is not told which are tagged."""
    return _joined(one.ports) if one.tagged is None else None


def _joined(ports: tuple[str, ...] | None) -> str | None:
    return None if ports is None else ", ".join(ports)


VIEW = ModuleView(
    labels=("device",),
    metrics=(VLANS, VLAN, PORTS, PVID, COMPLETE),
    block=partial(SamplesBlock, _samples),
    tables=_tables,
)
