"""Health of Huawei's VRP 5 and VRP 8 devices: processors, memory, temperatures, voltages and states of boards.

All of it is in one table by entPhysicalIndex, in which ports and empty slots have rows too, all 0. Three columns are
walked; the rest is asked of the rows that have something. Fans, power supplies and single sensors are in tables of
their own (`huawei_environment`). Where no row of the table has a processor or memory, that of older firmware is read.
Source: HUAWEI-ENTITY-EXTENT-MIB (hwEntityStateTable 1.3.6.1.4.1.2011.5.25.31.1.1.1), HUAWEI-DEVICE-MIB (hwCpuDevTable
1.3.6.1.4.1.2011.6.3.4, hwMemoryDevTable .6.3.5).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from collectors.readings.entities import Entity, EntityClass, EntityTree
from collectors.readings.health import ComponentKind, HealthField
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import known, measure, percentage
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.vendors import huawei_environment
from collectors.snmp.vendors.huawei_numbers import (
    NO_TEMPERATURE,
    NOTHING,
    degrees,
    existing,
    has_memory,
    is_processor,
    limit,
    memory_bytes,
    of_shown,
    state_of,
    thousandths,
    voltage_divisor,
)
from collectors.snmp.walk import Column, get_cells

_ENTRY: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.1.1")
_ADMIN, _OPER, _STANDBY = 1, 2, 3
_CPU, _CPU_LIMIT, _MEMORY, _MEMORY_LIMIT, _OCTETS, _MEGABYTES = 5, 6, 7, 8, 9, 19
_CELSIUS, _CELSIUS_LIMIT, _VOLTS, _VOLTS_LOW, _VOLTS_HIGH = 11, 12, 13, 14, 15
_MILLIAMPERES, _WATTS = 18, 24
_WALKED: Final = (_CPU, _CELSIUS, _VOLTS)
_ASKED: Final = (
    _ADMIN, _OPER, _STANDBY, _CPU_LIMIT, _MEMORY, _MEMORY_LIMIT, _OCTETS, _MEGABYTES, _CELSIUS_LIMIT, _VOLTS_LOW,
    _VOLTS_HIGH, _MILLIAMPERES, _WATTS,
)  # fmt: skip
_NOT_SUPPORTED: Final = 1
_NOTHING: Final = NOTHING | {0}

_DEVICE: Final = parse_oid("1.3.6.1.4.1.2011.6.3")
_OLD_CPU: Final = (*_DEVICE, 4, 1, 3)
"""hwAvgDuty1min, by frame, slot and processor."""
_OLD_SIZE, _OLD_FREE = (*_DEVICE, 5, 1, 1, 2), (*_DEVICE, 5, 1, 1, 3)

_PARTS: Final[frozenset[EntityClass | None]] = frozenset({"module", "powerSupply", "fan"})
_HOLDERS: Final[frozenset[EntityClass | None]] = frozenset({"port", "container"})
_SUPPLY: Final = re.compile(r"(?:POWER|PWR|PEM)(?![a-z])", re.IGNORECASE)
_FAN: Final = re.compile(r"FAN(?![a-z])", re.IGNORECASE)

Cells = Mapping[int, Value]
"""Arc of a column -> value, of one row."""


async def survey_health(surveyor: Surveyor) -> list[FoundComponent]:
    """All that the tables hold. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(*((*_ENTRY, arc) for arc in _WALKED))
    rows = sorted({row[0] for column in columns.values() for row in column if len(row) == 1})
    found: list[FoundComponent] = []
    if rows:
        tree = await surveyor.entities()
        found = await _entities(surveyor, tree, columns, rows)
    if not {"processor", "memory"} & {one.component.kind for one in found}:
        found += await _older(surveyor)
    return found + await huawei_environment.survey(surveyor)


async def _entities(
    surveyor: Surveyor, tree: EntityTree, columns: Mapping[Oid, Column], rows: Iterable[int]
) -> list[FoundComponent]:
    walked = {row: {arc: columns[*_ENTRY, arc].get((row,)) for arc in _WALKED} for row in rows}
    chosen = {row: cells for row, cells in walked.items() if _has_something(tree.entities.get(row), cells)}
    wanted = [(*_ENTRY, arc, row) for row in chosen for arc in _ASKED]
    asked = await get_cells(surveyor.client, wanted, surveyor.deadline)
    found: list[FoundComponent] = []
    for row, cells in chosen.items():
        cells.update({arc: asked.get((*_ENTRY, arc, row)) for arc in _ASKED})
        name = tree.name_of(row) or f"entity {row}"
        found += _of_entity(row, name, tree.entities.get(row), cells)
    return found


def _has_something(entity: Entity | None, cells: Cells) -> bool:
    """Whether more is asked of a row: it measures now, or is no port or slot by the entity tree, and may later."""
    measures = any(isinstance(value, int) and value not in _NOTHING for value in cells.values())
    return measures or entity is None or entity.entity_class not in _HOLDERS


def _of_entity(row: int, name: str, entity: Entity | None, cells: Cells) -> list[FoundComponent]:
    def cell(arc: int) -> Oid:
        return (*_ENTRY, arc, row)

    def component(kind: ComponentKind, numbers: Mapping[HealthField, Number]) -> FoundComponent:
        return FoundComponent.of(kind, name, (row,), numbers, entity=row)

    found = []
    usages = [cells[arc] for arc in (_CPU, _CPU_LIMIT, _MEMORY, _MEMORY_LIMIT)]
    if cells[_CPU] is not None and is_processor(*usages):
        found.append(component("processor", {"usage_ratio": percentage(cell(_CPU))}))
    if cells[_MEMORY] is not None and has_memory(cells[_MEMORY], cells[_MEMORY_LIMIT], cells[_OCTETS]):
        found.append(component("memory", _memory(cell(_MEMORY), memory_bytes(cells[_MEGABYTES], cells[_OCTETS]))))
    if _is_measured(cells, _CELSIUS, _CELSIUS_LIMIT, NO_TEMPERATURE):
        found.append(
            component(
                "temperature", {"celsius": degrees(cell(_CELSIUS)), **_limits(cells, {_CELSIUS_LIMIT: "high_alarm"})}
            )
        )
    if _is_measured(cells, _VOLTS, _VOLTS_HIGH):
        divisor = voltage_divisor(cells[_VOLTS_HIGH], cells[_VOLTS])
        limits = _limits(cells, {_VOLTS_LOW: "low_alarm", _VOLTS_HIGH: "high_alarm"}, divisor)
        found.append(component("voltage", {"volts": measure(cell(_VOLTS), divisor, nothing=_NOTHING), **limits}))
    if _is_measured(cells, _MILLIAMPERES):
        found.append(component("current", {"amperes": thousandths(cell(_MILLIAMPERES))}))
    if _is_measured(cells, _WATTS):
        found.append(component("power", {"watts": measure(cell(_WATTS), nothing=NOTHING)}))
    kind = kind_of_part(entity)
    if kind and cells[_OPER] not in {None, _NOT_SUPPORTED}:
        states = [(cell(arc), cells[arc]) for arc in (_OPER, _ADMIN, _STANDBY)]
        found.append(component(kind, existing({"status": of_shown(states, state_of)})))
    return found


def kind_of_part(entity: Entity | None) -> ComponentKind | None:
    """What a part is: switches of one box have their power supplies and fans as modules, told by their names only."""
    if entity is None or entity.entity_class not in _PARTS:
        return None
    if entity.entity_class == "fan":
        return "fan"
    if entity.entity_class == "powerSupply":
        return "power_supply"
    name = entity.name or entity.descr or ""
    return "power_supply" if _SUPPLY.match(name) else "fan" if _FAN.match(name) else "board"


def _is_measured(cells: Cells, arc: int, high: int | None = None, none: Collection[int] = _NOTHING) -> bool:
    """Whether the entity measures it: it does now, or has a limit for it."""
    value, bound = cells[arc], cells[high] if high is not None else None
    return value is not None and any(
        isinstance(one, int) and one not in nothing for one, nothing in ((value, none), (bound, _NOTHING))
    )


def _limits(cells: Cells, arcs: Mapping[int, HealthField], divisor: float = 1) -> dict[HealthField, Number]:
    return existing({field: limit(cells[arc], divisor) for arc, field in arcs.items()})


def _memory(usage: Oid, total: float | None) -> dict[HealthField, Number]:
    numbers: dict[HealthField, Number] = {"usage_ratio": percentage(usage)}
    if total is not None:
        numbers["total_bytes"] = known(total)
    return numbers


async def _older(surveyor: Surveyor) -> list[FoundComponent]:
    """Processors over a minute and memory by slot: what firmware without the entities' table has."""
    columns = await surveyor.walk(_OLD_CPU, _OLD_SIZE, _OLD_FREE)

    def component(kind: ComponentKind, row: Oid, numbers: Mapping[HealthField, Number]) -> FoundComponent:
        return FoundComponent.of(kind, f"slot {format_oid(row)}", row, numbers)

    processors = [component("processor", row, {"usage_ratio": percentage(_OLD_CPU + row)}) for row in columns[_OLD_CPU]]
    memories = [
        component("memory", row, {"total_bytes": measure(_OLD_SIZE + row, nothing=(0,)), "used_bytes": _used(row)})
        for row, size in columns[_OLD_SIZE].items()
        if size and row in columns[_OLD_FREE]
    ]
    return processors + memories


def _used(row: Oid) -> Number:
    def decode(size: Value, free: Value) -> float | None:
        if not isinstance(size, int) or not isinstance(free, int) or not 0 <= free <= size or not size:
            return None
        return float(size - free)

    return Number((_OLD_SIZE + row, _OLD_FREE + row), decode)
