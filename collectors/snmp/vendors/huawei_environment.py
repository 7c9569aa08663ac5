"""What Huawei's devices have in tables of their own: fans, power supplies, single sensors, power drawn, the stack.

Limits are those of the survey.
Source: HUAWEI-ENTITY-EXTENT-MIB (hwTemperatureThresholdTable 1.3.6.1.4.1.2011.5.25.31.1.1.8, hwVoltageInfoTable .9,
hwFanStatusTable .10, hwPwrStatusTable .18), HUAWEI-ENERGYMNGT-MIB (1.3.6.1.4.1.2011.6.157), HUAWEI-STACK-MIB
(hwStackMemberInfoTable 1.3.6.1.4.1.2011.5.25.183.1.20, hwStackPortTable .21).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from collectors.readings.health import HealthField, Status
from collectors.snmp.ber import Oid, format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import ratio_of_percent, status
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.text import decode_text
from collectors.snmp.vendors.huawei_numbers import NOTHING, degrees, existing, limit, of_shown, thousandths
from collectors.snmp.walk import Column

_STATE: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1")
_TEMPERATURES, _VOLTAGES = (*_STATE, 8, 1), (*_STATE, 9, 1)
_FANS, _SUPPLIES = (*_STATE, 10, 1), (*_STATE, 18, 1)
_FAN_SPEED, _FAN_PRESENT, _FAN_STATE, _FAN_WORDS = ((*_FANS, arc) for arc in (5, 6, 7, 8))
_PRESENT, _SUPPLY_STATE, _AMPERES, _VOLTS, _SUPPLY_WORDS = ((*_SUPPLIES, arc) for arc in (5, 6, 7, 8, 9))
_ENERGY: Final = parse_oid("1.3.6.1.4.1.2011.6.157")
_AVERAGE_POWER, _CURRENT_POWER = (*_ENERGY, 1, 3), (*_ENERGY, 1, 6)
_BOARD_TYPE, _BOARD_NAME, _BOARD_POWER = ((*_ENERGY, 2, 1, 1, arc) for arc in (2, 3, 4))
_STACK: Final = parse_oid("1.3.6.1.4.1.2011.5.25.183.1")
_MEMBER_ROLE, _STACK_PORTS, _STACK_PORT_STATE = (*_STACK, 20, 1, 3), (*_STACK, 21, 1, 4), (*_STACK, 21, 1, 5)
_MILLI: Final = 1000
_FRAMES, _SLOTS, _BY_PLACE = 2**16, 2**8, 0xFFFF

_ABSENT: Final = 2
"""Of hwEntityFanPresent and hwEntityPwrPresent."""
_TEMPERATURE_STATES: Final = {1: Status.OK, 2: Status.WARNING, 3: Status.FAILED, 4: Status.FAILED}
"""normal, minor, major, fatal."""
_VOLTAGE_STATES: Final = {1: Status.OK, 2: Status.FAILED, 3: Status.FAILED}
"""normal, major, fatal."""
_FAN_STATES: Final = {1: Status.OK, 2: Status.FAILED}
_SUPPLY_STATES: Final = {1: Status.OK, 2: Status.FAILED, 3: Status.OFF}
"""supply, notSupply, sleep; unknown(4) is none."""
_ROLES: Final = {1: Status.OK, 2: Status.OK, 3: Status.OK}
"""Master, standby, slave: a member that left the stack has no row."""


async def survey(surveyor: Surveyor) -> list[FoundComponent]:
    """All that the tables hold. Raises CollectionError as `Client.request`."""
    temperature, volts = (*_TEMPERATURES, 6), (*_VOLTAGES, 7)
    columns = await surveyor.walk(
        temperature, volts, _FAN_SPEED, _FAN_PRESENT, _FAN_STATE, _FAN_WORDS, _PRESENT, _SUPPLY_STATE,
        _AMPERES, _VOLTS, _SUPPLY_WORDS, _AVERAGE_POWER, _CURRENT_POWER, _BOARD_POWER, _MEMBER_ROLE,
        _STACK_PORTS, _STACK_PORT_STATE,
    )  # fmt: skip
    return [
        *await _temperatures(surveyor, columns[temperature]),
        *await _voltages(surveyor, columns[volts]),
        *_fans(columns),
        *_supplies(columns),
        *await _powers(surveyor, columns),
        *_stack(columns),
    ]


def _stack(columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """Members, and the two ports of each through which they hold together."""
    found = []
    for row in columns[_MEMBER_ROLE]:
        role: dict[HealthField, Number] = {"status": status(_MEMBER_ROLE + row, _ROLES)}
        found.append(FoundComponent.of("board", f"stack member {format_oid(row)}", row, role))
    for row in columns[_STACK_PORT_STATE]:
        used = is_used(columns[_STACK_PORTS].get(row))
        state: dict[HealthField, Number] = {
            "status": status(_STACK_PORT_STATE + row, {1: Status.OK, 2: Status.FAILED if used else Status.OFF})
        }
        found.append(FoundComponent.of("board", f"stack port {'/'.join(map(str, row))}", row, state))
    return found


def is_used(interfaces: Value) -> bool:
    """Whether a stack port has interfaces; one that has none (``None`` on an S5720 that stands alone) is never up."""
    return (decode_text(interfaces) or "").casefold() not in {"", "none"}


async def _temperatures(surveyor: Surveyor, sensors: Column) -> list[FoundComponent]:
    """Sensors by slot, bus, address and channel; the minor limit is the warning, the major one the alarm."""
    state, limits = (*_TEMPERATURES, 5), _columns(_TEMPERATURES, {"high_warning": 7, "high_alarm": 8})
    columns = await surveyor.walk(state, *limits.values()) if sensors else {}
    found = []
    for row in sensors:
        numbers: dict[HealthField, Number] = {"celsius": degrees((*_TEMPERATURES, 6, *row))}
        if row in columns[state]:
            numbers["status"] = status(state + row, _TEMPERATURE_STATES)
        found.append(FoundComponent.of("temperature", _sensor(row), row, numbers | _limits(columns, limits, row)))
    return found


async def _voltages(surveyor: Surveyor, sensors: Column) -> list[FoundComponent]:
    """As temperatures, in millivolts; limits of major are warnings and those of fatal alarms."""
    state = (*_VOLTAGES, 5)
    limits = _columns(_VOLTAGES, {"low_warning": 9, "low_alarm": 10, "high_warning": 11, "high_alarm": 12})
    columns = await surveyor.walk(state, *limits.values()) if sensors else {}
    found = []
    for row in sensors:
        numbers: dict[HealthField, Number] = {"volts": thousandths((*_VOLTAGES, 7, *row))}
        if row in columns[state]:
            numbers["status"] = status(state + row, _VOLTAGE_STATES)
        found.append(FoundComponent.of("voltage", _sensor(row), row, numbers | _limits(columns, limits, row, _MILLI)))
    return found


def _columns(entry: Oid, arcs: Mapping[HealthField, int]) -> dict[HealthField, Oid]:
    return {field: (*entry, arc) for field, arc in arcs.items()}


def _sensor(row: Oid) -> str:
    return f"slot {row[0]} sensor {'.'.join(map(str, row[1:]))}" if len(row) > 1 else f"sensor {format_oid(row)}"


def _limits(
    columns: Mapping[Oid, Column], fields: Mapping[HealthField, Oid], row: Oid, divisor: float = 1
) -> dict[HealthField, Number]:
    return existing({field: limit(columns[column].get(row), divisor) for field, column in fields.items()})


def _fans(columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """By slot and number, each with its speed in percent of its full one."""
    found = []
    for row in sorted({*columns[_FAN_STATE], *columns[_FAN_SPEED]}):
        name = decode_text(columns[_FAN_WORDS].get(row)) or f"fan {'/'.join(map(str, row))}"
        numbers: dict[HealthField, Number | None] = {
            "status": _of_present(columns, _FAN_PRESENT, _FAN_STATE, row, _FAN_STATES.get, Status.ABSENT),
            "speed_ratio": _of_present(columns, _FAN_PRESENT, _FAN_SPEED, row, ratio_of_percent),
        }
        found.append(FoundComponent.of("fan", name, row, existing(numbers)))
    return found


def _supplies(columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """By slot and number, each with its current and voltage."""
    found = []
    for row in sorted({*columns[_SUPPLY_STATE], *columns[_VOLTS], *columns[_AMPERES]}):
        name = decode_text(columns[_SUPPLY_WORDS].get(row)) or f"power supply {'/'.join(map(str, row))}"
        state = _of_present(columns, _PRESENT, _SUPPLY_STATE, row, _SUPPLY_STATES.get, Status.ABSENT)
        volts, amperes = (_of_present(columns, _PRESENT, column, row, milli) for column in (_VOLTS, _AMPERES))
        found.append(FoundComponent.of("power_supply", name, row, existing({"status": state})))
        found += [FoundComponent.of("voltage", name, row, {"volts": volts})] if volts else []
        found += [FoundComponent.of("current", name, row, {"amperes": amperes})] if amperes else []
    return found


def milli(value: float) -> float | None:
    """Millivolts, milliamperes."""
    return None if value in NOTHING else value / _MILLI


def _of_present(
    columns: Mapping[Oid, Column],
    presence: Oid,
    column: Oid,
    row: Oid,
    meaning: Callable[[int], float | None],
    absent: Status | None = None,
) -> Number | None:
    """What a part says while it is there, else `absent`: an empty place measures 0."""

    def decode(value: Value, present: Value) -> float | None:
        if present == _ABSENT:
            return absent
        return meaning(value) if isinstance(value, int) else None

    return of_shown([(one + row, columns[one].get(row)) for one in (column, presence)], decode)


async def _powers(surveyor: Surveyor, columns: Mapping[Oid, Column]) -> list[FoundComponent]:
    """What the device draws, now and on average, and each board: milliwatts, by the revision 0.08 of the MIB."""
    found = [
        FoundComponent.of("power", name, row, {"watts": thousandths(column + row)})
        for column, name in ((_CURRENT_POWER, "device"), (_AVERAGE_POWER, "device average"))
        for row, value in columns[column].items()
        if value not in NOTHING
    ]
    boards = [row for row, value in columns[_BOARD_POWER].items() if value not in NOTHING]
    if not boards:
        return found
    words = await surveyor.walk(_BOARD_TYPE, _BOARD_NAME)
    tree = await surveyor.entities()
    for row in boards:
        entity = row[0] if len(row) == 1 and row[0] in tree.entities else None
        told = " ".join(filter(None, (decode_text(words[column].get(row)) for column in (_BOARD_TYPE, _BOARD_NAME))))
        name = (tree.name_of(entity) if entity is not None else None) or f"{told or 'board'} {place_of_board(row)}"
        found.append(FoundComponent.of("power", name, row, {"watts": thousandths(_BOARD_POWER + row)}, entity=entity))
    return found


def place_of_board(row: Oid) -> str:
    """Where hwBoardIndex says a board is: 0xFFFF, a frame, a slot in 16, 8 and 8 bits (seen on S5720, S12704, ME60)."""
    frame, slot = divmod(row[0] % _FRAMES, _SLOTS)
    return f"slot {frame}/{slot}" if len(row) == 1 and row[0] // _FRAMES == _BY_PLACE else format_oid(row)
