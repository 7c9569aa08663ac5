"""`yunwang inventory indicators`: for people, for programs, as a spreadsheet, and what the ledger keeps of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from inventory.cli import app
from inventory.errors import YunwangError
from inventory.indicators.cli import county_day
from inventory.indicators.report import percent
from inventory.ledger.engine import connect_ledger
from inventory.ledger.migration import upgrade


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state" / "yunwang" / "ledger.sqlite"
    monkeypatch.delenv("YUNWANG_LEDGER", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["indicators", *arguments])


def made(path: Path) -> None:
    with connect_ledger(str(path), create=True) as opened:
        upgrade(opened)


def test_people_see_value_target_past_and_what_is_missing(ledger: Path) -> None:
    shown = run().stdout
    assert not ledger.exists()
    assert shown.splitlines()[:7] == [
        "指标 12 政务信息系统上云率 / Share of government information systems on the cloud",
        "  41 / 98 = 41.84 %, 目标 target 95.00 %",
        "  已部署于县政务云平台的县自建非涉密政务信息系统数量 / 县自建非涉密政务信息系统总数",
        "  历史 history:",
        "    2021-08-31  42.00 %  (规划 plan)",
        "  缺口 missing: 57, 达到目标还需 needed for the target: 53",
        "    system-042  合成系统042 / Synthetic system 042  合成部门20 (department-20)",
    ]
    assert len(shown.splitlines()) == 6 + 57 + 1 + 6 + 20


def test_recorded_days_are_the_history(ledger: Path) -> None:
    made(ledger)
    assert run("--record").exit_code == 0
    assert run("--record").exit_code == 0  # the same day again
    cloud, access = json.loads(run("--format", "json").stdout)
    assert [(day["counted"], day["total"], day["ratio"]) for day in cloud["history"]] == [
        (None, None, 0.42),
        (41, 98, 41 / 98),
    ]
    assert [(day["counted"], day["total"]) for day in access["history"]] == [(None, None), (80, 100)]
    assert (access["needed_for_target"], len(access["missing"])) == (20, 20)


def test_recording_without_a_ledger_says_how_to_make_one(ledger: Path) -> None:
    failed = run("--record")
    assert isinstance(failed.exception, YunwangError)
    assert str(failed.exception) == f"ledger {ledger}: no such file: yunwang ledger upgrade makes it"


def test_a_named_ledger_that_is_not_there_is_an_error(ledger: Path, tmp_path: Path) -> None:
    assert isinstance(run("--ledger", str(tmp_path / "nowhere.sqlite")).exception, YunwangError)
    assert not ledger.exists()


def test_spreadsheet(ledger: Path, tmp_path: Path) -> None:
    made(ledger)
    run("--record")
    files = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for file in files:
        assert run("--format", "xlsx", "--output", str(file)).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    book = openpyxl.load_workbook(files[0])
    rows: dict[str, list[Sequence[object]]] = {sheet.title: list(sheet.values) for sheet in book}
    assert [len(listed) for listed in rows.values()] == [3, 1 + 57 + 20, 5]
    assert rows["指标 Indicators"][2][3:] == (80, 100, 0.8, 1, 20, 20)
    assert rows["缺口 Missing"][1] == (
        *(12, "system-042", "合成系统042", "Synthetic system 042"),
        *("合成部门20", "department-20"),
    )


def test_a_spreadsheet_needs_a_file_that_can_be_written(ledger: Path, tmp_path: Path) -> None:
    del ledger
    assert isinstance(run("--format", "xlsx").exception, YunwangError)
    failed = run("--format", "xlsx", "--output", str(tmp_path / "no" / "a.xlsx"))
    assert str(failed.exception) == f"{tmp_path}/no/a.xlsx: No such file or directory"


def test_shares_are_not_rounded_to_all_or_nothing() -> None:
    assert percent(Fraction(99_999, 100_000)) == "99.99 %"
    assert percent(Fraction(1, 100_000)) == "0.01 %"
    assert (percent(Fraction(1)), percent(Fraction(0)), percent(None)) == ("100.00 %", "0.00 %", "不适用 n/a")


def test_a_day_is_the_county_s() -> None:
    assert county_day(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)).isoformat() == "2026-11-25"
