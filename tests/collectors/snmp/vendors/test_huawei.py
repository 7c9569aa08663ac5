"""Huawei VRP's health: five real walks read with the eye, each quirk, and tables shuffled, truncated and emptied."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.health import HealthReading, Status
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.vendors.huawei_environment import is_used, place_of_board
from collectors.snmp.vendors.huawei_numbers import has_memory, is_processor, memory_bytes, state_of, voltage_divisor
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.served import SYS_OBJECT_ID, Health, Objects, health, health_rows, read
from tests.collectors.snmp.walks import cut, walked

HUAWEI = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.2011.2.23.276")}
STATES = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.1.1")
TABLES = STATES[:-2]
ENTITIES = parse_oid("1.3.6.1.2.1.47.1.1.1.1")
DEVICE = parse_oid("1.3.6.1.4.1.2011.6.3")
ENERGY = parse_oid("1.3.6.1.4.1.2011.6.157")
STACK = parse_oid("1.3.6.1.4.1.2011.5.25.183.1")
INVALID = 2**31 - 1
CONTAINER, POWER_SUPPLY, FAN, MODULE, PORT = 5, 6, 7, 9, 10
GIBIBYTE: Final = 2**30


def of_walk(walk: str, folder: Path) -> Health:
    reading = walked(walk, folder, ["health"])["health"].reading
    assert isinstance(reading, HealthReading)
    return health_rows(reading)


def kinds_of(rows: Health) -> Counter[str]:
    return Counter(kind for kind, _ in rows)


def test_an_s12704(tmp_path: Path) -> None:
    rows = of_walk("network/switch/huawei-s12704", tmp_path)
    assert kinds_of(rows) == {
        "processor": 7, "memory": 7, "temperature": 7, "voltage": 7, "board": 8, "fan": 6, "power_supply": 2,
        "power": 2,
    }  # fmt: skip
    assert rows["processor", "MPU Board 5"] == {"usage_ratio": 0.41}
    assert rows["memory", "MPU Board 5"] == {"usage_ratio": 0.14, "total_bytes": 2164 * 2**20}
    assert rows["temperature", "MPU Board 5"] == {"celsius": 34, "high_alarm": 63}
    assert rows["voltage", "MPU Board 5"] == {"volts": 3.332, "low_alarm": 2.646, "high_alarm": 3.959}
    assert rows["board", "CMU1"] == {"status": Status.OK}
    assert rows["fan", "FAN1"] == {"status": Status.OK}
    assert rows["fan", "fan 31/2"] == {"status": Status.OK, "speed_ratio": 0.3}
    assert rows["power_supply", "PWR2"] == {"status": Status.OK}
    assert rows["power", "device"] == {"watts": 584}
    assert rows["power", "device average"] == {"watts": 602.798}


@pytest.mark.parametrize(
    ("walk", "most", "each"), [("network/switch/huawei-s12704", 30, 3), ("network/router/huawei-unknown-002", 60, 13)]
)
def test_requests_of_health(walk: str, most: int, each: int, tmp_path: Path) -> None:
    """78 numbers of the 4,374 cells of an S12704's tables: the survey walks three columns, a poll is three packets."""

    async def ask() -> list[int]:
        path = cut(walk, tmp_path)
        async with (
            RecordedAgent(path, community=COMMUNITY.community.reveal(), max_size=1472) as agent,
            poller_of() as poller,
        ):
            target = target_of(agent.host, agent.port)
            await poller.poll(target, ["entities"], 60.0)
            return [(await poller.poll(target, ["health"], 60.0)).requests for _ in range(3)]

    survey, *steady = asyncio.run(ask())
    assert steady == [each, each]
    assert survey < most


def test_an_s5720_has_supplies_and_fans_as_modules(tmp_path: Path) -> None:
    assert of_walk("network/router/huawei-s5720", tmp_path) == {
        ("processor", "MPU Board 0"): {"usage_ratio": 0.38},
        ("memory", "MPU Board 0"): {"usage_ratio": 0.07, "total_bytes": 1_626_341_376},
        ("temperature", "MPU Board 0"): {"celsius": 42, "high_alarm": 56},
        ("board", "MPU Board 0"): {"status": Status.OK},
        ("power_supply", "POWER Card 0/5"): {"status": Status.OK},
        ("power_supply", "POWER Card 0/6"): {"status": Status.OK},
        ("fan", "FAN Card 0/7"): {"status": Status.OK},
        ("fan", "fan 0/7"): {"status": Status.OK, "speed_ratio": 0.3},
        ("power", "device"): {"watts": 32.088},
        ("power", "device average"): {"watts": 32.195},
        ("power", "MPU ES5D2T32C002 slot 1/0"): {"watts": 31.925},
        ("board", "stack member 0"): {"status": Status.OK},
        ("board", "stack port 0/0"): {"status": Status.OFF},
        ("board", "stack port 0/1"): {"status": Status.OFF},
    }


def test_an_acu2_counts_whole_volts_and_knows_no_memory_size(tmp_path: Path) -> None:
    outcomes = walked("network/router/huawei-acu2", tmp_path)
    assert isinstance(outcomes["optics"].failure, Unsupported), "its ports have rows, and none has a module"
    reading = outcomes["health"].reading
    assert isinstance(reading, HealthReading)
    assert health_rows(reading) == {
        ("processor", "SRU Board 0"): {"usage_ratio": 0.08},
        ("memory", "SRU Board 0"): {"usage_ratio": 0.05},
        ("temperature", "SRU Board 0"): {"celsius": 34, "high_alarm": 74},
        ("voltage", "SRU Board 0"): {"volts": 3, "low_alarm": 2, "high_alarm": 4},
        ("board", "SRU Board 0"): {"status": Status.OK},
    }


def test_an_me60(tmp_path: Path) -> None:
    rows = of_walk("network/router/huawei-unknown-002", tmp_path)
    assert kinds_of(rows) == {
        "processor": 11, "memory": 11, "temperature": 12 + 41, "voltage": 10 + 127, "board": 16, "power_supply": 6,
        "fan": 4, "power": 5 + 2 + 13,
    }  # fmt: skip
    assert rows["memory", "CR56RPUA 9"] == {"usage_ratio": 0.12, "total_bytes": 3904 * 2**20}
    assert rows["processor", "SFU 11"] == {"usage_ratio": 0.12}, "it has no threshold, and a usage"
    assert ("memory", "CFCARD 9") not in rows, "3904 MB are the board's"
    assert rows["board", "SRU 10"] == {"status": Status.OFF}, "it waits as a standby"
    assert rows["temperature", "slot 9 sensor 0.76.1"] == {
        "celsius": 45, "high_warning": 85, "high_alarm": 95, "status": Status.OK,
    }  # fmt: skip
    assert rows["voltage", "slot 4 sensor 0.0.0"] == {
        "volts": 11.82, "low_warning": 10, "low_alarm": 9, "high_warning": 13, "high_alarm": 14, "status": Status.OK,
    }  # fmt: skip
    assert rows["power", "SRU 9"] == {"watts": 108}
    assert rows["power", "PWR POWER slot 1/17"] == {"watts": 237}


def test_a_router_without_the_table_says_so(tmp_path: Path) -> None:
    outcome = walked("network/router/huawei-unknown-001", tmp_path, ["health"])["health"]
    assert isinstance(outcome.failure, Unsupported)


Row = Mapping[int, int]


def board(index: int, columns: Row, name: bytes = b"MPU Board 0", physical_class: int = MODULE) -> Objects:
    cells = {(*STATES, arc, index): value for arc, value in columns.items()}
    return {(*ENTITIES, 5, index): physical_class, (*ENTITIES, 7, index): name} | cells


def served(*objects: Objects) -> Health:
    merged: dict[Oid, int | bytes | Oid] = dict(HUAWEI)
    for one in objects:
        merged |= one
    return health(merged)


def test_a_processor_at_0_is_kept_and_a_card_without_one_is_none() -> None:
    rows = served(
        board(9, {2: 3, 5: 0, 6: 80, 7: 0, 8: 90, 9: GIBIBYTE, 11: 0}),
        board(10, {2: 3, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0, 11: 0, 19: 3904}, b"CFCARD 9"),
    )
    assert rows == {
        ("processor", "MPU Board 0"): {"usage_ratio": 0},
        ("memory", "MPU Board 0"): {"usage_ratio": 0, "total_bytes": GIBIBYTE},
        ("board", "MPU Board 0"): {"status": Status.OK},
        ("board", "CFCARD 9"): {"status": Status.OK},
    }


def test_a_device_without_an_entity_tree() -> None:
    cells = {2: 3, 5: 0, 6: 80, 7: 12, 8: 90, 11: 0}
    assert served({(*STATES, arc, 9): value for arc, value in cells.items()}) == {
        ("processor", "entity 9"): {"usage_ratio": 0},
        ("memory", "entity 9"): {"usage_ratio": 0.12},
    }


def test_a_port_that_measures_has_its_temperature_and_one_that_does_not_has_nothing() -> None:
    rows = served(
        board(14, {2: 15, 5: 0, 11: 51}, b"GigabitEthernet0/0/1", PORT),
        board(15, {2: 15, 5: 0, 11: 0}, b"GigabitEthernet0/0/2", PORT),
        board(16, {2: 3, 5: 0, 11: INVALID}, b"Board slot 1", CONTAINER),
    )
    assert rows == {("temperature", "GigabitEthernet0/0/1"): {"celsius": 51}}


def test_a_temperature_that_fails_keeps_its_place() -> None:
    assert served(board(9, {2: 3, 5: 1, 6: 80, 11: INVALID, 12: 70}))["temperature", "MPU Board 0"] == {
        "high_alarm": 70
    }


@pytest.mark.parametrize(
    ("oper", "admin", "standby", "expected"),
    [
        (3, 4, 4, Status.OK),
        (3, 4, 2, Status.OFF),
        (2, 4, 1, Status.FAILED),
        (2, 2, 1, Status.OFF),
        (4, 4, 1, Status.FAILED),
        (19, 4, 1, Status.ABSENT),
        (1, 4, 1, None),
        (3, None, None, Status.OK),
        (None, 4, 4, None),
    ],
)
def test_states(oper: int | None, admin: int | None, standby: int | None, expected: Status | None) -> None:
    assert state_of(oper, admin, standby) == expected


def test_boards_by_what_they_say() -> None:
    rows = served(
        board(9, {1: 4, 2: 2, 3: 1, 5: 0}, b"LPU 4"),
        board(10, {2: 1, 5: 0}, b"LPU 5"),
        board(11, {1: 4, 2: 19, 3: 1, 5: 0}, b"PWR1", POWER_SUPPLY),
        board(12, {1: 4, 2: 3, 3: 1, 5: 0}, b"FAN1", FAN),
        board(13, {1: 4, 2: 3, 3: 1, 5: 0}, b"PEM0 16"),
        board(14, {1: 4, 2: 3, 3: 1, 5: 0}, b"Powered card"),
    )
    assert rows == {
        ("board", "LPU 4"): {"status": Status.FAILED},
        ("power_supply", "PWR1"): {"status": Status.ABSENT},
        ("fan", "FAN1"): {"status": Status.OK},
        ("power_supply", "PEM0 16"): {"status": Status.OK},
        ("board", "Powered card"): {"status": Status.OK},
    }


def test_power_supplies_and_fans_of_a_cloudengine() -> None:
    """Unproven on hardware: hwPwrStatusTable is in no walk."""
    supplies, fans = (*TABLES, 18, 1), (*TABLES, 10, 1)
    cells = {1: (1, 1, 7, 1200, 12_050), 2: (2, 2, 2, 0, 0), 3: (1, 3, 0, -1, INVALID)}
    objects: dict[Oid, int | bytes | Oid] = {}
    for slot, (present, state, _, current, voltage) in cells.items():
        objects |= {(*supplies, 5, slot, 1): present, (*supplies, 6, slot, 1): state}
        objects |= {(*supplies, 7, slot, 1): current, (*supplies, 8, slot, 1): voltage}
    objects |= {
        (*fans, 5, 1, 1): 45, (*fans, 6, 1, 1): 1, (*fans, 7, 1, 1): 2,
        (*fans, 5, 1, 2): 0, (*fans, 6, 1, 2): 2, (*fans, 7, 1, 2): 2,
        (*fans, 5, 1, 3): 0, (*fans, 7, 1, 3): 1, (*fans, 5, 1, 4): 4200, (*fans, 7, 1, 4): 1,
    }  # fmt: skip
    assert served(objects) == {
        ("power_supply", "power supply 1/1"): {"status": Status.OK},
        ("voltage", "power supply 1/1"): {"volts": 12.05},
        ("current", "power supply 1/1"): {"amperes": 1.2},
        ("power_supply", "power supply 2/1"): {"status": Status.ABSENT},
        ("voltage", "power supply 2/1"): {},
        ("current", "power supply 2/1"): {},
        ("power_supply", "power supply 3/1"): {"status": Status.OFF},
        ("voltage", "power supply 3/1"): {},
        ("current", "power supply 3/1"): {},
        ("fan", "fan 1/1"): {"status": Status.FAILED, "speed_ratio": 0.45},
        ("fan", "fan 1/2"): {"status": Status.ABSENT},
        ("fan", "fan 1/3"): {"status": Status.OK, "speed_ratio": 0},
        ("fan", "fan 1/4"): {"status": Status.OK},
    }


def test_older_firmware_tells_by_slot() -> None:
    rows = served(
        {
            (*DEVICE, 4, 1, 3, 0, 1, 0): 17, (*DEVICE, 5, 1, 1, 2, 0, 1, 0): GIBIBYTE,
            (*DEVICE, 5, 1, 1, 3, 0, 1, 0): GIBIBYTE // 4, (*DEVICE, 5, 1, 1, 2, 0, 2, 0): 0,
            (*DEVICE, 5, 1, 1, 3, 0, 2, 0): 0,
        }
    )  # fmt: skip
    assert rows == {
        ("processor", "slot 0.1.0"): {"usage_ratio": 0.17},
        ("memory", "slot 0.1.0"): {"total_bytes": GIBIBYTE, "used_bytes": GIBIBYTE * 3 // 4},
    }
    newer = served(board(9, {2: 3, 5: 8, 6: 80, 7: 5}), {(*DEVICE, 4, 1, 3, 0, 1, 0): 17})
    assert [name for kind, name in newer if kind == "processor"] == ["MPU Board 0"], "the entities' table tells"


def test_power_of_boards_and_a_stack() -> None:
    rows = served(
        board(9, {2: 1, 5: 0}),
        {
            (*ENERGY, 1, 6, 0): -1, (*ENERGY, 2, 1, 1, 4, 9): 25_500, (*ENERGY, 2, 1, 1, 4, 0xFFFF0203): 0,
            (*ENERGY, 2, 1, 1, 2, 0xFFFF0203): b"LPU", (*ENERGY, 2, 1, 1, 4, 0xFFFF0204): -1,
            (*STACK, 20, 1, 3, 1): 2, (*STACK, 21, 1, 4, 1, 0): b"XGigabitEthernet1/0/1", (*STACK, 21, 1, 5, 1, 0): 2,
            (*STACK, 21, 1, 4, 1, 1): b"XGigabitEthernet1/0/2", (*STACK, 21, 1, 5, 1, 1): 1,
        },
    )  # fmt: skip
    assert rows == {
        ("power", "MPU Board 0"): {"watts": 25.5},
        ("power", "LPU slot 2/3"): {"watts": 0},
        ("board", "stack member 1"): {"status": Status.OK},
        ("board", "stack port 1/0"): {"status": Status.FAILED},
        ("board", "stack port 1/1"): {"status": Status.OK},
    }
    assert place_of_board((9,)) == "9"
    assert not is_used(b"None")
    assert not is_used(None)


@pytest.mark.parametrize(
    ("megabytes", "octets", "size"),
    [
        (414, 197_133_632, 414 * 2**20),  # an AR169, whose octets are wrong
        (3904, -201_326_592, 3904 * 2**20),
        (0, -201_326_592, 3904 * 2**20),
        (None, 1_626_341_376, 1_626_341_376),
        (0, -1, None),
        (0, 0, None),
        (None, None, None),
    ],
)
def test_memory_sizes(megabytes: int | None, octets: int | None, size: float | None) -> None:
    assert memory_bytes(megabytes, octets) == size


@pytest.mark.parametrize(
    ("high", "voltage", "divisor"),
    [
        (4, 3, 1), (3959, 3332, 1000), (99, 0, 1), (4, 1200, 1), (0, 0, 1000), (-1, None, 1000), (None, None, 1000),
        (None, 3, 1), (0, 12, 1), (INVALID, 3332, 1000), (None, 3332, 1000),
    ],
)  # fmt: skip
def test_units_of_voltage(high: int | None, voltage: int | None, divisor: int) -> None:
    """Without a threshold, as in a walk that was cut, the voltage tells."""
    assert voltage_divisor(high, voltage) == divisor


INTEGERS = st.one_of(st.sampled_from([0, -1, 1, 95, 100, 101, INVALID, -(2**31)]), st.integers(-300, 5000))
NUMBERS = st.one_of(st.none(), INTEGERS)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_what_is_0_or_absent_makes_nothing(
    usage: int | None, threshold: int | None, memory: int | None, size: int | None
) -> None:
    cells = [usage, threshold, memory, size]
    positive = [one for one in cells if one is not None and one > 0]
    assert is_processor(*cells) == bool(positive)
    assert not has_memory(None, 0, -1)
    total = memory_bytes(threshold, size)
    assert total is None or total > 0
    assert voltage_divisor(size, usage) in {1, 1000}


BUSY = {1: 4, 2: 3, 3: 4, 5: 44, 6: 95, 7: 9, 8: 90, 9: GIBIBYTE, 11: 42, 12: 57, 13: 3332, 14: 2646, 15: 3959}
IDLE = {1: 4, 2: 3, 3: 1, 5: 0, 6: 95, 7: 0, 8: 90, 9: GIBIBYTE, 11: 31, 12: 60, 13: 0, 14: 0, 15: 0}
EMPTY = {1: 4, 2: 3, 3: 1} | dict.fromkeys((5, 6, 7, 8, 9, 11, 12, 13, 14, 15), 0)


def base(busy: int = 9, idle: int = 10, empty: int = 11) -> Objects:
    """Three entities, a fan, a sensor and a power supply: 24 numbers."""
    return {
        **board(busy, BUSY),
        **board(idle, IDLE, b"LPU 1"),
        **board(empty, EMPTY, b"Card slot 0/1", CONTAINER),
        **{(*TABLES, 10, 1, arc, 0, 1): value for arc, value in {5: 30, 6: 1, 7: 1}.items()},
        **{(*TABLES, 8, 1, arc, 4, 0, 72, 0): value for arc, value in {5: 1, 6: 35, 7: 75, 8: 80}.items()},
        **{(*TABLES, 18, 1, arc, 1, 1): value for arc, value in {5: 1, 6: 1, 7: 900, 8: 12_000}.items()},
    }


def by_index(objects: Objects) -> dict[tuple[str, str, str], float]:
    """Numbers by kind, index and field: names may go with the entities' names."""
    reading = read(HUAWEI | dict(objects), "health")
    if not isinstance(reading, HealthReading):
        return {}
    return {
        (one.kind, one.index, field): value
        for field, column in reading.columns.items()
        for one, value in zip(reading.components, column, strict=True)
        if value is not None
    }


@pytest.fixture(scope="module")
def whole() -> dict[tuple[str, str, str], float]:
    numbers = by_index(base())
    assert len(numbers) == 24
    return numbers


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(sorted(base()))), st.integers(0, len(base())))
def test_nothing_is_invented_of_what_is_left(
    whole: dict[tuple[str, str, str], float], dropped: set[Oid], end: int
) -> None:
    """Of cells that go missing, and of a walk cut short, what is left says what it said, and nothing else."""
    left = by_index({oid: value for oid, value in sorted(base().items())[:end] if oid not in dropped})
    assert {key: value for key, value in left.items() if whole.get(key) != value} == {}


@settings(max_examples=10, deadline=None)
@given(st.permutations((9, 10, 11)))
def test_the_order_of_rows_says_nothing(whole: dict[tuple[str, str, str], float], rows: list[int]) -> None:
    moved = dict(zip(("9", "10", "11"), map(str, rows), strict=True))
    expected = {(kind, moved.get(index, index), field): value for (kind, index, field), value in whole.items()}
    assert by_index(base(*rows)) == expected


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 18, 19, 24]), INTEGERS))
def test_absent_zero_and_none_stay_apart(cells: dict[int, int]) -> None:
    rows = served(board(9, {2: 3, 5: 0} | cells, b"MPU"))
    usage, celsius = cells.get(5, 0), cells.get(11)
    told = rows.get(("processor", "MPU"), {}).get("usage_ratio")
    assert told == (usage / 100 if 0 <= usage <= 100 and ("processor", "MPU") in rows else None)
    assert rows.get(("temperature", "MPU"), {}).get("celsius") in {None, celsius}
    assert all(value is not None for row in rows.values() for value in row.values())
    if celsius in {None, 0, INVALID}:
        assert "celsius" not in rows.get(("temperature", "MPU"), {})
    ratio = rows.get(("memory", "MPU"), {}).get("usage_ratio")
    assert ratio is None or ratio == cells[7] / 100
