"""Health of Ruijie's RGOS devices: processors, memory, temperatures, fans, power supplies.

Source: RUIJIE-PROCESS-MIB (1.3.6.1.4.1.4881.1.1.10.2.36), RUIJIE-MEMORY-MIB (.35), RUIJIE-SYSTEM-MIB (.1); the walks of
S5750, N18010 and M18000 in the package snmpsim-data. Firmware before 10.4 has the scalars only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.readings.health import ComponentKind, HealthField, Status
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import integer, measure, percentage, status
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.walk import Column

_MGMT: Final = parse_oid("1.3.6.1.4.1.4881.1.1.10.2")
_NODE_CPU: Final = (*_MGMT, 36, 1, 2, 1)
_CPU_NAME, _CPU_5_MINUTES = (*_NODE_CPU, 2), (*_NODE_CPU, 5)
_DEVICE_CPU_5_MINUTES: Final = (*_MGMT, 36, 1, 1, 3)
_POOL, _NODE_POOL = (*_MGMT, 35, 1, 1, 1), (*_MGMT, 35, 1, 2, 1)

_SYSTEM: Final = (*_MGMT, 1, 1)
_CHASSIS_TEMPERATURE: Final = (*_SYSTEM, 16)
_OLD_SUPPLIES: Final = (*_SYSTEM, 18, 1)
_OLD_FANS: Final = (*_SYSTEM, 21, 1)
_TEMPERATURES: Final = (*_SYSTEM, 23, 1)
_SUPPLIES: Final = (*_SYSTEM, 41, 1)
_FANS: Final = (*_SYSTEM, 43, 1)
_BOARD_TEMPERATURES: Final = (*_SYSTEM, 44, 1)

_STATUSES: Final[Mapping[int, Status]] = {
    1: Status.ABSENT,  # noexist
    2: Status.FAILED,  # existnopower: plugged in without power
    3: Status.OFF,  # existreadypower
    4: Status.OK,  # normal
    5: Status.FAILED,  # powerbutabnormal
    7: Status.FAILED,  # linefail
}
"""Of power supplies and fans; unknow(6) is none."""
_KILOBYTE: Final = 1024
_INVALID: Final = ":invalid"
_NO_TEMPERATURE: Final = -255


async def survey_health(surveyor: Surveyor) -> list[FoundComponent]:
    """All that the tables hold. Raises CollectionError as `Client.request`."""
    return [
        *await _processors(surveyor),
        *await _memories(surveyor),
        *await _temperatures(surveyor),
        *await _fans(surveyor),
        *await _power_supplies(surveyor),
    ]


async def _processors(surveyor: Surveyor) -> list[FoundComponent]:
    """One a board, busy over five minutes; of the device as a whole where the boards are not told apart."""
    columns = await surveyor.walk(_CPU_NAME, _CPU_5_MINUTES, _DEVICE_CPU_5_MINUTES)
    boards = [
        _component(
            "processor",
            decode_text(columns[_CPU_NAME].get(row)),
            row,
            {"usage_ratio": percentage(_CPU_5_MINUTES + row)},
        )
        for row in columns[_CPU_5_MINUTES]
    ]
    return boards or [
        _component("processor", None, row, {"usage_ratio": percentage(_DEVICE_CPU_5_MINUTES + row)})
        for row in columns[_DEVICE_CPU_5_MINUTES]
    ]


async def _memories(surveyor: Surveyor) -> list[FoundComponent]:
    """One a board; the pool of the device where the boards are not told apart, for it is one of theirs."""
    wanted = [(*table, arc) for table in (_NODE_POOL, _POOL) for arc in (2, 3)]
    columns = await surveyor.walk(*wanted)
    table = _NODE_POOL if columns[*_NODE_POOL, 3] else _POOL
    return [
        _component("memory", decode_text(columns[*table, 2].get(row)), row, _memory_numbers(table, row))
        for row in columns[*table, 3]
    ]


def _memory_numbers(table: Oid, row: Oid) -> dict[HealthField, Number]:
    """Utilisation in percent, size and use in kilobytes; a size of 0 tells none."""
    size, used = (*table, 6, *row), (*table, 7, *row)

    def used_bytes(value: Value, total: Value) -> float | None:
        if not isinstance(value, int) or not isinstance(total, int) or not 0 <= value <= total or not total:
            return None
        return value * float(_KILOBYTE)

    return {
        "usage_ratio": percentage((*table, 3, *row)),
        "total_bytes": measure(size, 1 / _KILOBYTE, nothing=(0,)),
        "used_bytes": Number((used, size), used_bytes),
    }


async def _temperatures(surveyor: Surveyor) -> list[FoundComponent]:
    """Of switches and of boards; of the chassis where neither table has a sensor."""
    names = {(*_TEMPERATURES, 2): (*_TEMPERATURES, 3), (*_BOARD_TEMPERATURES, 4): (*_BOARD_TEMPERATURES, 5)}
    columns = await surveyor.walk(*names, _CHASSIS_TEMPERATURE)
    found = [
        _component("temperature", decode_text(value), row, _temperature(current, row))
        for column, current in names.items()
        for row, value in columns[column].items()
        if not is_invalid(decode_text(value))
    ]
    return found or [
        _component("temperature", "chassis", row, {"celsius": _degrees(_CHASSIS_TEMPERATURE + row)})
        for row in columns[_CHASSIS_TEMPERATURE]
    ]


def is_invalid(name: str | None) -> bool:
    """Whether a row belongs to an empty slot: RGOS writes ``:invalid`` behind its name (seen on S5750 and N18010)."""
    return (name or "").endswith(_INVALID)


def _temperature(current: Oid, row: Oid) -> dict[HealthField, Number]:
    """A sensor; the columns behind `current` are its warning and its critical value."""
    table, arc = current[:-1], current[-1]
    return {
        "celsius": _degrees((*table, arc, *row)),
        "high_warning": _degrees((*table, arc + 1, *row)),
        "high_alarm": _degrees((*table, arc + 2, *row)),
    }


def _degrees(cell: Oid) -> Number:
    """0 says that there is no such sensor: RGOS has rows for two processors on boards with one (seen on N18010)."""
    return measure(cell, nothing=(0,))


async def _fans(surveyor: Surveyor) -> list[FoundComponent]:
    """Each fan of each fan module with its speed; the flat list of older firmware where there is no such table."""
    states, old_states, old_names = (*_FANS, 4), (*_OLD_FANS, 2), (*_OLD_FANS, 3)
    columns = await surveyor.walk(states, old_states, old_names)
    fans = [
        _component(
            "fan",
            f"fan {'/'.join(map(str, row))}",
            row,
            {
                "status": status(states + row, _STATUSES),
                "speed_rpm": _of_present((*_FANS, 6, *row), states + row, 1),
            },
        )
        for row in columns[states]
    ]
    return fans or _old(columns, "fan", old_states, old_names)


async def _power_supplies(surveyor: Surveyor) -> list[FoundComponent]:
    """With voltage, current, power and temperature; the flat list of older firmware where there is no such table."""
    states, old_states, old_names = (*_SUPPLIES, 3), (*_OLD_SUPPLIES, 2), (*_OLD_SUPPLIES, 3)
    columns = await surveyor.walk(states, old_states, old_names)
    found: list[FoundComponent] = []
    for row, state in columns[states].items():
        name = f"power supply {'/'.join(map(str, row))}"
        found.append(_component("power_supply", name, row, {"status": status(states + row, _STATUSES)}))
        if _STATUSES.get(integer(state) or 0) is Status.ABSENT:
            continue
        measured: tuple[tuple[ComponentKind, str, HealthField, int, float], ...] = (
            ("voltage", "input", "volts", 11, 1),
            ("current", "output", "amperes", 14, 1000),
            ("power", "output", "watts", 15, 1),
            ("temperature", "", "celsius", 16, 1),
        )
        found += [
            _component(
                kind,
                f"{name} {side}".strip(),
                row,
                {field: _of_present((*_SUPPLIES, arc, *row), states + row, divisor)},
            )
            for kind, side, field, arc, divisor in measured
        ]
    return found or _old(columns, "power_supply", old_states, old_names)


def _of_present(cell: Oid, state: Oid, divisor: float) -> Number:
    """What a part measures while it is there: an empty slot shows 0, or -255 degrees, and neither is measured."""

    def decode(value: Value, present: Value) -> float | None:
        if not isinstance(value, int) or _STATUSES.get(integer(present) or 0) in {Status.ABSENT, None}:
            return None
        return value / divisor if value > _NO_TEMPERATURE else None

    return Number((cell, state), decode)


def _old(columns: Mapping[Oid, Column], kind: ComponentKind, states: Oid, names: Oid) -> list[FoundComponent]:
    return [
        _component(kind, decode_text(columns[names].get(row)), row, {"status": status(states + row, _STATUSES)})
        for row in columns[states]
    ]


def _component(
    kind: ComponentKind, name: str | None, row: Oid, numbers: Mapping[HealthField, Number]
) -> FoundComponent:
    word = kind.replace("_", " ")
    return FoundComponent.of(kind, name or f"{word} {format_oid(row)}", row, numbers)
