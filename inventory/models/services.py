"""Who uses the network and the cloud: departments, their systems, the cloud node, and what is probed.

Source: the county's digital-government plan (departments, systems, the cloud node's size, indicators 12 and 13);
IEC 80000-13 (binary prefixes).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from inventory.models.base import Flag, HostIPv4, HostIPv6, Identifier, Model, Name, Number
from inventory.models.devices import TransportPort

SystemState = Literal["online", "offline"]
ProbeKind = Literal["icmp", "tcp", "tls", "dns", "http", "https"]
ByteUnit = Literal["GB", "TB", "GiB", "TiB", "1000 GiB"]

_GIBIBYTE: Final = 2**30
_BYTES: Final[dict[ByteUnit, int]] = {
    "GB": 10**9,
    "TB": 10**12,
    "GiB": _GIBIBYTE,
    "TiB": 2**40,
    "1000 GiB": 1000 * _GIBIBYTE,
}


class Department(Model):
    """A department (部门) that owns systems or networks; `units` are its budget units."""

    id: Identifier
    name: Name
    name_en: Name
    units: tuple[Identifier, ...] = ()
    synthetic: Flag = False


class BackupPolicy(Model):
    """How a system is saved (容灾备份): every how many hours, kept how many days, with a copy elsewhere or not."""

    every_hours: Annotated[int, Field(gt=0, strict=True)]
    keep_days: Annotated[int, Field(gt=0, strict=True)]
    offsite: Flag = False


class System(Model):
    """A government information system (政务信息系统).

    `self_built` tells the county's own from the city's and the province's, `classified` (涉密) those that never go to
    the cloud: indicator 12 counts neither. `projects` are its OpenStack projects, by id or name.
    """

    id: Identifier
    name: Name
    name_en: Name
    department: Identifier
    state: SystemState
    on_cloud: Flag
    self_built: Flag = True
    classified: Flag = False
    projects: tuple[Name, ...] = ()
    backup: BackupPolicy | None = None
    synthetic: Flag = False

    @model_validator(mode="after")
    def _stays_off_the_cloud(self) -> Self:
        if self.classified and self.on_cloud:
            raise ValueError("on_cloud: false, for the system is classified")
        if self.projects and not self.on_cloud:
            raise ValueError("no projects, for the system is not on the cloud")
        return self


class ByteQuantity(Model):
    """An amount of memory or storage with the unit it was counted in: a "TB" may be three different things."""

    amount: Annotated[Number, Field(gt=0)]
    unit: ByteUnit

    @property
    def gibibytes(self) -> Decimal:
        """The same amount in GiB, the unit in which OpenStack counts."""
        return self.amount * _BYTES[self.unit] / _GIBIBYTE


class CloudNode(Model):
    """A node of the government cloud; `cloud` and `region` are openstacksdk's names for it."""

    id: Identifier
    name: Name
    name_en: Name
    vcpus: Annotated[int, Field(gt=0, strict=True)]
    memory: ByteQuantity
    storage: ByteQuantity
    cloud: Name | None = None
    region: Name | None = None


class ProbeTarget(Model):
    """What is asked over IPv4 and over IPv6: a name that has both, or an address of each family.

    `port` is the service's own unless said (tls and https 443, http 80, dns 53); `query` is the name a DNS server is
    asked for.
    """

    id: Identifier
    name: Name
    name_en: Name
    probe: ProbeKind
    host: (
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", max_length=253)] | None
    ) = None
    ipv4: HostIPv4 | None = None
    ipv6: HostIPv6 | None = None
    port: TransportPort | None = None
    path: Annotated[str, StringConstraints(pattern=r"^/[!-~]*$")] | None = None
    query: Name | None = None
    system: Identifier | None = None

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if self.host is None and self.ipv4 is None and self.ipv6 is None:
            raise ValueError("host, ipv4 or ipv6")
        if self.probe == "tcp" and self.port is None:
            raise ValueError("a port, for the probe is tcp")
        if self.probe == "icmp" and self.port is not None:
            raise ValueError("no port, for the probe is icmp")
        if (self.query is not None) != (self.probe == "dns"):
            raise ValueError("a query where the probe is dns, and only there")
        if self.path is not None and self.probe not in {"http", "https"}:
            raise ValueError(f"no path, for the probe is {self.probe}")
        return self
