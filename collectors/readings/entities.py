"""What a device is made of: chassis, boards, fans, power supplies, ports and modules, as a tree.

Source: RFC 6933, RFC 4133 (ENTITY-MIB).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

EntityClass = Literal[
    "other", "unknown", "chassis", "backplane", "container", "powerSupply", "fan", "sensor", "module", "port", "stack",
    "cpu", "energyObject", "battery", "storageDrive",
]  # fmt: skip
"""PhysicalClass of IANA-ENTITY-MIB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One physical component; None is what the device does not have or leaves empty.

    Attributes:
        index: entPhysicalIndex.
        contained_in: the index of what holds it; None at the top.
        entity_class: what it is; None where the device says none that is assigned.
        name, descr, model, serial: the device's words; a serial number of blanks only is None.
        hardware_revision, firmware_revision, software_revision: its words.
        manufacturer: its word.
        field_replaceable: entPhysicalIsFRU.
        interface_index: the ifIndex that entAliasMappingTable gives it.
    """

    index: int
    contained_in: int | None
    entity_class: EntityClass | None
    name: str | None
    descr: str | None
    model: str | None
    serial: str | None
    hardware_revision: str | None
    firmware_revision: str | None
    software_revision: str | None
    manufacturer: str | None
    field_replaceable: bool | None
    interface_index: int | None


@dataclass(frozen=True)
class EntityTree:
    """All entities of a device by entPhysicalIndex; empty where it has no ENTITY-MIB."""

    entities: Mapping[int, Entity]

    @cached_property
    def children(self) -> Mapping[int, tuple[Entity, ...]]:
        """What each entity holds."""
        held: dict[int, list[Entity]] = {}
        for entity in self.entities.values():
            if entity.contained_in is not None:
                held.setdefault(entity.contained_in, []).append(entity)
        return {index: tuple(entities) for index, entities in held.items()}

    def above(self, index: int) -> Iterator[Entity]:
        """What holds an entity, the nearest first; ends where the device's words form a ring."""
        seen = {index}
        entity = self.entities.get(index)
        while entity is not None and entity.contained_in is not None and entity.contained_in not in seen:
            seen.add(entity.contained_in)
            entity = self.entities.get(entity.contained_in)
            if entity is not None:
                yield entity

    def name_of(self, index: int) -> str | None:
        """What an entity is called: entPhysicalName, else entPhysicalDescr, else nothing."""
        entity = self.entities.get(index)
        return (entity.name or entity.descr) if entity is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitiesReading:
    """The entity tree of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was asked for, seconds since the epoch; the tree itself may be as old as identity may be.
        tree: the same object as long as it was not read again.
    """

    device: str
    time: float
    tree: EntityTree
