"""Audit records: appended only, each with the hash of the one before, so that every later change shows.

A record's hash is SHA-256 over the UTF-8 of a JSON array without spaces: format, sequence, time, actor, action,
subject, detail (its stored text) and the previous record's hash; the first one follows on 64 zeros. The chain shows
what was changed, removed, inserted or reordered. That its end was cut off, or that all of it was computed anew, shows
against a head that was noted elsewhere (`noted` of `verify_chain`; every backup holds one).

Source: FIPS 180-4 (SHA-256); RFC 8259 (JSON).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import Connection, insert, select

from inventory.ledger.errors import LedgerError
from inventory.ledger.schema import AUDIT_RECORDS

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None

GENESIS: Final = "0" * 64
_FORMAT: Final = "yunwang-audit-1"
_BATCH: Final = 200


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One record as stored; `detail` is JSON text with sorted keys, `recorded_at` is ISO 8601 in UTC."""

    sequence: int
    recorded_at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a chain; sequence 0 of an empty one."""

    sequence: int = 0
    hash: str = GENESIS

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Break:
    """The first record that does not fit."""

    sequence: int
    kind: Literal["missing", "changed", "unlinked", "noted"]
    text: str


def append(
    connection: Connection, *, actor: str, action: str, subject: str, detail: Mapping[str, Json], now: datetime
) -> AuditRecord:
    """Append a record in the transaction of `Ledger.write`.

    Args:
        connection: from `Ledger.write`, which lets one writer in at a time.
        actor: a principal's name, or ``os:USER`` for who works on the machine itself.
        action: what was done, as ``access.add``.
        subject: to whom or what.
        detail: what else matters; no floats, no secrets.
        now: an aware time.

    Raises:
        LedgerError: a text with control characters, or a detail that is no plain JSON.
    """
    for name, value in (("actor", actor), ("action", action), ("subject", subject)):
        if not value or not value.isprintable():
            raise LedgerError(f"audit record: {name} {value!r}: expected one line of text")
    head = chain_head(connection)
    fields = {
        "sequence": head.sequence + 1,
        "recorded_at": now.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "actor": actor,
        "action": action,
        "subject": subject,
        "detail": _canonical(detail),
        "previous_hash": head.hash,
    }
    record = AuditRecord(**fields, hash=_hash(tuple(fields.values())))  # type: ignore[arg-type]
    connection.execute(insert(AUDIT_RECORDS).values({**fields, "hash": record.hash}))
    return record


def chain_head(connection: Connection) -> Head:
    """The last record's place and hash."""
    columns = AUDIT_RECORDS.c
    newest = select(columns.sequence, columns.hash).order_by(columns.sequence.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return Head(*row) if row else Head()


def verify_chain(connection: Connection, noted: Head | None = None) -> Head | Break:
    """Read the whole chain, record by record.

    Args:
        connection: from `Ledger.read` or `Ledger.write`.
        noted: a head that this ledger had at an earlier time.

    Returns:
        The head where every record fits, else the first break.
    """
    statement = select(AUDIT_RECORDS).order_by(AUDIT_RECORDS.c.sequence)
    with connection.execute(statement, execution_options={"yield_per": _BATCH}) as rows:
        return check_chain((AuditRecord(*row) for row in rows), noted)


def check_chain(records: Iterable[AuditRecord], noted: Head | None = None) -> Head | Break:
    """`verify_chain` for records from anywhere, in their order."""
    head = Head()
    for record in records:
        found = _fits(record, head)
        if found is not None:
            return found
        head = Head(record.sequence, record.hash)
        if noted is not None and noted.sequence == head.sequence and noted.hash != head.hash:
            return Break(
                head.sequence, "noted", f"record {head.sequence} is not the one noted: the chain was made anew"
            )
    if noted is not None and noted.sequence > head.sequence:
        return Break(head.sequence + 1, "noted", f"records from {head.sequence + 1} on are missing: {noted} was noted")
    return head


def _fits(record: AuditRecord, head: Head) -> Break | None:
    expected = head.sequence + 1
    if record.sequence != expected:
        return Break(expected, "missing", f"record {expected} is missing: {record.sequence} comes next")
    if record.previous_hash != head.hash:
        text = f"record {expected} does not follow on {head.sequence}: one was inserted, exchanged or moved"
        return Break(expected, "unlinked", text)
    content = (record.sequence, record.recorded_at, record.actor, record.action, record.subject, record.detail)
    if record.hash != _hash((*content, record.previous_hash)):
        return Break(expected, "changed", f"record {expected} was changed: its content does not fit its hash")
    return None


def _hash(fields: tuple[object, ...]) -> str:
    """SHA-256 in hex; the empty text where a field is of a type that no record has."""
    if not all(isinstance(field, (str, int)) for field in fields):
        return ""
    text = json.dumps([_FORMAT, *fields], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(detail: Mapping[str, Json]) -> str:
    try:
        text = json.dumps(detail, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except (TypeError, ValueError) as error:
        raise LedgerError(f"audit record: the detail is no plain JSON ({error})") from error
    return text
