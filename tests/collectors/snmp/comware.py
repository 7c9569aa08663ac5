"""Comware's tables for agents of the tests: entities with the columns of hh3cEntityExtStateTable."""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from tests.collectors.snmp.served import SYS_OBJECT_ID, Health, Objects, health

H3C: Final = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.25506.1.921")}
STATES: Final = parse_oid("1.3.6.1.4.1.25506.2.6.1.1.1.1")
POWERS: Final = parse_oid("1.3.6.1.4.1.25506.2.6.1.3.1.1")
VOLTAGES: Final = parse_oid("1.3.6.1.4.1.25506.2.6.1.5.1.1")
FANS: Final = parse_oid("1.3.6.1.4.1.25506.8.35.9.1.1.1")
SUPPLIES: Final = parse_oid("1.3.6.1.4.1.25506.8.35.9.1.2.1")
OLD_SUPPLIES: Final = parse_oid("1.3.6.1.4.1.2011.2.23.1.9.1.2.1")
STACK: Final = parse_oid("1.3.6.1.4.1.25506.2.91")
ENTITIES: Final = parse_oid("1.3.6.1.2.1.47.1.1.1.1")
MODULE: Final = 9
SENSOR: Final = 8
SUPPLY: Final = 6
FAN: Final = 7


def entity(index: int, kind: int, name: str, **columns: int) -> dict[Oid, int | bytes | Oid]:
    """An entity with cells of hh3cEntityExtStateTable, as c12=37."""
    cells = {(*STATES, int(arc[1:]), index): value for arc, value in columns.items()}
    return {(*ENTITIES, 5, index): kind, (*ENTITIES, 7, index): name.encode()} | cells


def device(*parts: Objects) -> Health:
    objects: dict[Oid, int | bytes | Oid] = dict(H3C)
    for part in parts:
        objects |= part
    return health(objects)
