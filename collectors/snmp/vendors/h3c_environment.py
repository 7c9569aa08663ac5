"""Fans and power supplies of Comware devices that the entities do not tell of: empty slots, speeds, older firmware.

Where entities have states, those are taken: they name faults, and NETCONF has the same.
Source: HH3C-LswDEVM-MIB (hh3cdevMFanStatusTable 1.3.6.1.4.1.25506.8.35.9.1.1, hh3cdevMPowerStatusTable .2; in Comware 5
also 2011.2.23.1.9.1.1 and .2); the walks of SR8808-X, E528 and WX6103 in the package snmpsim-data. What supplies
deliver (column 7, since 2020) is unproven on hardware.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from collectors.readings.health import Component, ComponentKind, Status
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer, measure, status
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.walk import Column

_TABLES: Final = parse_oid("1.3.6.1.4.1.25506.8.35.9.1")
_FANS, _SUPPLIES = (*_TABLES, 1, 1), (*_TABLES, 2, 1)
_OLD_TABLES: Final = parse_oid("1.3.6.1.4.1.2011.2.23.1.9.1")
_STATES: Final[Mapping[ComponentKind, tuple[Oid, Oid]]] = {
    "fan": ((*_FANS, 2), (*_OLD_TABLES, 1, 1, 2)),
    "power_supply": ((*_SUPPLIES, 2), (*_OLD_TABLES, 2, 1, 2)),
}
"""Under H3C's number, and where Comware 5 has them under Huawei's."""
_FRAME, _SLOT, _NUMBER, _FASTEST, _SPEED = ((*_FANS, arc) for arc in (3, 4, 5, 6, 7))
_SUPPLY_ENTITY, _SUPPLY_POWER = (*_SUPPLIES, 3), (*_SUPPLIES, 7)

_STATUSES: Final[Mapping[int, Status]] = {1: Status.OK, 2: Status.FAILED, 3: Status.ABSENT}
"""active, deactive (beside psuError of the same supply on WX6103), not-install; unsupport(4) says nothing."""
_NONE: Final = 65535
_NO_NUMBER: Final = (_NONE, 2**31 - 1, 2**32 - 1)
_MILLIWATTS: Final = 1000
_LAST_NUMBER: Final = re.compile(r"([0-9]+)\s*\Z")


async def survey_environment(surveyor: Surveyor, found: Sequence[FoundComponent]) -> list[FoundComponent]:
    """The components that were found, and what these tables add to them. Raises CollectionError as `Client.request`."""
    states = (column for both in _STATES.values() for column in both)
    columns = await surveyor.walk(*states, _FRAME, _SLOT, _NUMBER, _FASTEST, _SPEED, _SUPPLY_ENTITY, _SUPPLY_POWER)
    fans, supplies = (list(_of_kind(kind, columns, found)) for kind in _STATES)
    others = [one for one in found if one.component.kind != "fan"]
    turning = [one for one in found if one.component.kind == "fan"]
    return [*others, *_with_speeds([*turning, *fans], columns), *supplies, *await _powers(surveyor, columns)]


def _of_kind(
    kind: ComponentKind, columns: Mapping[Oid, Column], found: Sequence[FoundComponent]
) -> Iterator[FoundComponent]:
    """All rows of a kind of which no entity has a state; else the empty slots, which have no entity."""
    is_told = any(one.component.kind == kind for one in found)
    states = next((column for column in _STATES[kind] if columns[column]), _STATES[kind][0])
    for row, value in columns[states].items():
        state = _STATUSES.get(integer(value) or 0)
        if state is Status.ABSENT or (state is not None and not is_told):
            name = f"{kind.replace('_', ' ')} {format_oid(row)}"
            yield FoundComponent.of(kind, name, row, {"status": status(states + row, _STATUSES)})


def _with_speeds(fans: Sequence[FoundComponent], columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """The fans with their speeds, where it is sure which row is which fan; else the speeds as fans of their own."""
    rows = [row for row in columns[_SPEED] if has_speed(columns[_SPEED][row], columns[_FASTEST].get(row))]
    by_row = {one.component.index: one for one in fans if one.component.entity is None}
    entities = sorted(
        (one for one in fans if one.component.entity is not None), key=lambda one: one.component.entity or 0
    )
    matched: dict[Component, Number] = {}
    apart: list[FoundComponent] = []
    pairs = dict(zip(rows, entities, strict=True)) if are_the_same(rows, columns, entities) else {}
    for row in rows:
        speed = measure(_SPEED + row, nothing=_NO_NUMBER)
        fan = pairs.get(row) or by_row.get(format_oid(row))
        if fan:
            matched[fan.component] = speed
        else:
            name = f"fan {place_of(row, columns)}"
            apart.append(FoundComponent.of("fan", name, row, {"speed_rpm": speed}))
    told = [
        replace(one, numbers={**one.numbers, "speed_rpm": matched[one.component]}) if one.component in matched else one
        for one in fans
    ]
    return [*told, *apart]


def has_speed(speed: Value, fastest: Value) -> bool:
    """Whether a fan's speed is measured: the columns are there on devices that do not, with 0 or 65535 in both."""
    known = [value for value in (speed, fastest) if isinstance(value, int) and value not in _NO_NUMBER]
    return isinstance(speed, int) and speed not in _NO_NUMBER and any(known)


def are_the_same(rows: Sequence[Oid], columns: Mapping[Oid, Column], entities: Sequence[FoundComponent]) -> bool:
    """Whether the fans of the table are the fan entities, one by one.

    The table has no entPhysicalIndex, but frame and number: as many, in the order of frames, and each entity's name
    ends with the number ("Fan 0" twice, of two chassis, in the walk of SR8808-X).
    """
    numbers = [integer(columns[_NUMBER].get(row)) for row in rows]
    ends = [_LAST_NUMBER.search(one.component.name) for one in entities]
    return len(rows) == len(entities) and all(
        end is not None and int(end[1]) == number for end, number in zip(ends, numbers, strict=True)
    )


def place_of(row: Oid, columns: Mapping[Oid, Column]) -> str:
    """Frame, slot and number of a fan, as far as they are told, else the row's number; 65535 is no slot."""
    told = [integer(columns[column].get(row)) for column in (_FRAME, _SLOT, _NUMBER)]
    return "/".join(str(part) for part in told if part not in {None, _NONE}) or format_oid(row)


async def _powers(surveyor: Surveyor, columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """What each power supply delivers, in milliwatts, by its entity's name."""
    rows = [row for row, value in columns[_SUPPLY_POWER].items() if value and value not in _NO_NUMBER]
    tree = await surveyor.entities() if rows else None
    found = []
    for row in rows:
        entity = integer(columns[_SUPPLY_ENTITY].get(row))
        called = tree.name_of(entity) if tree and entity is not None else None
        name = called.strip() if called else f"power supply {format_oid(row)}"
        watts = measure(_SUPPLY_POWER + row, _MILLIWATTS, nothing=_NO_NUMBER)
        own = entity if called else None
        found.append(FoundComponent.of("power", f"{name} output", row, {"watts": watts}, entity=own))
    return found
