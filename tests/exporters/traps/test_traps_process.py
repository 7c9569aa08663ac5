"""The process: events in the ledger, metrics, a clean end, and errors of one line."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

import pytest

from inventory.credentials import CommunityCredential, Secret
from tests.collectors.traps.receiving import community_message
from tests.exporters.agents import COMMUNITY, SECRETS
from tests.exporters.traps.traps_process import command, new_ledger, running_traps
from yunwang.cli import app

CREDENTIAL = CommunityCredential("lab-v2c", Secret(COMMUNITY))


def send(port: int, *messages: bytes, source: str = "127.0.0.2") -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.bind((source, 0))
        for message in messages:
            sending.sendto(message, ("127.0.0.1", port))


def test_events_and_metrics(tmp_path: Path) -> None:
    with running_traps(tmp_path) as traps:
        send(traps.port, *(community_message(number, community=COMMUNITY) for number in range(3)))
        send(traps.port, community_message(9, community="canary-wrong"), b"\x30\xff")
        send(traps.port, community_message(9, community=COMMUNITY), source="127.0.0.9")
        send(traps.port, community_message(9, community=COMMUNITY), source="127.0.0.3")
        events = traps.until_events(3)
        assert [(event.device, event.kind, event.source) for event in events] == [
            ("host-2", "link_down", "127.0.0.2")
        ] * 3
        deadline = time.monotonic() + 15  # nobody answers at 127.0.0.2: the poll fails, and that is said
        while any(event.polled is None for event in traps.events()) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert {event.confirmed for event in traps.events()} == {"unknown"}
        assert all(
            (event.polled or "").startswith("polled, and system: 127.0.0.2 port 161") for event in traps.events()
        )
        metrics = traps.metrics()
        assert metrics["yunwang_traps_received_total['host-2', 'link_down']"] == 3
        assert metrics["yunwang_traps_dropped_total['', 'unknown_sender']"] == 1
        assert metrics["yunwang_traps_dropped_total['host-2', 'wrong_community']"] == 1
        assert metrics["yunwang_traps_dropped_total['host-2', 'malformed']"] == 1
        assert metrics["yunwang_traps_dropped_total['host-3', 'version']"] == 1
        assert metrics["yunwang_traps_events_written_total[]"] == 3
        assert metrics["yunwang_traps_events_lost_total[]"] == 0
        assert metrics["yunwang_traps_repolls_total['failed']"] >= 1
        shown = traps.log.read_text()
        assert not any(secret in shown for secret in (*SECRETS, "canary-wrong"))


def test_the_end_writes_what_was_received(tmp_path: Path) -> None:
    with running_traps(tmp_path) as traps:
        send(traps.port, *(community_message(number, community=COMMUNITY) for number in range(80)))
        traps.end()
        assert len(traps.events()) == 80
        assert "Traceback" not in traps.log.read_text()


def test_a_ledger_that_is_locked_holds_nobody_up_and_loses_nothing(tmp_path: Path) -> None:
    with running_traps(tmp_path) as traps:
        script = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        script += "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); time.sleep(4)"
        holding = subprocess.Popen(["python3", "-c", script, traps.ledger], stdout=subprocess.PIPE, text=True)
        assert holding.stdout is not None
        assert holding.stdout.readline() == "locked\n"
        started = time.monotonic()
        for number in range(10):
            send(traps.port, community_message(number, community=COMMUNITY))
        while traps.metrics().get("yunwang_traps_received_total['host-2', 'link_down']") != 10:
            assert time.monotonic() - started < 3, "received while the ledger is locked"
            time.sleep(0.05)
        assert traps.metrics()["yunwang_traps_events_waiting[]"] == 10
        holding.communicate(timeout=20)
        assert len(traps.until_events(10)) == 10


def one_line(command: list[str], status: int = 1) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == status, done.stderr
    [line] = done.stderr.splitlines()
    return line


def test_errors_are_one_line(tmp_path: Path) -> None:
    ledger = new_ledger(tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        line = one_line(command(tmp_path, ledger, "--listen", f"127.0.0.1:{port}"))
    assert line == f"yunwang: cannot listen on 127.0.0.1:{port}: another program has the port (is snmptrapd running?)"
    assert "expected a numeric ADDRESS:PORT" in one_line(command(tmp_path, ledger, "--listen", "localhost:1162"))
    absent = str(tmp_path / "absent.sqlite")
    assert "yunwang ledger upgrade makes it" in one_line(command(tmp_path, absent, "--listen", "127.0.0.1:0"))


def test_wrong_use(tmp_path: Path) -> None:
    from typer.testing import CliRunner  # noqa: PLC0415 - for this test alone

    arguments = command(tmp_path, new_ledger(tmp_path), "--engine-id", "80")[3:]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    with pytest.raises(SystemExit):
        raise result.exception or AssertionError
