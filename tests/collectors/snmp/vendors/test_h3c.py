"""H3C Comware: the health of real walks and recordings, and what a poll costs."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.readings.health import HealthReading, Status
from tests.collectors.snmp.real_walks import read_recording, requests_of
from tests.collectors.snmp.served import Health, health_rows
from tests.collectors.snmp.walks import MODULE_SUBTREES, cut

SUBTREES = (
    *MODULE_SUBTREES, "1.3.6.1.4.1.2011.10.2.6.", "1.3.6.1.4.1.2011.10.2.91.", "1.3.6.1.4.1.25506.2.91.",
    "1.3.6.1.4.1.2011.2.23.1.9.",
)  # fmt: skip


def walked(walk: str, folder: Path) -> Health:
    return health_rows(read_recording(cut(walk, folder, SUBTREES), "health", HealthReading))


def kinds(rows: Health) -> dict[str, int]:
    found = [kind for kind, _ in rows]
    return {kind: found.count(kind) for kind in sorted(set(found))}


def test_a_stack_of_two_sr8808x(tmp_path: Path) -> None:
    """Comware 7. Boards 4 and 5 of the second chassis idle at 0 %, and are processors all the same."""
    rows = walked("network/switch/h3c-comware-7-1-075", tmp_path)
    assert rows["processor", "Board 0#1432"] == {"usage_ratio": 0.24}
    assert rows["processor", "Standby Board 5#1473"] == {"usage_ratio": 0}
    assert rows["memory", "Standby Board 5#1473"] == {"usage_ratio": 0.13, "total_bytes": 8_345_186_304}
    assert rows["memory", "Board 10#1442"] == {"usage_ratio": 0.34, "total_bytes": 1_008_103_424}
    assert rows["temperature", "Board 0#1432"] == {"celsius": 37}, "its limits are 65535: none"
    assert rows["temperature", "sensor 1.4.1"] == {
        "celsius": 24, "low_alarm": -5, "high_warning": 65, "high_alarm": 75,
    }  # fmt: skip
    assert rows["temperature", "sensor 1.0.1"] == {"celsius": 37, "low_alarm": 0, "high_warning": 75, "high_alarm": 90}
    assert rows["board", "Board 0#1432"] == {"status": Status.OK}
    assert rows["board", "CF Card for Board 4#19744"] == {"status": Status.OFF}, "normal and disabled"
    assert rows["power_supply", "PW 0 PSR2500-A A745C3518070660V0.5A"] == {"status": Status.OK}
    assert rows["fan", "Fan 0#2533"] == {"status": Status.OK, "speed_rpm": 2986}
    assert rows["fan", "Fan 0#2548"] == {"status": Status.OK, "speed_rpm": 2925}
    assert rows["board", "IRF member 1"] == rows["board", "IRF member 2"] == {"status": Status.OK}
    found = kinds(rows)
    assert (found["processor"], found["memory"], found["fan"], found["power_supply"]) == (18, 18, 2, 12)
    assert "power" not in found, "15,000 W nominal, measured, average and peak are one number: nobody measures it"


@pytest.mark.parametrize("number", [1, 2])
def test_an_e528(tmp_path: Path, number: int) -> None:
    """Comware 5: the first walk has the tables under 2011.10 only, the second under 25506. 0 stands for no sensor."""
    rows = walked(f"network/switch/h3c-e528-{number}", tmp_path)
    sensed = {"celsius": 40, "low_alarm": -30, "high_warning": 85, "high_alarm": 95}
    assert rows == {
        ("processor", "Level 1 Virtual Module #1"): {"usage_ratio": {1: 0.49, 2: 0}[number]},
        ("memory", "Level 1 Virtual Module #1"): {
            "usage_ratio": {1: 0.53, 2: 0.55}[number], "total_bytes": 68_492_960,
        },
        ("temperature", "Level 1 Virtual Module #1"): sensed,
        ("board", "Level 1 Virtual Module #1"): {"status": Status.OK},
        ("power_supply", "PSU1"): {"status": Status.OK},
        ("temperature", "Sensor1"): sensed,
        ("board", "Level 2 Virtual Module #0"): {"status": Status.OK},
        ("fan", "FAN1"): {"status": Status.OK},
    }  # fmt: skip


def test_wireless_controllers(tmp_path: Path) -> None:
    """psuError of the second supply; a module without a fault that is disabled; limits of 0 beside 16 degrees."""
    rows = walked("network/switch/h3c-wx6103", tmp_path)
    assert rows["power_supply", "PSU1"] == {"status": Status.OK}
    assert rows["power_supply", "PSU2"] == {"status": Status.FAILED}
    assert rows["board", "Level 2 Module #2"] == {"status": Status.OFF}
    assert rows["processor", "Level 1 Module #2"] == {"usage_ratio": 0.12}
    assert kinds(rows) == {"board": 3, "fan": 1, "memory": 1, "power_supply": 2, "processor": 1, "temperature": 1}
    rows = walked("network/switch/h3c-comware-lsq1wcmd0-2509p61", tmp_path)
    assert rows["temperature", "Level 1 Module #1"] == {"celsius": 16}
    assert rows["temperature", "Sensor1"] == {"celsius": 16, "low_alarm": 3, "high_warning": 50, "high_alarm": 58}
    assert rows["memory", "Level 1 Module #1"] == {"usage_ratio": 0.39, "total_bytes": 1_607_320_400}


def test_an_hp_10508(recordings: Path) -> None:
    rows = health_rows(read_recording(recordings / "comware.snmprec", "health", HealthReading))
    assert kinds(rows) == {"fan": 1, "memory": 11, "power_supply": 6, "processor": 11, "temperature": 27}
    assert rows["processor", "Master Board 4"] == {"usage_ratio": 0.21}
    assert rows["memory", "Master Board 4"] == {"usage_ratio": 0.2}, "the recording has no size"
    assert rows["temperature", "sensor 0.11.4"] == {"celsius": 58}
    assert rows["fan", "fan 0"] == rows["power_supply", "power supply 2"] == {"status": Status.OK}
    assert rows["power_supply", "power supply 3"] == {"status": Status.ABSENT}


def test_an_hpe_5900(recordings: Path) -> None:
    rows = health_rows(read_recording(recordings / "comware_hpe5900.snmprec", "health", HealthReading))
    assert rows == {
        ("processor", "Board"): {"usage_ratio": 0.05},
        ("memory", "Board"): {"usage_ratio": 0.32, "total_bytes": 2_092_855_296},
        ("temperature", "Board"): {"celsius": 42},
        ("temperature", "SENSOR 1"): {"celsius": 42, "high_warning": 65},
        ("temperature", "SENSOR 2"): {"celsius": 36, "high_warning": 65},
        ("temperature", "SENSOR 3"): {"celsius": 35, "high_warning": 67},
        ("temperature", "SubCard0"): {"celsius": 42},
        ("power", "5900AF"): {"watts": 101},
        ("fan", "fan 1"): {"status": Status.OK},
        ("fan", "fan 2"): {"status": Status.OK},
        ("power_supply", "power supply 1"): {"status": Status.OK},
        ("power_supply", "power supply 2"): {"status": Status.ABSENT},
    }


def test_few_packets(tmp_path: Path) -> None:
    """281 entities in replies of 1472 octets: a survey an hour, six requests each time."""
    path = cut("network/switch/h3c-comware-7-1-075", tmp_path, SUBTREES)
    first, again = requests_of(path, "health")
    assert first <= 140
    assert again == 6
