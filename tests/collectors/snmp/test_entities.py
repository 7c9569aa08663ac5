"""The entity tree: what LibreNMS expects of the recordings, and trees with rings, holes and empty rows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.outcome import PollResult
from collectors.readings.entities import EntitiesReading, Entity, EntityTree
from collectors.snmp.ber import Oid
from collectors.snmp.entity_tree import ENT_ALIAS_MAPPING_IDENTIFIER, ENT_LAST_CHANGE_TIME, ENT_PHYSICAL_ENTRY
from exporters.exposition import Format
from exporters.views.entities import VIEW
from lab.fleet.recording import RecordedAgent
from lab.snmp.mib import StaticMib
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.served import SYS_UP_TIME, Objects, agent_of, column, encoded, read

FIELDS = {
    "entPhysicalIndex": "index", "entPhysicalClass": "entity_class", "entPhysicalDescr": "descr",
    "entPhysicalName": "name", "entPhysicalModelName": "model", "entPhysicalSerialNum": "serial",
    "entPhysicalHardwareRev": "hardware_revision", "entPhysicalSoftwareRev": "software_revision",
}  # fmt: skip
"""LibreNMS's names, and ours."""
RECORDINGS = {"vrp_5720": 82, "vrp_ne": 41, "vrp_ar169sfp": 11, "comware": 322, "comware_hpe5900": 94}
"""Recordings with an entity tree, and how many rows LibreNMS expects."""
DISPUTED = {
    ("vrp_ar169sfp", 9, "entPhysicalDescr"): "SRU Board",
    ("vrp_5720", 67469390, "entPhysicalDescr"): "Port",
    ("vrp_5720", 67469454, "entPhysicalDescr"): "Port",
    ("vrp_5720", 67469582, "entPhysicalDescr"): "Port",
}
"""LibreNMS puts hwEntityBomEnDesc into the description even where entPhysicalDescr is not empty, as here.

ENTITY-MIB: entPhysicalDescr is "a textual description of the physical entity"; the device's own stays.
"""


def tree_of(objects: Objects) -> EntityTree:
    reading = read(objects, "entities")
    assert isinstance(reading, EntitiesReading)
    return reading.tree


def row_index(row: Mapping[str, object]) -> object:
    return row["entPhysicalIndex"]


def poll_recording(path: Path) -> EntitiesReading:
    async def ask() -> PollResult:
        async with RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent, poller_of() as poller:
            return await poller.poll(target_of(agent.host, agent.port), ["entities"], 60.0)

    reading = asyncio.run(ask()).outcomes[0].reading
    assert isinstance(reading, EntitiesReading)
    return reading


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_row_that_librenms_expects(recordings: Path, name: str) -> None:
    rows = json.loads((recordings / f"{name}.expected.json").read_text("utf-8"))["entPhysical"]
    assert len(rows) == RECORDINGS[name]
    tree = poll_recording(recordings / f"{name}.snmprec").tree
    assert tree.entities.keys() == {row["entPhysicalIndex"] for row in rows}
    for row in rows:
        entity = tree.entities[row["entPhysicalIndex"]]
        ours = {theirs: getattr(entity, FIELDS[theirs]) or "" for theirs in row}
        # LibreNMS trims no text.
        expected = {theirs: value.strip() if isinstance(value, str) else value for theirs, value in row.items()}
        disputed = {
            field: value for (of, index, field), value in DISPUTED.items() if (of, index) == (name, row_index(row))
        }
        assert ours == expected | disputed


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_trees_of_the_recordings_end(recordings: Path, name: str) -> None:
    tree = poll_recording(recordings / f"{name}.snmprec").tree
    for index in tree.entities:
        above = [entity.index for entity in tree.above(index)]
        assert len(above) == len(set(above))
    held = [entity.index for entities in tree.children.values() for entity in entities]
    assert len(held) == len(set(held))
    assert any(tree.entities[index].entity_class in {"chassis", "stack"} for index in tree.entities)


def test_what_is_absent_blank_or_beyond_the_mib_is_none() -> None:
    objects = {
        **column(ENT_PHYSICAL_ENTRY, 2, [b"board", b"  ", b""]),
        **column(ENT_PHYSICAL_ENTRY, 4, [0, 1, -1]),
        **column(ENT_PHYSICAL_ENTRY, 5, [9, 0, 99]),
        **column(ENT_PHYSICAL_ENTRY, 11, [b"\0 \0", b"SN 1\0"]),
        **column(ENT_PHYSICAL_ENTRY, 16, [1, 2, 3]),
        (*ENT_ALIAS_MAPPING_IDENTIFIER, 2, 0): (1, 3, 6, 1, 2, 1, 2, 2, 1, 1, 7),
        (*ENT_ALIAS_MAPPING_IDENTIFIER, 3, 0): (0, 0),
    }
    one, two, three = tree_of(objects).entities.values()
    assert (one.entity_class, one.contained_in, one.serial, one.field_replaceable) == ("module", None, None, True)
    assert (two.entity_class, two.contained_in, two.serial, two.field_replaceable) == (None, 1, "SN 1", False)
    assert (three.entity_class, three.contained_in, three.serial, three.field_replaceable) == (None, None, None, None)
    assert (one.interface_index, two.interface_index, three.interface_index) == (None, 7, None)
    assert (one.descr, two.descr, three.descr, one.name) == ("board", None, None, None)


def test_a_device_without_entities_has_nothing_of_the_subject() -> None:
    assert isinstance(read({}, "entities"), Unsupported)


@settings(max_examples=200)
@given(held_by=st.dictionaries(st.integers(1, 12), st.one_of(st.none(), st.integers(1, 14)), max_size=12))
def test_rings_and_holders_that_are_absent(held_by: dict[int, int | None]) -> None:
    """Whatever containedIn says: the way up ends, passes nobody twice and never invents a holder."""
    tree = EntityTree({index: _entity(index, holder) for index, holder in held_by.items()})
    for index, holder in held_by.items():
        above = [entity.index for entity in tree.above(index)]
        assert len(above) == len(set(above))
        assert index not in above
        assert above[:1] == ([holder] if holder in held_by and holder != index else [])
        if holder is not None:
            assert [entity.index for entity in tree.children[holder]].count(index) == 1
    assert tree.name_of(15) is None
    assert list(tree.above(15)) == []


def _entity(index: int, holder: int | None) -> Entity:
    return Entity(
        index=index, contained_in=holder, entity_class=None, name=None, descr=None, model=None, serial=None,
        hardware_revision=None, firmware_revision=None, software_revision=None, manufacturer=None,
        field_replaceable=None, interface_index=None,
    )  # fmt: skip


COLUMNS = {2: "descr", 7: "name", 11: "serial", 13: "model"}


@settings(max_examples=25, deadline=None)
@given(
    cells=st.dictionaries(
        st.tuples(st.sampled_from(sorted(COLUMNS)), st.integers(1, 6)),
        st.sampled_from([b"", b" ", b"N/A", b"0", "板卡".encode()]),
        min_size=1,
    )
)
def test_a_tree_of_which_any_cells_are_missing(cells: dict[tuple[int, int], bytes]) -> None:
    """Holes in any column: an entity each row that has a cell, with exactly the words that are there."""
    objects: dict[Oid, bytes] = {(*ENT_PHYSICAL_ENTRY, arc, row): value for (arc, row), value in cells.items()}
    tree = tree_of(objects)
    assert set(tree.entities) == {row for _, row in cells}
    for row, entity in tree.entities.items():
        for arc, field in COLUMNS.items():
            assert getattr(entity, field) == (cells.get((arc, row), b"").decode().strip() or None)


def test_a_board_that_is_pushed_in_is_there_at_the_next_reading() -> None:
    """entLastChangeTime moved; and without it, the device restarted."""

    async def ask(first: Objects, second: Objects) -> tuple[int, int, int]:
        sizes, requests = [], []
        async with agent_of(first) as agent, poller_of() as poller:
            for objects in (first, first, second):
                agent.agent.mib = StaticMib(encoded(objects))
                result = await poller.poll(target_of(agent.host, agent.port), ["entities"], 30.0)
                reading = result.outcomes[0].reading
                assert isinstance(reading, EntitiesReading)
                sizes.append(len(reading.tree.entities))
                requests.append(result.requests)
        assert requests[1] == 1
        return sizes[0], sizes[1], sizes[2]

    one, two = column(ENT_PHYSICAL_ENTRY, 5, [3]), column(ENT_PHYSICAL_ENTRY, 5, [3, 9])
    changed, up = {ENT_LAST_CHANGE_TIME: 50}, {SYS_UP_TIME: 90_000}
    assert asyncio.run(ask(one | up | changed, two | up | {ENT_LAST_CHANGE_TIME: 80_000})) == (1, 1, 2)
    assert asyncio.run(ask(one | up, two | {SYS_UP_TIME: 100})) == (1, 1, 2)
    assert asyncio.run(ask(one | up, two | up)) == (1, 1, 1)


def test_how_many_of_each_class_a_device_has_is_a_series() -> None:
    """A stack member that leaves is a chassis less, though its serial number's series only ends."""
    objects = {**column(ENT_PHYSICAL_ENTRY, 5, [11, 3, 3, 9]), **column(ENT_PHYSICAL_ENTRY, 11, [b"", b"A", b"B"])}
    reading = read(objects, "entities")
    text = VIEW.block(Format.TEXT).render(reading).decode()
    assert 'yunwang_entities{device="device",class="chassis"} 2\n' in text
    assert 'yunwang_entities{device="device",class="stack"} 1\n' in text
    assert text.count("yunwang_entity_info{") == 2
    assert "contained_in=" not in text
