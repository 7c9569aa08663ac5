"""Each rule for Comware holds where the recording has what stands in place of a number, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.parity.expected import Readings, Recording, Row, read
from tests.parity.health_rows import memory_pool, sensor
from tests.parity.matching import Match
from tests.parity.other_rows import transceiver
from tests.parity.rules import explained

STATES = "1.3.6.1.4.1.25506.2.6.1.1.1.1"
OPTICS = "1.3.6.1.4.1.25506.2.70.1.1.1"
SUPPLY = "1.3.6.1.4.1.25506.8.35.9.1.2.1.2"
LINES = {
    "1.3.6.1.2.1.1.2.0": "6|1.3.6.1.4.1.25506.1.1",
    "1.3.6.1.2.1.1.3.0": "67|100",
    f"{STATES}.8.1": "2|13", f"{STATES}.8.2": "2|0",
    f"{STATES}.10.1": "66|4294967295",
    f"{STATES}.12.1": "2|0", f"{STATES}.12.2": "2|0", f"{STATES}.12.3": "2|31",
    f"{OPTICS}.4.7": "4|H3C", f"{OPTICS}.7.7": "2|2147483647",
    f"{SUPPLY}.1": "2|4",
}  # fmt: skip
POOL: Row = {"mempool_index": "1", "mempool_perc": 13, "mempool_total": 4294967295, "mempool_used": 558345748}
HEAT: Row = {
    "sensor_class": "temperature",
    "sensor_oid": f".{STATES}.12.1",
    "sensor_index": "temp-1",
    "sensor_current": 0,
}
MODULE: Row = {"index": "7", "vendor": "H3C", "distance": 2147483647}
STATE: Row = {"sensor_class": "state", "sensor_oid": f".{SUPPLY}.1", "sensor_index": "1", "sensor_current": 4}


def readings(folder: Path, **changed: str) -> Readings:
    walk = folder / "box.snmprec"
    lines = LINES | {oid.replace("_", "."): value for oid, value in changed.items()}
    walk.write_text("".join(f"{oid}|{value}\n" for oid, value in lines.items()), "utf-8")
    return read(Recording("box", walk, {}))


CASES = [
    ("mempools", memory_pool, POOL, "comware_memory_at_least", f"{STATES}.10.1", "66|4294967294"),
    ("mempools", memory_pool, POOL, "comware_memory_at_least", f"{STATES}.8.1", "2|14"),
    ("sensors", sensor, HEAT, "comware_no_sensor", f"{STATES}.12.2", "2|65535"),
    ("transceivers", transceiver, MODULE, "comware_no_distance", f"{OPTICS}.7.7", "2|300"),
    ("transceivers", transceiver, MODULE, "comware_no_distance", f"{OPTICS}.4.7", "4|HP"),
    ("sensors", sensor, STATE, "comware_unsupported_state", f"{SUPPLY}.1", "2|2"),
]


@pytest.mark.parametrize(("table", "match", "row", "rule", "cell", "other"), CASES)
def test_rules(tmp_path: Path, table: str, match: Match, row: Row, rule: str, cell: str, other: str) -> None:
    """The rule explains the row, which no reading matches; and no more where one cell of the recording is another."""
    found = readings(tmp_path)
    assert match(row, found) is not None
    assert explained(table, row, found) == rule
    assert explained(table, row, readings(tmp_path, **{cell: other})) is None
