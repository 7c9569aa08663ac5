"""OSPFv2 and OSPFv3: neighbours, interfaces and areas.

Neighbours come and go, and are walked at every reading; interfaces and areas seldom do, and are read at two speeds.

Source: as `ospf_tables`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, get_args

from collectors.errors import Unsupported
from collectors.readings.ospf import (
    OspfAreaField,
    OspfInstance,
    OspfInterfaceField,
    OspfNeighbourField,
    OspfReading,
)
from collectors.snmp.ber import Oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.modules.ospf_networks import NetworksReader
from collectors.snmp.modules.ospf_rows import DISABLED, ENABLED, Part, Places, V2Places, V3Places, own_address
from collectors.snmp.modules.ospf_tables import MIBS, OspfMib
from collectors.snmp.modules.routing_index import router_id, truth
from collectors.snmp.pdu import Value
from collectors.snmp.table import TableReader
from collectors.snmp.walk import Column, get_cells, walk_columns

_SOON_SECONDS: Final = 60.0
_NEIGHBOUR_FIELDS: Final[tuple[OspfNeighbourField, ...]] = get_args(OspfNeighbourField)
_INTERFACE_FIELDS: Final[tuple[OspfInterfaceField, ...]] = get_args(OspfInterfaceField)
_AREA_FIELDS: Final[tuple[OspfAreaField, ...]] = get_args(OspfAreaField)

_Cells = Mapping[Oid, Value]


class OspfReader:
    """Both OSPFs of one device."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._networks = NetworksReader(shared.policy)
        self._tables = {
            mib.router_id: (TableReader(mib.interfaces, shared.policy), TableReader(mib.areas, shared.policy))
            for mib in MIBS
        }
        self._present: tuple[OspfMib, ...] = ()
        self._looked_at = float("-inf")

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> OspfReading:
        """Read both. Raises CollectionError; Unsupported where the device has neither MIB."""
        scalars = await get_cells(
            client, [cell for mib in MIBS for cell in (mib.router_id, mib.admin_status)], deadline
        )
        columns = await self._walk_neighbours(client, scalars, deadline)
        if not self._present:
            raise Unsupported("the device answers, but shows nothing of OSPF (OSPF-MIB, OSPFV3-MIB)")
        parts = [await self._read(mib, client, device, scalars, columns, deadline) for mib in self._present]
        neighbours = [row for part in parts for row in part.neighbours]
        interfaces = [row for part in parts for row in part.interfaces]
        areas = [row for part in parts for row in part.areas]
        return OspfReading(
            device=device,
            time=time,
            instances=tuple(part.instance for part in parts),
            neighbours=tuple(row for row, _ in neighbours),
            neighbour_columns={name: [numbers.get(name) for _, numbers in neighbours] for name in _NEIGHBOUR_FIELDS},
            interfaces=tuple(row for row, _ in interfaces),
            interface_columns={name: [numbers.get(name) for _, numbers in interfaces] for name in _INTERFACE_FIELDS},
            areas=tuple(row for row, _ in areas),
            area_columns={name: [numbers.get(name) for _, numbers in areas] for name in _AREA_FIELDS},
        )

    async def _walk_neighbours(self, client: Client, scalars: _Cells, deadline: float) -> dict[Oid, Column]:
        """The columns of the MIBs that the device has; which those are is found out seldom, by asking for all."""
        now = asyncio.get_running_loop().time()
        holds = self._shared.policy.max_age_seconds if self._present else _SOON_SECONDS
        look = now - self._looked_at >= holds or any(
            mib.admin_status in scalars and mib not in self._present for mib in MIBS[:2]
        )
        asked = MIBS if look else self._present
        wanted = [column for mib in asked for column in mib.neighbour_columns]
        if not wanted:
            return {}
        walk = await walk_columns(client, wanted, deadline, reply_octets=self._shared.policy.reply_octets)
        if look:
            self._present, self._looked_at = _present(scalars, walk.columns), now
        return walk.columns

    async def _read(
        self,
        mib: OspfMib,
        client: Client,
        device: str,
        scalars: _Cells,
        columns: Mapping[Oid, Column],
        deadline: float,
    ) -> Part:
        enabled = truth(scalars.get(mib.admin_status), ENABLED, DISABLED)
        part = Part(OspfInstance(family=mib.family, enabled=enabled, router_id=router_id(scalars.get(mib.router_id))))
        rows = sorted({row for column in mib.neighbour_columns for row in columns.get(column, ())})
        if enabled is False and not rows:
            return part
        interfaces, areas = self._tables[mib.router_id]
        interface_table = await interfaces.read(client, deadline)
        area_table = await areas.read(client, deadline)
        names = await self._shared.interfaces.names(client, device, deadline)
        if mib.family == "ipv4":
            own = [address for row in interface_table.layout.rows if (address := own_address(row)) is not None]
            places: Places = V2Places(names, await self._networks.knowing(own, client, deadline))
        else:
            places = V3Places(names)
        area_of = part.take_interfaces(interface_table, places)
        part.take_areas(area_table)
        part.take_neighbours(mib, rows, columns, places, area_of)
        return part


def _present(scalars: _Cells, columns: Mapping[Oid, Column]) -> tuple[OspfMib, ...]:
    found: dict[str, OspfMib] = {}
    for mib in MIBS:
        shown = mib.router_id in scalars or mib.admin_status in scalars
        if shown or any(columns.get(column) for column in mib.neighbour_columns):
            found.setdefault(mib.family, mib)
    return tuple(found.values())
