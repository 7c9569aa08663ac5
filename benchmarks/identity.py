"""How often a device's identity is read in two hours of scrapes, without waiting for them.

The poller and the simulated device have one clock, and it is put on by the interval after each scrape: counters grow,
sysUpTime runs, and what the poller keeps gets old, as in real hours. A reading of the identity is seen on the device:
somebody asks for ifAlias.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from collectors.snmp.poller import Poller
from collectors.snmp.target import SnmpTarget
from inventory.credentials import CommunityCredential, Secret
from inventory.loader import load_inventory
from lab.fleet.county import build_county
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.pdu import Request
from lab.snmp.serving import ServedAgent

HOURS = 2
INTERVALS_SECONDS = (15, 30, 60)
IF_ALIAS = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18)
COMMUNITY = "bench"


class PutOnLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put on."""

    ahead_seconds = 0.0

    def time(self) -> float:
        return super().time() + self.ahead_seconds


class Asked:
    """Counts an agent's requests.

    Attributes:
        requests: all of them.
        identity: whether one asked for ifAlias since this was last set to False.
    """

    def __init__(self) -> None:
        self.requests = 0
        self.identity = False

    def __call__(self, request: Request, pdu: bytes) -> bytes:
        self.requests += 1
        names = (ber.read_oid(name) for name in request.names)
        self.identity = self.identity or any(name[: len(IF_ALIAS)] == IF_ALIAS for name in names)
        return pdu


def identity_readings(inventory: Path, device: str) -> dict[int, dict[str, float]]:
    """Interval in seconds -> scrapes, readings of the identity, requests, and the most of a scrape that is none."""
    return {seconds: _scrape_for_hours(inventory, device, seconds) for seconds in INTERVALS_SECONDS}


def _scrape_for_hours(inventory: Path, device: str, interval_seconds: int) -> dict[str, float]:
    loop = PutOnLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(_scrape(loop, inventory, device, interval_seconds))


async def _scrape(loop: PutOnLoop, inventory: Path, device: str, interval_seconds: int) -> dict[str, float]:
    started = time.time()
    devices, _ = build_county(load_inventory(inventory), started)
    asked = Asked()
    agent = ServedAgent(
        Agent(devices[device], community=COMMUNITY, alter_pdu=asked), clock=lambda: time.time() + loop.ahead_seconds
    )
    scrapes = HOURS * 3600 // interval_seconds
    readings, most = 0, 0
    poller = Poller()
    async with agent:
        credential = CommunityCredential(COMMUNITY, Secret(COMMUNITY))
        target = SnmpTarget(
            device=device, family="ipv4", host=agent.host, port=agent.port, credential=credential, listed=None
        )
        for scrape in range(scrapes):
            asked.identity = False
            before = asked.requests
            (outcome,) = (await poller.poll(target, ("interfaces",), 60.0)).outcomes
            if outcome.failure:
                raise SystemExit(f"{device}: {outcome.failure}")
            readings += asked.identity
            if not asked.identity:
                most = max(most, asked.requests - before)
            # The next one begins on time, however long this one took.
            loop.ahead_seconds = (scrape + 1) * interval_seconds - (time.time() - started)
        await poller.aclose()
    return {"scrapes": scrapes, "identity_readings": readings, "requests": asked.requests, "most_requests": most}
