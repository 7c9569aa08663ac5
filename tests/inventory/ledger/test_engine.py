"""Opening a ledger: where it is, what is refused, how it is kept safe."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from inventory.ledger.address import ledger_address
from inventory.ledger.engine import Ledger, connect_ledger, open_ledger
from inventory.ledger.errors import BadAddress, DriverMissing, LedgerError, LedgerUnreachable, WrongSchema
from inventory.ledger.migration import upgrade
from tests.inventory.ledger.records import append_one
from tests.postgres import PASSWORD, PostgresServer


@pytest.mark.parametrize(
    ("given", "environ", "expected"),
    [
        ("a.sqlite", {"YUNWANG_LEDGER": "b.sqlite", "HOME": "/h"}, "a.sqlite"),
        (None, {"YUNWANG_LEDGER": "postgresql://db/x", "HOME": "/h"}, "postgresql://db/x"),
        (None, {"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/yunwang/ledger.sqlite"),
        (None, {"XDG_STATE_HOME": "relative", "HOME": "/h"}, "/h/.local/state/yunwang/ledger.sqlite"),
        (None, {"HOME": "/h"}, "/h/.local/state/yunwang/ledger.sqlite"),
    ],
)
def test_where_the_ledger_is(given: str | None, environ: dict[str, str], expected: str) -> None:
    assert ledger_address(given, environ) == expected


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "state" / "yun wang %20#?" / "ledger.sqlite"
    with connect_ledger(str(file), create=True) as ledger:
        upgrade(ledger)
        append_one(ledger, "x")
        modes = {path.name: path.stat().st_mode & 0o777 for path in (file.parent, *file.parent.iterdir())}
    assert modes.pop(file.parent.name) == 0o700
    assert set(modes.values()) == {0o600}
    assert "ledger.sqlite-wal" in modes


def test_sqlite_is_durable_and_strict(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.read() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_reader_sees_one_state(ledger: Ledger) -> None:
    counted = text("SELECT count(*) FROM audit_records")
    append_one(ledger, "before")
    with ledger.read() as connection:
        assert connection.execute(counted).scalar() == 1
        append_one(ledger, "meanwhile")
        assert connection.execute(counted).scalar() == 1


def _insert(ledger: Ledger, *rows: str) -> None:
    with ledger.write() as connection:
        for row in rows:
            connection.execute(text(f"INSERT INTO principals VALUES {row}"))  # noqa: S608 - ours


def test_a_failed_block_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match=r"(?i)not[- ]null"):
        _insert(ledger, "('w', NULL, '2026-01-01')", "('x', NULL, NULL)")
    with ledger.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM principals")).scalar() == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://u:canary@h/d", "ledger: mysql databases are not supported: expected a file's path or postgresql://"),
        ("postgresql+psycopg2://u:canary@h/d", "ledger: postgresql+psycopg2 databases are not supported"),
        ("sqlite://", "ledger sqlite: a file is needed: expected sqlite:///PATH without options"),
        ("sqlite:///:memory:", "ledger :memory:: a file is needed: expected sqlite:///PATH without options"),
        ("postgresql://u:canary@1/canary@h/d", "ledger: the URL has an @ too many (in a password it is written %40)"),
        ("postgresql://u@canary:x/d", "ledger: the URL cannot be read (a / or @ in a password is written %2F or %40)"),
        ("postgresql://h/d?password=canary", "ledger: a password among the URL's options would be shown"),
        ("://canary", "ledger: the URL cannot be read"),
        ("postgresql:/u:canary@h/d", "ledger: the text (not shown) looks like a server's and is no URL"),
        ("postgres:u:canary@h/d", "ledger: the text (not shown) looks like a server's and is no URL"),
        ("host=h user=u password=canary", "ledger: the text (not shown) looks like a server's and is no URL"),
    ],
)
def test_an_address_that_is_none(address: str, said: str) -> None:
    with pytest.raises(BadAddress) as raised:
        open_ledger(address)
    assert str(raised.value).startswith(said)
    assert "canary" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    absent = tmp_path / "absent.sqlite"
    with pytest.raises(LedgerUnreachable) as raised:
        open_ledger(str(absent))
    assert str(raised.value) == f"ledger {absent}: no such file: yunwang ledger upgrade makes it"
    assert not absent.exists()
    other = tmp_path / "other.txt"
    other.write_text("no database at all, but long enough to look at\n" * 40)
    with pytest.raises(LedgerError) as not_ours:
        open_ledger(str(other))
    assert str(not_ours.value) == f"ledger {other}: file is not a database"
    with pytest.raises(LedgerUnreachable) as below_a_file:
        connect_ledger(str(other / "ledger.sqlite"), create=True)
    assert str(below_a_file.value) == f"ledger {other / 'ledger.sqlite'}: File exists"


def test_nothing_is_written_to_a_file_that_was_taken_away(tmp_path: Path) -> None:
    """An open file is written without a name, and a process that runs for weeks would never know."""
    file = tmp_path / "ledger.sqlite"
    with connect_ledger(str(file), create=True) as ledger:
        upgrade(ledger)
        append_one(ledger, "x")
        file.rename(tmp_path / "away")
        with pytest.raises(LedgerUnreachable, match=f"ledger {file}: unable to open database file"):
            append_one(ledger, "y")
        assert not file.exists()
        (tmp_path / "away").rename(file)
        append_one(ledger, "z")
        with ledger.read() as connection:
            assert connection.execute(text("SELECT subject FROM audit_records ORDER BY subject")).scalars().all() == [
                "x",
                "z",
            ]


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(LedgerUnreachable) as raised:
        open_ledger("postgresql://u:canary-77@127.0.0.1:1/d")
    assert str(raised.value).startswith("ledger postgresql://u:***@127.0.0.1:1/d: connection failed: ")
    assert "canary-77" not in str(raised.value)


def test_a_wrong_password_is_not_shown(postgres: PostgresServer) -> None:
    with pytest.raises(LedgerUnreachable) as raised:
        open_ledger(postgres.url("postgres").replace(PASSWORD, "canary-78"))
    assert "password authentication failed" in str(raised.value)
    assert "canary-78" not in str(raised.value)


def test_the_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(DriverMissing) as raised:
        open_ledger("postgresql://u:canary@h/d")
    assert str(raised.value) == (
        "ledger postgresql://u:***@h/d: the PostgreSQL driver is not installed: pip install 'yunwang[postgresql]'"
    )


def test_schemas_that_do_not_fit(address: str) -> None:
    with connect_ledger(address, create=True) as empty:
        name = empty.name
        with pytest.raises(WrongSchema) as raised:
            open_ledger(address)
        assert str(raised.value) == f"ledger {name}: no tables yet: yunwang ledger upgrade makes them"
        upgrade(empty)
        for revision, said in (
            ("0001", "schema 0001 is older than 0003, which this program needs: yunwang ledger upgrade"),
            ("9999", "schema 9999 is unknown to this program, which needs 0003: a newer yunwang made it"),
        ):
            with empty.write() as connection:
                connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
            with pytest.raises(WrongSchema) as raised:
                open_ledger(address)
            assert str(raised.value) == f"ledger {name}: {said}"
        with pytest.raises(WrongSchema):
            upgrade(empty)


def test_another_programs_database(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE photos (id INTEGER)")
    other.close()
    for attempt in (lambda: open_ledger(str(file)), lambda: upgrade(connect_ledger(str(file)))):
        with pytest.raises(WrongSchema) as raised:
            attempt()
        assert str(raised.value) == f"ledger {file}: another program's database, with the table photos"
