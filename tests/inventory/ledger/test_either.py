"""Principals on both databases; what they are is tested in tests/inventory/principals."""

from __future__ import annotations

from datetime import timedelta

from inventory.ledger.engine import Ledger
from inventory.principals.authentication import Refused, authenticate
from inventory.principals.register import add, grants, revoke
from inventory.principals.roles import Principal
from tests.inventory.ledger.records import NOW


def test_a_token_from_its_beginning_to_its_end(ledger: Ledger) -> None:
    day = timedelta(days=1)
    grant, token = add(
        ledger, "王工", roles=["viewer", "engineer"], department=None, expires_at=NOW + day, actor="os:test", now=NOW
    )
    assert grants(ledger) == (grant,)
    assert authenticate(ledger, token, NOW) == Principal(
        name="王工",
        roles=frozenset({"viewer", "engineer"}),
        department=None,
        token=grant.token,
        expires_at=NOW + day,
    )
    assert authenticate(ledger, token, NOW + day) == Refused("expired")
    assert revoke(ledger, "王工", actor="os:test", now=NOW) == (grant.token,)
    assert authenticate(ledger, token, NOW) == Refused("revoked")
