"""The ENTITY-MIB tree of a device, walked seldom and kept for all modules that name components by it.

Huawei leaves the model name and often the description of a board empty in its entity tree and has both in a table of
its own, by the same index: its two columns are walked along (on other devices they end at once) and fill what is empty.
Source: RFC 6933, RFC 4133 (entPhysicalTable, entAliasMappingTable, entLastChangeTime); HUAWEI-ENTITY-EXTENT-MIB
(hwEntityBomEnDesc, hwEntityBoardType in 1.3.6.1.4.1.2011.5.25.31.1.1.2.1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final, get_args

from collectors.readings.entities import Entity, EntityClass, EntityTree
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.guard import SYS_UP_TIME
from collectors.snmp.pdu import Value
from collectors.snmp.table import ReadingPolicy, restarted
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column, get_cells, walk_columns

ENT_PHYSICAL_ENTRY: Final = parse_oid("1.3.6.1.2.1.47.1.1.1.1")
ENT_ALIAS_MAPPING_IDENTIFIER: Final = parse_oid("1.3.6.1.2.1.47.1.3.2.1.2")
ENT_LAST_CHANGE_TIME: Final = parse_oid("1.3.6.1.2.1.47.1.4.1.0")
_SCALARS: Final = ((*SYS_UP_TIME, 0), ENT_LAST_CHANGE_TIME)
_IF_INDEX: Final = parse_oid("1.3.6.1.2.1.2.2.1.1")

_DESCR, _CONTAINED_IN, _CLASS, _NAME = ((*ENT_PHYSICAL_ENTRY, arc) for arc in (2, 4, 5, 7))
_HARDWARE, _FIRMWARE, _SOFTWARE, _SERIAL = ((*ENT_PHYSICAL_ENTRY, arc) for arc in (8, 9, 10, 11))
_MANUFACTURER, _MODEL, _IS_FRU = ((*ENT_PHYSICAL_ENTRY, arc) for arc in (12, 13, 16))
_COLUMNS: Final = (
    _DESCR, _CONTAINED_IN, _CLASS, _NAME, _HARDWARE, _FIRMWARE, _SOFTWARE, _SERIAL, _MANUFACTURER, _MODEL, _IS_FRU,
)  # fmt: skip
_HUAWEI_DESCR: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.2.1.2")
_HUAWEI_MODEL: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.2.1.11")
_SIDE_COLUMNS: Final = (ENT_ALIAS_MAPPING_IDENTIFIER, _HUAWEI_DESCR, _HUAWEI_MODEL)
_CLASSES: Final[tuple[EntityClass, ...]] = get_args(EntityClass)
_TRUTH: Final[Mapping[object, bool]] = {1: True, 2: False}


class EntityTreeReader:
    """Of one device: walked once within the policy's age, and again after a restart or a change that it announces."""

    def __init__(self, policy: ReadingPolicy) -> None:
        self._policy = policy
        self._tree: EntityTree | None = None
        self._read_at = 0.0
        self._watched: tuple[float, int | None, int | None] | None = None

    async def current(self, client: Client, deadline: float) -> EntityTree:
        """The tree, checked against sysUpTime and entLastChangeTime. Raises CollectionError as `Client.request`."""
        cells = await get_cells(client, _SCALARS, deadline)
        values = (cells.get(scalar) for scalar in _SCALARS)
        up_time, last_change = (value if isinstance(value, int) else None for value in values)
        now = asyncio.get_running_loop().time()
        before, self._watched = self._watched, (now, up_time, last_change)
        if before and (last_change != before[2] or restarted(before[1], up_time, now - before[0])):
            self.forget()
        return await self.tree(client, deadline)

    async def tree(self, client: Client, deadline: float) -> EntityTree:
        """The tree; empty where the device has none. Raises CollectionError as `Client.request`."""
        now = asyncio.get_running_loop().time()
        if self._tree is None or now - self._read_at >= self._policy.max_age_seconds:
            self._tree = await _walk_tree(client, deadline, self._policy.reply_octets)
            self._read_at = now
        return self._tree

    def forget(self) -> None:
        """Walk it again when it is next asked for: a component came or went."""
        self._tree = None


async def _walk_tree(client: Client, deadline: float, reply_octets: int) -> EntityTree:
    walk = await walk_columns(client, (*_COLUMNS, *_SIDE_COLUMNS), deadline, reply_octets=reply_octets)
    aliases = _interface_indexes(walk.columns[ENT_ALIAS_MAPPING_IDENTIFIER])
    indexes = sorted({row[0] for column in _COLUMNS for row in walk.columns[column] if len(row) == 1})
    return EntityTree({index: _entity(index, walk.columns, aliases) for index in indexes})


def _entity(index: int, columns: Mapping[Oid, Column], aliases: Mapping[int, int]) -> Entity:
    def cell(column: Oid) -> Value:
        return columns[column].get((index,))

    def text(column: Oid) -> str | None:
        return decode_text(cell(column)) or None

    held_by, number = cell(_CONTAINED_IN), cell(_CLASS)
    return Entity(
        index=index,
        contained_in=held_by if isinstance(held_by, int) and held_by > 0 else None,
        entity_class=_CLASSES[number - 1] if isinstance(number, int) and 0 < number <= len(_CLASSES) else None,
        name=text(_NAME),
        descr=text(_DESCR) or text(_HUAWEI_DESCR),
        model=text(_MODEL) or text(_HUAWEI_MODEL),
        serial=text(_SERIAL),
        hardware_revision=text(_HARDWARE),
        firmware_revision=text(_FIRMWARE),
        software_revision=text(_SOFTWARE),
        manufacturer=text(_MANUFACTURER),
        field_replaceable=_TRUTH.get(cell(_IS_FRU)),
        interface_index=aliases.get(index),
    )


def _interface_indexes(column: Column) -> dict[int, int]:
    """Entity -> ifIndex. A row is named by entity and logical entity (0 for all); its value names ifIndex's cell."""
    found: dict[int, int] = {}
    for row, value in column.items():
        if isinstance(value, tuple) and value[:-1] == _IF_INDEX and row:
            found.setdefault(row[0], value[-1])
    return found
