"""Where OSPFv2 and OSPFv3 keep the same things: the columns of their tables and how their rows are named.

Source: RFC 4750 (OSPF-MIB), RFC 5643 (OSPFV3-MIB), draft-ietf-ospf-ospfv3-mib (the same tables under experimental).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collectors.readings.ospf import OspfInterfaceField, OspfNeighbourField
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.layout import Field, Source, TableSpec
from inventory.models import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class OspfMib:
    """One of the MIBs.

    Attributes:
        family: ipv4 for OSPFv2, ipv6 for OSPFv3.
        router_id, admin_status: scalars, .0 included.
        neighbour_router_id: column; None where the row's index ends with it.
        neighbour_address: column; None where the row's index begins with it.
        neighbour_fields: column of each number.
        interfaces, areas: what is read of the other two tables.
    """

    family: Family
    router_id: Oid
    admin_status: Oid
    neighbour_router_id: Oid | None
    neighbour_address: Oid | None
    neighbour_fields: Mapping[OspfNeighbourField, Oid]
    interfaces: TableSpec
    areas: TableSpec

    @property
    def neighbour_columns(self) -> tuple[Oid, ...]:
        """All columns of neighbours that are walked."""
        named = (self.neighbour_router_id, self.neighbour_address)
        return (*self.neighbour_fields.values(), *(column for column in named if column is not None))


_INTERFACE_FIELDS: Final[Mapping[OspfInterfaceField, int]] = {"enabled": 5, "state": 12, "events": 15}
"""Column numbers, the same in both MIBs, as is that of the area: 3."""


def _spec(entry: Oid, fields: Mapping[str, int], identity: Mapping[str, int]) -> TableSpec:
    return TableSpec(
        keys=(),
        identity={name: (*entry, arc) for name, arc in identity.items()},
        fields=tuple(Field(name, (Source((*entry, arc)),)) for name, arc in fields.items()),
    )


def _version_2() -> OspfMib:
    mib = parse_oid("1.3.6.1.2.1.14")
    neighbour = (*mib, 10, 1)
    return OspfMib(
        family="ipv4",
        router_id=(*mib, 1, 1, 0),
        admin_status=(*mib, 1, 2, 0),
        neighbour_router_id=(*neighbour, 3),
        neighbour_address=None,
        neighbour_fields={"state": (*neighbour, 6), "events": (*neighbour, 7)},
        interfaces=_spec((*mib, 7, 1), dict(_INTERFACE_FIELDS.items()), {"area": 3}),
        areas=_spec((*mib, 2, 1), {"spf_runs": 4, "border_routers": 5, "lsas": 7}, {}),
    )


def _version_3(objects: Oid) -> OspfMib:
    neighbour = (*objects, 9, 1)
    return OspfMib(
        family="ipv6",
        router_id=(*objects, 1, 1, 0),
        admin_status=(*objects, 1, 2, 0),
        neighbour_router_id=None,
        neighbour_address=(*neighbour, 5),
        neighbour_fields={"state": (*neighbour, 8), "events": (*neighbour, 9)},
        interfaces=_spec((*objects, 7, 1), dict(_INTERFACE_FIELDS.items()), {"area": 3}),
        areas=_spec((*objects, 2, 1), {"spf_runs": 3, "border_routers": 4, "lsas": 6}, {}),
    )


MIBS: Final = (_version_2(), _version_3(parse_oid("1.3.6.1.2.1.191.1")), _version_3(parse_oid("1.3.6.1.3.102.1")))
"""Of a family the first that the device has."""
