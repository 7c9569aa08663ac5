"""`yunwang inventory targets`: the targets of `/sd/snmp` and `/sd/netconf` in a file, without HTTP discovery.

Source: Prometheus file service discovery (files end in .json, .yml or .yaml).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from collectors.netconf.registry import MODULES as NETCONF_MODULES
from collectors.snmp.registry import MODULES
from exporters.options import OverlayOption
from exporters.poll_command import PollProtocol
from exporters.service_discovery import FAMILIES, netconf_groups, target_groups
from inventory.options import PathArgument, loaded
from inventory.output_files import write_text
from inventory.overlay import Overlay, load_overlay

_ENDINGS: Final = (".json", ".yml", ".yaml")

_EPILOG: Final = (
    "Examples: `yunwang inventory targets --module interfaces` · "
    "`yunwang inventory targets ./county --module system --family other --output /etc/prometheus/targets.json`."
)


app = typer.Typer(rich_markup_mode="markdown")


@app.command(epilog=_EPILOG)
def targets(
    path: PathArgument = None,
    *,
    module: Annotated[str, typer.Option(help=f"What to ask for: {', '.join(MODULES)}; several with commas.")],
    family: Annotated[str, typer.Option(help=f"Over which family: {', '.join(FAMILIES)}.")] = "own",
    protocol: Annotated[
        PollProtocol, typer.Option(help="snmp, or netconf: what the inventory says is asked by NETCONF.")
    ] = PollProtocol.SNMP,
    overlay: OverlayOption = None,
    output: Annotated[
        Path | None, typer.Option(help="File to write whole (.json, .yml or .yaml); standard output by default.")
    ] = None,
) -> None:
    """Write the devices as Prometheus targets, for file_sd_configs (Prometheus 文件服务发现)."""
    modules = module.split(",")
    by_netconf = protocol is PollProtocol.NETCONF
    known = NETCONF_MODULES if by_netconf else MODULES
    if unknown := [name for name in modules if name not in known]:
        raise typer.BadParameter(f"--module {unknown[0]}: expected {', '.join(known)}")
    if family not in FAMILIES:
        raise typer.BadParameter(f"--family {family}: expected {', '.join(FAMILIES)}")
    if output is not None and output.suffix not in _ENDINGS:
        raise typer.BadParameter(f"--output {output}: Prometheus reads files that end in {', '.join(_ENDINGS)}")
    inventory = loaded(path)
    laid_over = load_overlay(overlay, inventory.devices) if overlay else Overlay()
    groups = (netconf_groups if by_netconf else target_groups)(inventory, laid_over, FAMILIES[family], modules)
    text = json.dumps(groups, ensure_ascii=False, indent=1) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_text(output, text)
