"""What exists: towns, villages, units, sites, devices with their ports, and circuits.

Every model is frozen and refuses unknown keys. References between objects are by id; `inventory.loader` checks
them.
Source: the county's digital-government plan for the kinds; RFC 2863 (ifName); RFC 5952 (text of IPv6 addresses).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from inventory.ports import expand_ports

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)]
"""Lower-case letters, digits and hyphens: safe as a metric label, a file name and a host name."""

Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=255)]
"""A name for people or a device's own ifName: any script, spaces too, on one line."""


def _written_address(value: object) -> object:
    """Refuse what the address types would take besides an address: an integer, bytes, a zone behind it."""
    if isinstance(value, (IPv4Address, IPv6Address)):
        return value
    if not isinstance(value, str):
        raise ValueError("an address as text")  # noqa: TRY004 - pydantic collects ValueError, not TypeError
    if "%" in value:
        raise ValueError("an address without a zone")
    return value


ManagementIPv4 = Annotated[IPv4Address, BeforeValidator(_written_address)]
ManagementIPv6 = Annotated[IPv6Address, BeforeValidator(_written_address)]

Vendor = Literal["huawei", "h3c", "zte", "ruijie", "net-snmp"]
Platform = Literal["huawei_vrp", "huawei_vrpv8", "h3c_comware", "zte_zxros", "ruijie_rgos", "linux"]
Role = Literal["egress", "firewall", "core", "aggregation", "access"]
SiteKind = Literal["county", "town", "village", "unit"]
CircuitKind = Literal["village", "unit", "town", "egress", "trunk"]
Family = Literal["ipv4", "ipv6"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Town(_Model):
    """A town-level division (乡镇, 街道, 度假区, 旅游区)."""

    id: Identifier
    name: Name
    name_en: Name
    synthetic: Annotated[bool, Field(strict=True)] = False


class Village(_Model):
    """A village or community (村, 社区)."""

    id: Identifier
    name: Name
    name_en: Name
    town: Identifier
    synthetic: Annotated[bool, Field(strict=True)] = False


class Unit(_Model):
    """A county-level budget unit (县级财政预算单位)."""

    id: Identifier
    name: Name
    name_en: Name
    synthetic: Annotated[bool, Field(strict=True)] = False


class Site(_Model):
    """A place with devices; `kind` is its tier, and says which of the references is set.

    A county site has none, a town's its town, a village's its town and village, a unit's its unit (and the town it
    lies in, where that matters).
    """

    id: Identifier
    name: Name
    name_en: Name
    kind: SiteKind
    town: Identifier | None = None
    village: Identifier | None = None
    unit: Identifier | None = None


class PortLayout(_Model):
    """The ports of a device type, in the device's own order; ``[1-8]`` in a name stands for a run of numbers."""

    id: Identifier
    ports: tuple[Name, ...]

    def expanded(self) -> tuple[str, ...]:
        """Every port's name, runs written out. Raises inventory.ports.BadPortRun."""
        return tuple(name for pattern in self.ports for name in expand_ports(pattern))


class Interface(_Model):
    """A port of a device, named as the device's ifName; one written under a device adds to its layout."""

    name: Name
    description: Name | None = None


class Device(_Model):
    """A managed device, with one management address of each family and the name of its credential."""

    name: Identifier
    vendor: Vendor
    platform: Platform
    role: Role
    site: Identifier
    ipv4: ManagementIPv4 | None = None
    ipv6: ManagementIPv6 | None = None
    management_family: Family = "ipv4"
    snmp_port: Annotated[int, Field(ge=1, le=65535, strict=True)] = 161
    credential: Identifier
    ssh_host_key: str | None = None
    port_layout: Identifier | None = None
    interfaces: tuple[Interface, ...] = ()
    read_interfaces: Literal["all", "listed"] = "all"


class Port(_Model):
    """One end of a circuit: a device and the ifName of its port."""

    device: Identifier
    interface: Name


class Circuit(_Model):
    """A line; `a` is the end nearer the county core, `z` the far end (absent where it is not ours).

    A line of several member ports lists them all on each end; its traffic is their sum.
    """

    id: Identifier
    name: Name
    name_en: Name
    kind: CircuitKind
    contract_bits_per_second: Annotated[int, Field(gt=0, strict=True)]
    a: tuple[Port, ...] = Field(min_length=1)
    z: tuple[Port, ...] = ()


End = Literal["a", "z"]


@dataclass(frozen=True)
class Inventory:
    """Everything that was loaded, by id, in file order; references have been checked."""

    towns: Mapping[str, Town]
    villages: Mapping[str, Village]
    units: Mapping[str, Unit]
    sites: Mapping[str, Site]
    port_layouts: Mapping[str, PortLayout]
    devices: Mapping[str, Device]
    circuits: Mapping[str, Circuit]

    def interfaces(self, device: str) -> tuple[Interface, ...]:
        """List the device's ports: its layout's, expanded, then its own.

        A port written under the device that its layout has too stands at the layout's place, with the device's
        description.

        Raises:
            KeyError: No device of that name.
        """
        found = self.devices[device]
        ports = dict(self._layout_interfaces.get(found.port_layout or "", {}))
        ports.update({interface.name: interface for interface in found.interfaces})
        return tuple(ports.values())

    def town_of(self, device: str) -> Town | None:
        """Return the town the device's site lies in; None for a county-level site. Raises KeyError."""
        town = self.sites[self.devices[device].site].town
        return self.towns[town] if town is not None else None

    @cached_property
    def _layout_interfaces(self) -> Mapping[str, Mapping[str, Interface]]:
        return {
            layout.id: {name: Interface(name=name) for name in layout.expanded()}
            for layout in self.port_layouts.values()
        }

    @cached_property
    def circuits_of_device(self) -> Mapping[str, tuple[tuple[Circuit, End, Port], ...]]:
        """Device name -> (circuit, which end, port) of every circuit that ends there; () for a device without."""
        ends: dict[str, list[tuple[Circuit, End, Port]]] = {name: [] for name in self.devices}
        for circuit in self.circuits.values():
            for port in circuit.a:
                ends[port.device].append((circuit, "a", port))
            for port in circuit.z:
                ends[port.device].append((circuit, "z", port))
        return {name: tuple(found) for name, found in ends.items()}
