"""IS-IS: adjacencies, walked at every reading, and the circuits they are on, which are kept.

Source: RFC 4444 (ISIS-MIB: isisSysObject, isisCircTable, isisISAdjTable); draft-ietf-isis-wg-mib-13, the same tables
under experimental with the instance before each index, as Huawei's MIB reference has them (unproven on hardware).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collectors.errors import Unsupported
from collectors.readings.isis import IsisAdjacency, IsisCircuit, IsisLevel, IsisReading, IsisState
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.guard import SYS_UP_TIME
from collectors.snmp.modules.routing_index import truth
from collectors.snmp.pdu import Value
from collectors.snmp.walk import Column, get_cells, walk_columns

_SYSTEM_ID_OCTETS: Final = 6
_LEVELS: Final[Mapping[object, IsisLevel]] = {1: "level1", 2: "level2", 3: "level1and2"}
_SOON_SECONDS: Final = 60.0
_TICKS_PER_SECOND: Final = 100
_TICKS_WRAP: Final = 2**32
_UP_TIME: Final = (*SYS_UP_TIME, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mib:
    """Columns of one of the two MIBs; None is what it does not have, or has elsewhere."""

    admin_state: Oid | None
    system_id: Oid | None
    circuit_interface: Oid
    circuit_admin: Oid | None
    circuit_passive: Oid | None
    circuit_arcs: int
    state: Oid
    neighbour: Oid
    usage: Oid
    hold_timer: Oid
    last_up_time: Oid | None

    @property
    def scalars(self) -> tuple[Oid, ...]:
        return tuple(cell for cell in (self.admin_state, self.system_id) if cell is not None)

    @property
    def circuits(self) -> tuple[Oid, ...]:
        columns = (self.circuit_interface, self.circuit_admin, self.circuit_passive)
        return tuple(column for column in columns if column is not None)

    @property
    def adjacencies(self) -> tuple[Oid, ...]:
        columns = (self.state, self.neighbour, self.usage, self.hold_timer, self.last_up_time)
        return tuple(column for column in columns if column is not None)


def _standard() -> _Mib:
    objects = parse_oid("1.3.6.1.2.1.138.1")
    circuit, adjacency = (*objects, 3, 2, 1), (*objects, 6, 1, 1)
    return _Mib(
        admin_state=(*objects, 1, 1, 8, 0),
        system_id=(*objects, 1, 1, 3, 0),
        circuit_interface=(*circuit, 2),
        circuit_admin=(*circuit, 3),
        circuit_passive=(*circuit, 8),
        circuit_arcs=1,
        state=(*adjacency, 2),
        neighbour=(*adjacency, 6),
        usage=(*adjacency, 8),
        hold_timer=(*adjacency, 9),
        last_up_time=(*adjacency, 11),
    )


def _draft() -> _Mib:
    objects = parse_oid("1.3.6.1.3.37.1")
    adjacency = (*objects, 6, 1, 1)
    return _Mib(
        admin_state=None,
        system_id=None,
        circuit_interface=(*objects, 3, 1, 1, 2),
        circuit_admin=None,
        circuit_passive=None,
        circuit_arcs=2,
        state=(*adjacency, 2),
        neighbour=(*adjacency, 6),
        usage=(*adjacency, 8),
        hold_timer=(*adjacency, 9),
        last_up_time=None,
    )


_MIBS: Final = (_standard(), _draft())


class IsisReader:
    """IS-IS of one device; interface names come from its InterfacesReader."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._mib: _Mib | None = None
        self._circuits: tuple[IsisCircuit, ...] = ()
        self._looked_at = float("-inf")

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> IsisReading:
        """Read it. Raises CollectionError; Unsupported where the device shows nothing of IS-IS."""
        now = asyncio.get_running_loop().time()
        scalars = await get_cells(client, [_UP_TIME, *(cell for mib in _MIBS for cell in mib.scalars)], deadline)
        columns = await self._walk([column for mib in self._asked(now) for column in mib.adjacencies], client, deadline)
        if now - self._looked_at >= self._holds(columns):
            columns |= await self._look(client, device, scalars, columns, deadline)
            self._looked_at = now
        mib = self._mib
        if mib is None:
            raise Unsupported("the device answers, but shows nothing of IS-IS (ISIS-MIB)")
        interfaces = {circuit.index: circuit.interface for circuit in self._circuits}
        rows = sorted(
            row
            for row in {row for column in mib.adjacencies for row in columns.get(column, ())}
            if len(row) == mib.circuit_arcs + 1
        )
        return IsisReading(
            device=device,
            time=time,
            enabled=truth(scalars.get(mib.admin_state), 1, 2) if mib.admin_state else None,
            system_id=_system_id(scalars.get(mib.system_id)) if mib.system_id else None,
            circuits=self._circuits,
            adjacencies=tuple(_adjacency(mib, row, columns, interfaces) for row in rows),
            columns={
                "state": [_state(columns[mib.state].get(row)) for row in rows],
                "up_seconds": [_up_seconds(mib, row, columns, scalars.get(_UP_TIME)) for row in rows],
                "hold_seconds": [_whole(columns[mib.hold_timer].get(row)) for row in rows],
            },
        )

    def _asked(self, now: float) -> tuple[_Mib, ...]:
        """Both MIBs when it is time to find out which of them the device has."""
        if self._mib is None:
            return _MIBS if now - self._looked_at >= _SOON_SECONDS else ()
        return (self._mib,)

    def _holds(self, columns: Mapping[Oid, Column]) -> float:
        """How long the circuits hold: an adjacency on one that is not known has them read again soon."""
        known = {circuit.index for circuit in self._circuits}
        rows = {row for column in columns.values() for row in column}
        complete = self._mib is not None and all(format_oid(row[:-1]) in known for row in rows)
        return self._shared.policy.max_age_seconds if complete else _SOON_SECONDS

    async def _look(
        self, client: Client, device: str, scalars: Mapping[Oid, Value], columns: Mapping[Oid, Column], deadline: float
    ) -> dict[Oid, Column]:
        """Choose the MIB and read its circuits; gives the adjacencies of a MIB that had not been asked for."""
        missing = [column for mib in _MIBS for column in mib.adjacencies if column not in columns]
        more = await self._walk([*missing, *(column for mib in _MIBS for column in mib.circuits)], client, deadline)
        found = {**columns, **more}
        self._mib, self._circuits = None, ()
        for mib in _MIBS:
            if any(found.get(column) for column in (*mib.adjacencies, *mib.circuits)):
                self._mib = mib
                break
        else:
            self._mib = next((mib for mib in _MIBS if any(cell in scalars for cell in mib.scalars)), None)
        if self._mib is not None:
            names = await self._shared.interfaces.names(client, device, deadline)
            self._circuits = _circuits(self._mib, found, names)
        return found

    async def _walk(self, columns: list[Oid], client: Client, deadline: float) -> dict[Oid, Column]:
        if not columns:
            return {}
        octets = self._shared.policy.reply_octets
        return (await walk_columns(client, columns, deadline, reply_octets=octets)).columns


def _circuits(mib: _Mib, columns: Mapping[Oid, Column], names: Mapping[int, str]) -> tuple[IsisCircuit, ...]:
    def cell(column: Oid | None, row: Oid) -> Value:
        return columns[column].get(row) if column is not None else None

    rows = {row for column in mib.circuits for row in columns[column] if len(row) == mib.circuit_arcs}
    return tuple(
        IsisCircuit(
            index=format_oid(row),
            interface=_name(cell(mib.circuit_interface, row), names),
            enabled=truth(cell(mib.circuit_admin, row), 1, 2),
            passive=truth(cell(mib.circuit_passive, row), 1, 2),
        )
        for row in sorted(rows)
    )


def _adjacency(
    mib: _Mib, row: Oid, columns: Mapping[Oid, Column], interfaces: Mapping[str, str | None]
) -> IsisAdjacency:
    return IsisAdjacency(
        index=format_oid(row),
        interface=interfaces.get(format_oid(row[:-1])),
        system_id=_system_id(columns[mib.neighbour].get(row)),
        level=_LEVELS.get(columns[mib.usage].get(row)),
    )


def _name(index: Value, names: Mapping[int, str]) -> str | None:
    return names.get(index, f"ifIndex {index}") if isinstance(index, int) and index > 0 else None


def _system_id(value: Value) -> str | None:
    """Six octets as ``0000.0000.0001``; none, or only zeros, are no id."""
    if not isinstance(value, bytes) or len(value) != _SYSTEM_ID_OCTETS or not any(value):
        return None
    return value.hex(".", 2)


def _state(value: Value) -> int | None:
    return value if isinstance(value, int) and value in set(IsisState) else None


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _up_seconds(mib: _Mib, row: Oid, columns: Mapping[Oid, Column], up_time: Value) -> float | None:
    """The time since isisISAdjLastUpTime, a moment on the clock of sysUpTime, for an adjacency that is up."""
    if mib.last_up_time is None or _state(columns[mib.state].get(row)) != IsisState.UP:
        return None
    since = columns[mib.last_up_time].get(row)
    if not isinstance(since, int) or not isinstance(up_time, int) or since == 0:
        return None
    return (up_time - since) % _TICKS_WRAP / _TICKS_PER_SECOND
