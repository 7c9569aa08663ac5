"""The ledger's tables. They are made by the migrations; a test compares the two on both databases.

Source: SQLAlchemy 2.x Core; docs/recipes/add-a-ledger-table.md says how to add one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect

REVISIONS: Final = ("0001", "0002", "0003")
"""Every schema there ever was, oldest first; the last is the one the program needs."""

NAMES: Final = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: Final = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on both sides, in UTC; SQLite, which knows no zones, holds UTC's clock."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone is no instant")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


AUDIT_RECORDS: Final = Table(
    "audit_records",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    # The exact text that is hashed: ISO 8601 with microseconds and Z.
    Column("recorded_at", String(27), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
    # Unique: two records can never follow on the same one.
    Column("previous_hash", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)
"""Append-only and chained by hashes (`inventory.ledger.audit`); triggers refuse UPDATE, DELETE and gaps."""

PRINCIPALS: Final = Table(
    "principals",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("department", Text),
    Column("created_at", UtcDateTime, nullable=False),
)
PRINCIPAL_ROLES: Final = Table(
    "principal_roles",
    METADATA,
    Column("principal", Text, ForeignKey("principals.name"), primary_key=True),
    Column("role", Text, primary_key=True),
    CheckConstraint("role IN ('viewer', 'department', 'engineer', 'approver')", name="role"),
)
TOKENS: Final = Table(
    "tokens",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("principal", Text, ForeignKey("principals.name"), nullable=False, index=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("last_four", String(4), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
"""Access tokens by their SHA-256 (`inventory.principals.tokens`); the tokens themselves are nowhere."""

INDICATOR_RESULTS: Final = Table(
    "indicator_results",
    METADATA,
    Column("indicator", Text, primary_key=True),
    Column("date", Date, primary_key=True),
    Column("counted", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("source", Text, nullable=False),
    CheckConstraint("counted >= 0 AND counted <= total", name="counted"),
)
"""An indicator's numerator and denominator, one row for each day."""

DEVICE_EVENTS: Final = Table(
    "device_events",
    METADATA,
    # Given by the one writer, oldest lowest; a sequence of the database would not survive a restore.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    Column("device", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("notification_oid", Text, nullable=False),
    Column("interface", Text),
    Column("text", Text, nullable=False),
    Column("variables", Text, nullable=False),
    Column("confirmed", Text, nullable=False),
    Column("polled", Text),
    CheckConstraint("confirmed IN ('yes', 'no', 'unknown')", name="confirmed"),
)
"""What a device told by an SNMP notification, one row each, and what the poll it led to said of it.

No audit record: `inventory.ledger.events` deletes the oldest.
"""
