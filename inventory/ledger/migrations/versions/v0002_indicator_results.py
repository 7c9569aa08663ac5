"""The results of the plan's indicators, one row for each day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """From 0001."""
    op.create_table(
        "indicator_results",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("counted", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("indicator", "date", name="pk_indicator_results"),
        sa.CheckConstraint("counted >= 0 AND counted <= total", name=op.f("ck_indicator_results_counted")),
    )
