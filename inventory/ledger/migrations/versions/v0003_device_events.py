"""What devices told by SNMP notifications, and what a look at them afterwards said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """From 0002."""
    op.create_table(
        "device_events",
        sa.Column("id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("notification_oid", sa.Text, nullable=False),
        sa.Column("interface", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("variables", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Text, nullable=False),
        sa.Column("polled", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_device_events"),
        sa.CheckConstraint("confirmed IN ('yes', 'no', 'unknown')", name=op.f("ck_device_events_confirmed")),
    )
    op.create_index("ix_device_events_received_at", "device_events", ["received_at"])
