"""`yunwang ledger`: make, look at, verify, back up and restore the ledger."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import func, inspect, select

from inventory.ledger.audit import Head, chain_head
from inventory.ledger.backup import back_up, restore
from inventory.ledger.engine import Ledger, connect_ledger
from inventory.ledger.migration import upgrade
from inventory.ledger.options import LedgerOption, address_of, opened, system_actor
from inventory.ledger.portable import Manifest
from inventory.ledger.schema import AUDIT_RECORDS, METADATA, REVISIONS
from inventory.ledger.verification import verify
from inventory.options import Format, FormatOption, print_json
from inventory.tables import print_pairs

app = typer.Typer(
    name="ledger",
    help="The one database of what was granted, used and done. 账本：数据库的建立、校验、备份与恢复。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.command(
    "upgrade",
    epilog="Examples: `yunwang ledger upgrade` · `yunwang ledger upgrade --ledger /var/lib/yunwang/ledger.sqlite` · "
    "`yunwang ledger upgrade --ledger postgresql://yunwang@db.example/yunwang`.",
)
def upgrade_(ledger: LedgerOption = None) -> None:
    """Make the ledger, or bring its tables to what this program needs (建立或升级账本)."""
    with connect_ledger(address_of(ledger), create=True) as found:
        before = upgrade(found)
        now = REVISIONS[-1]
        said = "made" if before is None else "nothing to do" if before == now else f"upgraded from {before}"
        typer.echo(f"{found.name}: schema {now}, {said}")


@app.command(epilog="Examples: `yunwang ledger status` · `yunwang ledger status --format json`.")
def status(ledger: LedgerOption = None, output: FormatOption = Format.TABLE) -> None:
    """Say where the ledger is, its schema, its rows and the head of its audit chain (查看账本状态)."""
    with connect_ledger(address_of(ledger)) as found:
        described = _described(found)
    if output is Format.JSON:
        print_json(described)
    else:
        rows = described.pop("rows")
        print_pairs(described.pop("ledger"), {**described, "rows": [f"{count} {name}" for name, count in rows.items()]})


@app.command(
    "verify",
    epilog="Examples: `yunwang ledger verify` · `yunwang ledger verify --noted 1042:9f86d0... --format json`. "
    "Exit status 1: something does not fit.",
)
def verify_(
    ledger: LedgerOption = None,
    noted: Annotated[
        str | None,
        typer.Option(metavar="SEQUENCE:HASH", help="A head noted earlier: finds a chain cut short or made anew."),
    ] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Check the database file and every audit record; name the first one that does not fit (校验账本)."""
    with opened(ledger) as found:
        head, problems = verify(found, _head(noted) if noted else None)
    if output is Format.JSON:
        print_json({"head": None if head is None else str(head), "problems": problems})
    else:
        for line in problems:
            typer.echo(line)
        if head is not None:
            typer.echo(f"{head.sequence} audit records fit together; head {head}")
    if problems:
        raise typer.Exit(1)


@app.command(epilog="Example: `yunwang ledger backup /srv/backup/ledger.jsonl`. Note the head it prints elsewhere.")
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make or replace; mode 0600.")],
    ledger: LedgerOption = None,
) -> None:
    """Write all of it to one file, read back before it takes its place (备份账本)."""
    with connect_ledger(address_of(ledger)) as found:
        typer.echo(f"{file}: {_summary(back_up(found, file, datetime.now(UTC)))}")


@app.command(
    "restore",
    epilog="Examples: `yunwang ledger restore ledger.jsonl` · "
    "`yunwang ledger restore ledger.jsonl --ledger postgresql://yunwang@db.example/yunwang` · "
    "`yunwang ledger restore ledger.jsonl --force`.",
)
def restore_(
    file: Annotated[Path, typer.Argument(help="A file that `yunwang ledger backup` made, from either database.")],
    *,
    ledger: LedgerOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace what the ledger holds.")] = False,
) -> None:
    """Check a backup, then make an empty ledger what it holds, in one step (恢复账本)."""
    with connect_ledger(address_of(ledger), create=True) as found:
        restored = restore(found, file, force=force, actor=system_actor(), now=datetime.now(UTC))
        typer.echo(f"{found.name}: restored from {file}: {_summary(restored)}")


def _described(ledger: Ledger) -> dict[str, Any]:
    with ledger.read() as connection:
        there = set(inspect(connection).get_table_names())
        tables = [table for table in METADATA.sorted_tables if table.name in there]
        return {
            "ledger": ledger.name,
            "database": "sqlite" if ledger.is_sqlite else "postgresql",
            "schema": ledger.revision(connection),
            "schema_needed": REVISIONS[-1],
            "head": str(chain_head(connection)) if AUDIT_RECORDS in tables else None,
            "rows": {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
            },
        }


def _summary(manifest: Manifest) -> str:
    return f"{sum(manifest.rows.values())} rows, schema {manifest.schema}, head {manifest.head}"


def _head(text: str) -> Head:
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", text)
    if found is None:
        raise typer.BadParameter("--noted: expected SEQUENCE:HASH, as backup and verify print it")
    return Head(int(found[1]), found[2])
