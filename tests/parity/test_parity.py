"""Recorded devices give what LibreNMS expects of them, or a dispute says why not; and the comparison can fail."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tests.parity.comparison import TABLES, Comparison, Dispute, compare, load_disputes
from tests.parity.expected import Readings, Recording, find_recordings, read
from tests.parity.report import DISPUTED, main, table

NAMES = ["comware", "comware_hpe5900", "vrp_5720", "vrp_ar169sfp", "vrp_ce12804-withvrf", "vrp_ne"]


@pytest.fixture(scope="module")
def found(recordings: Path) -> dict[str, tuple[Recording, Readings]]:
    return {one.name: (one, read(one)) for one in find_recordings([recordings])}


def judge(one: tuple[Recording, Readings], *disputes: Dispute) -> Comparison:
    return compare([one[0]], lambda _: one[1], disputes)


def check(one: tuple[Recording, Readings]) -> None:
    comparison = judge(one, *load_disputes(DISPUTED))
    assert {key: result.missing for key, result in comparison.results.items() if result.missing} == {}
    assert comparison.stale == []
    assert sum(result.expected for result in comparison.results.values()) > 30


@pytest.mark.parametrize("name", NAMES)
def test_every_expected_row(found: dict[str, tuple[Recording, Readings]], name: str) -> None:
    check(found[name])


def with_rows(one: Recording, name: str, *rows: dict[str, object]) -> Recording:
    return dataclasses.replace(one, tables={name: list(rows)})


def rows_of(one: Recording, name: str) -> list[dict[str, object]]:
    return [dict(row) for row in one.tables[name]]


CHANGES = [
    ("vrp_ne", "ports", "ifInOctets"), ("vrp_ne", "ports", "ifName"), ("vrp_ne", "ports", "ifSpeed"),
    ("vrp_ne", "ipv4_addresses", "ipv4_prefixlen"), ("vrp_ne", "ipv6_addresses", "ipv6_compressed"),
    ("vrp_ne", "ipv6_addresses", "ifIndex"), ("vrp_ne", "entPhysical", "entPhysicalName"),
    ("vrp_5720", "links", "remote_port"), ("vrp_5720", "links", "remote_hostname"),
    ("vrp_5720", "bgpPeers", "bgpPeerRemoteAs"), ("vrp_5720", "bgpPeers", "bgpPeerFsmEstablishedTime"),
    ("vrp_5720", "bgpPeers", "bgpPeerState"), ("vrp_5720", "devices", "sysDescr"),
    ("vrp_5720", "sensors", "sensor_current"), ("vrp_5720", "processors", "processor_usage"),
    ("vrp_5720", "mempools", "mempool_total"), ("vrp_5720", "mempools", "mempool_perc"),
    ("vrp_5720", "transceivers", "serial"), ("vrp_5720", "transceivers", "distance"),
    ("comware", "processors", "processor_usage"), ("comware", "transceivers", "wavelength"),
    ("comware_hpe5900", "mempools", "mempool_total"), ("comware_hpe5900", "transceivers", "revision"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "category", "column"), CHANGES)
def test_a_changed_value_is_missing(
    found: dict[str, tuple[Recording, Readings]], name: str, category: str, column: str
) -> None:
    recording, readings = found[name]
    rows = [row for row in rows_of(recording, category) if column in row]
    assert rows
    for row in rows:
        value = row[column]
        row[column] = 2 * value + 5 if isinstance(value, (int, float)) else f"{value}x"
    comparison = judge((with_rows(recording, category, *rows), readings))
    assert comparison.missing == len(rows)


def test_disputes_count_and_grow_stale(found: dict[str, tuple[Recording, Readings]]) -> None:
    recording, readings = found["vrp_ne"]
    good, bad, gone = "10.99.100.234 4", "10.99.99.4 50", "192.0.2.1 7"
    rows = rows_of(recording, "ipv4_addresses")[:2]
    rows[1]["ipv4_address"] = "10.99.99.4"
    dispute = Dispute("vrp_ne", "ipv4_addresses", (good, bad, gone), "a reason")
    other = Dispute("another", "ipv4_addresses", ("1",), "a reason")
    comparison = judge((with_rows(recording, "ipv4_addresses", *rows), readings), dispute, other)
    (result,) = comparison.results.values()
    assert (result.expected, result.matched, result.disputed, result.missing) == (2, 1, 1, [])
    assert [told.partition(":")[0] for told in comparison.stale] == [
        f"vrp_ne ipv4_addresses {key}" for key in (good, gone)
    ]


def test_what_nobody_reads_is_counted(found: dict[str, tuple[Recording, Readings]]) -> None:
    recording, readings = found["vrp_ne"]
    strange = {"vlans": [{"vlan_vlan": 1}] * 3, "sensors": [{"sensor_class": "charge"}], "links": [{"protocol": "cdp"}]}
    comparison = judge((dataclasses.replace(recording, tables=strange), readings))
    assert comparison.results == {}
    assert comparison.not_compared == {"vlans": 3, "sensors charge": 1, "links cdp": 1}
    assert "vlans" not in TABLES


def test_the_rule_for_huawei_s_bill_of_material_needs_the_object(found: dict[str, tuple[Recording, Readings]]) -> None:
    recording, readings = found["vrp_5720"]
    (row,) = [row for row in rows_of(recording, "entPhysical") if row["entPhysicalIndex"] == 67190797]
    assert judge((with_rows(recording, "entPhysical", row), readings)).missing == 0
    for column in ("entPhysicalDescr", "entPhysicalSerialNum"):
        changed = row | {column: "something else"}
        assert judge((with_rows(recording, "entPhysical", changed), readings)).missing == 1


def test_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep").mkdir()
    walk = tmp_path / "deep" / "box.snmprec"
    walk.write_text("1.3.6.1.2.1.1.1.0|4|a box\n1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.2011.1\n", "utf-8")
    rows = {"os": {"discovery": {"devices": [{"sysDescr": "a box", "sysObjectID": ".1.3.6.1.4.1.2011.1"}]}}}
    expected = walk.with_name("box.expected.json")
    expected.write_text(json.dumps(rows), "utf-8")
    assert main([str(tmp_path)]) == 0
    assert "all       | all      |        1 |       1 |        0 |       0" in capsys.readouterr().out
    expected.write_text(json.dumps({"devices": [{"sysDescr": "another"}]}), "utf-8")
    assert main([str(tmp_path)]) == 1
    assert "missing: box devices : sysDescr is 'a box', expected 'another'" in capsys.readouterr().out
    walk.unlink()
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{expected}: no box.snmprec beside it\n"
    expected.unlink()
    assert main([str(tmp_path)]) == 2


def test_the_table_of_nothing() -> None:
    assert "all" in table(Comparison())


def test_the_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("YUNWANG_RECORDINGS", str(tmp_path))
    assert main([]) == 2
    assert str(tmp_path) in capsys.readouterr().err
