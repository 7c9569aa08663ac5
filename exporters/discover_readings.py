"""Asking many devices at once for discovery, and keeping what they said in a file."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from collectors.discovery.facts import propose_facts
from collectors.discovery.neighbours import propose_neighbours
from collectors.discovery.proposals import Proposals, merged
from collectors.errors import CollectionError
from collectors.outcome import Outcome
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.lldp import LldpReading
from collectors.readings.system import SystemReading
from collectors.snmp.poller import Poller
from exporters.targets import Targets
from inventory.credentials import CredentialMissing
from inventory.errors import YunwangError
from inventory.models import Inventory
from inventory.overlay import NoAddress

MODULES: Final = ("system", "interfaces", "lldp")


class UnreadableReadings(YunwangError):
    """The file holds no readings of discovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one device said; `failures` is module -> why it gave no reading.

    A device without LLDP has said all it can: that is `no_lldp`, and no failure.
    """

    system: SystemReading | None = None
    interfaces: InterfacesReading | None = None
    lldp: LldpReading | None = None
    no_lldp: bool = False
    failures: Mapping[str, str] = dataclasses.field(default_factory=dict)
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How devices are asked: seconds for each and for all, and how many at once."""

    device_seconds: float
    all_seconds: float
    at_once: int


async def ask(
    targets: Targets, names: Sequence[str], patience: Patience, progress: Callable[[int, int], None]
) -> dict[str, Said]:
    """Ask devices for everything discovery reads.

    Args:
        targets: Whom, where and as who.
        names: Devices of the inventory.
        patience: How long to wait.
        progress: Is told how many have been asked, and of how many.

    Returns:
        What each said, in order of `names`; who does not answer, or was not asked in time, says why.
    """
    poller, turns = Poller(), asyncio.Semaphore(patience.at_once)
    until = asyncio.get_running_loop().time() + patience.all_seconds
    done = 0

    async def one(name: str) -> Said:
        nonlocal done
        async with turns:
            left = min(patience.device_seconds, until - asyncio.get_running_loop().time())
            said = await _ask_one(poller, targets, name, left)
        done += 1
        progress(done, len(names))
        return said

    try:
        return dict(zip(names, await asyncio.gather(*map(one, names)), strict=True))
    finally:
        await poller.aclose()


async def _ask_one(poller: Poller, targets: Targets, name: str, timeout_seconds: float) -> Said:
    if timeout_seconds <= 0:
        return Said(failures=dict.fromkeys(MODULES, "not asked before the deadline of all"))
    device = targets.inventory.devices[name]
    try:
        # All its interfaces: what the inventory does not list is what is looked for.
        target = dataclasses.replace(targets.snmp(device, device.management_family), listed=None)
    except (CredentialMissing, NoAddress) as error:
        return Said(failures=dict.fromkeys(MODULES, str(error)))
    result = await poller.poll(target, MODULES, timeout_seconds)
    return _said(result.outcomes, result.requests)


def _said(outcomes: Sequence[Outcome], requests: int) -> Said:
    failed = {outcome.module: outcome.failure for outcome in outcomes if outcome.failure is not None}
    no_lldp = _is_unsupported(failed.get("lldp"))
    readings = {outcome.module: outcome.reading for outcome in outcomes}
    system, interfaces, lldp = (readings.get(module) for module in MODULES)
    return Said(
        system=system if isinstance(system, SystemReading) else None,
        interfaces=interfaces if isinstance(interfaces, InterfacesReading) else None,
        lldp=lldp if isinstance(lldp, LldpReading) else None,
        no_lldp=no_lldp,
        failures={module: str(error) for module, error in failed.items() if not (module == "lldp" and no_lldp)},
        requests=requests,
    )


def _is_unsupported(error: CollectionError | None) -> bool:
    return error is not None and error.reason == "unsupported"


def propose(inventory: Inventory, said: Mapping[str, Said]) -> Proposals:
    """All proposals from what devices said."""
    readings = [one.lldp for one in said.values() if one.lldp is not None]
    facts = (propose_facts(inventory, one.system, one.interfaces) for one in said.values())
    return merged([*facts, propose_neighbours(inventory, readings)])


_FILE: Final = TypeAdapter(dict[str, Said])


def readings_json(said: Mapping[str, Said]) -> str:
    """What devices said as a file keeps it."""
    return json.dumps({name: dataclasses.asdict(one) for name, one in said.items()}, ensure_ascii=False)


def load_readings(path: Path, inventory: Inventory) -> dict[str, Said]:
    """Read what `readings_json` wrote; devices that are not in the inventory are left out.

    Raises:
        UnreadableReadings: The file cannot be read, or holds something else.
    """
    try:
        found = _FILE.validate_json(path.read_bytes())
    except OSError as error:
        raise UnreadableReadings(f"{path}: {error.strerror}") from error
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, detail["loc"])) or "file"
        raise UnreadableReadings(f"{path}: {where}: {detail['msg']}; expected a file of --keep") from error
    for name, one in found.items():
        if any(reading and reading.device != name for reading in (one.system, one.interfaces, one.lldp)):
            raise UnreadableReadings(f"{path}: {name}: holds a reading of another device")
        for address in _management_addresses(one):
            if not _is_address(address):
                raise UnreadableReadings(f"{path}: {name}: {address!r} is no IP address; expected a file of --keep")
    return {name: one for name, one in found.items() if name in inventory.devices}


def _management_addresses(one: Said) -> Iterator[str]:
    for neighbour in one.lldp.neighbours if one.lldp is not None else ():
        yield from neighbour.management_addresses


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
