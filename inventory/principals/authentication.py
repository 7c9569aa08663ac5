"""From a token to who holds it.

Source: RFC 6750 (bearer tokens).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select

from inventory.ledger.engine import Ledger
from inventory.ledger.schema import PRINCIPAL_ROLES, PRINCIPALS, TOKENS
from inventory.principals.roles import Principal, Role
from inventory.principals.tokens import is_token, token_hash
from inventory.secret import Secret

Reason = Literal["unknown", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class Refused:
    """Nobody is let in by this token; `unknown` covers what no token could look like."""

    reason: Reason


def authenticate(ledger: Ledger, token: Secret, now: datetime) -> Principal | Refused:
    """Who holds a token; the ledger is asked each time, so a revoked token ends at once.

    Args:
        ledger: open.
        token: as it was shown.
        now: an aware time.

    Raises:
        LedgerError: the ledger cannot be read.
    """
    if not is_token(token.reveal()):
        return Refused("unknown")
    wanted = (
        select(TOKENS, PRINCIPALS.c.department, PRINCIPAL_ROLES.c.role)
        .join(PRINCIPALS, PRINCIPALS.c.name == TOKENS.c.principal)
        .join(PRINCIPAL_ROLES, PRINCIPAL_ROLES.c.principal == TOKENS.c.principal)
        .where(TOKENS.c.hash == token_hash(token))
    )
    with ledger.read() as connection:
        rows = connection.execute(wanted).all()
    if not rows:
        return Refused("unknown")
    first = rows[0]
    if first.revoked_at is not None:
        return Refused("revoked")
    if first.expires_at is not None and first.expires_at <= now:
        return Refused("expired")
    return Principal(
        name=first.principal,
        roles=frozenset(cast("Role", row.role) for row in rows),
        department=first.department,
        token=first.id,
        expires_at=first.expires_at,
    )
