"""Each rule for Huawei holds where the recording has what LibreNMS takes for something else, and nowhere else."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.parity.expected import Readings, Recording, Row, read
from tests.parity.health_rows import memory_pool, sensor
from tests.parity.matching import Match
from tests.parity.other_rows import transceiver
from tests.parity.rules import explained

TABLES = "1.3.6.1.4.1.2011.5.25.31.1.1"
STATES, OPTICS, SUPPLIES = f"{TABLES}.1.1", f"{TABLES}.3.1", f"{TABLES}.18.1"


def rows(table: str, index: int, **columns: str) -> dict[str, str]:
    return {f"{table}.{arc[1:]}.{index}": value for arc, value in columns.items()}


LINES = {
    "1.3.6.1.2.1.1.2.0": "6|1.3.6.1.4.1.2011.2.62.2.9",
    "1.3.6.1.2.1.1.3.0": "67|100",
    "1.3.6.1.2.1.47.1.1.1.1.5.9": "2|9",
    **rows(STATES, 9, _2="2|3", _5="2|8", _6="2|80", _7="2|5", _8="2|90", _9="2|-1", _13="2|3", _14="2|2", _15="2|4"),
    **rows(STATES, 10, _5="2|0", _7="2|0", _8="2|0", _9="2|0", _19="2|4096"),
    **rows(OPTICS, 20, _4="4|", _5="2|-255", _6="2|-1", _7="2|-1", _8="2|-1"),
    # CloudEngine: 4 lanes, 1.14 dBm received, the lanes say so
    **rows(OPTICS, 21, _4="4|SN", _6="2|3300", _8="2|114", _9="2|-50", _32="4|114,32,-90,-228"),
    **rows(OPTICS, 22, _4="4|SN", _6="2|3300", _7="2|5232", _8="2|0", _9="2|591", _13="2|-1269", _14="2|250"),
    **rows(OPTICS, 22, _15="2|-928", _16="2|99", _33="4|-228.00"),
    **rows(OPTICS, 23, _4="4|SN", _6="2|3300", _7="2|12", _33="4|-228.00", _9="2|591"),
    f"{SUPPLIES}.5.2.1": "2|2", f"{SUPPLIES}.6.2.1": "2|2", f"{SUPPLIES}.8.2.1": "2|0",
}  # fmt: skip


def sensed(kind: str, oid: str, value: float, index: str = "1") -> Row:
    return {"sensor_class": kind, "sensor_oid": f".{oid}", "sensor_index": index, "sensor_current": value}


NAMELESS: Row = {"mempool_index": "10", "mempool_perc": 0, "mempool_total": 4096 * 2**20, "mempool_used": 0}
SIZELESS: Row = {"mempool_index": "9", "mempool_perc": 5, "mempool_total": -1, "mempool_used": 0}
LANES: Row = {"index": "21", "serial": "SN", "channels": 1}
AS_MICROWATTS = 10 * math.log10(0.114)


def readings(folder: Path, **changed: str) -> Readings:
    walk = folder / "box.snmprec"
    walk.write_text("".join(f"{oid}|{value}\n" for oid, value in (LINES | changed).items()), "utf-8")
    return read(Recording("box", walk, {}))


POOLS, LIGHT, KINDS = ("mempools", memory_pool), ("transceivers", transceiver), ("sensors", sensor)
CASES = [
    (*POOLS, NAMELESS, "huawei_memory_of_another", f"{STATES}.8.10", "2|90"),
    (*POOLS, SIZELESS, "huawei_memory_size", f"{STATES}.9.9", "2|1000000"),
    (*KINDS, sensed("dbm", f"{OPTICS}.8.20", -0.01), "huawei_module_not_read", f"{OPTICS}.6.20", "2|3300"),
    (*KINDS, sensed("dbm", f"{OPTICS}.8.21", AS_MICROWATTS), "huawei_hundredths_of_dbm", f"{OPTICS}.8.21", "2|115"),
    (*KINDS, sensed("dbm", f"{OPTICS}.8.22", 0), "huawei_no_light", f"{OPTICS}.8.22", "2|5"),
    (*KINDS, sensed("current", f"{OPTICS}.7.23", 0.012), "huawei_microamperes", f"{OPTICS}.7.23", "2|13"),
    (*KINDS, sensed("voltage", f"{STATES}.13.9", 0.003), "huawei_whole_volts", f"{STATES}.13.9", "2|4"),
    (*KINDS, sensed("voltage", f"{SUPPLIES}.8.2.1", 0), "huawei_absent_supply", f"{SUPPLIES}.5.2.1", "2|3"),
    (*LIGHT, LANES, "huawei_lanes", f"{OPTICS}.4.21", "4|ANOTHER"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "match", "row", "rule", "cell", "other"), CASES)
def test_rules(tmp_path: Path, table: str, match: Match, row: Row, rule: str, cell: str, other: str) -> None:
    """The rule explains the row, which no reading matches; and no more where one cell of the recording is another."""
    found = readings(tmp_path)
    assert match(row, found) is not None
    assert explained(table, row, found) == rule
    assert explained(table, row, readings(tmp_path, **{cell: other})) is None
