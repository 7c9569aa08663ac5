"""Rows of OSPF's tables, described and with their numbers.

Source: as `ospf_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from collectors.readings.ospf import OspfArea, OspfInstance, OspfInterface, OspfNeighbour
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.modules.ospf_networks import LocalNetworks
from collectors.snmp.modules.ospf_tables import OspfMib
from collectors.snmp.modules.routing_index import address_at_end, address_in, dotted, router_id, truth
from collectors.snmp.pdu import Value
from collectors.snmp.table import TableReading
from collectors.snmp.walk import Column

ENABLED, DISABLED = 1, 2
_ADDRESS_ARCS: Final = 4
_V2_INDEX_ARCS, _V3_NEIGHBOUR_ARCS, _V3_INTERFACE_ARCS = 5, 3, 2
_Numbers = Mapping[str, float | None]


class Places(Protocol):
    """How rows of one OSPF tell the interface that they belong to.

    Attributes:
        names: of interfaces by ifIndex.
        interface_arcs, neighbour_arcs: how long the indexes of the two tables are.
    """

    names: Mapping[int, str]
    interface_arcs: int
    neighbour_arcs: int

    def interface(self, row: Oid) -> tuple[int | None, str]:
        """The ifIndex and name of an interface's row."""

    def neighbour(self, row: Oid) -> int | None:
        """The ifIndex of a neighbour's row."""


class V2Places:
    """An IPv4 address and, where an interface has none, an ifIndex behind it."""

    interface_arcs, neighbour_arcs = _V2_INDEX_ARCS, _V2_INDEX_ARCS

    def __init__(self, names: Mapping[int, str], networks: LocalNetworks) -> None:
        self.names = names
        self._networks = networks

    def interface(self, row: Oid) -> tuple[int | None, str]:
        address = own_address(row) or ""
        index = row[-1] or self._networks.by_address.get(address)
        name = self.names.get(index) if index is not None else None
        return index, name or (address if not row[-1] else f"ifIndex {row[-1]}")

    def neighbour(self, row: Oid) -> int | None:
        address = own_address(row)
        return row[-1] or (self._networks.reaches(address) if address else None)


class V3Places:
    """An ifIndex first."""

    interface_arcs, neighbour_arcs = _V3_INTERFACE_ARCS, _V3_NEIGHBOUR_ARCS

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names

    def interface(self, row: Oid) -> tuple[int | None, str]:
        return row[0], self.names.get(row[0], f"ifIndex {row[0]}")

    def neighbour(self, row: Oid) -> int | None:
        return row[0]


def own_address(row: Oid) -> str | None:
    """The IPv4 address that an index of OSPF-MIB begins with."""
    return address_at_end((_ADDRESS_ARCS, *row[:_ADDRESS_ARCS]))


class Part:
    """What one of the two OSPFs gave: rows with their numbers."""

    def __init__(self, instance: OspfInstance) -> None:
        self.instance = instance
        self.neighbours: list[tuple[OspfNeighbour, _Numbers]] = []
        self.interfaces: list[tuple[OspfInterface, _Numbers]] = []
        self.areas: list[tuple[OspfArea, _Numbers]] = []

    def take_interfaces(self, table: TableReading, places: Places) -> Mapping[int | None, str | None]:
        """Returns the area of each ifIndex."""
        area_of: dict[int | None, str | None] = {}
        for at, row in enumerate(table.layout.rows):
            if len(row) != places.interface_arcs:
                continue
            index, name = places.interface(row)
            area = dotted(table.layout.identity["area"][at])
            area_of.setdefault(index, area)
            numbers: dict[str, float | None] = _numbers(table, at)
            enabled = truth(_whole(numbers.get("enabled")), ENABLED, DISABLED)
            numbers["enabled"] = None if enabled is None else int(enabled)
            described = OspfInterface(family=self.instance.family, index=format_oid(row), interface=name, area=area)
            self.interfaces.append((described, numbers))
        return area_of

    def take_areas(self, table: TableReading) -> None:
        """Areas are named by their number."""
        for at, row in enumerate(table.layout.rows):
            area = address_at_end((_ADDRESS_ARCS, *row)) if len(row) == _ADDRESS_ARCS else dotted(row[0])
            if area is not None:
                self.areas.append((OspfArea(family=self.instance.family, area=area), _numbers(table, at)))

    def take_neighbours(
        self,
        mib: OspfMib,
        rows: Sequence[Oid],
        columns: Mapping[Oid, Column],
        places: Places,
        area_of: Mapping[int | None, str | None],
    ) -> None:
        """Rows of another length are none."""
        for row in rows:
            if len(row) != places.neighbour_arcs:
                continue

            def cell(column: Oid | None, row: Oid = row) -> Value:
                return columns[column].get(row) if column is not None else None

            index = places.neighbour(row)
            described = OspfNeighbour(
                family=self.instance.family,
                index=format_oid(row),
                router_id=router_id(cell(mib.neighbour_router_id) if mib.neighbour_router_id else row[-1]),
                address=address_in(cell(mib.neighbour_address)) if mib.neighbour_address else own_address(row),
                interface=places.names.get(index) if index is not None else None,
                area=area_of.get(index) if index is not None else None,
            )
            numbers = {name: _whole(cell(column)) for name, column in mib.neighbour_fields.items()}
            self.neighbours.append((described, dict(numbers.items())))


def _numbers(table: TableReading, at: int) -> dict[str, float | None]:
    return {name: column[at] for name, column in table.columns.items()}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
