"""`yunwang events list` for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors.traps.alarms import KINDS
from inventory.ledger.engine import Ledger
from inventory.ledger.events import write_events
from inventory.ledger.events_cli import _WORDS, app
from tests.inventory.ledger.records import device_event

Run = Callable[..., str]
NOW = datetime.now(UTC)


@pytest.fixture
def run(sqlite_ledger: Ledger, tmp_path: Path) -> Run:
    events = [
        replace(device_event(device="pingshan-1"), received_at=NOW - timedelta(days=3), text="linkDown"),
        replace(
            device_event(device="dalong-1"),
            received_at=NOW - timedelta(minutes=5),
            confirmed="yes",
            polled="polled: GE0/0/1 is down",
            text="=cmd",
        ),
        replace(
            device_event(device="dalong-1"),
            received_at=NOW - timedelta(minutes=1),
            kind="other",
            interface=None,
            text="1.3",
        ),
    ]
    write_events(sqlite_ledger, events)

    def invoke(*arguments: str, status: int = 0) -> str:
        ledger = str(tmp_path / "only.sqlite")
        result = CliRunner().invoke(app, ["list", *arguments, "--ledger", ledger], env={"COLUMNS": "200"})
        assert result.exit_code == status, result.output
        return result.output

    return invoke


def test_a_table_in_both_languages(run: Run) -> None:
    heading, *rows = run().splitlines()
    assert heading.split() == ["时间", "设备", "类型", "接口", "核实", "核实结果", "内容"]
    assert len(rows) == 3
    assert "端口断开" in rows[1]
    assert "属实" in rows[1]
    local = (NOW - timedelta(minutes=1) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    assert rows[2].startswith(local)
    english = run("--lang", "en").splitlines()
    assert english[0].split() == ["time", "device", "kind", "interface", "confirmed", "polled", "text"]
    assert "link down" in english[2]


def test_json_and_what_is_asked_for(run: Run) -> None:
    found = json.loads(run("--format", "json"))
    assert [event["device"] for event in found] == ["pingshan-1", "dalong-1", "dalong-1"]
    assert found[1]["variables"] == {"1.3.6.1.2.1.2.2.1.1.7": "7"}
    assert found[1]["received_at"].endswith("Z")
    assert len(json.loads(run("-f", "json", "--since", "1h"))) == 2
    assert len(json.loads(run("-f", "json", "--device", "pingshan-1"))) == 1
    assert [event["kind"] for event in json.loads(run("-f", "json", "--limit", "1"))] == ["other"]
    assert len(json.loads(run("-f", "json", "--since", "2020-01-01"))) == 3


def test_csv_holds_no_formula(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv"))))
    assert rows[1]["text"] == "'=cmd"
    assert rows[1]["interface"] == "GE0/0/1"
    assert rows[2]["interface"] == ""


@pytest.mark.parametrize("since", ["yesterday", "7w", "2026-13-01", "99999999d"])
def test_a_since_that_is_none(run: Run, since: str) -> None:
    assert "expected 30m, 24h, 7d, or a date" in " ".join(run("--since", since, status=2).replace("│", "").split())


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) <= set(_WORDS)
