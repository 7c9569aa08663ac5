"""Alembic's entry: runs the revisions on the connection, and in the transaction, that the caller holds."""

from __future__ import annotations

from alembic import context

from inventory.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, compare_type=True)
context.run_migrations()
