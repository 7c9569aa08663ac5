"""Bringing a ledger's schema to another revision, in one transaction.

Source: Alembic, "Sharing a connection across one or more programmatic migration commands".
"""

from __future__ import annotations

import io
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from inventory.ledger.engine import Ledger, schema_problem
from inventory.ledger.errors import WrongSchema
from inventory.ledger.schema import REVISIONS

if TYPE_CHECKING:
    from alembic.config import Config


def upgrade(ledger: Ledger) -> str | None:
    """Make the schema the program needs; all of it or nothing.

    Returns:
        The revision that was there before; None where there were no tables.

    Raises:
        LedgerError: WrongSchema where a newer program or another one made the tables.
    """
    with ledger.write() as connection:
        before = ledger.revision(connection)
        if before is not None and before not in REVISIONS:
            raise WrongSchema(schema_problem(ledger.name, before))
        if before != REVISIONS[-1]:
            migrate(connection, REVISIONS[-1])
    return before


def migrate(connection: Connection, revision: str) -> None:
    """Run the steps up to a revision in the connection's transaction."""
    from alembic import command  # noqa: PLC0415 - a quarter of the command line's start, needed by two commands

    command.upgrade(alembic_config(connection), revision)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration: the package's own folder, an open connection."""
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(stdout=io.StringIO())  # its default is whatever standard output was at its import
    config.set_main_option("script_location", str(files("inventory.ledger").joinpath("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
