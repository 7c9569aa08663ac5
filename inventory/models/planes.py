"""Several planes on one network (一网多平面), and the dedicated networks (业务专网) that move onto them.

Source: RFC 4364 section 4.2 (route distinguishers), RFC 4360 (route targets), RFC 7348 (VNI), RFC 3032 (labels),
RFC 4594 (service classes).
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from inventory.models.base import Identifier, Model, Name, Prefix

QosClass = Literal["network_control", "voice", "video", "business", "best_effort"]
MigrationState = Literal["isolated", "planned", "migrating", "migrated"]

_NUMBERS: Final = re.compile(r"([0-9.]+):([0-9]+)")
_OCTETS_2: Final = 2**16
_OCTETS_4: Final = 2**32


def route_value(text: str) -> tuple[int, int, int]:
    """Read a route distinguisher or target: (type, administrator, number).

    Args:
        text: ``65001:100`` (2-octet AS), ``198.51.100.1:7`` (IPv4), ``4200000001:7`` (4-octet AS).

    Raises:
        ValueError: With what was expected.
    """
    found = _NUMBERS.fullmatch(text)
    expected = "administrator:number, such as 65001:100, 198.51.100.1:7 or 4200000001:7"
    if found is None:
        raise ValueError(expected)
    number = int(found[2])
    if "." in found[1]:
        try:
            kind, administrator, most = 1, int(IPv4Address(found[1])), _OCTETS_2
        except ValueError:
            raise ValueError(expected) from None
    else:
        administrator = int(found[1])
        kind, most = (0, _OCTETS_4) if administrator < _OCTETS_2 else (2, _OCTETS_2)
    if administrator >= _OCTETS_4 or number >= most:
        raise ValueError(f"{expected}; the number behind this administrator is below {most}")
    return kind, administrator, number


def _route(text: str) -> str:
    route_value(text)
    return text


RouteValue = Annotated[str, AfterValidator(_route)]


class Plane(Model):
    """A VPN of the extranet; `prefixes` are those of no dedicated network, `devices` the edges that carry its VRF."""

    id: Identifier
    name: Name
    name_en: Name
    vrf: Annotated[Name, Field(max_length=31)]
    rd: RouteValue | None = None
    import_route_targets: tuple[RouteValue, ...] = ()
    export_route_targets: tuple[RouteValue, ...] = ()
    vni: Annotated[int, Field(ge=1, le=2**24 - 1, strict=True)] | None = None
    label: Annotated[int, Field(ge=16, le=2**20 - 1, strict=True)] | None = None
    qos_class: QosClass = "best_effort"
    prefixes: tuple[Prefix, ...] = ()
    devices: tuple[Identifier, ...] = ()


class DedicatedNetwork(Model):
    """A vertical department's own network: isolated still, or on its way to a plane."""

    id: Identifier
    name: Name
    name_en: Name
    department: Identifier
    state: MigrationState = "isolated"
    plane: Identifier | None = None
    prefixes: tuple[Prefix, ...] = ()
    sites: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _has_its_plane(self) -> DedicatedNetwork:
        if self.state != "isolated" and self.plane is None:
            raise ValueError(f"a plane, for the network is {self.state}")
        return self
