"""Backup into one file, and back from it into either database; a reader sees the old or the new one, never a part."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, func, insert, inspect, select, table, text

from inventory.ledger.audit import Break, Head, Json, append, chain_head, verify_chain
from inventory.ledger.engine import Ledger, schema_problem
from inventory.ledger.errors import BackupUnusable, LedgerError, LedgerNotEmpty, WrongSchema
from inventory.ledger.migration import migrate
from inventory.ledger.portable import Manifest, Row, check_file, dump, rows
from inventory.ledger.schema import METADATA, REVISIONS

_BATCH: Final = 500


def back_up(ledger: Ledger, path: Path, now: datetime) -> Manifest:
    """Write the whole ledger, read it back, and put it in the place of `path`, readable by its owner only.

    Args:
        ledger: from `connect_ledger`; of any schema this program knows, so that one comes before an upgrade.
        path: the file to make or replace.
        now: for the file.

    Raises:
        LedgerError: what cannot be read or written; `path` is as it was.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise LedgerError(f"backup {path}: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out, ledger.read() as connection:
            found = ledger.revision(connection)
            if found not in REVISIONS:
                raise WrongSchema(schema_problem(ledger.name, found))
            manifest = dump(connection, found, out, now)
            out.flush()
            os.fsync(out.fileno())
        if check_file(part) != manifest:
            raise BackupUnusable(f"backup {path}: it does not read back as it was written")
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise LedgerError(f"backup {path}: {error.strerror}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return manifest


def restore(ledger: Ledger, path: Path, *, force: bool, actor: str, now: datetime) -> Manifest:
    """Make the ledger what the backup holds, and append that this was done; one transaction.

    Args:
        ledger: from `connect_ledger`; of any schema this program knows, or without one.
        path: a backup of this or an older schema.
        force: replace what the ledger holds.
        actor: for the audit record.
        now: for the audit record.

    Raises:
        LedgerError: BackupUnusable, LedgerNotEmpty or WrongSchema; the ledger is as it was.
    """
    manifest = check_file(path)
    with ledger.write() as connection:
        replaced = _held(ledger, connection)
        if replaced is not None and not force:
            raise LedgerNotEmpty(f"ledger {ledger.name}: it holds records: --force replaces them")
        METADATA.drop_all(connection)
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        migrate(connection, manifest.schema)
        try:
            _load(connection, path)
        except (KeyError, TypeError, ValueError) as error:
            raise BackupUnusable(f"backup {path}: a row does not fit its table ({error})") from error
        _check_loaded(connection, path, manifest)
        migrate(connection, REVISIONS[-1])
        detail: dict[str, Json] = {
            "made_at": manifest.made_at,
            "head": str(manifest.head),
            "replaced": None if replaced is None else str(replaced),
        }
        append(connection, actor=actor, action="ledger.restore", subject=path.name, detail=detail, now=now)
    return manifest


def _held(ledger: Ledger, connection: Connection) -> Head | None:
    """The head of a ledger that has any row; None for an empty one. Raises WrongSchema."""
    found = ledger.revision(connection)
    if found is not None and found not in REVISIONS:
        raise WrongSchema(schema_problem(ledger.name, found))
    there = set(inspect(connection).get_table_names())
    tables = [known for known in METADATA.sorted_tables if known.name in there]
    if not any(connection.execute(select(known).limit(1)).first() for known in tables):
        return None
    return chain_head(connection)


def _load(connection: Connection, path: Path) -> None:
    """Insert every row; the tables are read from the database, for they may be of an older schema."""
    found = MetaData()
    found.reflect(connection)
    for name, group in groupby(rows(path), key=lambda named: named[0]):
        into = found.tables[name]
        parts = (row for _, row in group)
        for batch in iter(lambda: list(islice(parts, _BATCH)), []):  # noqa: B023 - used up before the next round
            connection.execute(insert(into), list(_values(into, batch)))


def _values(into: Table, batch: Sequence[Row]) -> Iterator[Row]:
    """Rows with the values the columns' types want."""
    instants = [column.name for column in into.columns if isinstance(column.type, DateTime)]
    days = [column.name for column in into.columns if isinstance(column.type, Date)]
    for row in batch:
        read: Row = {name: datetime.fromisoformat(row[name]) for name in instants if row[name] is not None}
        read |= {name: date.fromisoformat(row[name]) for name in days if row[name] is not None}
        yield row | read


def _check_loaded(connection: Connection, path: Path, manifest: Manifest) -> None:
    found = verify_chain(connection, manifest.head)
    if isinstance(found, Break):
        raise BackupUnusable(f"backup {path}: after loading it, {found.text}")
    for name, count in manifest.rows.items():
        loaded = connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        if loaded != count:
            raise BackupUnusable(f"backup {path}: {loaded} rows of {name} were loaded, expected {count}")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
