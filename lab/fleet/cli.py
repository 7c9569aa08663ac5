"""`yunwang lab fleet` and `yunwang lab fault`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from inventory.loader import load_inventory
from lab.fleet.control import send_order
from lab.fleet.endpoints import Network
from lab.fleet.faults import FaultOrder
from lab.fleet.fleet import serve_fleet

RunDir = Annotated[Path, typer.Option(help="Folder for overlay.yaml, credentials.yaml and control.sock.")]


def fleet(
    *,
    run_dir: RunDir,
    inventory: Annotated[
        Path | None, typer.Option(help="File or folder of the inventory; default the embedded county.")
    ] = None,
    network: Annotated[
        Network, typer.Option(help="Loopback addresses with an overlay, or the inventory's own addresses.")
    ] = "loopback",
) -> None:
    """Run the simulated devices of an inventory (模拟全县设备).

    \b
    Examples:
      yunwang lab fleet --run-dir /tmp/fleet
      yunwang lab fleet --run-dir /tmp/fleet --inventory ./county
    """
    loaded = load_inventory(inventory)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_fleet(loaded, network, run_dir, announce=_announce, warn=_warn))


def _announce(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _warn(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def fault(
    device: Annotated[str, typer.Argument(help="Name of a device.")],
    kind: Annotated[str, typer.Argument(help="Which fault; an unknown one lists them.")],
    *,
    run_dir: RunDir,
    interface: Annotated[str | None, typer.Option(help="Name of the device's interface.")] = None,
    value: Annotated[float | None, typer.Option(help="Seconds of slow, fraction of packet_loss.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Switch the fault off.")] = False,
) -> None:
    """Give a simulated device a fault, or take it away (注入或解除故障).

    \b
    Examples:
      yunwang lab fault --run-dir /tmp/fleet pingshan-v01-ac1 device_down
      yunwang lab fault --run-dir /tmp/fleet pingshan-v01-ac1 device_down --off
      yunwang lab fault --run-dir /tmp/fleet county-core1 miscabled --interface 10GE1/0/2
    """
    order = FaultOrder(device=device, kind=kind, interface=interface, on=not off, value=value)
    _announce(send_order(run_dir, order))
