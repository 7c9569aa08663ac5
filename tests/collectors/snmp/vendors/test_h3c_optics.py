"""H3C Comware: transceivers of real walks and recordings, of several lanes, and what stands for "none" in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.optics import OpticsReading, Transceiver
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.vendors.h3c_optics import dbm_of
from tests.collectors.snmp.real_walks import read_recording, requests_of
from tests.collectors.snmp.served import IF_DESCR, SYS_OBJECT_ID, light_rows, read
from tests.collectors.snmp.walks import cut

WALK = "network/switch/h3c-comware-7-1-075"
MODULES = parse_oid("1.3.6.1.4.1.25506.2.70.1.1.1")
LANES = parse_oid("1.3.6.1.4.1.25506.2.70.1.2.1")
NONE = 2**31 - 1


def only(reading: OpticsReading, interface: str) -> Transceiver:
    (one,) = (one for one in reading.transceivers if one.interface == interface)
    return one


def test_sr8808x(tmp_path: Path) -> None:
    """Modules of one lane, each with a row in the table of lanes that says nothing. Limits in tenths of microwatts."""
    reading = read_recording(cut(WALK, tmp_path), "optics", OpticsReading)
    assert len(reading.transceivers) == 21
    one = only(reading, "Ten-GigabitEthernet1/0/0/4")
    assert (one.vendor, one.serial, one.revision, one.type) == ("H3C", "210231A1RQX1890000TS", "1.0", "10G_BASE_LR_SFP")
    assert (one.wavelength_nanometres, one.distance_metres, one.fibre) == (1310, 10_000, "single_mode")
    assert (one.lanes, one.diagnostics, one.interface_index, one.index) == (1, True, 4, "4")
    rows = light_rows(reading)
    assert len(rows) == 2 * 20
    assert rows["Ten-GigabitEthernet1/0/0/4", None] == {
        "celsius": 32, "volts": 3.32, "high_alarm_celsius": 73, "low_alarm_celsius": -3,
        "high_alarm_volts": 3.8, "low_alarm_volts": 2.81,
    }  # fmt: skip
    lane = rows["Ten-GigabitEthernet1/0/0/4", 1]
    assert (lane["receive_dbm"], lane["transmit_dbm"], lane["bias_amperes"]) == (-8.81, -2.59, 0.03108)
    assert (lane["high_alarm_bias_amperes"], lane["low_alarm_bias_amperes"]) == (0.088, 0.001)
    # 22.9 and 36.3 uW, 1778.3 and 1122 uW; 75, 151.4, 1258.9 and 1122 uW
    assert [round(lane[f"receive_{limit}_dbm"], 2) for limit in LIMITS] == [-16.4, -14.4, 0.5, 2.5]
    assert [round(lane[f"transmit_{limit}_dbm"], 2) for limit in LIMITS] == [-11.25, -8.2, 0.5, 1.0]


LIMITS = ("low_alarm", "low_warning", "high_warning", "high_alarm")


def test_a_module_that_does_not_measure(tmp_path: Path) -> None:
    """It is there, with what its memory says; a wavelength of 0 is none."""
    reading = read_recording(cut(WALK, tmp_path), "optics", OpticsReading)
    one = only(reading, "GigabitEthernet1/2/0/2")
    assert (one.vendor, one.diagnostics, one.lanes, one.wavelength_nanometres) == ("CISCO-FINISAR", False, None, None)
    assert not [row for row in reading.rows if row.transceiver is one]


def test_an_hp_10508(recordings: Path) -> None:
    reading = read_recording(recordings / "comware.snmprec", "optics", OpticsReading)
    rows = light_rows(reading)
    assert len(reading.transceivers) == 27
    assert rows["Ten-GigabitEthernet9/0/10", None] == {"celsius": 31, "volts": 3.31}
    assert rows["Ten-GigabitEthernet9/0/10", 1] == {
        "receive_dbm": -10.05, "transmit_dbm": -5.41, "bias_amperes": 0.00999,
    }  # fmt: skip
    assert ("Ten-GigabitEthernet9/0/16", None) not in rows, "a Finisar without diagnostics"
    assert rows["Ten-GigabitEthernet8/0/29", 1] == {}, "a PROLINE that has diagnostics and shows none"
    assert only(reading, "Ten-GigabitEthernet8/0/29").fibre == "multi_mode"


def test_an_hpe_5900(recordings: Path) -> None:
    """Limits that are all 0 are none."""
    reading = read_recording(recordings / "comware_hpe5900.snmprec", "optics", OpticsReading)
    assert {one.interface: (one.vendor, one.revision, one.wavelength_nanometres) for one in reading.transceivers} == {
        "49": ("UVUUU ** *******", "U***", None), "50": ("AVAGO", "G2.3", 850),
    }  # fmt: skip
    assert all(row == {} for row in light_rows(reading).values())


def module(**columns: int | bytes) -> dict[Oid, int | bytes]:
    """The module in port 1; columns as c9=-259."""
    cells: dict[int, int | bytes] = {1: b"SM", 2: b"40G_BASE_LR4_QSFP_PLUS", 4: b"H3C", 5: b"SN", 8: 1}
    cells |= {int(arc[1:]): value for arc, value in columns.items()}
    return {(*MODULES, arc, 1): value for arc, value in cells.items()} | {(*IF_DESCR, 1): b"FortyGigE1/0/1"}


def lane(number: int, transmit: int, receive: int, bias: int) -> dict[Oid, int | bytes]:
    return {(*LANES, arc, 1, number): value for arc, value in {2: transmit, 3: receive, 4: NONE, 5: bias}.items()}


def light(*parts: dict[Oid, int | bytes]) -> dict[int | None, dict[str, float]]:
    """By lane."""
    objects: dict[Oid, int | bytes | Oid] = {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.25506.1.921")}
    for part in parts:
        objects |= part
    reading = read(objects, "optics")
    assert isinstance(reading, OpticsReading)
    return {key[1]: {str(field): value for field, value in row.items()} for key, row in light_rows(reading).items()}


def test_four_lanes() -> None:
    """One of them is dark: its neighbours tell that the module has four lanes. 0 dBm and 0 A are numbers."""
    nothing = module(c9=NONE, c12=NONE, c15=35, c16=329, c17=NONE)
    rows = light(
        nothing, lane(1, -100, -200, 3000), lane(2, 0, NONE, 0), lane(3, NONE, -4000, NONE), lane(4, 50, 60, 70)
    )
    assert rows == {
        None: {"celsius": 35, "volts": 3.29},
        1: {"transmit_dbm": -1, "receive_dbm": -2, "bias_amperes": 0.03},
        2: {"transmit_dbm": 0, "bias_amperes": 0},
        3: {"receive_dbm": -40},
        4: {"transmit_dbm": 0.5, "receive_dbm": 0.6, "bias_amperes": 0.0007},
    }


def test_a_module_as_a_whole_beside_its_lanes() -> None:
    rows = light(module(c9=-50, c12=NONE, c15=35), lane(1, -100, -200, 3000), lane(2, -110, -210, 3000))
    assert rows[None] == {"celsius": 35, "transmit_dbm": -0.5}
    assert rows[2]["receive_dbm"] == -2.1


def test_a_module_that_says_it_does_not_measure_and_does() -> None:
    assert light(module(c8=2, c12=-345, c15=NONE)) == {None: {}, 1: {"receive_dbm": -3.45}}


def test_limits_in_dbm_come_before_microwatts() -> None:
    """Firmware since 2021 has both; hundredths of dBm are exact."""
    row = light(module(c9=-200, c30=12_589, c31=0, c52=100, c53=-1124, c34=10_000, c35=0, c56=0, c57=0, c36=1))[1]
    assert (row["transmit_high_alarm_dbm"], row["transmit_low_alarm_dbm"]) == (1, -11.24)
    assert row["receive_high_alarm_dbm"] == 0, "1 mW; of the dBm columns all are 0: none"
    assert "receive_low_alarm_dbm" not in row, "0 uW is no light and no limit"
    assert row["receive_high_warning_dbm"] == -40


@pytest.mark.parametrize(
    ("hardware", "diameter", "fibre"),
    [
        (b"SM", 2, "single_mode"), (b"MM", 65535, "multi_mode"), (b"", 1, "single_mode"), (b"", 3, "multi_mode"),
        (b"COPPER", 4, None), (b"", 65535, None),
    ],
)  # fmt: skip
def test_fibres(hardware: bytes, diameter: int, fibre: str | None) -> None:
    """The MIB calls 9 micrometres multi-mode; its devices, and the world, call them SM."""
    reading = read(
        {SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.25506.1.1")} | dict(module(c1=hardware, c6=diameter)), "optics"
    )
    assert isinstance(reading, OpticsReading)
    assert reading.transceivers[0].fibre == fibre


def test_a_module_under_an_older_number() -> None:
    """Huawei-3Com's: the same columns."""
    old = parse_oid("1.3.6.1.4.1.2011.10.2.70.1.1.1")
    cells = {(*old, *oid[len(MODULES) :]): value for oid, value in module(c9=-259, c15=32).items() if oid[6] == 25506}
    assert light(cells) == {None: {"celsius": 32}, 1: {"transmit_dbm": -2.59}}


def test_no_table() -> None:
    assert isinstance(read({SYS_OBJECT_ID: parse_oid("1.3.6.1.4.1.25506.1.1")}, "optics"), Unsupported)


@pytest.mark.parametrize(("power", "dbm"), [(10_000, 0), (1, -40), (0, None), (-1, None), (None, None)])
def test_power_of_a_limit(power: int | None, dbm: float | None) -> None:
    assert dbm_of(power) == dbm


CELLS = {
    **module(c9=-259, c12=0, c15=32, c16=332, c17=3108, c18=73_000, c19=-3000, c30=12_589, c34=0, c3=NONE, c7=0),
    **lane(1, NONE, NONE, NONE),
}


@settings(max_examples=40, deadline=None)
@given(kept=st.sets(st.sampled_from(sorted(CELLS))))
def test_tables_of_which_any_cells_are_missing(kept: set[Oid]) -> None:
    """A number is there where its cell is; 0 dBm is one; a limit of 0 and a none are not."""
    cells = {oid: CELLS[oid] for oid in kept}
    if not any(oid[:-2] == MODULES for oid in kept):
        return
    rows = light(cells)
    assert set(rows) <= {None, 1}
    whole, only_lane = rows.get(None, {}), rows.get(1, {})

    def is_kept(arc: int) -> bool:
        return (*MODULES, arc, 1) in kept

    measures = any(map(is_kept, (9, 12, 15, 16, 17)))
    assert bool(rows) is measures
    assert whole.get("celsius") == (32 if is_kept(15) else None)
    assert whole.get("volts") == (3.32 if is_kept(16) else None)
    assert only_lane.get("receive_dbm") == (0 if is_kept(12) else None)
    assert only_lane.get("transmit_dbm") == (-2.59 if is_kept(9) else None)
    assert only_lane.get("bias_amperes") == (0.03108 if is_kept(17) else None)
    assert whole.get("high_alarm_celsius") == (73 if is_kept(18) and measures else None)
    assert whole.get("low_alarm_celsius") == (-3 if is_kept(19) and measures else None)
    assert not [field for field in only_lane if field.startswith("receive_") and field.endswith("alarm_dbm")]


def test_few_packets(tmp_path: Path) -> None:
    """21 modules, 966 cells: three requests each time."""
    first, again = requests_of(cut(WALK, tmp_path), "optics")
    assert first <= 70
    assert again == 3
