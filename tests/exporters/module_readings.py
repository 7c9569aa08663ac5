"""A reading of each module in which everything is known, so that each of its metrics has a series."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar, get_args

from collectors.outcome import Reading
from collectors.readings.addresses import AddressesReading, InterfaceAddress
from collectors.readings.bgp import BgpFamilyField, BgpPeer, BgpPeerFamily, BgpPeerField, BgpReading
from collectors.readings.entities import EntitiesReading, Entity, EntityTree
from collectors.readings.health import Component, ComponentKind, HealthField, HealthReading, Status
from collectors.readings.isis import IsisAdjacency, IsisAdjacencyField, IsisCircuit, IsisReading
from collectors.readings.neighbours import (
    EntryCount,
    ExclusionCount,
    HostCounts,
    InterfaceNeighbours,
    NeighboursReading,
    NeighbourTable,
)
from collectors.readings.optics import OpticsField, OpticsReading, OpticsRow, Transceiver
from collectors.readings.ospf import (
    OspfArea,
    OspfAreaField,
    OspfInstance,
    OspfInterface,
    OspfInterfaceField,
    OspfNeighbour,
    OspfNeighbourField,
    OspfReading,
)
from collectors.readings.vlans import Vlan, VlansReading
from collectors.readings.vrfs import Vrf, VrfField, VrfsReading
from exporters.views import health as health_view
from tests.exporters.readings import NAMES, interfaces, ip, lldp, system

Name = TypeVar("Name", bound=str)


def columns(fields: Iterable[Name], rows: int) -> dict[Name, tuple[float | None, ...]]:
    """A number in each cell, no two alike."""
    return {field: tuple(100 * at + row for row in range(rows)) for at, field in enumerate(fields, start=1)}


def address(at: int, **changes: object) -> InterfaceAddress:
    one = InterfaceAddress(
        interface="Vlanif1", interface_index=1, family="ipv4", address=f"198.18.{at >> 8}.{at & 255}",
        prefix_length=24, zone=None, scope="global", type="unicast", origin="manual", status="preferred",
        table="ipAddressTable",
    )  # fmt: skip
    return dataclasses.replace(one, **changes)  # type: ignore[arg-type]


def addresses(ones: Iterable[InterfaceAddress], *, complete: bool = True) -> AddressesReading:
    return AddressesReading(
        device="ag-1", time=1.0, addresses=tuple(ones), tables={"ipv4": ("ipAddressTable",), "ipv6": ()},
        ipv6_enabled={"Vlanif1": True, "Vlanif2": False}, rows_not_read=2, complete=complete,
    )  # fmt: skip


def neighbours(*, complete: bool = True, hosts: HostCounts | None = None) -> NeighboursReading:
    hosts = hosts or HostCounts(ipv4=3, ipv6=2, dual_stack=1, link_local_only=4)
    return NeighboursReading(
        device="ag-1", time=1.0,
        tables={
            "ipv4": NeighbourTable(
                table="ipNetToMediaTable", status="read", entries=5, other_entries=0, complete=complete
            ),
            "ipv6": None,
        },
        interfaces=(
            InterfaceNeighbours(
                interface="Vlanif1", interface_index=1, hosts=hosts,
                entries=(EntryCount(family="ipv4", state="stale", entries=5),),
            ),
        ),
        hosts=hosts, excluded=(ExclusionCount(family="ipv4", rule="virtual_router", entries=1),), rows_not_read=0,
    )  # fmt: skip


def vlan(number: int, **changes: object) -> Vlan:
    one = Vlan(
        vlan=number, name="office", ports=("GE1", "GE2", "GE3"), untagged=("GE1",), unknown_ports=0, ports_complete=True
    )
    return dataclasses.replace(one, **changes)  # type: ignore[arg-type]


def vlans(ones: Iterable[Vlan] | None) -> VlansReading:
    return VlansReading(
        device="ag-1", time=1.0, vlans=None if ones is None else tuple(ones), pvids={"GE1": 7}, tables=(),
        complete=True,
    )  # fmt: skip


def health() -> HealthReading:
    """A component of each kind with all numbers that its kind has, and no other."""
    components = tuple(
        Component(kind=kind, name=f'slot 1 "{kind}"', index=str(at)) for at, kind in enumerate(get_args(ComponentKind))
    )
    numbers = columns(get_args(HealthField), len(components))
    numbers["status"] = tuple(Status(1 + at % len(Status)) for at in range(len(components)))
    return HealthReading(
        device="ag-1",
        time=1.0,
        components=components,
        columns={
            field: tuple(
                value if field in fields_of(one.kind) else None for value, one in zip(column, components, strict=True)
            )
            for field, column in numbers.items()
        },
    )


def fields_of(kind: ComponentKind) -> set[str]:
    """What a component of a kind may tell."""
    return {metric.field for metric in (health_view.STATUS, *health_view.METRICS[kind])}


def optics() -> OpticsReading:
    """A module with the numbers of two lanes, and one of which nothing is known but that it is there."""
    module = Transceiver(
        interface=NAMES[0], index="1", vendor="云光", model="SFP-GE-LX", serial="S1", revision="A", type="1000BASE-LX",
        wavelength_nanometres=1310.0, distance_metres=10_000.0, fibre="single_mode", lanes=2, diagnostics=True,
    )  # fmt: skip
    rows = tuple(OpticsRow(transceiver=module, lane=lane) for lane in (None, 1, 2))
    numbers = columns(get_args(OpticsField), len(rows))
    return OpticsReading(
        device="ag-1",
        time=1.0,
        transceivers=(module, Transceiver(interface=NAMES[1], index="2")),
        rows=rows,
        columns={
            field: (None, *lanes) if field.endswith("dbm") or "bias" in field else (whole, None, None)
            for field, (whole, *lanes) in numbers.items()
        },
    )


def entities() -> EntitiesReading:
    chassis = Entity(
        index=1, contained_in=None, entity_class="chassis", name="chassis", descr="S12704", model="S12704", serial="21",
        hardware_revision="A", firmware_revision="100", software_revision="V200", manufacturer="Huawei",
        field_replaceable=False, interface_index=None,
    )  # fmt: skip
    slot = dataclasses.replace(
        chassis, index=2, contained_in=1, entity_class="container", name="slot 1", serial=None, model=None
    )
    board = dataclasses.replace(chassis, index=3, contained_in=2, entity_class="module", name="LPU 1", serial="22")
    return EntitiesReading(device="ag-1", time=1.0, tree=EntityTree({one.index: one for one in (chassis, slot, board)}))


def bgp() -> BgpReading:
    """A peer of the default VRF, and one of another with an AS number that cannot be told."""
    told = BgpPeer(
        vrf=None, address="198.18.0.2", family="ipv4", remote_as=4_200_000_000, local_address="198.18.0.1",
        router_id="198.18.255.2", description="上联",
    )  # fmt: skip
    peers = (told, BgpPeer(vrf="gov", address="2001:db8::2", family="ipv6"))
    families = tuple(BgpPeerFamily(peer=told, address_family=name) for name in ("ipv4_unicast", "vpnv6"))
    return BgpReading(
        device="ag-1", time=1.0, enabled=True, local_as=65001, router_id="198.18.255.1", peers=peers,
        columns=columns(get_args(BgpPeerField), len(peers)), families=families,
        family_columns=columns(get_args(BgpFamilyField), len(families)),
    )  # fmt: skip


def ospf() -> OspfReading:
    """Both OSPFs, a neighbour, an interface and an area of each."""
    ipv4 = OspfNeighbour(
        family="ipv4", index="198.18.0.2.0", router_id="198.18.255.2", address="198.18.0.2", interface="Vlanif1",
        area="0.0.0.1",
    )  # fmt: skip
    interface = OspfInterface(family="ipv4", index="198.18.0.1.0", interface="Vlanif1", area="0.0.0.1")
    area = OspfArea(family="ipv4", area="0.0.0.1")
    return OspfReading(
        device="ag-1", time=1.0,
        instances=(
            OspfInstance(family="ipv4", enabled=True, router_id="198.18.255.1"),
            OspfInstance(family="ipv6", enabled=True, router_id="198.18.255.1"),
        ),
        neighbours=(ipv4, dataclasses.replace(ipv4, family="ipv6", index="1.2.3")),
        neighbour_columns=columns(get_args(OspfNeighbourField), 2),
        interfaces=(interface, dataclasses.replace(interface, family="ipv6", index="1.2")),
        interface_columns=columns(get_args(OspfInterfaceField), 2),
        areas=(area, dataclasses.replace(area, family="ipv6")),
        area_columns=columns(get_args(OspfAreaField), 2),
    )  # fmt: skip


def isis() -> IsisReading:
    adjacency = IsisAdjacency(index="1.1", interface="Vlanif1", system_id="0000.0000.0002", level="level2")
    return IsisReading(
        device="ag-1", time=1.0, enabled=True, system_id="0000.0000.0001",
        circuits=(IsisCircuit(index="1", interface="Vlanif1", enabled=True, passive=False),),
        adjacencies=(adjacency, dataclasses.replace(adjacency, index="1.2", level="level1")),
        columns=columns(get_args(IsisAdjacencyField), 2),
    )  # fmt: skip


def vrfs() -> VrfsReading:
    told = Vrf(name="gov", route_distinguisher="65001:1", description="政务", interfaces=("Vlanif1", "Vlanif2"))
    bare = Vrf(name="cctv", route_distinguisher=None, description=None, interfaces=())
    return VrfsReading(device="ag-1", time=1.0, vrfs=(told, bare), columns=columns(get_args(VrfField), 2))


def _whole_ip() -> Reading:
    """With packets too, which `ip` leaves unknown."""
    reading = ip()
    assert reading.interfaces is not None
    assert reading.system is not None
    counted = columns(reading.system.columns, 2)
    return dataclasses.replace(
        reading,
        system=dataclasses.replace(reading.system, columns=counted),
        interfaces=dataclasses.replace(reading.interfaces, columns=counted),
    )


def _cabled() -> Reading:
    """What `lldp` hears, the first of it the neighbour that the small county has there."""
    reading = lldp()
    first, *others = reading.neighbours
    return dataclasses.replace(reading, neighbours=(dataclasses.replace(first, sys_name="acc-v3"), *others))


READINGS: Final[Mapping[str, Reading]] = {
    "system": dataclasses.replace(system(), sys_location="县机房"),
    "interfaces": interfaces(),
    "ip": _whole_ip(),
    "health": health(),
    "optics": optics(),
    "entities": entities(),
    "lldp": _cabled(),
    "bgp": bgp(),
    "ospf": ospf(),
    "isis": isis(),
    "vrfs": vrfs(),
    "addresses": addresses([address(1)]),
    "neighbours": neighbours(),
    "vlans": vlans([vlan(1)]),
}
