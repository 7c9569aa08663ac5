"""Huawei VRP's transceivers: real walks read with the eye, the two units of light, lanes, and how a port is found."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.readings.optics import OpticsReading, Transceiver
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.vendors.huawei_light import (
    Light,
    PowerUnit,
    amperes,
    bias_unit,
    dbm,
    lane_numbers,
    own_power_unit,
    power_units,
)
from collectors.snmp.vendors.huawei_transceivers import (
    distance_metres,
    fibre_of,
    is_plugged_in,
    wavelength_nanometres,
)
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.real_walks import read_recording
from tests.collectors.snmp.served import IF_DESCR, SYS_OBJECT_ID, Objects, light_rows, read
from tests.collectors.snmp.served import Light as Shown
from tests.collectors.snmp.walks import cut, walked

HUAWEI = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.2011.2.23.276")}
MODULES = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1.3.1")
ENTITIES = parse_oid("1.3.6.1.2.1.47.1.1.1.1")
ALIASES = parse_oid("1.3.6.1.2.1.47.1.3.2.1.2")
IF_INDEX = parse_oid("1.3.6.1.2.1.2.2.1.1")
IF_TYPE = parse_oid("1.3.6.1.2.1.2.2.1.3")
INVALID = 2**31 - 1
LIMITS = {
    "receive_low_alarm_dbm": -16.39, "receive_low_warning_dbm": -14.39, "receive_high_warning_dbm": 0.5,
    "receive_high_alarm_dbm": 2.5, "transmit_low_alarm_dbm": -11.25, "transmit_low_warning_dbm": -8.19,
    "transmit_high_warning_dbm": 0.5, "transmit_high_alarm_dbm": 1, "low_alarm_bias_amperes": 0.001,
    "high_alarm_bias_amperes": 0.088,
}  # fmt: skip


def of_walk(walk: str, folder: Path) -> OpticsReading:
    reading = walked(walk, folder, ["optics"])["optics"].reading
    assert isinstance(reading, OpticsReading)
    return reading


def named(reading: OpticsReading, interface: str) -> Transceiver:
    return next(one for one in reading.transceivers if one.interface == interface)


def test_an_s12704_counts_microwatts(tmp_path: Path) -> None:
    reading = of_walk("network/switch/huawei-s12704", tmp_path)
    rows = light_rows(reading)
    assert len(reading.transceivers) == 13
    one = "XGigabitEthernet2/0/0"
    assert rows[one, None] == {
        "celsius": 24, "volts": 3.312, "low_alarm_celsius": -3, "high_alarm_celsius": 73, "low_alarm_volts": 2.81,
        "high_alarm_volts": 3.8,
    }  # fmt: skip
    assert rows[one, 1] == LIMITS | {
        "bias_amperes": 0.03012,
        "receive_dbm": pytest.approx(10 * math.log10(0.331)),
        "transmit_dbm": pytest.approx(10 * math.log10(0.578)),
    }
    assert rows["XGigabitEthernet2/0/9", 1]["receive_dbm"] == -40, "0 microwatts; the lane's text says -4000.00"
    transceiver = named(reading, one)
    assert (transceiver.interface_index, transceiver.entity) == (18, 67747854)
    assert (transceiver.vendor, transceiver.model, transceiver.serial) == (
        "HG GENUINE", "MTRS-02X13-H3C", "MA18260172247",
    )  # fmt: skip
    assert (transceiver.fibre, transceiver.distance_metres, transceiver.type) == ("single_mode", 10_000, "SFP")
    assert named(reading, "XGigabitEthernet2/0/15").fibre == "multi_mode"
    assert named(reading, "XGigabitEthernet2/0/15").distance_metres == 400


@pytest.mark.parametrize(
    ("walk", "most"), [("network/switch/huawei-s12704", 22), ("network/router/huawei-unknown-002", 30)]
)
def test_requests_of_optics(walk: str, most: int, tmp_path: Path) -> None:
    async def ask() -> list[int]:
        path = cut(walk, tmp_path)
        async with (
            RecordedAgent(path, community=COMMUNITY.community.reveal(), max_size=1472) as agent,
            poller_of() as poller,
        ):
            target = target_of(agent.host, agent.port)
            await poller.poll(target, ["interfaces", "entities"], 60.0)
            return [(await poller.poll(target, ["optics"], 60.0)).requests for _ in range(2)]

    survey, steady = asyncio.run(ask())
    assert survey < most
    assert steady == 3


def test_an_me60_has_hundredths_of_dbm_and_milliamperes(tmp_path: Path) -> None:
    reading = of_walk("network/router/huawei-unknown-002", tmp_path)
    rows = light_rows(reading)
    assert len(reading.transceivers) == 22
    assert rows["GigabitEthernet4/1/1", None] == {"celsius": 40, "volts": 3.24}
    assert rows["GigabitEthernet4/1/1", 1] == {
        "bias_amperes": 0.012, "receive_dbm": -4.96, "transmit_dbm": -5.63,
        "receive_low_alarm_dbm": -23.97, "receive_low_warning_dbm": -23.01, "receive_high_warning_dbm": -1,
        "receive_high_alarm_dbm": 0, "transmit_low_alarm_dbm": -10, "transmit_low_warning_dbm": -8.99,
        "transmit_high_warning_dbm": -2.99, "transmit_high_alarm_dbm": -1.99,
    }  # fmt: skip
    assert rows["GigabitEthernet4/1/0", 1] == {"bias_amperes": 0.002, "receive_dbm": -4.74, "transmit_dbm": -5.72}, (
        "its limits are 816 all, which are none"
    )
    one = named(reading, "GigabitEthernet4/1/1")
    assert (one.wavelength_nanometres, one.distance_metres, one.fibre) == (1310, 10_000, "single_mode")


def test_modules_that_are_not_read_have_no_light(tmp_path: Path) -> None:
    reading = of_walk("network/router/huawei-s5720", tmp_path)
    assert [(one.interface, one.model, one.diagnostics) for one in reading.transceivers] == [
        ("XGigabitEthernet0/0/1", "SPP10ELRIDFPHW", False),
        ("XGigabitEthernet0/0/2", "02318170", False),
    ]
    assert {number for row in light_rows(reading).values() for number in row.values()} == set()


def test_the_recordings(recordings: Path) -> None:
    """An AR169 gives hundredths and microamperes, an S5720 microwatts and microamperes."""
    router = light_rows(read_recording(recordings / "vrp_ar169sfp.snmprec", "optics", OpticsReading))
    assert router == {
        ("GigabitEthernet0/0/4", None): {"celsius": 51, "volts": 3.208},
        ("GigabitEthernet0/0/4", 1): {"bias_amperes": 0.002195, "receive_dbm": -8.49, "transmit_dbm": -5.75},
    }
    switch = light_rows(read_recording(recordings / "vrp_5720.snmprec", "optics", OpticsReading))
    assert len(switch) == 6
    assert switch["XGigabitEthernet0/0/1", 1]["receive_dbm"] == pytest.approx(10 * math.log10(0.536))
    assert switch["XGigabitEthernet0/0/1", 1]["bias_amperes"] == 0.005232


def port(index: int, name: bytes, columns: dict[int, int | bytes], if_index: int | None = None) -> Objects:
    objects: dict[Oid, int | bytes | Oid] = {(*MODULES, arc, index): value for arc, value in columns.items()}
    objects |= {(*ENTITIES, 5, index): 10, (*ENTITIES, 7, index): name}
    if if_index is not None:
        objects[*ALIASES, index, 0] = (*IF_INDEX, if_index)
    return objects


def served(*objects: Objects, interfaces: dict[int, bytes] | None = None) -> tuple[OpticsReading, Shown]:
    merged: dict[Oid, int | bytes | Oid] = dict(HUAWEI)
    for index, name in (interfaces or {1: b"100GE1/0/1", 2: b"GE0/0/2"}).items():
        merged |= {(*IF_INDEX, index): index, (*IF_DESCR, index): name, (*IF_TYPE, index): 6}
    for one in objects:
        merged |= one
    reading = read(merged, "optics")
    assert isinstance(reading, OpticsReading)
    return reading, light_rows(reading)


LR4: dict[int, int | bytes] = {
    1: 2, 2: 1302, 4: b"SN4", 5: 35, 6: 3290, 7: 39, 8: 20, 9: 110, 13: -1800, 14: 450, 15: -600, 16: 500,
    31: b"37.88,39.15,39.84,37.82", 32: b"114,32,-90,--", 33: b"94,-39,33,-58",
}  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "serial", "voltage", "part", "plugged"),
    [
        (5, b"", -1, b"", False),  # an empty cage of an S5720
        (1, b"", 0, b"", False),  # of an AR169
        (2, b"", 0, b"", True),
        (5, b"", -1, b"02318170", True),
        (5, b"J267C042885", 3299, b"", True),
        (None, None, 3300, None, True),
        (None, None, None, None, False),
    ],
)
def test_what_is_plugged_in(
    mode: int | None, serial: bytes | None, voltage: int | None, part: bytes | None, plugged: object
) -> None:
    assert is_plugged_in(mode, serial, voltage, part) is plugged


def test_four_lanes_of_a_cloudengine() -> None:
    """Unproven on hardware: the MIB's own examples. Both powers are positive, and the lanes' texts tell the unit."""
    reading, rows = served(port(9, b"100GE1/0/1", LR4, 1))
    limits = {
        "receive_low_alarm_dbm": -18, "receive_high_alarm_dbm": 4.5, "transmit_low_alarm_dbm": -6,
        "transmit_high_alarm_dbm": 5,
    }  # fmt: skip
    assert reading.transceivers[0].lanes == 4
    expected = {
        ("100GE1/0/1", None): {
            "celsius": 35, "volts": 3.29, "bias_amperes": 0.039, "receive_dbm": 0.2, "transmit_dbm": 1.1,
        },
        ("100GE1/0/1", 1): {"bias_amperes": 0.03788, "receive_dbm": 1.14, "transmit_dbm": 0.94} | limits,
        ("100GE1/0/1", 2): {"bias_amperes": 0.03915, "receive_dbm": 0.32, "transmit_dbm": -0.39} | limits,
        ("100GE1/0/1", 3): {"bias_amperes": 0.03984, "receive_dbm": -0.9, "transmit_dbm": 0.33} | limits,
        ("100GE1/0/1", 4): {"bias_amperes": 0.03782, "transmit_dbm": -0.58} | limits,
    }  # fmt: skip
    assert rows == {key: pytest.approx(row) for key, row in expected.items()}


def test_how_a_port_finds_its_interface() -> None:
    module: dict[int, int | bytes] = {1: 2, 4: b"SN", 6: 3300, 8: -500, 9: -300}
    below: Objects = {(*ENTITIES, 4, 13): 12, (*ENTITIES, 5, 13): 10, (*ENTITIES, 7, 13): b"GE0/0/4"}
    reading, _ = served(
        port(9, b"port nine", module, 1),
        port(10, b"GE 0/0/2", module),
        port(11, b"module of GE0/0/3", module) | {(*ENTITIES, 4, 11): 20},
        port(20, b"GE0/0/3", {}),
        port(12, b"cage", module) | below,
        port(14, b"somewhere", module),
        interfaces={1: b"GE0/0/1", 2: b"GE0/0/2", 3: b"GE0/0/3", 4: b"GE0/0/4"},
    )
    assert {one.index: (one.interface, one.interface_index) for one in reading.transceivers} == {
        "9": ("GE0/0/1", 1), "10": ("GE0/0/2", 2), "11": ("GE0/0/3", 3), "12": ("GE0/0/4", 4),
        "14": ("somewhere", None),
    }  # fmt: skip


def test_two_modules_at_one_interface_are_two() -> None:
    module: dict[int, int | bytes] = {1: 2, 4: b"SN", 6: 3300, 8: -500, 9: -300}
    _, rows = served(port(9, b"a", module, 1), port(10, b"b", module, 1))
    assert {name for name, _ in rows} == {"100GE1/0/1#9", "100GE1/0/1#10"}


DBM: PowerUnit = "hundredths of dBm"
MICROWATTS: PowerUnit = "microwatts"


@pytest.mark.parametrize(
    ("light", "unit"),
    [
        (Light(536, -270.19, -1269, 250), MICROWATTS),  # an S5720, told by the lane
        (Light(114, 110, -600, 450), DBM),
        (Light(-849, None, None, None), DBM),  # an AR169
        (Light(591, None, -928, 99), MICROWATTS),  # 5.91 dBm would be beyond the limit, -2.28 are not
        (Light(110, None, -430, 450), DBM),  # 1.1 dBm are within the limits, -9.6 are not
        (Light(0, None, -928, 99), None),
        (Light(591, None, 816, 816), None),
        (Light(None, None, None, None), None),
    ],
)
def test_what_a_row_says_of_its_unit(light: Light, unit: PowerUnit | None) -> None:
    assert own_power_unit([light]) == unit


def test_rows_that_do_not_tell_follow_the_others() -> None:
    dark, negative, switch = (Light(0, None, None, None), Light(-849, None, None, None), Light(536, -270, None, None))
    assert power_units([[dark], [negative]]) == [DBM, DBM]
    assert power_units([[dark], [switch]]) == [MICROWATTS, MICROWATTS]
    assert power_units([[dark], [negative], [switch], [switch]]) == [MICROWATTS, DBM, MICROWATTS, MICROWATTS]
    assert power_units([[Light(591, None, None, None)]]) == [MICROWATTS]
    assert power_units([]) == []


@given(
    st.integers(-(2**31), 2**31 - 1), st.sampled_from([None, -1, 0, 3300]), st.sampled_from([None, b"", b"-4000.00"])
)
def test_one_unit_is_one_formula(power: int, voltage: int | None, lane: bytes | None) -> None:
    """In either unit more is more light, and nothing stands for none but what a device says for it."""
    hundredths, microwatts = dbm(power, voltage, lane, DBM), dbm(power, voltage, lane, MICROWATTS)
    if hundredths is not None:
        assert hundredths == power / 100
    if power > 0 and microwatts is not None:
        assert microwatts == pytest.approx(10 * math.log10(power / 1000))
    if voltage == 0 and power in {0, -1, -255}:
        assert (hundredths, microwatts) == (None, None)
    if voltage == 3300 and power in {-1, -255}:
        assert (hundredths, microwatts) == (power / 100, None)
    if voltage == 3300 and power == 0:
        assert (hundredths, microwatts) == (0, -40 if lane == b"-4000.00" else None)


def test_units_of_currents() -> None:
    assert bias_unit([5232, 12], [None, None], [None, None]) == "microamperes"
    assert bias_unit([30, 12], [None], [None, None]) == "milliamperes"
    assert bias_unit([600], [1000, 88_000], [None]) == "microamperes"
    assert bias_unit([600], [], [b"0.60"]) == "microamperes"
    assert bias_unit([39], [], [b"37.88,39.15"]) == "milliamperes"
    assert amperes(12, 3300, "microamperes") == 0.000012
    assert amperes(12, 3300, "milliamperes") == 0.012
    assert amperes(5232, 3300, "milliamperes") == 0.005232
    assert amperes(0, 3300, "milliamperes") == 0
    assert [amperes(value, 0, "milliamperes") for value in (0, -1, INVALID)] == [None] * 3


@settings(max_examples=50)
@given(
    st.lists(st.one_of(st.none(), st.integers(-4000, 1000)), min_size=1, max_size=8), st.sampled_from([",", "/", ", "])
)
def test_texts_of_lanes(numbers: list[int | None], separator: str) -> None:
    text = separator.join("-Inf" if one is None else str(one) for one in numbers)
    assert lane_numbers(text.encode() + b"\0") == numbers


def test_texts_without_numbers() -> None:
    assert lane_numbers(None) == lane_numbers(b"") == []
    assert lane_numbers(b"-270.19") == [-270.19]


def test_how_far_on_which_fibre_in_which_colour() -> None:
    assert distance_metres(20_000, None) == 20_000
    assert distance_metres(0, b"50(50um),20(62.5um),100(OM3)") == 100
    assert distance_metres(0, b"") is None
    assert [fibre_of(text) for text in ("10000(9um)", "550(50um)", "300(OM3)", "")] == [
        "single_mode", "multi_mode", "multi_mode", None,
    ]  # fmt: skip
    assert wavelength_nanometres(1310, None, None) == 1310
    assert wavelength_nanometres(0, 1_550_120, None) == 1550.12
    assert wavelength_nanometres(None, None, b"1310.00nm") == 1310
    assert wavelength_nanometres(-1, 0, b"") is None


CELLS = st.sampled_from([0, -1, -255, 1, 35, 536, -849, 3300, INVALID, -(2**31)])


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([5, 6, 7, 8, 9, 13, 14, 15, 16, 50, 51]), CELLS))
def test_absent_zero_and_none_stay_apart(cells: dict[int, int]) -> None:
    _, rows = served(port(9, b"100GE1/0/1", {4: b"SN", **cells}, 1))
    numbers = {field: value for row in rows.values() for field, value in row.items()}
    voltage = cells.get(6)
    is_read = voltage is not None and 0 < voltage < INVALID
    assert ("volts" in numbers) == is_read
    for arc, field in ((5, "celsius"), (7, "bias_amperes"), (8, "receive_dbm"), (9, "transmit_dbm")):
        if cells.get(arc) in {None, INVALID, -(2**31)} or (cells[arc] in {0, -1, -255} and not is_read):
            assert field not in numbers
    assert numbers.get("celsius") in {None, cells.get(5)}
    for low, high in ((13, "receive_low_alarm_dbm"), (15, "transmit_low_alarm_dbm"), (50, "low_alarm_celsius")):
        assert high not in numbers or cells[low] < cells[low + 1]
