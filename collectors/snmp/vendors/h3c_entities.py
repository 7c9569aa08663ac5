"""What each entity of a Comware device measures: a row an entity, ports included, and every column in every row.

hh3cEntityExtVoltage (column 14) is not read: no text says its unit, and all walks have 0 there.
Source: HH3C-ENTITY-EXT-MIB (hh3cEntityExtStateTable 1.3.6.1.4.1.25506.2.6.1.1.1, hh3cEntityExtPowerTable .3.1,
hh3cEntityExtVoltageTable .5.1), by entPhysicalIndex.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from collectors.readings.entities import EntityClass, EntityTree
from collectors.readings.health import ComponentKind, HealthField, Status
from collectors.snmp.ber import Oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer, known, measure, percentage, ratio_of_percent
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.walk import Column, get_cells

_STATES: Final = (6, 1, 1, 1, 1)
_OPER_STATUS, _CPU, _MEMORY, _MEMORY_SIZE = 3, 6, 8, 10
_TEMPERATURE, _HIGH, _CRITICAL, _ERROR, _LOW, _MEMORY_SIZE_64 = 12, 13, 17, 19, 21, 32
_COLUMNS: Final = (_CPU, _MEMORY, _MEMORY_SIZE, _TEMPERATURE, _HIGH, _CRITICAL, _ERROR, _LOW, _MEMORY_SIZE_64)

_POWERS: Final = (6, 1, 3, 1, 1)
_CURRENT_POWER: Final = 3
_OTHER_POWERS: Final = (2, 4, 5)
"""Nominal, average and peak."""
_VOLTAGES: Final = (6, 1, 5, 1, 1)
_CURRENT_VOLTAGE: Final = 1
_VOLTAGE_LIMITS: Final[Mapping[HealthField, int]] = {
    "low_warning": 4, "low_alarm": 5, "high_warning": 6, "high_alarm": 7,
}  # fmt: skip

Cells = Mapping[int, Value]
"""Of a row of the state table, by column."""

_NO_TEMPERATURE: Final = 65535
_LARGEST: Final = 2**32 - 1
_NO_NUMBER: Final = (2**31 - 1, _LARGEST)
_THOUSANDTHS: Final = 1000
_KINDS: Final[Mapping[EntityClass, ComponentKind]] = {"module": "board", "powerSupply": "power_supply", "fan": "fan"}

_NOT_SUPPORTED: Final = 1
_NORMAL: Final = 2
_ERRORS: Final[Mapping[Value, Status]] = {
    3: Status.FAILED,  # postFailure
    4: Status.ABSENT,  # entityAbsent
    5: Status.WARNING,  # nearThresholdError
    11: Status.FAILED,  # poeError
    21: Status.FAILED,  # stackError
    41: Status.FAILED,  # fanError
    51: Status.FAILED,  # psuError
    61: Status.FAILED,  # rpsError
    71: Status.FAILED,  # moduleFaulty
    91: Status.FAILED,  # hardwareFaulty
}
_OPER_STATES: Final[Mapping[Value, Status]] = {2: Status.OFF, 4: Status.WARNING}
"""disabled, which is "totally inoperable" without a fault; dangerous."""


async def survey_entities(surveyor: Surveyor, common: Oid) -> list[FoundComponent]:
    """Processors, memories, temperatures, states, powers and voltages. Raises CollectionError as `Client.request`."""
    table = (*common, *_STATES)
    walked = await surveyor.walk(*((*table, arc) for arc in _COLUMNS))
    columns = {arc: walked[*table, arc] for arc in _COLUMNS}
    rows = dict.fromkeys(row for column in columns.values() for row in column if len(row) == 1)
    if not rows:
        return []
    tree = await surveyor.entities()
    found: list[FoundComponent] = []
    for row in rows:
        cells = {arc: column.get(row) for arc, column in columns.items()}
        found += _of_row(table, row, cells, tree)
    return [*found, *await _powers_and_voltages(surveyor, common, tree)]


def _of_row(table: Oid, row: Oid, cells: Cells, tree: EntityTree) -> Iterator[FoundComponent]:
    if cells[_CPU] is not None and computes(cells):
        yield _component("processor", row, tree, {"usage_ratio": percentage((*table, _CPU, *row))})
    if remembers(cells):
        size, shown = memory_bytes(cells), cells[_MEMORY] is not None
        ratio: dict[HealthField, Number] = {"usage_ratio": percentage((*table, _MEMORY, *row))} if shown else {}
        yield _component("memory", row, tree, ratio | ({"total_bytes": known(size)} if size else {}))
    if degrees(cells, cells[_TEMPERATURE]) is not None:
        celsius = Number(((*table, _TEMPERATURE, *row),), partial(degrees, cells))
        yield _component("temperature", row, tree, {"celsius": celsius, **_temperature_limits(cells)})
    entity = tree.entities.get(row[0])
    kind = _KINDS.get(entity.entity_class) if entity and entity.entity_class else None
    if kind and cells[_ERROR] not in {None, _NOT_SUPPORTED}:
        state = Number(tuple((*table, arc, *row) for arc in (_ERROR, _OPER_STATUS)), state_of)
        yield _component(kind, row, tree, {"status": state})


def computes(cells: Cells) -> bool:
    """Whether an entity has a processor, told by its memory, for every fan and port has a usage of 0 too.

    The usage itself tells only where it is not 0: the standby boards of an idle stack show 0 % for hours (4 of the 18
    processors in the walk of two SR8808-X), and are no less processors for it. LibreNMS drops a processor whose first
    reading is 0.
    """
    return remembers(cells) or bool(ratio_of_percent(integer(cells[_CPU])))


def remembers(cells: Cells) -> bool:
    """Whether an entity has a memory: it has a size, or something is used of it."""
    sizes = (cells[_MEMORY_SIZE_64], cells[_MEMORY_SIZE])
    return any(isinstance(size, int) and size for size in sizes) or bool(ratio_of_percent(integer(cells[_MEMORY])))


def memory_bytes(cells: Cells) -> float | None:
    """How much memory an entity has; 64 bits where the device has that column.

    hh3cEntityExtMemSize stops at 2^32 - 1, which then only says "at least". It was an Integer32 until 2011 (V2.7): a
    negative number has the bits of the Unsigned32.
    """
    large, size = cells[_MEMORY_SIZE_64], cells[_MEMORY_SIZE]
    if _positive(large):
        return float(large) if isinstance(large, int) else None
    if not isinstance(size, int) or size % 2**32 in {0, _LARGEST}:
        return None
    return float(size % 2**32)


def degrees(cells: Cells, value: Value) -> float | None:
    """A temperature in degrees Celsius; none in place of which Comware says 65535, or 0 where it says 0 to all.

    Comware 5 on E528 has no 65535: an entity without a sensor has 0 degrees and 0 for each limit. So 0 is a temperature
    only where a limit is a number other than 0; Comware 7 says 65535 for a limit that is not there.
    """
    if not isinstance(value, int) or value in {_NO_TEMPERATURE, *_NO_NUMBER}:
        return None
    if value == 0 and not any(cells[arc] for arc in (_HIGH, _CRITICAL)):
        return None
    return float(value)


def _temperature_limits(cells: Cells) -> dict[HealthField, Number]:
    """Those that are there: a lower one of 0 beside an upper one that is not 0."""

    def limit(arc: int) -> int | None:
        value = cells[arc]
        return value if isinstance(value, int) and value not in {_NO_TEMPERATURE, *_NO_NUMBER} else None

    low, high, critical = limit(_LOW), limit(_HIGH), limit(_CRITICAL)
    limits: dict[HealthField, int | None] = {
        "low_alarm": low if low or high or critical else None,
        "high_warning": high or None,
        "high_alarm": critical or None,
    }
    return {field: known(value) for field, value in limits.items() if value is not None}


def state_of(error: Value, oper: Value) -> Status | None:
    """A fault, if hh3cEntityExtErrorStatus names one; else what hh3cEntityExtOperStatus says of a normal entity.

    An error that is not of the MIB's list is unknown: "NMS must be compatible with the states which may be added".
    """
    return _OPER_STATES.get(oper, Status.OK) if error == _NORMAL else _ERRORS.get(error)


async def _powers_and_voltages(surveyor: Surveyor, common: Oid, tree: EntityTree) -> list[FoundComponent]:
    """What entities draw, in milliwatts, and what voltage sensors show, in millivolts; 0 W is no measurement."""
    powers, voltages = (*common, *_POWERS), (*common, *_VOLTAGES)
    drawn, shown = (*powers, _CURRENT_POWER), (*voltages, _CURRENT_VOLTAGE)
    limits = {field: (*voltages, arc) for field, arc in _VOLTAGE_LIMITS.items()}
    columns = await surveyor.walk(drawn, shown, *limits.values())
    rows = [row for row, value in columns[drawn].items() if _positive(value)]
    others = await get_cells(
        surveyor.client, [(*powers, arc, *row) for row in rows for arc in _OTHER_POWERS], surveyor.deadline
    )
    found = []
    for row in rows:
        beside = [others.get((*powers, arc, *row)) for arc in _OTHER_POWERS]
        if not is_rated(columns[drawn][row], *beside):
            watts = measure(drawn + row, _THOUSANDTHS, nothing=_NO_NUMBER)
            found.append(_component("power", row, tree, {"watts": watts}))
    for row, value in columns[shown].items():
        if _positive(value):
            volts: dict[HealthField, Number] = {"volts": measure(shown + row, _THOUSANDTHS, nothing=_NO_NUMBER)}
            found.append(_component("voltage", row, tree, volts | _voltage_limits(row, columns, limits)))
    return found


def is_rated(current: Value, *others: Value) -> bool:
    """Whether a power is what the part may draw at most and nobody measures it.

    A SR8808-X shows the same number for nominal, current, average and peak power, to the milliwatt, for all its parts:
    15,000 W for each of two chassis. The MIB has the current one be "measured".
    """
    told = [other for other in others if other is not None]
    return bool(told) and all(other == current for other in told)


def _voltage_limits(
    row: Oid, columns: Mapping[Oid, Column], limits: Mapping[HealthField, Oid]
) -> dict[HealthField, Number]:
    found: dict[HealthField, Number] = {}
    for field, column in limits.items():
        value = columns[column].get(row)
        if isinstance(value, int) and _positive(value):
            found[field] = known(value / _THOUSANDTHS)
    return found


def _positive(value: Value) -> bool:
    return isinstance(value, int) and value > 0 and value not in _NO_NUMBER


def _component(
    kind: ComponentKind, row: Oid, tree: EntityTree, numbers: Mapping[HealthField, Number]
) -> FoundComponent:
    name = (tree.name_of(row[0]) or f"entity {row[0]}").strip()
    return FoundComponent.of(kind, name, row, numbers, entity=row[0])
