"""Is the ledger whole: SQLite's own check of its file, and the audit chain.

Source: SQLite, `PRAGMA integrity_check`, `PRAGMA foreign_key_check`. PostgreSQL checks references by itself.
"""

from __future__ import annotations

from sqlalchemy import text

from inventory.ledger.audit import Break, Head, verify_chain
from inventory.ledger.engine import Ledger


def verify(ledger: Ledger, noted: Head | None = None) -> tuple[Head | None, tuple[str, ...]]:
    """Read all of it.

    Args:
        ledger: open, with the program's schema.
        noted: a head that it had at an earlier time, as a backup names it.

    Returns:
        The chain's head, or None where the chain is broken; and every problem, none where all is well.

    Raises:
        LedgerError: the database cannot be read at all.
    """
    problems: list[str] = []
    with ledger.read() as connection:
        if ledger.is_sqlite:
            found = connection.execute(text("PRAGMA integrity_check")).scalars().all()
            problems += [f"the file is damaged: {line}" for line in found if line != "ok"]
            dangling = connection.execute(text("PRAGMA foreign_key_check")).all()
            problems += [f"{row[0]}: row {row[1]} refers to a row of {row[2]} that is not there" for row in dangling]
        chain = verify_chain(connection, noted)
    if isinstance(chain, Break):
        return None, (*problems, f"audit chain: {chain.text}")
    return chain, tuple(problems)
