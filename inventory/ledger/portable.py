"""The backup's file: the whole ledger as JSON lines, the same from SQLite and from PostgreSQL.

The first line says the format, the schema and the tables; then comes a line for each row, a table after the other, rows
by primary key; the last line has the counts, the audit chain's head and the SHA-256 of every byte before it.

Source: RFC 8259 (JSON), jsonlines.org; RFC 3339 (times).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import Connection, MetaData, select

from inventory.ledger.audit import AuditRecord, Break, Head, chain_head, check_chain
from inventory.ledger.errors import BackupUnusable
from inventory.ledger.schema import METADATA, REVISIONS

Row = dict[str, Any]

_FORMAT: Final = "yunwang-ledger-1"
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: its schema, rows by table, the chain's head."""

    schema: str
    made_at: str
    rows: Mapping[str, int]
    head: Head


def dump(connection: Connection, schema: str, out: BinaryIO, now: datetime) -> Manifest:
    """Write every row of the connection's snapshot, whose schema may be an older one."""
    digest = hashlib.sha256()

    def put(document: Mapping[str, object]) -> None:
        line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        out.write(line)

    described = MetaData()
    described.reflect(connection, only=lambda name, _: name in METADATA.tables)
    tables = described.sorted_tables
    made_at = _instant(now)
    put({"format": _FORMAT, "schema": schema, "made_at": made_at, "tables": [table.name for table in tables]})
    counts = dict.fromkeys((table.name for table in tables), 0)
    for table in tables:
        wanted = select(table).order_by(*table.primary_key)
        with connection.execute(wanted, execution_options={"yield_per": _BATCH}) as found:
            for row in found.mappings():
                put({"table": table.name, "row": {name: _value(value) for name, value in row.items()}})
                counts[table.name] += 1
    head = chain_head(connection)
    put({"rows": counts, "head": str(head), "sha256": digest.hexdigest()})
    return Manifest(schema, made_at, counts, head)


def check_file(path: Path) -> Manifest:
    """Read all of it once for its checksum and counts, and once for the chain.

    Raises:
        BackupUnusable: naming what is wrong.
    """
    manifest = _whole(path)
    records = (AuditRecord(**row) for table, row in rows(path) if table == "audit_records")
    try:
        found = check_chain(records, manifest.head)
    except TypeError as error:
        raise BackupUnusable(f"backup {path}: an audit record without what belongs there ({error})") from error
    if isinstance(found, Break):
        raise BackupUnusable(f"backup {path}: {found.text}")
    return manifest


def rows(path: Path) -> Iterator[tuple[str, Row]]:
    """(table, row) in the file's order, of a file that `check_file` has read; values as JSON has them."""
    with path.open("rb") as lines:
        for line in lines:
            document = json.loads(line)
            if "table" in document:
                yield document["table"], document["row"]


def _whole(path: Path) -> Manifest:
    digest = hashlib.sha256()
    counts: dict[str, int] = {}
    header: Row | None = None
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                document = _document(path, number, line)
                if header is None:
                    header = _header(path, document)
                    counts = dict.fromkeys(header["tables"], 0)
                elif "table" in document:
                    counts[document["table"]] += 1
                else:
                    if lines.read(1):
                        raise BackupUnusable(f"backup {path}: line {number} ends it, and more follows")
                    return _manifest(path, header, counts, document, digest.hexdigest())
                digest.update(line)
    except OSError as error:
        raise BackupUnusable(f"backup {path}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise BackupUnusable(f"backup {path}: a line without what belongs there ({error})") from error
    raise BackupUnusable(f"backup {path}: cut short: the last line is missing")


def _document(path: Path, number: int, line: bytes) -> Row:
    try:
        document = json.loads(line)
    except ValueError as error:
        raise BackupUnusable(f"backup {path}: line {number} is no JSON: cut short, or no backup at all") from error
    if not isinstance(document, dict):
        raise BackupUnusable(f"backup {path}: line {number} is no JSON object")
    return document


def _header(path: Path, document: Row) -> Row:
    if document.get("format") != _FORMAT:
        raise BackupUnusable(f"backup {path}: not a backup of this program: expected the format {_FORMAT} in line 1")
    if document.get("schema") not in REVISIONS:
        raise BackupUnusable(f"backup {path}: schema {document.get('schema')} is unknown: a newer yunwang made it")
    return document


def _manifest(path: Path, header: Row, counts: Mapping[str, int], last: Row, sha256: str) -> Manifest:
    if last["sha256"] != sha256:
        raise BackupUnusable(f"backup {path}: the checksum does not fit: it was changed")
    if last["rows"] != counts:
        raise BackupUnusable(f"backup {path}: rows are missing: {counts}, expected {last['rows']}")
    sequence, _, hashed = last["head"].partition(":")
    return Manifest(header["schema"], header["made_at"], counts, Head(int(sequence), hashed))


def _instant(value: datetime) -> str:
    """In UTC, which is what SQLite's times without a zone are."""
    value = value if value.tzinfo else value.replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _value(value: object) -> object:
    """What JSON has no type for, as text: times in UTC, dates."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    raise TypeError(f"the backup has no form for {type(value).__name__}: give it one in inventory/ledger/portable.py")
