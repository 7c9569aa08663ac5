"""ENTITY-SENSOR-MIB and ENTITY-STATE-MIB: unavailable, broken, switched off and zero stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.health import Status
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.entity_tree import ENT_PHYSICAL_ENTRY
from collectors.snmp.standard.entity_sensors import factor_of
from collectors.snmp.standard.entity_states import state_of
from tests.collectors.snmp.served import SYS_OBJECT_ID, Objects, health, read

SENSOR = parse_oid("1.3.6.1.2.1.99.1.1.1")
STATE = parse_oid("1.3.6.1.2.1.131.1.1.1")
AMPERES, WATTS, HERTZ, CELSIUS, HUMIDITY, RPM = 5, 6, 7, 8, 9, 10
MILLI, UNITS, KILO = 8, 9, 10
OK, UNAVAILABLE, NONOPERATIONAL = 1, 2, 3


def sensor(
    row: int, kind: int, value: int, *, scale: int = UNITS, precision: int = 0, status: int = OK
) -> dict[Oid, int]:
    return {(*SENSOR, arc, row): cell for arc, cell in enumerate((kind, scale, precision, value, status), start=1)}


def name(row: int, text: bytes, entity_class: int = 8) -> dict[Oid, int | bytes]:
    return {(*ENT_PHYSICAL_ENTRY, 7, row): text, (*ENT_PHYSICAL_ENTRY, 5, row): entity_class}


def test_quantities_and_their_units() -> None:
    objects: Objects = {
        **sensor(1, CELSIUS, 415, precision=1), **name(1, b"inlet"),
        **sensor(2, 4, 3_312, scale=MILLI), **name(2, b"VCC"),
        **sensor(3, AMPERES, 7_046, scale=MILLI), **name(3, b"PSU 1"),
        **sensor(4, WATTS, 2, scale=KILO), **name(4, b"PSU 1"),
        **sensor(5, HUMIDITY, 45), **sensor(6, RPM, 0),
        **sensor(7, HERTZ, 50), **sensor(8, 12, 1), **sensor(9, 14, -5),
    }  # fmt: skip
    assert health(objects) == {
        ("temperature", "inlet"): {"celsius": 41.5, "status": Status.OK},
        ("voltage", "VCC"): {"volts": pytest.approx(3.312), "status": Status.OK},
        ("current", "PSU 1"): {"amperes": pytest.approx(7.046), "status": Status.OK},
        ("power", "PSU 1"): {"watts": 2000, "status": Status.OK},
        ("humidity", "sensor 5"): {"humidity_ratio": 0.45, "status": Status.OK},
        ("fan", "sensor 6"): {"speed_rpm": 0, "status": Status.OK},
    }


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (OK, {"celsius": 0.0, "status": Status.OK}),
        (UNAVAILABLE, {}),
        (NONOPERATIONAL, {"status": Status.FAILED}),
        (9, {}),
    ],
)
def test_what_a_sensor_says_of_itself(status: int, expected: dict[str, float]) -> None:
    """Zero degrees of a sensor that works are zero; those of one that does not are none."""
    assert health(sensor(1, CELSIUS, 0, status=status)) == {("temperature", "sensor 1"): expected}


@pytest.mark.parametrize("value", [-(10**9), 10**9])
def test_overflow_and_underflow_are_no_values(value: int) -> None:
    assert health(sensor(1, CELSIUS, value)) == {("temperature", "sensor 1"): {"status": Status.OK}}


def test_scales_and_precisions() -> None:
    assert factor_of(9, 0) == 1
    assert factor_of(8, 3) == pytest.approx(1e-6)
    assert factor_of(1, 9) == pytest.approx(1e-33)
    assert factor_of(17, -8) == pytest.approx(1e24)
    assert {factor_of(0, 0), factor_of(18, 0), factor_of(9, 10), factor_of(9, -9), factor_of(None, 0)} == {None}


CELLS = sensor(1, CELSIUS, 41) | sensor(2, RPM, 3000)


@settings(max_examples=40, deadline=None)
@given(kept=st.sets(st.sampled_from(sorted(CELLS))))
def test_sensors_of_which_any_cells_are_missing(kept: set[Oid]) -> None:
    """Without type, scale and precision there is no sensor; without the sensor's own word no value."""
    rows = health({oid: value for oid, value in CELLS.items() if oid in kept})
    for row, kind, field, value in ((1, "temperature", "celsius", 41), (2, "fan", "speed_rpm", 3000)):
        has = {arc for arc in range(1, 6) if (*SENSOR, arc, row) in kept}
        found = {key: numbers for key, numbers in rows.items() if key[0] == kind}
        assert bool(found) is ({1, 2, 3} <= has)
        for numbers in found.values():
            assert {str(key): number for key, number in numbers.items()}.get(field) == (
                value if {4, 5} <= has else None
            )
            assert ("status" in numbers) is (5 in has)


LOCKED, UNLOCKED, DISABLED, ENABLED, TESTING, UNKNOWN = 2, 4, 2, 3, 4, 1


@pytest.mark.parametrize(
    ("admin", "oper", "alarm", "standby", "expected"),
    [
        (UNLOCKED, ENABLED, b"\0", 4, Status.OK),
        (None, ENABLED, None, None, Status.OK),
        (UNLOCKED, ENABLED, b"\x20", 4, Status.FAILED),  # critical
        (UNLOCKED, ENABLED, b"\x10", 4, Status.FAILED),  # major
        (UNLOCKED, ENABLED, b"\x04", 4, Status.WARNING),
        (UNLOCKED, ENABLED, b"\x80", 4, Status.OK),  # the alarms are not known
        (UNLOCKED, ENABLED, b"", 2, Status.OFF),  # hot standby
        (UNLOCKED, TESTING, b"", 4, Status.WARNING),
        (UNLOCKED, DISABLED, b"", 4, Status.FAILED),
        (LOCKED, DISABLED, b"", 4, Status.OFF),
        (UNLOCKED, UNKNOWN, b"", 4, None),
        (UNLOCKED, None, b"", 4, None),
    ],
)
def test_one_status_of_four_columns(
    admin: int | None, oper: int | None, alarm: bytes | None, standby: int | None, expected: Status | None
) -> None:
    assert state_of(admin, oper, alarm, standby) is expected


def test_boards_supplies_and_fans_that_have_a_state() -> None:
    """Ports, sensors and containers have states too, and are no components; nor is what no entity stands behind."""
    rows: dict[int, tuple[bytes, int]] = {1: (b"slot 1", 9), 2: (b"PSU 1", 6), 3: (b"fan 1", 7), 4: (b"Gi0/1", 10)}
    objects: Objects = {(*STATE, 3, row): ENABLED for row in (*rows, 5)}
    for row, (text, entity_class) in rows.items():
        objects = {**objects, **name(row, text, entity_class)}
    assert health(objects) == {
        ("board", "slot 1"): {"status": Status.OK},
        ("power_supply", "PSU 1"): {"status": Status.OK},
        ("fan", "fan 1"): {"status": Status.OK},
    }


def test_the_vendors_word_comes_first() -> None:
    """Ruijie's fan table leaves no room for the standard one's fans; a voltage it does not have is added."""
    ruijie_fan = (*parse_oid("1.3.6.1.4.1.4881.1.1.10.2.1.1.21.1.2"), 1)
    objects: Objects = {
        SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.4881.1.1.10.1.41"),
        ruijie_fan: 4, **sensor(1, RPM, 3000), **sensor(2, 4, 12),
    }  # fmt: skip
    assert set(health(objects)) == {("fan", "fan 1"), ("voltage", "sensor 2")}


def test_a_device_without_any_table_has_nothing_of_the_subject() -> None:
    assert isinstance(read({}, "health"), Unsupported)
