"""OSPFv2 and OSPFv3: whether they run, which neighbours they have, how their interfaces and areas are.

Source: RFC 4750 (OSPF-MIB), RFC 5643 (OSPFV3-MIB).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from inventory.models import Family

OspfNeighbourField = Literal["state", "events"]  # an OspfNeighbourState; state changes and errors
OspfInterfaceField = Literal["enabled", "state", "events"]  # 1 or 0; as the MIB numbers it; state changes and errors
OspfAreaField = Literal["spf_runs", "border_routers", "lsas"]


class OspfNeighbourState(IntEnum):
    """As both MIBs number them."""

    DOWN = 1
    ATTEMPT = 2
    INIT = 3
    TWO_WAY = 4
    EXCHANGE_START = 5
    EXCHANGE = 6
    LOADING = 7
    FULL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfInstance:
    """OSPFv2 (family ipv4) or OSPFv3 (ipv6), as a device that implements its MIB shows it.

    Attributes:
        family: which of the two.
        enabled: whether it runs; None where the device does not tell.
        router_id: None where the device does not tell, or has none because it does not run.
    """

    family: Family
    enabled: bool | None
    router_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfNeighbour:
    """A router heard on an interface; None is what the device does not say.

    Attributes:
        family: ipv4 for OSPFv2, ipv6 for OSPFv3.
        index: of its row, dotted.
        router_id: of the neighbour; None as long as it was not heard.
        address: of the neighbour on the link.
        interface: name of the device's own interface.
        area: the interface's, dotted.
    """

    family: Family
    index: str
    router_id: str | None
    address: str | None
    interface: str | None
    area: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfInterface:
    """An interface on which OSPF is configured.

    Attributes:
        family: ipv4 for OSPFv2, ipv6 for OSPFv3.
        index: of its row, dotted.
        interface: its name; its own address where no interface of the device has that.
        area: dotted; None where the device does not tell.
    """

    family: Family
    index: str
    interface: str
    area: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfArea:
    """An area in which the device takes part; the family says of which OSPF."""

    family: Family
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfReading:
    """Both OSPFs of a device at one time. Rows are equal objects as long as they did not change.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        instances: those whose MIB the device implements, running or not.
        neighbours, interfaces, areas: of both.
        neighbour_columns, interface_columns, area_columns: field -> one number a row, None where it has none now.
    """

    device: str
    time: float
    instances: tuple[OspfInstance, ...]
    neighbours: tuple[OspfNeighbour, ...]
    neighbour_columns: Mapping[OspfNeighbourField, Sequence[float | None]]
    interfaces: tuple[OspfInterface, ...]
    interface_columns: Mapping[OspfInterfaceField, Sequence[float | None]]
    areas: tuple[OspfArea, ...]
    area_columns: Mapping[OspfAreaField, Sequence[float | None]]
