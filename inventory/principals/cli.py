"""`yunwang access`: who may see, change and approve."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from inventory.ledger.options import LedgerOption, opened, system_actor
from inventory.options import Format, FormatOption
from inventory.principals.register import Grant, add, grants, revoke
from inventory.tables import print_rows

app = typer.Typer(
    name="access",
    help="Who may see, change and approve: people, roles, tokens. 访问：人员、角色与令牌。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.command(
    "add",
    epilog="Examples: `yunwang access add wang --role viewer --expires 90d` · "
    "`yunwang access add finance-view --role department --department finance --expires 2027-01-31` · "
    "`yunwang access add li --role engineer --role approver > li.token`.",
)
def add_(
    name: Annotated[str, typer.Argument(help="Who; one that has a valid token gets another one.")],
    role: Annotated[
        list[str] | None, typer.Option(help="viewer, department, engineer or approver; may be given again.")
    ] = None,
    department: Annotated[str | None, typer.Option(help="The department's id, for the role department.")] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="90d|2027-01-31", help="Days from now, or the last day (UTC); else never.")
    ] = None,
    ledger: LedgerOption = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Give a token, shown this once on standard output; all else goes to standard error (发放令牌，仅显示一次)."""
    now = datetime.now(UTC)
    until = _expiry(expires, now) if expires else None
    with opened(ledger) as found:
        grant, token = add(
            found, name, roles=role or (), department=department, expires_at=until, actor=system_actor(), now=now
        )
    if output is Format.JSON:
        typer.echo(json.dumps({**_row(grant, now), "secret": token.reveal()}, ensure_ascii=False))
        return
    ends = f"until {grant.expires_at:%Y-%m-%d %H:%M} UTC" if grant.expires_at else "without an end"
    typer.echo(f"{name} ({', '.join(grant.roles)}): token {grant.token}, {ends}; it is shown this once:", err=True)
    typer.echo(token.reveal())


@app.command("list", epilog="Examples: `yunwang access list` · `yunwang access list --format json`.")
def list_(ledger: LedgerOption = None, output: FormatOption = Format.TABLE) -> None:
    """List every token with its last four characters, never the token itself (列出令牌)."""
    now = datetime.now(UTC)
    with opened(ledger) as found:
        listed = [_row(grant, now) for grant in grants(found)]
    if output is Format.JSON:
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
    else:
        print_rows("access", listed)


@app.command("revoke", epilog="Examples: `yunwang access revoke wang` · `yunwang access revoke tok-1f2e3d4c`.")
def revoke_(
    name: Annotated[
        str, typer.Argument(metavar="NAME|TOKEN-ID", help="A principal with all its tokens, or one token.")
    ],
    ledger: LedgerOption = None,
) -> None:
    """End tokens; a running exporter refuses them from the next request on (吊销令牌)."""
    with opened(ledger) as found:
        ended = revoke(found, name, actor=system_actor(), now=datetime.now(UTC))
    typer.echo(f"revoked: {', '.join(ended)}", err=True)


def _row(grant: Grant, now: datetime) -> dict[str, Any]:
    times = {
        key: value.isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
        for key, value in asdict(grant).items()
        if key.endswith("_at")
    }
    return {**asdict(grant), "roles": list(grant.roles), **times, "state": grant.state(now)}


def _expiry(text: str, now: datetime) -> datetime:
    """90d is that many days from now; a date is valid to its end."""
    try:
        if days := re.fullmatch(r"(\d{1,5})d", text):
            return now + timedelta(days=int(days[1]))
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"--expires {text!r}: expected days as 90d, or a date as 2027-01-31") from None
