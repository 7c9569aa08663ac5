"""H3C Comware: what stands for "none" in the tables of health, and how they are put together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.readings.health import Status
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.vendors.h3c_entities import state_of
from tests.collectors.snmp.comware import (
    FAN,
    FANS,
    MODULE,
    OLD_SUPPLIES,
    POWERS,
    SENSOR,
    STACK,
    STATES,
    SUPPLIES,
    SUPPLY,
    VOLTAGES,
    device,
    entity,
)


@pytest.mark.parametrize(
    ("columns", "bytes_"),
    [
        ({"c32": 8_345_186_304, "c10": 2**32 - 1}, 8_345_186_304),
        ({"c32": 0, "c10": 512}, 512),
        ({"c10": 2**32 - 1, "c8": 20}, None),  # at least 4 GB
        ({"c10": -2_000_000_000}, 2_294_967_296),  # an Integer32 before 2011
        ({"c10": 0, "c8": 20}, None),
    ],
)
def test_sizes_of_memories(columns: dict[str, int], bytes_: int | None) -> None:
    rows = device(entity(1, MODULE, "Board", **{"c6": 0, "c8": 7} | columns))
    assert rows["processor", "Board"] == {"usage_ratio": 0}
    assert rows["memory", "Board"].get("total_bytes") == bytes_


def test_what_has_no_memory_has_no_processor() -> None:
    assert device(entity(1, FAN, "Fan", c6=0, c8=0, c10=0, c12=65535)) == {}


def test_a_processor_without_a_memory_shows_none() -> None:
    """Columns that are 0 or not there are neither an empty memory nor a processor at rest."""
    assert device(entity(1, MODULE, "Board", c6=12, c8=0, c10=0)) == {("processor", "Board"): {"usage_ratio": 0.12}}
    assert device(entity(1, MODULE, "Board", c8=40, c10=512)) == {
        ("memory", "Board"): {"usage_ratio": 0.4, "total_bytes": 512}
    }


@pytest.mark.parametrize(
    ("error", "oper", "status"),
    [
        (2, None, Status.OK), (2, 3, Status.OK), (2, 2, Status.OFF), (2, 4, Status.WARNING), (4, 2, Status.ABSENT),
        (41, 3, Status.FAILED), (51, 2, Status.FAILED), (71, 3, Status.FAILED), (3, 3, Status.FAILED),
        (5, 3, Status.WARNING), (1, 3, None), (99, 3, None), (None, 3, None),
    ],
)  # fmt: skip
def test_states(error: int | None, oper: int | None, status: Status | None) -> None:
    assert state_of(error, oper) == status


def test_fans_and_supplies_of_the_device_table() -> None:
    """All of them where entities have no state; else only the empty slots, which have no entity."""
    tables = {
        (*FANS, 2, 1): 1, (*FANS, 2, 2): 2, (*FANS, 2, 3): 4,
        (*SUPPLIES, 2, 1): 1, (*SUPPLIES, 2, 2): 3, (*SUPPLIES, 3, 1): 7, (*SUPPLIES, 7, 1): 123_400,
    }  # fmt: skip
    supply = entity(7, SUPPLY, "PSU 1", c19=51, c3=2)
    old = {(*OLD_SUPPLIES, 2, 9): 3}
    assert device(tables, supply, old) == {
        ("power_supply", "PSU 1"): {"status": Status.FAILED},
        ("power_supply", "power supply 2"): {"status": Status.ABSENT},
        ("power", "PSU 1 output"): {"watts": 123.4},
        ("fan", "fan 1"): {"status": Status.OK},
        ("fan", "fan 2"): {"status": Status.FAILED},
    }
    assert device(supply, old)["power_supply", "power supply 9"] == {"status": Status.ABSENT}
    assert device({(*OLD_SUPPLIES, 2, 9): 2}) == {("power_supply", "power supply 9"): {"status": Status.FAILED}}


def test_an_entity_that_has_no_state() -> None:
    """notSupported(1) is no state, and the device's own table tells of its fans."""
    assert device(entity(3, FAN, "Fan 1", c19=1) | {(*FANS, 2, 1): 1}) == {("fan", "fan 1"): {"status": Status.OK}}


@pytest.mark.parametrize("number", ["25506", "2011.10", "43.45.1.10"])
def test_numbers_of_the_same_table(number: str) -> None:
    """H3C's, Huawei-3Com's and 3Com's."""
    own = {
        (*parse_oid(f"1.3.6.1.4.1.{number}"), *oid[7:]): value
        for oid, value in entity(1, MODULE, "Board", c6=4, c8=20, c19=2).items()
        if oid[: len(STATES)] == STATES
    }
    assert device(entity(1, MODULE, "Board"), own) == {
        ("processor", "Board"): {"usage_ratio": 0.04},
        ("memory", "Board"): {"usage_ratio": 0.2},
        ("board", "Board"): {"status": Status.OK},
    }


def test_speeds_of_fans_that_may_be_others() -> None:
    """The numbers at the ends of the entities' names are not those of the table: the speeds stay with their rows."""
    fans = entity(3, FAN, "Fan 1", c19=2) | entity(4, FAN, "Fan 2", c19=2)
    speeds = {
        (*FANS, arc, row): value
        for row, values in {
            1: (1, 1, 65535, 7, 5000, 3000),
            2: (1, 1, 65535, 8, 5000, 0),
            3: (1, 1, 65535, 9, 0, 0),
        }.items()
        for arc, value in zip((2, 3, 4, 5, 6, 7), values, strict=True)
    }
    assert device(fans, speeds) == {
        ("fan", "Fan 1"): {"status": Status.OK},
        ("fan", "Fan 2"): {"status": Status.OK},
        ("fan", "fan 1/7"): {"speed_rpm": 3000},
        ("fan", "fan 1/8"): {"speed_rpm": 0},
    }


def test_powers_and_voltages() -> None:
    """Milliwatts and millivolts; one that is the same as nominal, average and peak is not measured."""
    powers = {(*POWERS, arc, row): value for row, values in {1: (200, 101, 99, 120), 2: (300, 300, 300, 300)}.items()
              for arc, value in zip((2, 3, 4, 5), (one * 1000 for one in values), strict=True)}  # fmt: skip
    volts = {(*VOLTAGES, arc, 3): value for arc, value in {1: 12_050, 4: 11_400, 5: 0, 6: 12_600, 7: 13_000}.items()}
    names = entity(1, 3, "chassis", c12=65535) | entity(2, FAN, "Fan") | entity(3, SENSOR, "12V")
    assert device(names, powers, volts) == {
        ("power", "chassis"): {"watts": 101},
        ("voltage", "12V"): {"volts": 12.05, "low_warning": 11.4, "high_warning": 12.6, "high_alarm": 13},
    }


@pytest.mark.parametrize(
    ("columns", "watts"), [({2: 300}, {}), ({2: 300, 4: 299}, {"watts": 300}), ({}, {"watts": 300})]
)
def test_powers_of_which_columns_are_missing(columns: dict[int, int], watts: dict[str, float]) -> None:
    powers = {(*POWERS, arc, 1): value * 1000 for arc, value in ({3: 300} | columns).items()}
    rows = device(entity(1, 3, "chassis", c12=65535), powers)
    assert rows.get(("power", "chassis"), {}) == watts


def stack(*ports: int, roles: tuple[int, int] = (2, 1)) -> dict[tuple[str, str], dict[str, float]]:
    """Two members with a board each, and the states of the stack ports of the first."""
    objects = {(*STACK, 2, 1, 1, 3): 1, (*STACK, 2, 1, 1, 4): 2, (*STATES, 12, 3): 20}
    objects |= {(*STACK, 3, 1, 1, 30 + at): role for at, role in enumerate(roles)}
    objects |= {(*STACK, 3, 1, 2, 30): 1, (*STACK, 3, 1, 2, 31): 2}
    objects |= {(*STACK, 4, 1, 3, 1, at): state for at, state in enumerate(ports, start=1)}
    return {key: {str(field): value for field, value in row.items()} for key, row in device(objects).items()}


def test_members_of_a_stack() -> None:
    first, second = ("board", "IRF member 1"), ("board", "IRF member 2")
    assert stack(1, 4)[first] == stack(1, 4)[second] == {"status": Status.OK}
    assert stack(1, 2)[first] == {"status": Status.WARNING}
    assert stack(1, 2)[second] == {"status": Status.OK}
    assert stack(1, roles=(2, 3))[second] == {"status": Status.WARNING}
    assert stack(1, roles=(4, 1))[first] == {}


CELLS: dict[Oid, int] = {
    (*STATES, arc, row): value
    for row, values in {1: (0, 13, 1000, 24, 65, 75, 2, -5), 2: (0, 0, 0, 65535, 65535, 65535, 4, 65535)}.items()
    for arc, value in zip((6, 8, 10, 12, 13, 17, 19, 21), values, strict=True)
} | {(*STATES, arc, 3): 0 for arc in (6, 8, 10, 12, 13, 17, 21)}
"""A board that computes, an absent one, and an entity of Comware 5 that has nothing."""
NAMES = entity(1, MODULE, "one") | entity(2, MODULE, "two") | entity(3, MODULE, "three")


@settings(max_examples=40, deadline=None)
@given(kept=st.sets(st.sampled_from(sorted(CELLS))))
def test_tables_of_which_any_cells_are_missing(kept: set[Oid]) -> None:
    """Nothing is made up: what is not there has no number, none has none, and the one 0 of a processor is kept."""
    rows = device(NAMES, {oid: value for oid, value in CELLS.items() if oid in kept})
    assert not [key for key in rows if key[1] == "three"]
    has_memory = (*STATES, 8, 1) in kept or (*STATES, 10, 1) in kept
    assert (("memory", "one") in rows) is has_memory
    assert rows.get(("processor", "one")) == ({"usage_ratio": 0} if has_memory and (*STATES, 6, 1) in kept else None)
    if has_memory:
        assert rows["memory", "one"].get("total_bytes") == (1000 if (*STATES, 10, 1) in kept else None)
    limits = {"low_alarm": 21, "high_warning": 13, "high_alarm": 17}
    heat = {field: CELLS[*STATES, arc, 1] for field, arc in limits.items() if (*STATES, arc, 1) in kept}
    expected = {"celsius": 24} | heat if (*STATES, 12, 1) in kept else None
    assert rows.get(("temperature", "one")) == expected
    assert rows.get(("board", "two")) == ({"status": Status.ABSENT} if (*STATES, 19, 2) in kept else None)
    assert {kind for kind, name in rows if name == "two"} <= {"board"}


@settings(max_examples=20, deadline=None)
@given(order=st.permutations([5, 17, 300, 70_000]))
def test_entities_in_any_order(order: list[int]) -> None:
    """What an entity is does not depend on where it stands; names that are used twice have their index behind them."""
    board, other, fan, sensor = order
    rows = device(
        entity(board, MODULE, "Board", c6=3, c8=10, c10=100, c12=65535, c19=2),
        entity(other, MODULE, "Board", c6=0, c8=20, c10=200, c12=30, c13=70, c19=71),
        entity(fan, FAN, "Fan", c6=0, c8=0, c10=0, c12=65535, c19=41),
        entity(sensor, SENSOR, "Sensor", c6=0, c8=0, c10=0, c12=0, c13=70, c17=0, c19=1),
    )
    assert rows == {
        ("processor", f"Board#{board}"): {"usage_ratio": 0.03},
        ("memory", f"Board#{board}"): {"usage_ratio": 0.1, "total_bytes": 100},
        ("board", f"Board#{board}"): {"status": Status.OK},
        ("processor", f"Board#{other}"): {"usage_ratio": 0},
        ("memory", f"Board#{other}"): {"usage_ratio": 0.2, "total_bytes": 200},
        ("temperature", "Board"): {"celsius": 30, "high_warning": 70},
        ("board", f"Board#{other}"): {"status": Status.FAILED},
        ("fan", "Fan"): {"status": Status.FAILED},
        ("temperature", "Sensor"): {"celsius": 0, "high_warning": 70},
    }
