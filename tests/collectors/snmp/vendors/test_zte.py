"""ZTE ZXR10: four sets of tables, memory of unknown units, optics as text with a validity each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.health import HealthReading, Status
from collectors.readings.optics import OpticsReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.vendors.zte import memory_ratio, memory_size_bytes, share_of_used
from collectors.snmp.vendors.zte_optics import distance_metres, name_of_index
from tests.collectors.snmp.served import SYS_OBJECT_ID, Objects, health, health_rows, light_rows, read
from tests.collectors.snmp.walks import walked

ZTE = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.3902.3.100.614")}
UNITS = parse_oid("1.3.6.1.4.1.3902.3.3.1.1")
NEWER = parse_oid("1.3.6.1.4.1.3902.3.6002.2")
OPTICS = parse_oid("1.3.6.1.4.1.3902.3.103.11.1.1")
NAME = b"xgei-0/1/0/1"
BY_NAME = (len(NAME), *NAME)


def test_a_9908(tmp_path: Path) -> None:
    reading, optics = (outcome.reading for outcome in walked("network/switch/zte-zrx10", tmp_path).values())
    assert isinstance(reading, HealthReading)
    rows = health_rows(reading)
    kinds = [kind for kind, _ in rows]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "processor": 18, "memory": 9, "power_supply": 8, "temperature": 8 + 27, "fan": 8 + 20,
    }  # fmt: skip
    assert rows["processor", "slot 0/0/27 cpu 1"] == {"usage_ratio": 0.4}
    assert rows["memory", "slot 0/0/1"] == {"usage_ratio": 0.42, "total_bytes": 2**32}
    assert rows["power_supply", "power supply 0/0/1/1"] == {"status": Status.ABSENT}
    assert rows["power_supply", "power supply 0/0/1/3"] == {}, "it is there; how it is, no public text tells"
    assert rows["temperature", "power supply 0/0/1/1"] == {}
    assert rows["temperature", "power supply 0/0/1/3"] == {"celsius": 22}
    assert rows["temperature", "slot 0/0/13 sensor 1"] == {"celsius": 39, "high_alarm": 85}
    assert rows["fan", "fan 0/0/1/1"] == {"speed_rpm": 3060}
    assert isinstance(optics, OpticsReading)
    assert len(optics.transceivers) == 158
    assert optics.rows == (), "no Valid column of the walk is 1, so that the texts 0.000 are no numbers"
    one = optics.transceivers[0]
    assert (one.interface, one.interface_index, one.vendor, one.model) == (
        "xgei-0/1/0/1", 4, "FINISAR CORP.", "FTLX1471D3BCL-Z",
    )  # fmt: skip
    assert (one.type, one.wavelength_nanometres, one.distance_metres) == ("10GBASE-LR", 1310, 10_000)
    assert (one.fibre, one.diagnostics) == ("single_mode", False)
    assert max(module.distance_metres or 0 for module in optics.transceivers) <= 80_000


def test_a_5250_writes_its_numbers(tmp_path: Path) -> None:
    reading = walked("network/switch/zte-zxr10-5250", tmp_path)["health"].reading
    assert isinstance(reading, HealthReading)
    assert health_rows(reading) == {
        ("processor", "device"): {"usage_ratio": pytest.approx(0.101)},
        ("memory", "device"): {"usage_ratio": 0.825},
        ("power", "device"): {"watts": 41.9},
    }


def test_units_of_the_first_mib() -> None:
    """The mean of five minutes where it is there, else that of two; a unit alone has its number in the name."""
    objects: Objects = ZTE | {
        (*UNITS, 3, 1): 512, (*UNITS, 4, 1): 30, (*UNITS, 5, 1): 11, (*UNITS, 12, 1): 9,
        (*UNITS, 5, 2): 0,
    }  # fmt: skip
    assert health(objects) == {
        ("processor", "unit 1"): {"usage_ratio": 0.09},
        ("memory", "unit 1"): {"usage_ratio": 0.3, "total_bytes": 512 * 2**20},
        ("processor", "unit 2"): {"usage_ratio": 0},
    }


def test_the_newer_tables() -> None:
    """Unproven on hardware: as programs that read a 5960X have it."""
    row, other = (1, 1, 6, 0), (1, 1, 7, 0)
    objects: Objects = ZTE | {
        (*NEWER, 1, 1, 9, *row): 25, (*NEWER, 1, 1, 33, *row): 3000, (*NEWER, 1, 1, 34, *row): 1000,
        (*NEWER, 1, 1, 9, *other): 5, (*NEWER, 1, 1, 5, *other): 4096, (*NEWER, 1, 1, 6, *other): 5000,
        (*NEWER, 5, 1, 6, 1): b"MPU", (*NEWER, 5, 1, 7, 1): b"inlet", (*NEWER, 5, 1, 8, 1): 2,
        (*NEWER, 5, 1, 9, 1): 61, (*NEWER, 5, 1, 11, 1): 70,
    }  # fmt: skip
    assert health(objects) == {
        ("processor", "slot 1/1/6/0"): {"usage_ratio": 0.25},
        ("memory", "slot 1/1/6/0"): {"usage_ratio": 0.25},
        ("processor", "slot 1/1/7/0"): {"usage_ratio": 0.05},
        ("memory", "slot 1/1/7/0"): {},
        ("temperature", "MPU inlet"): {"celsius": 61, "high_alarm": 70, "status": Status.WARNING},
    }


@pytest.mark.parametrize(
    ("size", "used", "ratio"),
    [
        (4096, 42, 0.42),  # mebibytes and percent, as a 9908
        (4096, 0, 0.0),
        (4096, 2048, 0.5),  # both in mebibytes
        (2**22, 2**21, 0.5),  # both in kilobytes
        (4096, 5000, None),  # more than there is: another unit
        (0, 10, None),
        (None, 10, None),
        (4096, None, None),
        (4096, -1, None),
    ],
)
def test_how_full_a_memory_is(size: int | None, used: int | None, ratio: float | None) -> None:
    assert memory_ratio(size, used) == ratio


@given(size=st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1)), used=st.one_of(st.none(), st.integers(-10, 2**31)))
def test_no_ratio_is_invented(size: int | None, used: int | None) -> None:
    for ratio in (memory_ratio(size, used), share_of_used(used, size)):
        assert ratio is None or 0 <= ratio <= 1
    total = memory_size_bytes(size)
    assert total is None or total > 0


def optics(index: Oid, **columns: int | bytes) -> OpticsReading | Unsupported:
    cells: dict[int, int | bytes] = {1: b"", 3: 1} | {int(arc[1:]): value for arc, value in columns.items()}
    found = read(ZTE | {(*OPTICS, arc, *index): value for arc, value in cells.items()}, "optics")
    assert isinstance(found, OpticsReading | Unsupported)
    return found


def test_a_module_named_by_its_interface() -> None:
    found = optics(
        BY_NAME, c18=b"-5.230", c19=1, c20=b"-2.000", c21=1, c22=b"35.500", c23=1, c24=b"0.000", c25=0,
        c26=b"3.301", c27=1, c16=b"1310", c17=1,
    )  # fmt: skip
    assert isinstance(found, OpticsReading)
    assert light_rows(found) == {
        ("xgei-0/1/0/1", None): {"volts": 3.301},
        ("xgei-0/1/0/1", 1): {"receive_dbm": -5.23, "transmit_dbm": -2, "bias_amperes": 0.0355},
    }
    assert found.transceivers[0].wavelength_nanometres == 1310


def test_an_empty_port_is_no_module() -> None:
    assert isinstance(optics(BY_NAME, c3=0), Unsupported)


@settings(max_examples=30, deadline=None)
@given(
    text=st.sampled_from([None, b"", b"N/A", b"0.000", b"-3.5", b"-3.5 dBm"]), valid=st.sampled_from([None, 0, 1, 2])
)
def test_a_text_counts_only_where_it_is_valid(text: bytes | None, valid: int | None) -> None:
    cells: dict[str, int | bytes] = {"c27": 1, "c26": b"3.3"}
    cells |= {} if text is None else {"c18": text}
    cells |= {} if valid is None else {"c19": valid}
    found = optics(BY_NAME, **cells)
    assert isinstance(found, OpticsReading)
    row = light_rows(found)["xgei-0/1/0/1", 1]
    number = {b"0.000": 0.0, b"-3.5": -3.5, b"-3.5 dBm": -3.5}.get(text or b"")
    assert row.get("receive_dbm") == (number if valid == 1 else None)


def test_names_and_distances() -> None:
    assert name_of_index(BY_NAME) == name_of_index(tuple(NAME)) == "xgei-0/1/0/1"
    assert name_of_index((4,)) is None
    assert name_of_index((1000, 2000)) is None
    assert distance_metres(10, 0, 0) == distance_metres(10_000, 0, 0) == 10_000
    assert distance_metres(0, 550, 270) == 550
    assert distance_metres(0, 0, 0) is None
