"""What exists: towns, villages, units, sites, devices with their ports, and circuits.

Every model is frozen and refuses unknown keys. References between objects are by id; `inventory.loader` checks
them.
Source: the county's digital-government plan for the kinds; RFC 2863 (ifName); RFC 5952 (text of IPv6 addresses).
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - pydantic reads it at run time
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=63)]
"""Lower-case letters, digits and hyphens: safe as a metric label, a file name and a host name."""

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
    name: str
    name_en: str
    synthetic: bool = False


class Village(_Model):
    """A village or community (村, 社区)."""

    id: Identifier
    name: str
    name_en: str
    town: Identifier
    synthetic: bool = False


class Unit(_Model):
    """A county-level budget unit (县级财政预算单位)."""

    id: Identifier
    name: str
    name_en: str
    synthetic: bool = False


class Site(_Model):
    """A place with devices; `kind` is its tier, and says which of the references is set."""

    id: Identifier
    name: str
    name_en: str
    kind: SiteKind
    town: Identifier | None = None
    village: Identifier | None = None
    unit: Identifier | None = None


class PortLayout(_Model):
    """The ports of a device type, in the device's own order; ``[1-8]`` in a name stands for a run of numbers."""

    id: Identifier
    ports: tuple[str, ...]


class Interface(_Model):
    """A port of a device, named as the device's ifName; one written under a device adds to its layout."""

    name: str
    description: str | None = None


class Device(_Model):
    """A managed device, with one management address of each family and the name of its credential."""

    name: Identifier
    vendor: Vendor
    platform: Platform
    role: Role
    site: Identifier
    ipv4: IPv4Address | None = None
    ipv6: IPv6Address | None = None
    management_family: Family = "ipv4"
    snmp_port: Annotated[int, Field(ge=1, le=65535)] = 161
    credential: Identifier
    ssh_host_key: str | None = None
    port_layout: Identifier | None = None
    interfaces: tuple[Interface, ...] = ()
    read_interfaces: Literal["all", "listed"] = "all"


class Port(_Model):
    """One end of a circuit: a device and the ifName of its port."""

    device: Identifier
    interface: str


class Circuit(_Model):
    """A line; `a` is the end nearer the county core, `z` the far end (absent where it is not ours).

    A line of several member ports lists them all on each end; its traffic is their sum.
    """

    id: Identifier
    name: str
    name_en: str
    kind: CircuitKind
    contract_bits_per_second: Annotated[int, Field(gt=0)]
    a: tuple[Port, ...] = Field(min_length=1)
    z: tuple[Port, ...] = ()


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
        """The device's ports: its layout's, expanded, then its own. Raises KeyError for an unknown name."""
        raise KeyError(device)

    @cached_property
    def circuits_of_device(self) -> Mapping[str, tuple[tuple[Circuit, Literal["a", "z"], Port], ...]]:
        """Device name -> (circuit, which end, port) of every circuit that ends there."""
        return {}
