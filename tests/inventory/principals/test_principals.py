"""Who has access: tokens shown once, roles that never grow by themselves, every change in the audit chain."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from inventory.ledger.audit import Head, verify_chain
from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError
from inventory.ledger.schema import AUDIT_RECORDS, TOKENS
from inventory.principals.authentication import Refused, authenticate
from inventory.principals.register import AccessRefused, Grant, add, grants, revoke
from inventory.principals.roles import Action, Principal, Role
from inventory.principals.tokens import new_token
from inventory.secret import Secret

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def given(ledger: Ledger, name: str = "wang", *roles: str, **options: Any) -> tuple[Grant, Secret]:
    whole: dict[str, Any] = {"department": None, "expires_at": None, "actor": "os:test", "now": NOW} | options
    return add(ledger, name, roles=roles, **whole)


def audited(ledger: Ledger) -> list[tuple[str, str, dict[str, object]]]:
    with ledger.read() as connection:
        assert isinstance(verify_chain(connection), Head)
        rows = connection.execute(select(AUDIT_RECORDS).order_by(AUDIT_RECORDS.c.sequence)).all()
    return [(row.action, row.subject, json.loads(row.detail)) for row in rows]


def test_a_token_is_random_recognisable_and_kept_as_its_hash_only(ledger: Ledger) -> None:
    grant, token = given(ledger, "wang", "viewer")
    written = token.reveal()
    assert re.fullmatch(r"yw_[a-z2-7]{52}", written)
    with ledger.read() as connection:
        row = connection.execute(select(TOKENS)).one()
    assert (row.hash, row.last_four) == (hashlib.sha256(written.encode()).hexdigest(), written[-4:])
    stored = b"".join(path.read_bytes() for path in Path(ledger.name).parent.iterdir())
    assert b"viewer" in stored
    assert written.encode() not in stored
    assert len({new_token().reveal() for _ in range(100)}) == 100
    assert grant.token in repr(grant)
    assert written not in repr((grant, token))


def test_a_token_names_its_principal(ledger: Ledger) -> None:
    _, token = given(
        ledger, "caizheng", "department", "viewer", department="finance", expires_at=NOW + timedelta(days=1)
    )
    [listed] = grants(ledger)
    assert authenticate(ledger, token, NOW) == Principal(
        name="caizheng",
        roles=frozenset({"viewer", "department"}),
        department="finance",
        token=listed.token,
        expires_at=NOW + timedelta(days=1),
    )


def test_tokens_that_let_nobody_in(ledger: Ledger) -> None:
    grant, token = given(ledger, "wang", "viewer", expires_at=NOW + timedelta(days=1))
    last = NOW + timedelta(days=1) - timedelta(microseconds=1)
    assert isinstance(authenticate(ledger, token, last), Principal)
    assert authenticate(ledger, token, NOW + timedelta(days=1)) == Refused("expired")
    for other in (new_token().reveal(), "", "yw_", token.reveal().upper(), token.reveal() + "\n", grant.token, "令牌"):
        assert authenticate(ledger, Secret(other), NOW) == Refused("unknown")
    revoke(ledger, grant.token, actor="os:test", now=NOW)
    assert authenticate(ledger, token, NOW) == Refused("revoked")


def test_one_token_or_all_of_a_principal_are_revoked(ledger: Ledger) -> None:
    (first, one), (second, two) = given(ledger, "wang", "viewer"), given(ledger, "wang")
    (_, other) = given(ledger, "li", "engineer")
    assert revoke(ledger, first.token, actor="os:test", now=NOW) == (first.token,)
    assert authenticate(ledger, one, NOW) == Refused("revoked")
    assert isinstance(authenticate(ledger, two, NOW), Principal)
    assert revoke(ledger, "wang", actor="os:test", now=NOW) == (second.token,)
    assert authenticate(ledger, two, NOW) == Refused("revoked")
    assert isinstance(authenticate(ledger, other, NOW), Principal)


def test_every_change_is_audited_without_the_token(ledger: Ledger) -> None:
    grant, token = given(ledger, "wang", "approver", "engineer", expires_at=NOW + timedelta(days=1))
    revoke(ledger, "wang", actor="li", now=NOW)
    first, second = audited(ledger)
    roles = {"roles": ["engineer", "approver"], "department": None, "expires_at": "2026-11-26T08:30:00+00:00"}
    assert first == ("access.add", "wang", {"token": grant.token, **roles})
    assert second == ("access.revoke", "wang", {"tokens": [grant.token]})
    assert token.reveal() not in str(audited(ledger))


def test_no_change_without_its_audit_record(ledger: Ledger) -> None:
    grant, token = given(ledger, "wang", "viewer")
    refuse = "CREATE TRIGGER refuse BEFORE INSERT ON audit_records BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    with ledger.write() as connection:
        connection.execute(text(refuse))
    with pytest.raises(LedgerError, match="the disk is full"):
        given(ledger, "li", "engineer")
    with pytest.raises(LedgerError, match="the disk is full"):
        revoke(ledger, "wang", actor="os:test", now=NOW)
    assert grants(ledger) == (grant,)
    assert isinstance(authenticate(ledger, token, NOW), Principal)


@pytest.mark.parametrize(
    ("name", "roles", "options", "said"),
    [
        (
            "wang",
            ["vewer"],
            {},
            "role 'vewer': expected viewer, department, engineer, approver (did you mean 'viewer'?)",
        ),
        ("wang", ["department"], {}, "the role department needs the department's id: --department ID"),
        ("wang", ["viewer"], {"department": "x"}, "department 'x': only the role department has one"),
        (
            "wang",
            [],
            {},
            "wang has no valid token, so its roles are needed: --role viewer|department|engineer|approver",
        ),
        ("wang", ["viewer"], {"expires_at": NOW}, "expiry 2026-11-25T08:30:00+00:00: expected a time to come"),
        ("", ["viewer"], {}, "name '': expected one word of at most 64 characters without : and /"),
        ("os:root", ["viewer"], {}, "name 'os:root': expected one word of at most 64 characters without : and /"),
        ("yw_secret", ["viewer"], {}, "name: a token stands there (not shown): expected who holds it"),
        (
            "a b",
            ["x"],
            {"department": "y"},
            (
                "name 'a b': expected one word of at most 64 characters without : and /; role 'x': expected viewer, "
                "department, engineer, approver; department 'y': only the role department has one"
            ),
        ),
    ],
)
def test_what_is_refused_says_everything_and_changes_nothing(
    ledger: Ledger, name: str, roles: list[str], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(AccessRefused) as raised:
        given(ledger, name, *roles, **options)
    assert str(raised.value) == f"access: {said}"
    assert (grants(ledger), audited(ledger)) == ((), [])


def test_a_valid_token_never_gains_roles(ledger: Ledger) -> None:
    _, token = given(ledger, "wang", "viewer")
    with pytest.raises(AccessRefused) as raised:
        given(ledger, "wang", "viewer", "engineer")
    assert str(raised.value) == "access: wang is viewer already: revoke it first to change that"
    assert len(audited(ledger)) == 1
    revoke(ledger, "wang", actor="os:test", now=NOW)
    _, engineer = given(ledger, "wang", "department", department="finance")
    found = authenticate(ledger, engineer, NOW)
    assert isinstance(found, Principal)
    assert (found.roles, found.department) == ({"department"}, "finance")
    assert authenticate(ledger, token, NOW) == Refused("revoked")


def test_revoking_what_is_not_there(ledger: Ledger) -> None:
    given(ledger, "wang", "viewer")
    for name, said in (
        ("wagn", "nobody and no token is called 'wagn' (did you mean 'wang'?)"),
        ("yw_secret", "a token stands there (not shown): expected who holds it, or its id from the list"),
        ("tok-00000000", "nobody and no token is called 'tok-00000000'"),
    ):
        with pytest.raises(AccessRefused) as raised:
            revoke(ledger, name, actor="os:test", now=NOW)
        assert str(raised.value) == f"access: {said}"
    revoke(ledger, "wang", actor="os:test", now=NOW)
    with pytest.raises(AccessRefused) as raised:
        revoke(ledger, "wang", actor="os:test", now=NOW)
    assert str(raised.value) == "access: wang was revoked on 2026-11-25"
    assert len(audited(ledger)) == 2


MAY: list[tuple[Role, dict[Action, bool]]] = [
    ("viewer", {"see_overview": True, "see_department": True, "change": False, "approve": False}),
    ("department", {"see_overview": True, "see_department": False, "change": False, "approve": False}),
    ("engineer", {"see_overview": True, "see_department": True, "change": True, "approve": False}),
    ("approver", {"see_overview": True, "see_department": True, "change": False, "approve": True}),
]


@pytest.mark.parametrize(("role", "actions"), MAY)
def test_what_a_role_may(role: Role, actions: dict[Action, bool]) -> None:
    principal = Principal(name="x", roles=frozenset({role}), department=None, token="tok-0", expires_at=None)
    assert {action: principal.may(action) for action in actions} == actions


def test_a_department_sees_its_own() -> None:
    finance = Principal(name="x", roles=frozenset({"department"}), department="finance", token="tok-0", expires_at=None)
    assert finance.may("see_department", department="finance")
    assert not finance.may("see_department", department="health")
    assert not finance.may("see_department")
