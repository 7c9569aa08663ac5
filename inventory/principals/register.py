"""Who has access: adding, listing and revoking, each change with its audit record in the same transaction."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from inventory.errors import YunwangError
from inventory.ledger.audit import Json, append
from inventory.ledger.engine import Ledger
from inventory.ledger.schema import PRINCIPAL_ROLES, PRINCIPALS, TOKENS
from inventory.principals.roles import ROLES, Role
from inventory.principals.tokens import is_token_id, new_token, new_token_id, token_hash
from inventory.problems import suggestion
from inventory.secret import Secret

_LONGEST_NAME: Final = 64
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class AccessRefused(YunwangError):
    """The change cannot be made; the text says every reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A token as it is listed."""

    principal: str
    roles: tuple[Role, ...]
    department: str | None
    token: str
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> str:
        """``valid``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "valid"


def add(
    ledger: Ledger,
    name: str,
    *,
    roles: Sequence[str],
    department: str | None,
    expires_at: datetime | None,
    actor: str,
    now: datetime,
) -> tuple[Grant, Secret]:
    """Give a principal a token; one that is not known yet is made.

    Args:
        ledger: open.
        name: one word, any script.
        roles: may be empty for a principal with a valid token: it keeps its roles.
        department: its id; with the role department, and only then.
        expires_at: an aware time after `now`; None for never.
        actor: for the audit record.
        now: an aware time.

    Returns:
        The grant, and the token, which is nowhere else.

    Raises:
        AccessRefused: with every reason; nothing was changed.
        LedgerError: the ledger cannot be written.
    """
    problems = [*_name_problems(name), *_role_problems(roles, department)]
    if expires_at is not None and expires_at <= now:
        problems.append(f"expiry {expires_at.isoformat()}: expected a time to come")
    if problems:
        raise AccessRefused("access: " + "; ".join(problems))
    token = new_token()
    with ledger.write() as connection:
        held, department = _settle(connection, name, roles, department, now)
        grant = Grant(
            principal=name,
            roles=held,
            department=department,
            token=new_token_id(),
            last_four=token.reveal()[-4:],
            created_at=now.astimezone(UTC),
            expires_at=expires_at.astimezone(UTC) if expires_at else None,
            revoked_at=None,
        )
        _keep(connection, grant, token, actor)
    return grant, token


def grants(ledger: Ledger) -> tuple[Grant, ...]:
    """Every token there ever was, by principal and age."""
    wanted = select(TOKENS, PRINCIPALS.c.department).join(PRINCIPALS).order_by(TOKENS.c.principal, TOKENS.c.created_at)
    with ledger.read() as connection:
        held = _roles(connection)
        return tuple(
            Grant(
                principal=row.principal,
                roles=held[row.principal],
                department=row.department,
                token=row.id,
                last_four=row.last_four,
                created_at=row.created_at,
                expires_at=row.expires_at,
                revoked_at=row.revoked_at,
            )
            for row in connection.execute(wanted)
        )


def revoke(ledger: Ledger, name: str, *, actor: str, now: datetime) -> tuple[str, ...]:
    """End one token, by its id, or every one of a principal, by its name.

    Returns:
        The ids of the tokens that ended.

    Raises:
        AccessRefused: nobody has that name, or nothing was left to revoke.
        LedgerError: the ledger cannot be written.
    """
    if name.startswith("yw_"):
        raise AccessRefused("access: a token stands there (not shown): expected who holds it, or its id from the list")
    with ledger.write() as connection:
        column = TOKENS.c.id if is_token_id(name) else TOKENS.c.principal
        found = connection.execute(select(TOKENS).where(column == name)).all()
        if not found:
            known = connection.execute(select(PRINCIPALS.c.name)).scalars().all()
            raise AccessRefused(f"access: nobody and no token is called {name!r}{suggestion(name, known)}")
        ended = [row for row in found if row.revoked_at is None]
        if not ended:
            raise AccessRefused(f"access: {name} was revoked on {max(row.revoked_at for row in found):%Y-%m-%d}")
        ids = [row.id for row in ended]
        connection.execute(update(TOKENS).where(TOKENS.c.id.in_(ids)).values(revoked_at=now))
        detail = {"tokens": sorted(ids)}
        append(connection, actor=actor, action="access.revoke", subject=ended[0].principal, detail=detail, now=now)
    return tuple(sorted(ids))


def _keep(connection: Connection, grant: Grant, token: Secret, actor: str) -> None:
    row = {
        "id": grant.token,
        "principal": grant.principal,
        "hash": token_hash(token),
        "last_four": grant.last_four,
        "created_at": grant.created_at,
        "expires_at": grant.expires_at,
    }
    connection.execute(insert(TOKENS).values(row))
    detail: dict[str, Json] = {
        "token": grant.token,
        "roles": grant.roles,
        "department": grant.department,
        "expires_at": grant.expires_at.isoformat() if grant.expires_at else None,
    }
    append(connection, actor=actor, action="access.add", subject=grant.principal, detail=detail, now=grant.created_at)


def _settle(
    connection: Connection, name: str, roles: Sequence[str], department: str | None, now: datetime
) -> tuple[tuple[Role, ...], str | None]:
    """The principal's roles and department; those of one with a valid token are never changed, for it would grow."""
    wanted = _ordered(roles)
    known = connection.execute(select(PRINCIPALS).where(PRINCIPALS.c.name == name)).one_or_none()
    if known is not None and _has_valid_token(connection, name, now):
        held = _roles(connection)[name]
        if wanted and (wanted, department) != (held, known.department):
            raise AccessRefused(f"access: {_described(known, held)} already: revoke it first to change that")
        return held, known.department
    if not wanted:
        raise AccessRefused(f"access: {name} has no valid token, so its roles are needed: --role {'|'.join(ROLES)}")
    if known is None:
        connection.execute(insert(PRINCIPALS).values(name=name, department=department, created_at=now))
    else:
        connection.execute(update(PRINCIPALS).where(PRINCIPALS.c.name == name).values(department=department))
        connection.execute(delete(PRINCIPAL_ROLES).where(PRINCIPAL_ROLES.c.principal == name))
    connection.execute(insert(PRINCIPAL_ROLES), [{"principal": name, "role": role} for role in wanted])
    return wanted, department


def _has_valid_token(connection: Connection, name: str, now: datetime) -> bool:
    lasting = or_(TOKENS.c.expires_at.is_(None), TOKENS.c.expires_at > now)
    wanted = select(TOKENS.c.id).where(TOKENS.c.principal == name, TOKENS.c.revoked_at.is_(None), lasting)
    return connection.execute(wanted.limit(1)).first() is not None


def _roles(connection: Connection) -> dict[str, tuple[Role, ...]]:
    found: dict[str, list[str]] = {}
    for row in connection.execute(select(PRINCIPAL_ROLES)):
        found.setdefault(row.principal, []).append(row.role)
    return {name: _ordered(roles) for name, roles in found.items()}


def _ordered(roles: Sequence[str]) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if role in roles)


def _described(known: Row[tuple[object, ...]], held: Sequence[Role]) -> str:
    of = f" of {known.department}" if known.department else ""
    return f"{known.name} is {', '.join(held)}{of}"


def _name_problems(name: str) -> list[str]:
    if name.startswith(("yw_", "tok-")):
        return ["name: a token stands there (not shown): expected who holds it"]
    fine = name.isprintable() and not any(mark.isspace() or mark in ":/" for mark in name)
    if fine and 0 < len(name) <= _LONGEST_NAME:
        return []
    return [f"name {name[:_LONGEST_NAME]!r}: expected one word of at most {_LONGEST_NAME} characters without : and /"]


def _role_problems(roles: Sequence[str], department: str | None) -> list[str]:
    problems = [
        f"role {role!r}: expected {', '.join(ROLES)}{suggestion(role, ROLES)}" for role in roles if role not in ROLES
    ]
    if "department" in roles and not department:
        problems.append("the role department needs the department's id: --department ID")
    if department and not _ID.fullmatch(department):
        problems.append(
            f"department {department!r}: expected an id of the inventory: lower-case letters, digits, hyphens"
        )
    if department and "department" not in roles:
        problems.append(f"department {department!r}: only the role department has one")
    return problems
