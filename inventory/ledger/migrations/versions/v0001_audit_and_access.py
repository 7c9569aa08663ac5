"""Audit records that are only appended; principals, their roles and tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_SQLITE_GUARDS = (
    """CREATE TRIGGER audit_records_update BEFORE UPDATE ON audit_records
    BEGIN SELECT RAISE(ABORT, 'audit records are only appended'); END""",
    """CREATE TRIGGER audit_records_delete BEFORE DELETE ON audit_records
    BEGIN SELECT RAISE(ABORT, 'audit records are only appended'); END""",
    # INSERT OR REPLACE deletes whatever a unique column clashes with, without the trigger above: nothing but a next
    # record, with hashes of its own, comes in.
    """CREATE TRIGGER audit_records_insert BEFORE INSERT ON audit_records
    WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM audit_records)
    OR EXISTS (SELECT 1 FROM audit_records WHERE hash = NEW.hash OR previous_hash = NEW.previous_hash)
    BEGIN SELECT RAISE(ABORT, 'audit records are only appended'); END""",
)
_POSTGRESQL_GUARDS = (
    """CREATE OR REPLACE FUNCTION audit_records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit records are only appended'; END $$""",
    """CREATE TRIGGER audit_records_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records
    FOR EACH STATEMENT EXECUTE FUNCTION audit_records_refuse()""",
    """CREATE OR REPLACE FUNCTION audit_records_next() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM audit_records) THEN
            RAISE EXCEPTION 'audit records are only appended';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER audit_records_insert BEFORE INSERT ON audit_records
    FOR EACH ROW EXECUTE FUNCTION audit_records_next()""",
)


def upgrade() -> None:
    """From an empty database."""
    _audit_records()
    _access()


def _audit_records() -> None:
    op.create_table(
        "audit_records",
        sa.Column("sequence", sa.Integer, autoincrement=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_records"),
        sa.UniqueConstraint("previous_hash", name="uq_audit_records_previous_hash"),
        sa.UniqueConstraint("hash", name="uq_audit_records_hash"),
    )
    for statement in _SQLITE_GUARDS if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_GUARDS:
        op.execute(statement)


def _access() -> None:
    op.create_table(
        "principals",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("department", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_principals"),
    )
    op.create_table(
        "principal_roles",
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("principal", "role", name="pk_principal_roles"),
        sa.ForeignKeyConstraint(["principal"], ["principals.name"], name="fk_principal_roles_principal"),
        sa.CheckConstraint(
            "role IN ('viewer', 'department', 'engineer', 'approver')", name=op.f("ck_principal_roles_role")
        ),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("last_four", sa.String(4), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.ForeignKeyConstraint(["principal"], ["principals.name"], name="fk_tokens_principal"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
    )
    op.create_index("ix_tokens_principal", "tokens", ["principal"])
