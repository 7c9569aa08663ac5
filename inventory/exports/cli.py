"""`yunwang inventory behind|topology|sheets|ansible`: what other tools and people take from the inventory."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inventory.exports.ansible import ansible_inventory, host_variables
from inventory.exports.behind import UnknownName, failures, pairs, title
from inventory.exports.dot import dot
from inventory.exports.language import Language
from inventory.exports.picture import draw, plan_county, plan_town
from inventory.exports.sheets import write_sheets
from inventory.options import Format, FormatOption, PathArgument, loaded, print_json
from inventory.output_files import write_text
from inventory.overlay import Overlay, load_overlay
from inventory.problems import suggestion
from inventory.tables import print_pairs
from inventory.topology import WaysOut

app = typer.Typer(rich_markup_mode="markdown")

LanguageOption = Annotated[Language, typer.Option("--language", "-l", help="Chinese or English.")]


@app.command(
    epilog="Examples: `yunwang inventory behind pingshan-ag1` · `yunwang inventory behind pingshan-town-line ./county` "
    "· `yunwang inventory behind pingshan --format json`."
)
def behind(
    name: Annotated[str, typer.Argument(help="A device's name, or the id of a circuit or a site.")],
    path: PathArgument = None,
    output: FormatOption = Format.TABLE,
) -> None:
    """Tell what is cut off when a device, a line or a whole site fails (拔线之前先看影响)."""
    inventory = loaded(path)
    found = failures(inventory, name)
    if output is Format.JSON:
        print_json([plain for _, plain in found])
        return
    for failure, plain in found:
        print_pairs(title(inventory, failure), pairs(inventory, plain))


class PictureFormat(StrEnum):
    """How the topology is drawn."""

    SVG = "svg"
    DOT = "dot"


@app.command(
    epilog="Examples: `yunwang inventory topology --output county.svg` · "
    "`yunwang inventory topology ./county --town pingshan --language en --output pingshan.svg` · "
    "`yunwang inventory topology --format dot | dot -Tpdf -o county.pdf`."
)
def topology(
    path: PathArgument = None,
    *,
    output_format: Annotated[
        PictureFormat, typer.Option("--format", "-f", help="A finished A3 picture, or a graph for Graphviz.")
    ] = PictureFormat.SVG,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None,
    town: Annotated[str | None, typer.Option(help="Only this town, with its ways out.")] = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """Draw the network: tiers, lines with their contracts, what must not fail (拓扑图)."""
    inventory = loaded(path)
    if town is not None and town not in inventory.towns:
        raise typer.BadParameter(f"--town {town}: no such town{suggestion(town, inventory.towns)}")
    ways = WaysOut(inventory)
    only = inventory.towns[town] if town is not None else None
    if output_format is PictureFormat.DOT:
        text = dot(inventory, ways, language, only)
    elif only is None:
        text = draw(plan_county(inventory, ways, language))
    else:
        text = draw(plan_town(inventory, ways, only, language))
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_text(output, text)


@app.command(
    epilog="Examples: `yunwang inventory sheets --output sheets` · "
    "`yunwang inventory sheets ./county --output sheets --site pingshan --site unit-03 --language en`."
)
def sheets(
    path: PathArgument = None,
    *,
    output: Annotated[Path, typer.Option(help="Folder to write into; files of others in it are left alone.")],
    site: Annotated[list[str] | None, typer.Option(help="Only this site; may be repeated. The index stays.")] = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """Write a printable page for each site: devices, lines, whom to ring, what hangs on it (站点资料)."""
    inventory = loaded(path)
    for name in site or ():
        if name not in inventory.sites:
            raise typer.BadParameter(f"--site {name}: no such site{suggestion(name, inventory.sites)}")
    chosen = [inventory.sites[name] for name in dict.fromkeys(site)] if site else None
    written = write_sheets(inventory, output, language, chosen)
    typer.echo(f"{written} files in {output}")


@app.command(
    epilog="Examples: `yunwang inventory ansible --list ./county` · `yunwang inventory ansible --host pingshan-ag1`. "
    "Ansible itself takes the script: `ansible-inventory -i playbooks/project/inventory/yunwang --graph`."
)
def ansible(
    path: Annotated[
        Path | None,
        typer.Argument(
            envvar="YUNWANG_INVENTORY",
            help="A folder of *.yaml files, or one file. Left out: the county that comes with the program.",
        ),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--list", help="All groups, and the variables of all hosts.")] = False,
    host: Annotated[str | None, typer.Option("--host", help="One device's variables.")] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(envvar="YUNWANG_OVERLAY", help="File that maps device names to other endpoints, as in a lab."),
    ] = None,
) -> None:
    """Print the inventory as Ansible's dynamic inventory: groups, addresses, credential names (Ansible 动态清单)."""
    if every == (host is not None):
        raise typer.BadParameter("either --list or --host NAME")
    inventory = loaded(path)
    laid_over = load_overlay(overlay, inventory.devices) if overlay else Overlay()
    if host is None:
        print_json(ansible_inventory(inventory, laid_over))
    elif host in inventory.devices:
        print_json(host_variables(inventory, laid_over, inventory.devices[host]))
    else:
        raise UnknownName(f"no device is called {host!r}{suggestion(host, inventory.devices)}")
