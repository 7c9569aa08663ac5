"""Ruijie RGOS: what real walks hold, and what stands for "none" in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.health import HealthReading, Status
from collectors.readings.optics import OpticsReading
from collectors.snmp.ber import Oid, parse_oid
from tests.collectors.snmp.served import IF_DESCR, SYS_OBJECT_ID, Objects, health, health_rows, light_rows, read
from tests.collectors.snmp.walks import walked

RUIJIE = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.4881.1.1.10.1.41")}
MGMT = parse_oid("1.3.6.1.4.1.4881.1.1.10.2")
SYSTEM = (*MGMT, 1, 1)
FIBER = (*MGMT, 105, 1, 1, 1)


def test_an_s5750(tmp_path: Path) -> None:
    """Memory of 256 MB in kilobytes; its one temperature row says ":invalid", so there is none."""
    reading = walked("network/switch/ruijie-s5750-24gt12sfp", tmp_path)["health"].reading
    assert isinstance(reading, HealthReading)
    assert health_rows(reading) == {
        ("processor", "number 1"): {"usage_ratio": 0.37},
        ("memory", "number 1"): {"usage_ratio": 0.5, "total_bytes": 2**28, "used_bytes": 130_012 * 1024},
    }


def test_two_n18010_as_one(tmp_path: Path) -> None:
    reading, optics = (outcome.reading for outcome in walked("network/router/ruijie-n18010", tmp_path).values())
    assert isinstance(reading, HealthReading)
    rows = health_rows(reading)
    kinds = [kind for kind, _ in rows]
    assert {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)} == {
        "processor": 14, "memory": 14, "temperature": 24 + 56 + 8, "fan": 36, "power_supply": 20, "voltage": 8,
        "current": 8, "power": 8,
    }  # fmt: skip
    assert rows["processor", "Slot 1/3: M18000-44SFP4XS-ED, Cpu 0"] == {"usage_ratio": 0.56}
    assert rows["temperature", "switch 1 M1"] == {"celsius": 38, "high_warning": 56, "high_alarm": 100}
    assert "celsius" not in rows["temperature", "switch 1 slot 1 cpu 1"], "0 degrees are none"
    assert rows["fan", "fan 1/1/1"] == {"status": Status.OK, "speed_rpm": 2550}
    assert rows["power_supply", "power supply 1/1"] == {"status": Status.OK}
    assert rows["power_supply", "power supply 1/5"] == {"status": Status.ABSENT}
    assert rows["voltage", "power supply 1/1 input"] == {"volts": 217}
    assert rows["current", "power supply 1/1 output"] == {"amperes": 7.046}
    assert rows["power", "power supply 1/1 output"] == {"watts": 85}
    assert rows["temperature", "power supply 1/1"] == {"celsius": 23}
    assert isinstance(optics, OpticsReading)
    assert len(optics.transceivers) == 98 + 70
    light = light_rows(optics)
    assert len(light) == 2 * 19, "79 of the 98 that measure are not read by the device"
    assert light["TenGigabitEthernet 1/1/45", None] == {"celsius": 27, "volts": 3.297}
    assert light["TenGigabitEthernet 1/1/45", 1] == {
        "bias_amperes": 0.007636, "receive_dbm": -2.09, "transmit_dbm": -2.64,
    }  # fmt: skip
    assert light["TenGigabitEthernet 1/3/47", 1]["receive_dbm"] == -0.95
    assert light["GigabitEthernet 2/1/3", None] == {"volts": 3.353}, "-100 degrees are none"
    (module,) = [one for one in optics.transceivers if one.interface == "TenGigabitEthernet 1/5/45"]
    assert (module.serial, module.type, module.wavelength_nanometres) == ("T12H30443", "10GBASE-LR SFP+", 1310)
    assert (module.fibre, module.distance_metres, module.lanes, module.diagnostics) == ("single_mode", 10_000, 1, True)


def test_old_firmware_has_scalars_only() -> None:
    """10.3: the device's processor, a pool, the chassis' temperature, flat lists of supplies and fans."""
    objects: Objects = RUIJIE | {
        (*MGMT, 36, 1, 1, 3, 0): 12,
        (*MGMT, 35, 1, 1, 1, 2, 1): b"memory", (*MGMT, 35, 1, 1, 1, 3, 1): 40,
        (*MGMT, 35, 1, 1, 1, 6, 1): 0, (*MGMT, 35, 1, 1, 1, 7, 1): 0,
        (*SYSTEM, 16, 0): 41,
        (*SYSTEM, 18, 1, 2, 1): 4, (*SYSTEM, 18, 1, 2, 2): 1, (*SYSTEM, 18, 1, 3, 1): b"Power supply 1",
        (*SYSTEM, 21, 1, 2, 1): 5, (*SYSTEM, 21, 1, 3, 1): b"fan1", (*SYSTEM, 21, 1, 2, 2): 6,
    }  # fmt: skip
    assert health(objects) == {
        ("processor", "processor 0"): {"usage_ratio": 0.12},
        ("memory", "memory"): {"usage_ratio": 0.4},
        ("temperature", "chassis"): {"celsius": 41},
        ("power_supply", "Power supply 1"): {"status": Status.OK},
        ("power_supply", "power supply 2"): {"status": Status.ABSENT},
        ("fan", "fan1"): {"status": Status.FAILED},
        ("fan", "fan 2"): {},
    }


def module(index: int, **columns: int | bytes) -> dict[Oid, int | bytes]:
    """A row of ruijieFiberTable that is plugged in and measures; columns as c76=-345."""
    cells: dict[int, int | bytes] = {2: b"Te 0/%d" % index, 3: 16, 15: 1, 16: b"SN%d" % index, 19: 3300}
    cells |= {int(arc[1:]): value for arc, value in columns.items()}
    return {(*FIBER, arc, index): value for arc, value in cells.items()}


def light(*rows: dict[Oid, int | bytes]) -> dict[tuple[str, int | None], dict[str, float]]:
    objects: dict[Oid, int | bytes | Oid] = dict(RUIJIE)
    for row in rows:
        objects |= row
        index = next(iter(row))[-1]
        objects[(*IF_DESCR, index)] = b"TenGigabitEthernet 0/%d" % index
    reading = read(objects, "optics")
    assert isinstance(reading, OpticsReading)
    return {key: {str(field): value for field, value in row.items()} for key, row in light_rows(reading).items()}


@pytest.mark.parametrize(
    ("size", "used", "bytes_"), [(100, 40, 40960), (100, 101, None), (100, -1, None), (0, 0, None)]
)
def test_what_is_used_of_a_memory(size: int, used: int, bytes_: int | None) -> None:
    pool = (*MGMT, 35, 1, 1, 1)
    rows = health(RUIJIE | {(*pool, 2, 1): b"memory", (*pool, 3, 1): 40, (*pool, 6, 1): size, (*pool, 7, 1): used})
    assert rows["memory", "memory"].get("used_bytes") == bytes_


def test_powers_of_newer_firmware() -> None:
    """Hundredths of dBm; -10000 is none, 0 is 0 dBm; a module without DDM measures nothing."""
    rows = light(
        module(1, c76=-345, c81=0, c21=6000, c17=31),
        module(2, c76=-10000, c81=-10000),
        module(3, c15=2, c76=-100, c81=-100),
    )
    assert rows["TenGigabitEthernet 0/1", 1] == {"receive_dbm": -3.45, "transmit_dbm": 0, "bias_amperes": 0.006}
    assert rows["TenGigabitEthernet 0/1", None] == {"volts": 3.3, "celsius": 31}
    assert rows["TenGigabitEthernet 0/2", 1] == {}
    assert ("TenGigabitEthernet 0/3", None) not in rows


def test_four_lanes() -> None:
    lanes = {f"c{77 + at}": -100 * (at + 1) for at in range(4)} | {f"c{82 + at}": 50 + at for at in range(4)}
    rows = light(module(1, c76=-10000, c81=-10000, **lanes, c23=7000, c25=0, c27=7200, c29=7300))
    name = "TenGigabitEthernet 0/1"
    assert [rows[name, lane]["receive_dbm"] for lane in (1, 2, 3, 4)] == [-1, -2, -3, -4]
    assert [rows[name, lane]["transmit_dbm"] for lane in (1, 2, 3, 4)] == [0.5, 0.51, 0.52, 0.53]
    assert rows[name, 2]["bias_amperes"] == 0, "a lane that is off"


def test_an_empty_cage_is_no_transceiver() -> None:
    assert isinstance(read(RUIJIE | module(1, c3=1, c16=b"", c19=0), "optics"), Unsupported)


@settings(max_examples=30, deadline=None)
@given(
    power=st.one_of(st.none(), st.sampled_from([-10000, -20000, 0, -4000]), st.integers(-3999, 1000)),
    volts=st.sampled_from([None, 0, 3300]),
    ddm=st.sampled_from([None, 1, 2]),
)
def test_a_power_is_there_or_not(power: int | None, volts: int | None, ddm: int | None) -> None:
    """Absent, none and zero stay apart, whatever is missing beside them."""
    cells = module(1, **({} if power is None else {"c76": power}))
    for arc, value in ((19, volts), (15, ddm)):
        cells.pop((*FIBER, arc, 1))
        if value is not None:
            cells[*FIBER, arc, 1] = value
    row = light(cells).get(("TenGigabitEthernet 0/1", 1), {})
    measured = power is not None and power > -10000 and volts == 3300 and ddm != 2
    assert row.get("receive_dbm") == (power / 100 if measured and power is not None else None)


TABLE = {
    (*SYSTEM, 41, 1, arc, 1, row): value
    for row, values in {1: (4, 220, 7000, 84, 23), 2: (1, 0, 0, 0, -255), 3: (6, 220, 7000, 84, 23)}.items()
    for arc, value in zip((3, 11, 14, 15, 16), values, strict=True)
}


@settings(max_examples=30, deadline=None)
@given(kept=st.sets(st.sampled_from(sorted(TABLE))))
def test_supplies_of_which_any_cells_are_missing(kept: set[Oid]) -> None:
    """Only a supply that says it is there measures; a cell that is not there gives no number."""
    rows = health(RUIJIE | {oid: value for oid, value in TABLE.items() if oid in kept})
    for row in (1, 2, 3):
        state = TABLE[*SYSTEM, 41, 1, 3, 1, row] if (*SYSTEM, 41, 1, 3, 1, row) in kept else None
        name = f"power supply 1/{row}"
        expected = {None: None, 4: {"status": 1.0}, 1: {"status": 4.0}, 6: {}}[state]
        assert rows.get(("power_supply", name)) == expected
        watts = rows.get(("power", f"{name} output"), {}).get("watts")
        assert watts == (84 if state == 4 and (*SYSTEM, 41, 1, 15, 1, row) in kept else None)


@pytest.mark.parametrize(("name", "invalid"), [("slot 2:invalid", True), ("slot 2", False), (None, False)])
def test_rows_of_empty_slots(name: str | None, invalid: bool) -> None:  # noqa: FBT001 - a table of cases
    sensor = {(*SYSTEM, 23, 1, 3, 1): 30} | ({} if name is None else {(*SYSTEM, 23, 1, 2, 1): name.encode()})
    rows = health(RUIJIE | sensor)
    assert bool(rows) is (name is not None and not invalid)


def test_a_view_that_hides_sys_object_id() -> None:
    """The vendor's own name in sysDescr tells whose tables to read."""
    objects: Objects = {
        (1, 3, 6, 1, 2, 1, 1, 1, 0): b"Ruijie 10G Routing Switch(S5750-24GT/12SFP) By Ruijie Networks",
        (*MGMT, 36, 1, 1, 3, 0): 12,
    }
    assert health(objects) == {("processor", "processor 0"): {"usage_ratio": 0.12}}
