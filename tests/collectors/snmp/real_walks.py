"""Walks of real network devices, cut to the tables that a test reads, and polled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from collectors.outcome import Reading
from collectors.snmp.poller import Poller
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.walks import cut

SYSTEM, IF_NAME = "1.3.6.1.2.1.1", "1.3.6.1.2.1.31.1.1.1.1"
_Kind = TypeVar("_Kind", bound=Reading)


def cut_walk(folder: Path, name: str, *subtrees: str) -> Path:
    """A recording of the subtrees, the system group and the interfaces' names.

    Args:
        folder: where it is written.
        name: of a device's walk, as ``switch/h3c-comware-7-1-075``.
        subtrees: object identifiers.
    """
    return cut(f"network/{name}", folder, [f"{subtree}." for subtree in (SYSTEM, IF_NAME, *subtrees)])


def column_of(lines: Sequence[str], column: str) -> dict[str, str]:
    """Of a column, index -> value as the walk writes it."""
    prefix = f"{column}."
    cells = (line.split("|", 2) for line in lines if line.startswith(prefix))
    return {oid.removeprefix(prefix): value for oid, _, value in cells}


def read_recording(path: Path, module: str, kind: type[_Kind], *, polls: int = 1, max_size: int = 65_507) -> _Kind:
    """What a module reads of a recording at the last of several polls. A failure is raised."""

    async def ask() -> Reading:
        community = COMMUNITY.community.reveal()
        async with RecordedAgent(path, community=community, max_size=max_size) as agent, poller_of() as poller:
            for _ in range(polls - 1):
                await one_poll(poller, agent.host, agent.port, module)
            return await one_poll(poller, agent.host, agent.port, module)

    reading = asyncio.run(ask())
    assert isinstance(reading, kind)
    return reading


async def one_poll(poller: Poller, host: str, port: int, module: str) -> Reading:
    """One poll of one module. A failure is raised."""
    (outcome,) = (await poller.poll(target_of(host, port), [module], 60.0)).outcomes
    if outcome.failure is not None:
        raise outcome.failure
    assert outcome.reading is not None
    return outcome.reading


def requests_of(path: Path, module: str, *, max_size: int = 1472) -> tuple[int, int]:
    """How many requests a recording's first poll and its second one cost an agent with small replies."""

    async def ask() -> tuple[int, int]:
        community = COMMUNITY.community.reveal()
        async with RecordedAgent(path, community=community, max_size=max_size) as agent, poller_of() as poller:
            polls = [await poller.poll(target_of(agent.host, agent.port), [module], 60.0) for _ in range(2)]
            return polls[0].requests, polls[1].requests

    return asyncio.run(ask())
