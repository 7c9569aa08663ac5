"""SIGKILL at any moment, and two writers at once: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import time
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select, text

from inventory.ledger.audit import Head, append, verify_chain
from inventory.ledger.backup import back_up
from inventory.ledger.engine import Ledger, connect_ledger, open_ledger
from inventory.ledger.indicators import history, record_result
from inventory.ledger.migration import upgrade
from inventory.ledger.portable import check_file
from inventory.ledger.schema import AUDIT_RECORDS, REVISIONS
from inventory.principals.register import add, grants
from tests.inventory.ledger.records import NOW, append_one, result

ROUNDS = 100
LONGEST_SECONDS = 0.01


def child(work: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """Fork a process that works and acknowledges by lines; its id and the pipe's end to read."""
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return pid, read
    status = 1
    try:
        os.close(read)
        work(lambda line: os.write(write, f"{line}\n".encode()) and None)
        status = 0
    except BaseException:  # noqa: BLE001 - the parent's test must not go on in the child
        traceback.print_exc()
    finally:
        os._exit(status)


def killed(pid: int, read: int, after_lines: int, wait_seconds: float) -> list[str]:
    """The lines a child said until it was killed: after so many of them, and a while."""
    with os.fdopen(read) as lines:
        found = [lines.readline() for _ in range(after_lines)]
        time.sleep(wait_seconds)
        os.kill(pid, signal.SIGKILL)
        found += lines
    # One with little to do may have come to its end before.
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) in {0, -signal.SIGKILL}
    return [line.strip() for line in found if line.endswith("\n")]


def finished(pid: int, read: int) -> list[str]:
    """All lines of a child that came to its end."""
    with os.fdopen(read) as lines:
        found = lines.read().splitlines()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return found


def write_all_the_time(address: str, backup: Path, round_: int, acknowledge: Callable[[str], None]) -> None:
    """Every kind of write, one after another, until the end comes."""
    with open_ledger(address) as ledger:
        acknowledge("begun")
        for number in range(10_000):
            append_one(ledger, f"{round_}/{number}", number)
            acknowledge(f"record {round_}/{number}")
            day = date.fromordinal(date(2026, 1, 1).toordinal() + round_)
            record_result(ledger, result(day, number, 10_000))
            acknowledge(f"result {day} {number}")
            if number % 4 == 3:
                name = f"p{round_}-{number}"
                add(ledger, name, roles=["viewer"], department=None, expires_at=None, actor="os:test", now=NOW)
                acknowledge(f"record {name}")
            if number % 4 == 1:
                acknowledge(f"backup {back_up(ledger, backup, NOW).head}")


def subjects(ledger: Ledger) -> list[str]:
    with ledger.read() as connection:
        wanted = select(AUDIT_RECORDS.c.subject).order_by(AUDIT_RECORDS.c.sequence)
        return list(connection.execute(wanted).scalars())


def test_killed_a_hundred_times(tmp_path: Path) -> None:
    address, backup = str(tmp_path / "ledger.sqlite"), tmp_path / "backup.jsonl"
    with connect_ledger(address, create=True) as ledger:
        upgrade(ledger)
    dice = random.Random(20261125)
    written: list[str] = []
    head = Head()
    for round_ in range(ROUNDS):
        if round_ % 10 == 9:
            backup.unlink(missing_ok=True)
        pid, read = child(lambda say, round_=round_: write_all_the_time(address, backup, round_, say))  # type: ignore[misc]
        lines = killed(pid, read, dice.randint(1, 12), dice.uniform(0, LONGEST_SECONDS))
        written += [line.split()[1] for line in lines if line.startswith("record")]
        head = whole(address, written, head)
        results_are_there(address, [line.split() for line in lines if line.startswith("result")])
        backup_is_old_or_new(backup, [line.split()[1] for line in lines if line.startswith("backup")], head)
    assert len(written) > ROUNDS
    for part in tmp_path.glob(".backup.jsonl.*.part"):
        part.unlink()
    assert {path.name for path in tmp_path.iterdir()} <= {
        "ledger.sqlite",
        "backup.jsonl",
        "ledger.sqlite-wal",
        "ledger.sqlite-shm",
    }


def whole(address: str, written: list[str], before: Head) -> Head:
    """The file is whole, the chain goes on, every acknowledged record is there, and at most one more for a round."""
    with closing(sqlite3.connect(address)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with open_ledger(address) as ledger:
        with ledger.read() as connection:
            head = verify_chain(connection, before)
        assert isinstance(head, Head), head
        there = subjects(ledger)
        tokens = {grant.principal for grant in grants(ledger)}
    # A record whose acknowledgement the kill cut off may be there too; it stays the only one of its round.
    extra = there[len(written) :]
    assert len(extra) <= 1
    written += extra
    assert there == written
    assert tokens == {subject for subject in there if subject.startswith("p")}
    return head


def results_are_there(address: str, results: list[list[str]]) -> None:
    if not results:
        return
    _, day, number = results[-1]
    with open_ledger(address) as ledger:
        [found] = history(ledger, "12", since=date.fromisoformat(day), until=date.fromisoformat(day))
    assert found.counted in {int(number), int(number) + 1}


def backup_is_old_or_new(backup: Path, heads: list[str], now: Head) -> None:
    if not backup.exists():
        assert not heads
        return
    found = check_file(backup).head
    assert not heads or found.sequence >= int(heads[-1].partition(":")[0])
    assert found.sequence <= now.sequence


def test_killed_while_the_tables_are_made(tmp_path: Path) -> None:
    dice = random.Random(7)
    whole_seconds = 0.0
    for round_ in range(16):
        address = str(tmp_path / f"{round_}.sqlite")

        def make(acknowledge: Callable[[str], None], address: str = address) -> None:
            with connect_ledger(address, create=True) as ledger:
                acknowledge("begun")
                upgrade(ledger)
                acknowledge("made")

        begun = time.monotonic()
        if round_ == 0:  # says how long it takes here
            lines = finished(*child(make))
            whole_seconds = time.monotonic() - begun
        else:
            lines = killed(*child(make), 1, dice.uniform(0, whole_seconds))
        with connect_ledger(address) as ledger:
            with ledger.read() as connection:
                found = ledger.revision(connection)
            assert found in {None, REVISIONS[-1]}
            assert found == REVISIONS[-1] or "made" not in lines
            upgrade(ledger)
        with open_ledger(address) as ledger:
            append_one(ledger, "usable")


def append_many(address: str, who: str, acknowledge: Callable[[str], None]) -> None:
    with open_ledger(address) as ledger:
        for number in range(60):
            now = datetime.now(UTC)
            with ledger.write() as connection:
                append(connection, actor=who, action="t", subject=f"{who}-{number}", detail={}, now=now)
            acknowledge(f"{who}-{number}")
            time.sleep(0.002)


def test_two_processes_write_at_once(ledger: Ledger, address: str) -> None:
    children = [
        child(lambda say, who=who: append_many(address, who, say))  # type: ignore[misc]
        for who in ("one", "two")
    ]
    said = [line for pid, read in children for line in finished(pid, read)]
    there = subjects(ledger)
    assert sorted(there) == sorted(said)
    assert len(there) == 120
    # One wrote while the other was at it; otherwise this test shows nothing.
    assert sum(before[:3] != after[:3] for before, after in pairwise(there)) > 1
    with ledger.read() as connection:
        assert isinstance(verify_chain(connection), Head)
        assert connection.execute(text("SELECT count(DISTINCT previous_hash) FROM audit_records")).scalar() == 120
