"""Disputes that return on every device of a make: LibreNMS puts another object in the place of the one it names.

A rule holds for a row only where the recording itself shows that other object with LibreNMS's value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from collectors.readings.entities import EntitiesReading, Entity
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.text import decode_text
from tests.parity.comware_rules import (
    comware_memory_at_least,
    comware_no_distance,
    comware_no_sensor,
    comware_unsupported_state,
)
from tests.parity.expected import Readings, Row
from tests.parity.huawei_rules import (
    huawei_absent_supply,
    huawei_hundredths_of_dbm,
    huawei_lanes,
    huawei_memory_of_another,
    huawei_memory_size,
    huawei_microamperes,
    huawei_module_not_read,
    huawei_no_light,
    huawei_whole_volts,
)
from tests.parity.matching import same_text

_BOM_DESCRIPTION: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.2.1.2")
_BOM_MODEL: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.2.1.11")


def huawei_bill_of_material(row: Row, readings: Readings) -> bool:
    """LibreNMS shows hwEntityBomEnDesc for entPhysicalDescr, and the table's model for an empty entPhysicalModelName.

    RFC 6933 defines both objects and the device has them; HUAWEI-ENTITY-EXTENT-MIB describes the BOM's, "the English
    description of the part", as objects of their own. Everything else of the row must be as we read it.
    """
    reading = readings.of(EntitiesReading)
    index = int(str(row["entPhysicalIndex"]))
    one = reading.tree.entities.get(index) if reading else None
    if one is None:
        return False
    bom = {
        "entPhysicalDescr": _text(readings, (*_BOM_DESCRIPTION, index)),
        "entPhysicalModelName": _text(readings, (*_BOM_MODEL, index)),
    }
    return all(_as_read(one, key, value) or same_text(bom.get(key), value) for key, value in row.items())


_ENTITY_TEXTS: Final[dict[str, Callable[[Entity], str | None]]] = {
    "entPhysicalClass": lambda one: one.entity_class,
    "entPhysicalDescr": lambda one: one.descr,
    "entPhysicalName": lambda one: one.name,
    "entPhysicalModelName": lambda one: one.model,
    "entPhysicalSerialNum": lambda one: one.serial,
    "entPhysicalHardwareRev": lambda one: one.hardware_revision,
    "entPhysicalFirmwareRev": lambda one: one.firmware_revision,
    "entPhysicalSoftwareRev": lambda one: one.software_revision,
    "entPhysicalMfgName": lambda one: one.manufacturer,
}


def _as_read(one: Entity, key: str, value: object) -> bool:
    return key not in _ENTITY_TEXTS or same_text(_ENTITY_TEXTS[key](one), value)


def _text(readings: Readings, oid: Oid) -> str | None:
    variable = readings.walk.get(oid)
    return decode_text(variable.value) if variable else None


RULES: Final[dict[str, tuple[Callable[[Row, Readings], bool], ...]]] = {
    "entPhysical": (huawei_bill_of_material,),
    "mempools": (comware_memory_at_least, huawei_memory_of_another, huawei_memory_size),
    "sensors": (
        comware_no_sensor,
        comware_unsupported_state,
        huawei_module_not_read,
        huawei_hundredths_of_dbm,
        huawei_no_light,
        huawei_microamperes,
        huawei_whole_volts,
        huawei_absent_supply,
    ),
    "transceivers": (comware_no_distance, huawei_lanes),
}
"""Table -> its rules."""


def explained(table: str, row: Row, readings: Readings) -> str | None:
    """The name of the rule that explains why a row is not matched."""
    return next((rule.__name__ for rule in RULES.get(table, ()) if rule(row, readings)), None)
