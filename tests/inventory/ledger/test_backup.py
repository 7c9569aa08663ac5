"""Backups: the whole ledger, into either database, and nothing replaced by a bad one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inventory.ledger.audit import Head, verify_chain
from inventory.ledger.backup import back_up, restore
from inventory.ledger.engine import Ledger, connect_ledger, open_ledger
from inventory.ledger.errors import BackupUnusable, LedgerError, LedgerNotEmpty, WrongSchema
from inventory.ledger.migration import migrate, upgrade
from inventory.ledger.schema import REVISIONS
from inventory.principals.register import add
from tests.inventory.ledger.records import NOW, append_one, contents, fill
from tests.inventory.ledger.test_audit import tamper
from tests.postgres import PostgresServer


@pytest.fixture
def backup(ledger: Ledger, tmp_path: Path) -> Path:
    """A backup of a filled ledger."""
    fill(ledger)
    file = tmp_path / "backup.jsonl"
    back_up(ledger, file, NOW)
    return file


def restored(address: str, file: Path, *, force: bool = False) -> dict[str, list[tuple[object, ...]]]:
    with connect_ledger(address, create=True) as target:
        restore(target, file, force=force, actor="os:test", now=NOW)
    with open_ledger(address) as target:
        with target.read() as connection:
            assert isinstance(verify_chain(connection), Head)
        return contents(target)


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_back_from_either_into_either(
    ledger: Ledger, backup: Path, into: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    address = str(tmp_path / "into.sqlite") if into == "sqlite" else postgres.new_database()
    before, after = contents(ledger), restored(address, backup)
    assert all(before.values()), "every table has rows to lose"
    *records, added = after.pop("audit_records")
    assert records == before.pop("audit_records")
    assert after == before
    assert added[3:5] == ("ledger.restore", "backup.jsonl")
    assert json.loads(str(added[5]))["replaced"] is None


def test_the_file_is_private_whole_and_alone(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.suffix == ".part"] == []
    lines = [json.loads(line) for line in backup.read_bytes().splitlines()]
    assert lines[0] == {
        "format": "yunwang-ledger-1",
        "schema": "0003",
        "made_at": "2026-11-25T08:30:15.123456Z",
        "tables": ["audit_records", "device_events", "indicator_results", "principals", "principal_roles", "tokens"],
    }
    counts = {
        "audit_records": 7,
        "device_events": 2,
        "indicator_results": 2,
        "principals": 2,
        "principal_roles": 2,
        "tokens": 2,
    }
    assert lines[-1]["rows"] == counts
    assert len(lines) == sum(counts.values()) + 2
    assert "yw_" not in backup.read_text(encoding="utf-8")


def test_a_full_ledger_is_replaced_only_by_force(ledger: Ledger, backup: Path, address: str) -> None:
    append_one(ledger, "after the backup")
    before = contents(ledger)
    with pytest.raises(LedgerNotEmpty) as raised:
        restored(address, backup)
    assert str(raised.value) == f"ledger {ledger.name}: it holds records: --force replaces them"
    assert contents(ledger) == before
    *records, added = restored(address, backup, force=True)["audit_records"]
    assert records == before["audit_records"][:-1]
    assert json.loads(str(added[5]))["replaced"] == f"8:{before['audit_records'][-1][-1]}"


def test_an_older_ledger_is_backed_up_and_comes_back_in_the_new_schema(
    address: str, tmp_path: Path, postgres: PostgresServer
) -> None:
    with connect_ledger(address, create=True) as old:
        with pytest.raises(WrongSchema, match="no tables yet"):
            back_up(old, tmp_path / "none.jsonl", NOW)
        with old.write() as connection:
            migrate(connection, "0001")
        append_one(old, "old")
        add(old, "王工", roles=["viewer"], department=None, expires_at=None, actor="os:test", now=NOW)
        manifest = back_up(old, tmp_path / "older.jsonl", NOW)
        assert (manifest.schema, sorted(manifest.rows)) == (
            "0001",
            ["audit_records", "principal_roles", "principals", "tokens"],
        )
        upgrade(old)
        before = contents(old)
    for target in (str(tmp_path / "new.sqlite"), postgres.new_database()):
        after = restored(target, tmp_path / "older.jsonl")
        assert after.pop("audit_records")[:-1] == before["audit_records"]
        assert after == {name: rows for name, rows in before.items() if name != "audit_records"}


def resealed(change: Callable[[list[dict[str, object]]], None]) -> Callable[[bytes], bytes]:
    """A change to the lines by somebody who makes the checksum right again."""

    def changed(content: bytes) -> bytes:
        lines = [json.loads(line) for line in content.splitlines()]
        change(lines)
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines[:-1])
        lines[-1]["sha256"] = hashlib.sha256(body).hexdigest()
        return body + json.dumps(lines[-1]).encode() + b"\n"

    return changed


def rename_subject(lines: list[dict[str, object]]) -> None:
    row = lines[3]["row"]
    assert isinstance(row, dict)
    row["subject"] = "x"


def drop_column(lines: list[dict[str, object]]) -> None:
    row = lines[3]["row"]
    assert isinstance(row, dict)
    del row["subject"]


def bad_time(lines: list[dict[str, object]]) -> None:
    row = lines[-2]["row"]
    assert isinstance(row, dict)
    row["created_at"] = "yesterday"


def other_schema(lines: list[dict[str, object]]) -> None:
    lines[0]["schema"] = "7000"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content[:-30], "line 19 is no JSON: cut short, or no backup at all"),
        (lambda content: content[: content.rindex(b"\n", 0, -1) + 1], "cut short: the last line is missing"),
        (lambda _: b"", "cut short: the last line is missing"),
        (lambda content: content.replace(b"os:test", b"os:tset", 1), "the checksum does not fit: it was changed"),
        (lambda content: content + b"{}\n", "line 19 ends it, and more follows"),
        (lambda _: b"{}\n", "not a backup of this program: expected the format yunwang-ledger-1 in line 1"),
        (lambda _: b"SQLite format 3\0", "line 1 is no JSON: cut short, or no backup at all"),
        (resealed(other_schema), "schema 7000 is unknown: a newer yunwang made it"),
        (resealed(bad_time), "a row does not fit its table (Invalid isoformat string: 'yesterday')"),
        (resealed(lambda lines: lines.pop(3)), "rows are missing"),
        (resealed(rename_subject), "record 3 was changed: its content does not fit its hash"),
        (resealed(drop_column), "an audit record without what belongs there"),
        (resealed(lambda lines: lines[-1].update(head="6:" + "0" * 64)), "record 6 is not the one noted"),
    ],
)
def test_a_bad_backup_replaces_nothing(
    sqlite_ledger: Ledger, tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    fill(sqlite_ledger)
    file = tmp_path / "backup.jsonl"
    back_up(sqlite_ledger, file, NOW)
    file.write_bytes(change(file.read_bytes()))
    before = contents(sqlite_ledger)
    with pytest.raises(BackupUnusable) as raised:
        restore(sqlite_ledger, file, force=True, actor="os:test", now=NOW)
    assert str(raised.value).startswith(f"backup {file}: {said}")
    assert contents(sqlite_ledger) == before


def test_a_broken_chain_is_not_backed_up_over_a_good_one(ledger: Ledger, backup: Path) -> None:
    good = backup.read_bytes()
    tamper(ledger, "UPDATE audit_records SET actor = 'x' WHERE sequence = 2")
    with pytest.raises(BackupUnusable, match="record 2 was changed"):
        back_up(ledger, backup, NOW)
    assert backup.read_bytes() == good


def test_a_place_that_cannot_be_written(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    file = tmp_path / "absent" / "backup.jsonl"
    with pytest.raises(LedgerError) as raised:
        back_up(sqlite_ledger, file, NOW)
    assert str(raised.value) == f"backup {file}: No such file or directory"


def test_an_older_ledger_can_be_replaced(backup: Path, tmp_path: Path) -> None:
    with connect_ledger(str(tmp_path / "old.sqlite"), create=True) as old:
        with old.write() as connection:
            migrate(connection, "0001")
        append_one(old, "old")
    assert len(restored(str(tmp_path / "old.sqlite"), backup, force=True)["audit_records"]) == 8
    with connect_ledger(str(tmp_path / "old.sqlite")) as now:
        assert upgrade(now) == REVISIONS[-1]
