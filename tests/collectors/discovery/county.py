"""A small county and readings of it, for the tests of discovery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from collectors.discovery.proposals import Proposals
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpPort, LldpReading
from collectors.readings.system import SystemReading
from inventory.loader import load_contents
from inventory.models import Inventory

COUNTY = """\
towns:
  - {id: alpha, name: 甲镇, name_en: Alpha}
sites:
  - {id: county, name: 县机房, name_en: County, kind: county}
  - {id: alpha, name: 甲镇机房, name_en: Alpha node, kind: town, town: alpha}
port_layouts:
  - {id: four, ports: ["GE1/0/[1-4]"]}
devices:
  - {name: core, vendor: huawei, platform: huawei_vrpv8, role: core, site: county, port_layout: four, credential: lab,
     ipv4: 198.18.0.1, ipv6: "2001:db8::1"}
  - {name: agg, vendor: huawei, platform: huawei_vrp, role: aggregation, site: county, port_layout: four,
     credential: lab, ipv4: 198.18.0.2, interfaces: [{name: GE1/0/4, description: 维护口}]}
  - {name: town, vendor: h3c, platform: h3c_comware, role: aggregation, site: alpha, port_layout: four,
     credential: lab, ipv4: 198.18.0.3, ipv6: "2001:db8::3"}
circuits:
  - {id: exit, name: 出口, name_en: Exit, kind: egress, contract_bits_per_second: 1000,
     a: [{device: core, interface: GE1/0/4}]}
  - {id: core-agg, name: 核心至汇聚, name_en: Core to aggregation, kind: trunk, contract_bits_per_second: 1000,
     a: [{device: core, interface: GE1/0/1}], z: [{device: agg, interface: GE1/0/1}]}
  - {id: alpha-line, name: 甲镇专线, name_en: Alpha line, kind: town, contract_bits_per_second: 1000,
     a: [{device: agg, interface: GE1/0/2}, {device: agg, interface: GE1/0/3}],
     z: [{device: town, interface: GE1/0/1}, {device: town, interface: GE1/0/2}]}
"""


def county() -> Inventory:
    return load_contents({"county.yaml": COUNTY.encode()}, "county")


def system(device: str, **said: str) -> SystemReading:
    fields: dict[str, Any] = dict.fromkeys(("sys_descr", "sys_object_id", "sys_name", "sys_location"))
    return SystemReading(device=device, time=1.0, up_time_seconds=1.0, **(fields | said))


def interfaces(device: str, aliases: Mapping[str, str], *, kind: int = 6) -> InterfacesReading:
    """Interfaces by name, with their aliases; ``NULL0`` is there too."""
    known = tuple(
        InterfaceIdentity(
            index=index, name=name, descr=name, alias=alias, type=1 if name == "NULL0" else kind, mtu_octets=None,
            counter_bits=64,
        )
        for index, (name, alias) in enumerate((*aliases.items(), ("NULL0", "")), start=1)
    )  # fmt: skip
    return InterfacesReading(device=device, time=1.0, interfaces=known, columns={})


def hears(
    interface: str | None, name: str | None, port: str | LldpIdentifier | None = None, **said: Any
) -> LldpNeighbour:
    """A neighbour on a port; a plain `port` is an interface name."""
    identifier = LldpIdentifier("interface_name", port) if isinstance(port, str) else port
    fields: dict[str, Any] = {
        "port_number": 1, "chassis": None, "port_description": None, "sys_descr": None, "capabilities": None,
        "management_addresses": (),
    }  # fmt: skip
    return LldpNeighbour(interface=interface, sys_name=name, port=identifier, **(fields | said))


def lldp(
    device: str, *neighbours: LldpNeighbour, ports: Sequence[str] = (), complete: bool = True, **said: Any
) -> LldpReading:
    """A reading whose ports are those named and those on which somebody is heard."""
    names = dict.fromkeys((*ports, *(one.interface for one in neighbours if one.interface)))
    own = said.pop("own", None) or tuple(
        LldpPort(number=number, interface=name, identifier=LldpIdentifier("interface_name", name), description=None)
        for number, name in enumerate(names, start=1)
    )
    fields: dict[str, Any] = {"chassis": None, "sys_name": None}
    return LldpReading(device=device, time=1.0, ports=own, neighbours=neighbours, complete=complete, **(fields | said))


def shown(found: Proposals) -> tuple[list[str], list[str]]:
    """Proposals and remarks in English, a line each."""
    return (
        [
            f"{one.collection} {one.name} {dict(one.values)} | {'; '.join(reason.en for reason in one.reasons)}"
            for one in found.proposals
        ],
        [f"{one.kind} {one.subject}: {one.words.en}" for one in found.remarks],
    )
