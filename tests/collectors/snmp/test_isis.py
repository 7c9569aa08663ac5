"""IS-IS: adjacencies of both MIBs; absent, not running and without adjacencies stay apart."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.isis import IsisAdjacency, IsisCircuit, IsisReading
from collectors.snmp.ber import Oid, parse_oid
from exporters.exposition import Format
from exporters.views.isis import VIEW
from tests.collectors.snmp.routing_tables import HUAWEI, RoutingCells, device, read_in_turn, read_once

MIB = parse_oid("1.3.6.1.2.1.138.1")
DRAFT = parse_oid("1.3.6.1.3.37.1")
OWN = device(HUAWEI, interfaces={3: "GigabitEthernet0/0/3"})
SYSTEM = b"\0\0\0\0\0\x01"
"""And sysUpTime is 1,000 s."""


def system(admin: int = 1, own: bytes = SYSTEM) -> RoutingCells:
    return {(*MIB, 1, 1, 3, 0): own, (*MIB, 1, 1, 8, 0): admin}


def circuit(number: int = 7, index: int = 3, passive: int = 2) -> RoutingCells:
    entry = (*MIB, 3, 2, 1)
    return {(*entry, 2, number): index, (*entry, 3, number): 1, (*entry, 8, number): passive}


def adjacency(number: int, *, on: int = 7, state: int = 3, usage: int = 2, since: int = 40_000) -> RoutingCells:
    entry, row = (*MIB, 6, 1, 1), (on, number)
    return {
        (*entry, 2, *row): state, (*entry, 6, *row): bytes((0, 0, 0, 0, 0, number)), (*entry, 8, *row): usage,
        (*entry, 9, *row): 27, (*entry, 11, *row): since,
    }  # fmt: skip


def reading_of(cells: RoutingCells) -> IsisReading:
    found = read_once(cells, "isis")
    assert isinstance(found, IsisReading), found
    return found


def text_of(reading: IsisReading) -> str:
    return VIEW.block(Format.TEXT).render(reading).decode()


def test_adjacencies_and_circuits() -> None:
    cells = OWN | system() | circuit() | circuit(8, 99, passive=1)
    reading = reading_of(cells | adjacency(2) | adjacency(3, state=2, usage=3) | adjacency(4, on=9, usage=9))
    assert (reading.enabled, reading.system_id) == (True, "0000.0000.0001")
    assert reading.circuits == (
        IsisCircuit(index="7", interface="GigabitEthernet0/0/3", enabled=True, passive=False),
        IsisCircuit(index="8", interface="ifIndex 99", enabled=True, passive=True),
    )
    assert reading.adjacencies == (
        IsisAdjacency(index="7.2", interface="GigabitEthernet0/0/3", system_id="0000.0000.0002", level="level2"),
        IsisAdjacency(index="7.3", interface="GigabitEthernet0/0/3", system_id="0000.0000.0003", level="level1and2"),
        IsisAdjacency(index="9.4", interface=None, system_id="0000.0000.0004", level=None),
    )
    assert reading.columns == {
        "state": [3, 2, 3], "up_seconds": [600.0, None, 600.0], "hold_seconds": [27, 27, 27],
    }  # fmt: skip
    assert 'yunwang_isis_adjacencies{device="device",state="up"} 2' in text_of(reading)


def test_the_draft_that_huawei_implements() -> None:
    """Its rows begin with the instance; its times are on no clock that the draft and the RFC agree about."""
    row = (1, 7, 2)
    cells = OWN | {(*DRAFT, 3, 1, 1, 2, 1, 7): 3, (*DRAFT, 6, 1, 1, 2, *row): 3, (*DRAFT, 6, 1, 1, 8, *row): 1}
    reading = reading_of(cells | {(*DRAFT, 6, 1, 1, 6, *row): SYSTEM, (*DRAFT, 6, 1, 1, 9, *row): 9})
    assert (reading.enabled, reading.system_id) == (None, None)
    assert reading.adjacencies == (
        IsisAdjacency(index="1.7.2", interface="GigabitEthernet0/0/3", system_id="0000.0000.0001", level="level1"),
    )
    assert reading.columns == {"state": [3], "up_seconds": [None], "hold_seconds": [9]}


def test_absent_not_running_and_without_adjacencies_are_three_things() -> None:
    assert isinstance(read_once(OWN, "isis"), Unsupported)
    off, lonely = reading_of(OWN | {(*MIB, 1, 1, 8, 0): 2}), reading_of(OWN | system() | circuit())
    assert (off.enabled, off.system_id, off.adjacencies) == (False, None, ())
    assert (lonely.enabled, lonely.adjacencies) == (True, ())
    assert 'yunwang_isis_enabled{device="device"} 0' in text_of(off)
    assert "yunwang_isis_adjacencies" not in text_of(off)
    assert 'yunwang_isis_adjacencies{device="device",state="up"} 0' in text_of(lonely)


def test_adjacencies_that_come_and_go_are_seen_at_once() -> None:
    base = OWN | system() | circuit()
    readings = read_in_turn([base, base | adjacency(2), base | adjacency(2, state=1), base | adjacency(3)], "isis")
    seen = [
        [(row.system_id, reading.columns["state"][at]) for at, row in enumerate(reading.adjacencies)]
        for reading in readings
        if isinstance(reading, IsisReading)
    ]
    assert seen == [[], [("0000.0000.0002", 3)], [("0000.0000.0002", 1)], [("0000.0000.0003", 3)]]


def test_one_system_at_both_levels_is_two_series() -> None:
    cells = OWN | system() | circuit() | adjacency(2, usage=1)
    twin = {oid: value for oid, value in adjacency(2).items() if oid[-3:-2] != (6,)}
    cells |= {(*oid[:-1], 3): value for oid, value in twin.items()} | {(*MIB, 6, 1, 1, 6, 7, 3): b"\0\0\0\0\0\x02"}
    text = text_of(reading_of(cells))
    states = [line.split(" ")[0] for line in text.splitlines() if line.startswith("yunwang_isis_adjacency_state{")]
    assert len(states) == len(set(states)) == 2


WHOLE = OWN | system() | circuit() | adjacency(2) | adjacency(3, state=4)
ISIS_CELLS = sorted(oid for oid in WHOLE if oid[: len(MIB)] == MIB)


@settings(max_examples=60, deadline=None)
@given(missing=st.sets(st.sampled_from(ISIS_CELLS)), cut=st.one_of(st.none(), st.sampled_from(ISIS_CELLS)))
def test_what_is_read_is_what_is_left(missing: set[Oid], cut: Oid | None) -> None:
    left = {
        oid: value
        for oid, value in WHOLE.items()
        if oid not in ISIS_CELLS or (oid not in missing and (cut is None or oid < cut))
    }
    found = read_once(left, "isis")
    if isinstance(found, Unsupported):
        assert not set(ISIS_CELLS) & set(left)
        return
    assert isinstance(found, IsisReading)
    assert found.enabled is (True if (*MIB, 1, 1, 8, 0) in left else None)
    states = {oid[-2:]: value for oid, value in left.items() if oid[:-2] == (*MIB, 6, 1, 1, 2)}
    shown = {row.index: found.columns["state"][at] for at, row in enumerate(found.adjacencies)}
    assert {index: state for index, state in shown.items() if state is not None} == {
        ".".join(map(str, row)): state for row, state in states.items()
    }
    text_of(found)
