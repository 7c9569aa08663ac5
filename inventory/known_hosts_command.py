"""`yunwang inventory known-hosts`: the recorded host keys for SSH clients that are not ours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inventory.known_hosts import known_hosts as known_hosts_text
from inventory.options import OverlayOption, PathArgument, loaded
from inventory.output_files import write_text
from inventory.overlay import Overlay, load_overlay

app = typer.Typer(rich_markup_mode="markdown")


@app.command(
    "known-hosts",
    epilog="Examples: `yunwang inventory known-hosts ./county` · "
    "`yunwang inventory known-hosts ./county --output known_hosts`, then "
    "`ssh -o UserKnownHostsFile=known_hosts -o StrictHostKeyChecking=yes admin@192.0.2.1`.",
)
def known_hosts(
    path: PathArgument = None,
    *,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None,
    overlay: OverlayOption = None,
) -> None:
    """Write the recorded SSH host keys for ssh, Ansible and others; devices without one are left out (导出主机密钥)."""
    inventory = loaded(path)
    text = known_hosts_text(inventory, load_overlay(overlay, inventory.devices) if overlay else Overlay())
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_text(output, text)
    typer.echo(f"{len(text.splitlines())} of {len(inventory.devices)} devices have a recorded key", err=True)
