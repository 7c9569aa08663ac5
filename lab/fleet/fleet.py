"""The whole simulated county in one process: devices, agents, sockets, control."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inventory.errors import YunwangError
from lab.fleet.access import Access, random_access, write_credentials
from lab.fleet.control import SOCKET_NAME, serve_control
from lab.fleet.county import build_county
from lab.fleet.endpoints import Listener, Member, Network, write_overlay
from lab.fleet.faults import Faults
from lab.fleet.ipv4_only import INVENTORY_NAME, has_ipv6, note, without_ipv6, write_inventory
from lab.fleet.lldp import Cabling
from lab.fleet.readiness import await_answers, probe
from lab.snmp.agent import DEFAULT_MAX_SIZE, Agent
from lab.snmp.usm import UsmEngine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from inventory.models import Inventory
    from lab.fleet.device import SimulatedDevice

FILES_PER_DEVICE: Final = 2
SPARE_FILES: Final = 64


class RunFolderUnusable(YunwangError):
    """The folder for the fleet's files cannot be written."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A running fleet."""

    devices: Mapping[str, SimulatedDevice]
    members: Mapping[str, Member]
    access: Mapping[str, Access]
    faults: Faults


@asynccontextmanager
async def running_fleet(inventory: Inventory, network: Network, run_dir: Path) -> AsyncIterator[Fleet]:
    """The county's agents, answering while the block lasts.

    Writes overlay.yaml, credentials.yaml and control.sock into `run_dir`; on loopback without IPv6 also an inventory
    without IPv6, which goes with the overlay.
    Raises: CannotListen, RunFolderUnusable, ControlError, NotReady.
    """
    ipv4_only = network == "loopback" and not has_ipv6()
    fleet = _assemble(without_ipv6(inventory) if ipv4_only else inventory)
    _allow_files(len(fleet.members) * FILES_PER_DEVICE + SPARE_FILES)
    listener = Listener(time.time)
    try:
        await listener.listen(fleet.members.values(), network)
        _write_files(run_dir, fleet, network, inventory if ipv4_only else None)
        server = await serve_control(run_dir / SOCKET_NAME, fleet.faults)
        try:
            await await_answers(
                (address, probe(fleet.access[member.device.credential].community))
                for member in fleet.members.values()
                for address in member.addresses.values()
            )
            yield fleet
        finally:
            server.close()
            _remove_socket(run_dir)
    finally:
        listener.close()
        # Transports close in the loop's next round.
        await asyncio.sleep(0)


def _write_files(run_dir: Path, fleet: Fleet, network: Network, to_reduce: Inventory | None) -> None:
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        write_credentials(run_dir / "credentials.yaml", fleet.access)
        write_overlay(run_dir / "overlay.yaml", fleet.members, network)
        if to_reduce is not None:
            write_inventory(run_dir / INVENTORY_NAME, to_reduce)
        else:
            # Of an earlier start in the same folder.
            (run_dir / INVENTORY_NAME).unlink(missing_ok=True)
    except OSError as problem:
        raise RunFolderUnusable(f"cannot write into {run_dir}: {problem.strerror}") from problem


def _remove_socket(run_dir: Path) -> None:
    (run_dir / SOCKET_NAME).unlink(missing_ok=True)


def _assemble(inventory: Inventory) -> Fleet:
    devices, _ = build_county(inventory, time.time())
    access = random_access(sorted({device.credential for device in inventory.devices.values()}))
    members = {name: Member(device.device, _agent(device, access)) for name, device in devices.items()}
    faults = Faults(devices, members, Cabling(inventory, devices), time.time)
    return Fleet(devices, members, access, faults)


def _agent(device: SimulatedDevice, access: Mapping[str, Access]) -> Agent:
    given = access[device.device.credential]
    if given.user is None:
        return Agent(device, community=given.community)
    usm = UsmEngine(
        device.engine_id, [given.user], boots=device.boots, booted_at=device.booted_at, max_size=DEFAULT_MAX_SIZE
    )
    return Agent(device, usm=usm)


def _allow_files(wanted: int) -> None:
    """Raises the process's own limit of open files as far as it may be; where that is too low, binding says so."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


async def serve_fleet(
    inventory: Inventory,
    network: Network,
    run_dir: Path,
    *,
    announce: Callable[[str], None],
    warn: Callable[[str], None],
) -> None:
    """Runs the fleet until SIGTERM or SIGINT; announces readiness in one line, and warns where IPv6 is missing."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running_fleet(inventory, network, run_dir) as fleet:
        # Thousands of lasting objects: the collector need not look through them again and again.
        gc.collect()
        gc.freeze()
        if (run_dir / INVENTORY_NAME).exists():
            warn(note(run_dir / INVENTORY_NAME))
        announce(f"ready: {len(fleet.members)} devices")
        await stop.wait()
