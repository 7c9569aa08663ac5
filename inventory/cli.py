"""`yunwang inventory`: check the county's files, list and show what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final, NoReturn

import typer

from inventory.lazy_commands import lazy_group
from inventory.listing import FILTERS, Filters, Kind, details, find, rows
from inventory.loader import InventoryError, load_inventory
from inventory.options import Format, FormatOption, PathArgument, loaded, print_json
from inventory.problems import suggestion
from inventory.summary import summary, summary_lines
from inventory.tables import print_pairs, print_rows

_PARTS: Final = {
    "indicators": "inventory.indicators.cli:app",
    "behind": "inventory.exports.cli:app",
    "topology": "inventory.exports.cli:app",
    "sheets": "inventory.exports.cli:app",
    "ansible": "inventory.exports.cli:app",
    "export": "inventory.sheets.cli:app",
    "import": "inventory.sheets.cli:app",
    "diff": "inventory.netbox.cli:app",
    "known-hosts": "inventory.known_hosts_command:app",
}

app = typer.Typer(
    name="inventory",
    cls=lazy_group(_PARTS),
    help="What exists: places, devices, lines, planes, departments, systems, the cloud node. 资产清单。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.command(
    epilog="Examples: `yunwang inventory check` · `yunwang inventory check ./county` · "
    "`yunwang inventory check ./county --strict --format json`. Exit status 1: there are problems."
)
def check(
    path: PathArgument = None,
    output: FormatOption = Format.TABLE,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings are problems too.")] = False,
) -> None:
    """Read every file and print every problem, one a line; without problems, counts and warnings (检查清单)."""
    try:
        inventory = load_inventory(path)
    except InventoryError as error:
        if output is Format.JSON:
            print_json({"problems": [asdict(problem) for problem in error.problems]})
        else:
            typer.echo("\n".join(str(problem) for problem in error.problems))
        typer.echo(_counted(error.problems, "problem"), err=True)
        raise typer.Exit(1) from None
    if output is Format.JSON:
        warnings = [asdict(problem) for problem in inventory.warnings]
        print_json({"problems": [], "warnings": warnings, **summary(inventory)})
    else:
        typer.echo("\n".join((*map(str, inventory.warnings), *summary_lines(inventory))))
    if inventory.warnings:
        typer.echo(_counted(inventory.warnings, "warning"), err=True)
        if strict:
            raise typer.Exit(1)


def _counted(listed: Sequence[object], word: str) -> str:
    return f"{len(listed)} {word}{'' if len(listed) == 1 else 's'}"


@app.command(
    "list",
    epilog="Examples: `yunwang inventory list towns` · `yunwang inventory list devices --town pingshan --role access` "
    "· `yunwang inventory list circuits ./county --format json`.",
)
def list_(
    kind: Annotated[Kind, typer.Argument(help="What to list.")],
    path: PathArgument = None,
    town: Annotated[str | None, typer.Option(help="Only what lies in this town.")] = None,
    role: Annotated[str | None, typer.Option(help="Only devices of this role.")] = None,
    site: Annotated[str | None, typer.Option(help="Only what is at this site.")] = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """List the objects of one kind, one a line (列出对象)."""
    filters = Filters(town=town, role=role, site=site)
    for option in filters.given():
        if option not in FILTERS[kind]:
            raise typer.BadParameter(f"--{option} does not apply to {kind}")
    inventory = loaded(path)
    for option, value, known in filters.unknown(inventory):
        raise typer.BadParameter(f"--{option} {value}: no such {option}{suggestion(value, known)}")
    listed = rows(inventory, kind, filters)
    if output is Format.JSON:
        print_json(listed)
    else:
        print_rows(kind, listed)


@app.command(
    epilog="Examples: `yunwang inventory show pingshan-v01-ac1` · "
    "`yunwang inventory show internet-egress --format json`."
)
def show(
    name: Annotated[str, typer.Argument(help="A device's name, or any other object's id.")],
    path: PathArgument = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Show all that is written about one name: an id that a site shares with its village gives both (查看)."""
    inventory = loaded(path)
    found = find(inventory, name)
    if not found:
        near = suggestion(name, [known for kind in Kind for known in getattr(inventory, kind)])
        _fail(f"nothing is called {name!r}{near}")
    shown = [details(inventory, kind, name) for kind in found]
    if output is Format.JSON:
        print_json(dict(zip(found, shown, strict=True)))
        return
    for kind, pairs in zip(found, shown, strict=True):
        print_pairs(kind, pairs)


def _fail(message: str) -> NoReturn:
    typer.echo(f"yunwang inventory: {message}", err=True)
    raise typer.Exit(1)
