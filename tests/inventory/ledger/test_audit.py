"""The audit chain: what is appended fits together, whatever was done to it later shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from inventory.ledger.audit import GENESIS, AuditRecord, Break, Head, append, check_chain, verify_chain
from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError
from tests.inventory.ledger.records import NOW, append_one


@pytest.fixture
def chain(ledger: Ledger) -> Ledger:
    """Six records."""
    for number in range(6):
        append_one(ledger, f"record-{number + 1}", number)
    return ledger


def found(ledger: Ledger, noted: Head | None = None) -> Head | Break:
    with ledger.read() as connection:
        return verify_chain(connection, noted)


def tamper(ledger: Ledger, *statements: str) -> None:
    """Change what the guards refuse, as somebody with the database in hands can."""
    with ledger.write() as connection:
        if ledger.is_sqlite:
            for name in ("update", "delete", "insert"):
                connection.execute(text(f"DROP TRIGGER audit_records_{name}"))
        else:
            connection.execute(text("ALTER TABLE audit_records DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(text(statement))


def test_the_hash_is_what_the_page_says(ledger: Ledger) -> None:
    with ledger.write() as connection:
        first = append(connection, actor="王工", action="a.b", subject="s", detail={"b": 1, "a": None}, now=NOW)
        second = append(connection, actor="os:x", action="c", subject="t", detail={}, now=NOW + timedelta(days=1))
    written = (
        '["yunwang-audit-1",1,"2026-11-25T08:30:15.123456Z","王工","a.b","s","{\\"a\\":null,\\"b\\":1}","'
        + GENESIS
        + '"]'
    )
    assert first.hash == hashlib.sha256(written.encode()).hexdigest()
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert found(ledger) == Head(2, second.hash)


def test_a_record_goes_with_its_transaction(chain: Ledger) -> None:
    def fail() -> None:
        with chain.write() as connection:
            append(connection, actor="os:x", action="a", subject="never done", detail={}, now=NOW)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()
    head = found(chain)
    assert isinstance(head, Head)
    assert head.sequence == 6


def test_an_empty_chain_is_whole(ledger: Ledger) -> None:
    assert found(ledger) == Head(0, GENESIS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_records SET actor = 'x' WHERE sequence = 3",
        "DELETE FROM audit_records WHERE sequence = 6",
        "DELETE FROM audit_records",
        "INSERT INTO audit_records SELECT 9, 't', 'a', 'a', 's', '{}', 'p', 'h'",
        "INSERT INTO audit_records SELECT 0, 't', 'a', 'a', 's', '{}', 'p', 'h'",
    ],
)
def test_the_database_refuses_all_but_appending(chain: Ledger, statement: str) -> None:
    with pytest.raises(LedgerError, match="audit records are only appended"), chain.write() as connection:
        connection.execute(text(statement))
    assert isinstance(found(chain), Head)


def test_each_database_refuses_its_own_way_round(chain: Ledger) -> None:
    replace = "INSERT OR REPLACE INTO audit_records SELECT {}, 't', 'a', 'a', 's', '{{}}', {}, {} FROM audit_records"
    columns = ((2, "'p'", "'h'"), (7, "'p'", "hash"), (7, "previous_hash", "'h'"))
    ways = [f"{replace.format(*row)} WHERE sequence = 3" for row in columns] if chain.is_sqlite else []
    for statement in ways or ["TRUNCATE audit_records"]:
        with pytest.raises(LedgerError, match="audit records are only appended"), chain.write() as connection:
            connection.execute(text(statement))
    head = found(chain)
    assert isinstance(head, Head)
    assert head.sequence == 6


def test_a_fork_is_refused(chain: Ledger) -> None:
    values = "7, 't', 'a', 'a', 's', '{}', previous_hash, 'h'"
    statement = f"INSERT INTO audit_records SELECT {values} FROM audit_records WHERE sequence = 6"  # noqa: S608 - ours
    with pytest.raises(LedgerError, match=r"unique|UNIQUE|only appended"), chain.write() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statements", "sequence", "said"),
    [
        (
            ["UPDATE audit_records SET subject = 'record-X' WHERE sequence = 3"],
            3,
            "record 3 was changed: its content does not fit its hash",
        ),
        (
            ["UPDATE audit_records SET recorded_at = 'yesterday' WHERE sequence = 1"],
            1,
            "record 1 was changed: its content does not fit its hash",
        ),
        (["DELETE FROM audit_records WHERE sequence IN (2, 3)"], 2, "record 2 is missing: 4 comes next"),
        (["DELETE FROM audit_records WHERE sequence = 1"], 1, "record 1 is missing: 2 comes next"),
        (
            # Removed, and the rest moved up.
            [
                "DELETE FROM audit_records WHERE sequence = 4",
                "UPDATE audit_records SET sequence = 4 WHERE sequence = 5",
                "UPDATE audit_records SET sequence = 5 WHERE sequence = 6",
            ],
            4,
            "record 4 does not follow on 3: one was inserted, exchanged or moved",
        ),
        (
            # Inserted, and the rest moved down.
            [
                "UPDATE audit_records SET sequence = 7 WHERE sequence = 6",
                "UPDATE audit_records SET sequence = 6 WHERE sequence = 5",
                "INSERT INTO audit_records VALUES (5, 't', 'a', 'a', 's', '{}', 'p', 'h')",
            ],
            5,
            "record 5 does not follow on 4: one was inserted, exchanged or moved",
        ),
        (
            # Reordered.
            [
                "UPDATE audit_records SET sequence = 90 WHERE sequence = 2",
                "UPDATE audit_records SET sequence = 2 WHERE sequence = 3",
                "UPDATE audit_records SET sequence = 3 WHERE sequence = 90",
            ],
            2,
            "record 2 does not follow on 1: one was inserted, exchanged or moved",
        ),
        (
            ["INSERT INTO audit_records VALUES (7, 't', 'a', 'a', 's', '{}', 'p', 'h')"],
            7,
            "record 7 does not follow on 6: one was inserted, exchanged or moved",
        ),
    ],
    ids=["changed", "time", "removed", "first", "closed", "inserted", "reordered", "appended"],
)
def test_the_first_break_is_named(chain: Ledger, statements: list[str], sequence: int, said: str) -> None:
    tamper(chain, *statements)
    broken = found(chain)
    assert isinstance(broken, Break)
    assert (broken.sequence, broken.text) == (sequence, said)


def test_values_of_another_type_are_a_change(sqlite_ledger: Ledger) -> None:
    append_one(sqlite_ledger, "x")
    tamper(sqlite_ledger, "UPDATE audit_records SET actor = x'00ff'")
    broken = found(sqlite_ledger)
    assert isinstance(broken, Break)
    assert broken.kind == "changed"


def test_a_noted_head_finds_a_chain_cut_short_or_made_anew(chain: Ledger) -> None:
    head = found(chain)
    assert isinstance(head, Head)
    append_one(chain, "later")
    assert isinstance(found(chain, head), Head)
    tamper(chain, "DELETE FROM audit_records WHERE sequence > 4")
    assert isinstance(found(chain), Head)
    cut = found(chain, head)
    assert isinstance(cut, Break)
    assert cut.text == f"records from 5 on are missing: {head} was noted"
    for number in range(4):
        append_one(chain, "invented", number)
    anew = found(chain, head)
    assert isinstance(anew, Break)
    assert anew.text == "record 6 is not the one noted: the chain was made anew"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"actor": ""}, "actor '': expected one line of text"),
        ({"subject": "a\nb"}, "subject 'a\\nb': expected one line of text"),
        ({"action": "a\0"}, "action 'a\\x00': expected one line of text"),
        ({"detail": {"x": float("nan")}}, "the detail is no plain JSON"),
        ({"detail": {"x": object()}}, "the detail is no plain JSON"),
        ({"detail": {"x": "\ud800"}}, "the detail is no plain JSON"),
    ],
)
def test_records_that_are_none(ledger: Ledger, fields: dict[str, Any], said: str) -> None:
    whole = {"actor": "a", "action": "b", "subject": "c", "detail": {}} | fields
    with pytest.raises(LedgerError) as raised, ledger.write() as connection:
        append(connection, **whole, now=NOW)
    assert str(raised.value).startswith(f"audit record: {said}")
    assert found(ledger) == Head()


printable = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(printable, printable, st.dictionaries(printable, json_values, max_size=4))
def test_whatever_is_appended_comes_back_and_fits(
    ledger: Ledger, actor: str, subject: str, detail: dict[str, Any]
) -> None:
    with ledger.write() as connection:
        record = append(connection, actor=actor, action="a", subject=subject, detail=detail, now=NOW)
        statement = text("SELECT actor, subject, detail FROM audit_records WHERE sequence = :s")
        row = connection.execute(statement, {"s": record.sequence}).one()
        head = verify_chain(connection)
    assert (row[0], row[1], json.loads(row[2])) == (actor, subject, detail)
    assert head == Head(record.sequence, record.hash)


def test_a_long_chain_is_read_in_constant_memory(ledger: Ledger) -> None:
    with ledger.write() as connection:
        _append_many(connection, 1_500, "x" * 40_000)
    found(ledger)
    before = _reset_peak_memory()
    assert isinstance(found(ledger), Head)
    # All 1,500 rows at once are more than 60 MB, in the driver's own memory on PostgreSQL.
    assert _peak_memory() - before < 30_000_000


def _reset_peak_memory() -> int:
    """Octets in use; what the process took before is forgotten (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_memory()


def _peak_memory() -> int:
    """The most octets the process had in memory."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def _append_many(connection: Connection, count: int, subject: str) -> None:
    for number in range(count):
        append(connection, actor="os:x", action="a", subject=subject, detail={"number": number}, now=NOW)


def test_records_can_come_from_anywhere() -> None:
    def records() -> Iterator[AuditRecord]:
        yield AuditRecord(1, "t", "a", "b", "c", "{}", GENESIS, "not the hash")

    broken = check_chain(records())
    assert isinstance(broken, Break)
    assert broken.kind == "changed"
