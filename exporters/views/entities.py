"""What a device is made of: an info series a part that can be told from others, and how many of each class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from collectors.readings.entities import EntitiesReading, Entity
from exporters.exposition import Metric
from exporters.view import ModuleView, Samples, SamplesBlock, Table, info, present

ENTITY = info(
    "yunwang_entity_info",
    "A part that has a serial number or a model name: ENTITY-MIB, entPhysicalTable, 1.3.6.1.2.1.47.1.1.1.",
    "device", "index", "contained_in", "class", "name", "description", "model", "serial", "hardware", "firmware",
    "software", "vendor",
)  # fmt: skip


ENTITIES = Metric(
    name="yunwang_entities",
    kind="gauge",
    help="How many parts of a class the device shows, stack members as chassis: entPhysicalClass, "
    "1.3.6.1.2.1.47.1.1.1.1.5; none of what has no class.",
    labels=("device", "class"),
)


def _described(entity: Entity) -> dict[str, str]:
    return present(
        {
            "index": entity.index,
            "contained_in": entity.contained_in,
            "class": entity.entity_class,
            "name": entity.name,
            "description": entity.descr,
            "model": entity.model,
            "serial": entity.serial,
            "hardware": entity.hardware_revision,
            "firmware": entity.firmware_revision,
            "software": entity.software_revision,
            "vendor": entity.manufacturer,
        }
    )


def _samples(reading: EntitiesReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    told = [entity for entity in reading.tree.entities.values() if entity.serial or entity.model]
    yield ENTITY, [(device | _described(entity), "1") for entity in told]
    classes = Counter(entity.entity_class for entity in reading.tree.entities.values() if entity.entity_class)
    yield ENTITIES, [(device | {"class": name}, str(count)) for name, count in sorted(classes.items())]


def _tables(reading: EntitiesReading) -> Iterator[Table]:
    columns = ENTITY.labels[1:]
    rows = [[_described(entity).get(name) for name in columns] for entity in reading.tree.entities.values()]
    yield Table("entities", columns, rows)


VIEW = ModuleView(
    labels=("device", "index"), metrics=(ENTITY, ENTITIES), block=partial(SamplesBlock, _samples), tables=_tables
)
