"""VLANs, their names and ports; read seldom and kept.

The VLANs that are in force come first (dot1qVlanCurrentTable), then those that are configured, then the vendor's own
table: a Huawei S5720 has only that one, and the bitmap of an H3C S10500 has room for 128 ports while its ports have
numbers up to 8971 (walks of snmpsim-data).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from collectors.errors import BadReply, Unsupported
from collectors.readings.vlans import VlansReading
from collectors.snmp.ber import Oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.vlan_ports import BridgePorts, finish, join
from collectors.snmp.vlan_tables import (
    BASE_PORT_IF_INDEX,
    CURRENT_COLUMNS,
    H3C_COLUMNS,
    HUAWEI_COLUMNS,
    HW_L2_IF_PORT_IF_INDEX,
    PVID,
    STATIC_COLUMNS,
    VlanRow,
    current_rows,
    h3c_rows,
    huawei_rows,
    is_vlan,
    is_without_time_marks,
    static_rows,
)
from collectors.snmp.walk import Column, walk_columns

_SOON_SECONDS: Final = 60.0
"""How soon a bridge that showed nothing is looked at again: it may be starting."""


class VlansReader:
    """The VLANs of one device: walked at most once within the policy's age."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._known: VlansReading | None = None
        self._names: Mapping[int, str] = {}
        self._read_at = 0.0

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> VlansReading:
        """The VLANs. Raises CollectionError; Unsupported where the device shows none."""
        now = asyncio.get_running_loop().time()
        names = await self._shared.interfaces.names(client, device, deadline)
        known = self._known
        age = self._shared.policy.max_age_seconds if known and known.vlans else _SOON_SECONDS
        if known is None or now - self._read_at >= age or names != self._names:
            vendor = (await self._shared.platform.recognised(client, deadline)).vendor
            walker = _Walker(client, deadline, self._shared.policy.reply_octets)
            known = self._known = await walker.read(device, time, names, vendor)
            self._read_at, self._names = now, names
        if known.vlans is None and not known.pvids:
            if not known.complete:
                raise BadReply("names of the VLAN tables do not increase, and no row came before")
            raise Unsupported("the device answers, but shows no VLAN (Q-BRIDGE-MIB)")
        if self._shared.listed is None:
            return replace(known, time=time)
        listed = frozenset(names.values())
        return replace(known, time=time, pvids={port: vlan for port, vlan in known.pvids.items() if port in listed})


class _Walker:
    """One look at all tables of a bridge."""

    def __init__(self, client: Client, deadline: float, reply_octets: int) -> None:
        self._client = client
        self._deadline = deadline
        self._reply_octets = reply_octets
        self._complete = True
        self._tables: list[str] = []
        self._rows: dict[int, VlanRow] = {}

    async def read(self, device: str, time: float, names: Mapping[int, str], vendor: str | None) -> VlansReading:
        base = await self._walk([BASE_PORT_IF_INDEX, PVID])
        ports = BridgePorts.of(base[BASE_PORT_IF_INDEX], base[PVID], names)
        self._add("dot1qVlanCurrentTable", await self._current())
        self._add("dot1qVlanStaticTable", list(static_rows(await self._walk(STATIC_COLUMNS))))
        if vendor == "huawei" and not self._rows:
            self._add("hwL2VlanMIBTable", list(huawei_rows(await self._walk(HUAWEI_COLUMNS))))
            if not ports.interfaces:
                numbers = (await self._walk([HW_L2_IF_PORT_IF_INDEX]))[HW_L2_IF_PORT_IF_INDEX]
                ports = BridgePorts.of(numbers, base[PVID], names)
        if vendor == "h3c" and not all(ports.fits(row) for row in self._rows.values()):
            self._add("hh3cdot1qVlanMIBTable", list(h3c_rows(await self._walk(H3C_COLUMNS))), ports)
        vlans = tuple(finish(row, ports) for _, row in sorted(self._rows.items()))
        return VlansReading(
            device=device,
            time=time,
            vlans=vlans if self._tables else None,
            pvids=_pvids(base[PVID], ports),
            tables=tuple(self._tables),
            complete=self._complete,
        )

    def _add(self, table: str, rows: Iterable[VlanRow], ports: BridgePorts | None = None) -> None:
        """Join a table's rows to what is known: with `ports`, they replace lists that have no room for all of these."""
        added = False
        for row in rows:
            known = self._rows.get(row.vlan)
            self._rows[row.vlan] = row if known is None else join(known, row, ports)
            added = True
        if added:
            self._tables.append(table)

    async def _current(self) -> list[VlanRow]:
        """Of dot1qVlanCurrentTable. One in which no VLAN has a port tells nothing of ports.

        ZTE ZXR10 5250 has its members in dot1qVlanStaticTable alone (walk zte-zxr10-5250 of snmpsim-data).
        """
        found = await self._walk(CURRENT_COLUMNS, time_filtered=True)
        if is_without_time_marks(found):
            rows = list(current_rows(await self._walk(CURRENT_COLUMNS), vlan_arc=0))
        else:
            rows = list(current_rows(found, vlan_arc=1))
        if any(row.ports is not None and row.ports.numbers for row in rows):
            return rows
        return [replace(row, ports=None, untagged=None) for row in rows]

    async def _walk(self, columns: Sequence[Oid], *, time_filtered: bool = False) -> dict[Oid, Column]:
        walk = await walk_columns(
            self._client, columns, self._deadline, reply_octets=self._reply_octets, time_filtered=time_filtered
        )
        self._complete = self._complete and not walk.non_increasing
        return walk.columns


def _pvids(column: Column, ports: BridgePorts) -> dict[str, int]:
    return {
        ports.name(row[0]): vlan
        for row, vlan in column.items()
        if len(row) == 1 and isinstance(vlan, int) and is_vlan(vlan)
    }
