"""`yunwang ledger` and `yunwang access` as they are typed."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inventory.errors import YunwangError
from yunwang.cli import app


class Yunwang:
    """The command with a ledger of its own; what it writes to both streams."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger

    def __call__(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        environ = {"YUNWANG_LEDGER": str(self.ledger), "COLUMNS": "200", "TERM": "dumb"}
        result = CliRunner().invoke(app, arguments, env=environ)
        error = result.exception
        if isinstance(error, YunwangError):  # main() makes this of it
            assert status == 1
            return result.stdout, f"{result.stderr}yunwang: {error}\n"
        assert error is None or isinstance(error, SystemExit), error
        assert result.exit_code == status, result.output
        return result.stdout, result.stderr


@pytest.fixture
def run(tmp_path: Path) -> Yunwang:
    return Yunwang(tmp_path / "state" / "ledger.sqlite")


@pytest.fixture
def made(run: Yunwang) -> Yunwang:
    assert run("ledger", "upgrade") == (f"{run.ledger}: schema 0003, made\n", "")
    return run


def test_a_token_goes_alone_to_standard_output(made: Yunwang) -> None:
    token, said = made("access", "add", "王工", "--role", "engineer", "--role", "approver", "--expires", "90d")
    assert re.fullmatch(r"yw_[a-z2-7]{52}\n", token)
    day = f"{datetime.now(UTC) + timedelta(days=90):%Y-%m-%d}"
    assert re.fullmatch(
        rf"王工 \(engineer, approver\): token tok-[0-9a-f]{{8}}, until {day} \d\d:\d\d UTC; it is shown this once:\n",
        said,
    )
    listed, _ = made("access", "list")
    assert token.strip() not in listed
    heading, row = listed.splitlines()
    assert heading.split() == [
        *("principal", "roles", "department", "token", "last_four", "created_at", "expires_at", "state")
    ]
    assert row.startswith("王工       engineer, approver")
    assert token.strip()[-4:] in row


def test_json_for_programs(made: Yunwang) -> None:
    out, err = made(
        "access",
        "add",
        "fin",
        "--role",
        "department",
        "--department",
        "finance",
        "--expires",
        "2099-01-31",
        "-f",
        "json",
    )
    assert err == ""
    added = json.loads(out)
    secret = added.pop("secret")
    assert added["expires_at"] == "2099-02-01T00:00:00Z"
    listed, _ = made("access", "list", "--format", "json")
    assert json.loads(listed) == [added]
    assert secret not in listed
    assert made("access", "revoke", added["token"]) == ("", f"revoked: {added['token']}\n")
    assert json.loads(made("access", "list", "-f", "json")[0])[0]["state"] == "revoked"


def test_wrong_use(made: Yunwang) -> None:
    for text in ("soon", "0001-13-01", "9999-12-31"):
        _, said = made("access", "add", "x", "--role", "viewer", "--expires", text, status=2)
        assert "--expires" in said
    _, said = made("ledger", "verify", "--noted", "12", status=2)
    assert "SEQUENCE:HASH" in said
    _, said = made("access", "add", "x", "--role", "vewer", status=1)
    assert said.startswith("yunwang: access: role 'vewer'")


def test_no_ledger_yet(run: Yunwang) -> None:
    for command in (("access", "list"), ("ledger", "verify"), ("ledger", "backup", "x.jsonl"), ("ledger", "status")):
        _, said = run(*command, status=1)
        assert said == f"yunwang: ledger {run.ledger}: no such file: yunwang ledger upgrade makes it\n"


def test_status_verify_backup_restore(made: Yunwang, tmp_path: Path) -> None:
    made("access", "add", "wang", "--role", "viewer")
    status = json.loads(made("ledger", "status", "--format", "json")[0])
    head = status.pop("head")
    rows = dict.fromkeys(("audit_records", "principals", "principal_roles", "tokens"), 1)
    rows |= {"device_events": 0, "indicator_results": 0}
    assert status == {
        "ledger": str(made.ledger),
        "database": "sqlite",
        "schema": "0003",
        "schema_needed": "0003",
        "rows": rows,
    }
    assert head in made("ledger", "status")[0]
    assert made("ledger", "verify") == (f"1 audit records fit together; head {head}\n", "")
    backup, other = tmp_path / "b.jsonl", str(tmp_path / "other.sqlite")
    assert made("ledger", "backup", str(backup)) == (f"{backup}: 4 rows, schema 0003, head {head}\n", "")
    made("ledger", "restore", str(backup), "--ledger", other)
    found = json.loads(made("ledger", "verify", "--ledger", other, "--noted", head, "-f", "json")[0])
    assert (found["head"][:2], found["problems"]) == ("2:", [])
    _, said = made("ledger", "restore", str(backup), status=1)
    assert said == f"yunwang: ledger {made.ledger}: it holds records: --force replaces them\n"
    made("ledger", "restore", str(backup), "--force")


def test_verify_names_the_break(made: Yunwang) -> None:
    made("access", "add", "wang", "--role", "viewer")
    made("access", "revoke", "wang")
    _tamper(made.ledger, "UPDATE audit_records SET actor = 'nobody' WHERE sequence = 1")
    line = "audit chain: record 1 was changed: its content does not fit its hash"
    assert made("ledger", "verify", status=1) == (f"{line}\n", "")
    assert json.loads(made("ledger", "verify", "-f", "json", status=1)[0]) == {"head": None, "problems": [line]}


def _tamper(ledger: Path, statement: str) -> None:
    with closing(sqlite3.connect(ledger)) as plain:
        plain.executescript(f"DROP TRIGGER audit_records_update; {statement};")


def test_verify_names_damage_to_the_file(made: Yunwang) -> None:
    for number in range(3):
        made("access", "add", f"p{number}", "--role", "viewer")
    _tamper(made.ledger, "DELETE FROM principals WHERE name = 'p1'")
    out, _ = made("ledger", "verify", status=1)
    assert "principal_roles: row 2 refers to a row of principals that is not there\n" in out
