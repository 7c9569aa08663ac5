"""What no device measures is no number, whatever the vendor's word for none is."""

from __future__ import annotations

from typing import Final, get_args

import pytest

from collectors.plausibility import bounds_of_health, bounds_of_optics
from collectors.readings.health import ComponentKind, HealthField
from collectors.readings.optics import OpticsField, OpticsReading
from collectors.snmp.ber import parse_oid
from tests.collectors.snmp.served import SYS_OBJECT_ID, Objects, health, light_rows, read

RUIJIE: Final[Objects] = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.4881.1.1.10.1.41")}
SENSORS: Final = parse_oid("1.3.6.1.4.1.4881.1.1.10.2.1.1.44.1")
FIBER: Final = parse_oid("1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1")
NONES: Final = (65535, 32767, -32768, 255, -255, -10000, 2**31 - 1, -(2**31))
"""Of other vendors and of other firmware."""


@pytest.mark.parametrize("none", NONES)
def test_a_temperature_that_cannot_be(none: int) -> None:
    objects: Objects = {
        **RUIJIE, (*SENSORS, 4, 1): b"hot", (*SENSORS, 5, 1): none, (*SENSORS, 6, 1): 56, (*SENSORS, 7, 1): none,
    }  # fmt: skip
    assert health(objects) == {("temperature", "hot"): {"high_warning": 56}}


def test_light_that_cannot_be() -> None:
    """A signed number that comes as an Unsigned32 is neither 42,949,662.96 dBm nor guessed at."""
    cells: dict[int, int | bytes] = {
        3: 10,
        15: 1,
        16: b"serial",
        17: 2**31 - 1,
        19: 3300,
        21: 7000,
        76: 2**32 - 1000,
        81: -264,
    }
    objects: Objects = {**RUIJIE, **{(*FIBER, arc, 5): value for arc, value in cells.items()}}
    reading = read(objects, "optics")
    assert isinstance(reading, OpticsReading)
    assert light_rows(reading) == {
        ("5", None): {"volts": 3.3},
        ("5", 1): {"bias_amperes": 0.007, "transmit_dbm": -2.64},
    }


@pytest.mark.parametrize(
    ("wavelength", "kilometres", "told"),
    [(1310, 10, (1310, 10_000)), (65535, 65535, (None, None)), (255, -1, (None, None)), (0, 0, (None, None))],
)
def test_lasers_and_fibres_that_cannot_be(
    wavelength: int, kilometres: int, told: tuple[float | None, float | None]
) -> None:
    cells: dict[int, int | bytes] = {3: 10, 5: wavelength, 6: kilometres, 16: b"serial"}
    reading = read({**RUIJIE, **{(*FIBER, arc, 5): value for arc, value in cells.items()}}, "optics")
    assert isinstance(reading, OpticsReading)
    (module,) = reading.transceivers
    assert (module.wavelength_nanometres, module.distance_metres) == told


def test_every_number_has_bounds() -> None:
    measured: dict[ComponentKind, tuple[HealthField, ...]] = {
        "processor": ("usage_ratio",), "memory": ("usage_ratio", "total_bytes", "used_bytes"),
        "temperature": ("celsius", "high_alarm"), "voltage": ("volts", "low_warning"), "current": ("amperes",),
        "power": ("watts",), "humidity": ("humidity_ratio",), "fan": ("speed_rpm", "speed_ratio"),
    }  # fmt: skip
    for kind, fields in measured.items():
        assert all(bounds_of_health(kind, field) for field in fields), kind
    assert bounds_of_health("fan", "status") is None
    light: tuple[OpticsField, ...] = get_args(OpticsField)
    assert {field for field in light if bounds_of_optics(field).hold(-40)} == {
        field for field in light if "dbm" in field or "celsius" in field
    }
