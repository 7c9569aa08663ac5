"""`yunwang lab`: a county in a box: run it whole, run its devices alone, or give a device a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from lab.fleet.cli import fault, fleet
from lab.run import RunOptions
from lab.run import run as run_county

app = typer.Typer(
    name="lab",
    help="A county in a box: simulated devices, exporter, Prometheus. 模拟县域：设备、采集器、Prometheus。",
    no_args_is_help=True,
)


app.command()(fleet)
app.command()(fault)


@app.command()
def run(
    *,
    network: Annotated[
        Literal["auto", "namespace", "loopback"],
        typer.Option(help="Where the devices live: a network namespace with their own addresses, or loopback."),
    ] = "auto",
    interval: Annotated[str, typer.Option(help="Time between two polls of a device.")] = "10s",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port of the page; default 8080, or a free one.")
    ] = None,
    run_dir: Annotated[
        Path | None, typer.Option(help="Folder for logs and data; default one that is removed at the end.")
    ] = None,
    duration: Annotated[
        float | None, typer.Option(min=0, help="Seconds to run once the page is up; default until Ctrl-C.")
    ] = None,
) -> None:
    """Bring the whole county up and print the page's URL (一条命令启动整个县域).

    \b
    Examples:
      yunwang lab run
      yunwang lab run --network loopback --run-dir /tmp/county --duration 600
    """
    run_county(RunOptions(network=network, interval=interval, port=port, run_dir=run_dir, duration_seconds=duration))
