"""States of boards, power supplies and fans of the entity tree.

Source: RFC 4268 (ENTITY-STATE-MIB: entStateTable 1.3.6.1.2.1.131.1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.readings.entities import EntityClass
from collectors.readings.health import ComponentKind, Status
from collectors.snmp.ber import parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor

_ENTRY: Final = parse_oid("1.3.6.1.2.1.131.1.1.1")
_ADMIN, _OPER, _ALARM, _STANDBY = ((*_ENTRY, arc) for arc in (2, 3, 5, 6))

_KINDS: Final[Mapping[EntityClass, ComponentKind]] = {"module": "board", "powerSupply": "power_supply", "fan": "fan"}
_LOCKED, _SHUTTING_DOWN = 2, 3
_DISABLED, _ENABLED, _TESTING = 2, 3, 4
_HOT_STANDBY, _COLD_STANDBY = 2, 3
_CRITICAL_OR_MAJOR: Final = 0x30
_MINOR_OR_WARNING: Final = 0x0C
"""Of EntityAlarmStatus, bits counted from the left: critical 2, major 3, minor 4, warning 5."""


async def survey_states(surveyor: Surveyor) -> list[FoundComponent]:
    """Boards, power supplies and fans that have a state. Raises CollectionError as `Client.request`."""
    rows = (await surveyor.walk(_OPER))[_OPER]
    if not rows:
        return []
    tree = await surveyor.entities()
    found = []
    for row in rows:
        entity = tree.entities.get(row[0]) if len(row) == 1 else None
        kind = _KINDS.get(entity.entity_class) if entity and entity.entity_class else None
        if kind is None:
            continue
        cells = tuple(column + row for column in (_ADMIN, _OPER, _ALARM, _STANDBY))
        name = tree.name_of(row[0]) or f"{kind.replace('_', ' ')} {row[0]}"
        found.append(FoundComponent.of(kind, name, row, {"status": Number(cells, state_of)}, entity=row[0]))
    return found


def state_of(admin: Value, oper: Value, alarm: Value, standby: Value) -> Status | None:
    """One status of four columns: whether it may work, whether it works, what alarms it has, whether it waits.

    Disabled because an operator locked it is off; disabled otherwise is failed. unknown(1) of EntityOperState is None.
    """
    bits = alarm[0] if isinstance(alarm, bytes) and alarm else 0
    if oper == _DISABLED:
        return Status.OFF if admin in {_LOCKED, _SHUTTING_DOWN} else Status.FAILED
    if oper not in {_ENABLED, _TESTING}:
        return None
    if bits & _CRITICAL_OR_MAJOR:
        return Status.FAILED
    if oper == _TESTING or bits & _MINOR_OR_WARNING:
        return Status.WARNING
    return Status.OFF if standby in {_HOT_STANDBY, _COLD_STANDBY} else Status.OK
