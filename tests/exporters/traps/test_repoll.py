"""Polls that notifications lead to: few, one at a time, and begun after the event."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence

from collectors.outcome import PollResult
from collectors.snmp.poller import Poller
from collectors.snmp.target import SnmpTarget
from exporters.traps.repoll import Repoller
from inventory.credentials import CredentialMissing
from tests.collectors.snmp.asking import COMMUNITY


class SlowPoller(Poller):
    """Says when polls begin and end; each takes a tenth of a second."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[tuple[float, float]] = []
        self.running = 0
        self.modules: list[tuple[str, ...]] = []

    async def poll(self, target: SnmpTarget, modules: Sequence[str], timeout_seconds: float) -> PollResult:  # noqa: ARG002 - the seam's
        assert modules == ("system", "interfaces", "bgp", "ospf")[: len(modules)]
        self.modules.append(tuple(modules))
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.running += 1
        assert self.running <= 16
        await asyncio.sleep(0.1)
        self.running -= 1
        self.times.append((begun, loop.time()))
        return PollResult(device=target.device, family="ipv4", outcomes=(), requests=1)


ALWAYS = ("system", "interfaces")


def target(device: str) -> SnmpTarget:
    if device == "unknown":
        raise CredentialMissing("no credential 'x'")
    return SnmpTarget(device=device, family="ipv4", host="127.0.0.1", port=9, credential=COMMUNITY)


def test_a_storm_of_requests_is_few_polls_each_begun_after_what_it_settles() -> None:
    poller = SlowPoller()

    async def ask() -> list[tuple[float, float]]:
        loop = asyncio.get_running_loop()
        repoller = Repoller(poller, target, apart_seconds=0.3)
        settled: list[tuple[float, float]] = []
        for _ in range(50):
            came = loop.time()
            repoller.request("a", lambda _, came=came: settled.append((came, poller.times[-1][0])), ALWAYS)
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.8)
        await repoller.aclose()
        return settled

    settled = asyncio.run(ask())
    assert len(settled) == 50
    assert all(begun >= came for came, begun in settled)
    assert len(poller.times) in {2, 3}
    begins = [begun for begun, _ in poller.times]
    assert all(later - earlier >= 0.29 for earlier, later in itertools.pairwise(begins))


def test_many_devices_at_once_and_one_that_cannot_be_polled() -> None:
    poller = SlowPoller()

    async def ask() -> tuple[int, dict[str, int]]:
        repoller = Repoller(poller, target)
        settled: list[str] = []
        for number in range(40):
            repoller.request(f"device-{number}", lambda result: settled.append(result.device), ALWAYS)
        repoller.request("unknown", lambda result: settled.append(result.device), ALWAYS)
        await asyncio.sleep(0.6)
        await repoller.aclose()
        return len(set(settled)), dict(repoller.polls)

    assert asyncio.run(ask()) == (40, {"ok": 40, "failed": 1})


def test_what_waits_together_is_read_together_and_no_longer() -> None:
    poller = SlowPoller()

    async def ask() -> None:
        repoller = Repoller(poller, target, apart_seconds=0.15)
        repoller.request("a", lambda _: None, ALWAYS)
        await asyncio.sleep(0.05)
        repoller.request("a", lambda _: None, (*ALWAYS, "ospf"))
        repoller.request("a", lambda _: None, (*ALWAYS, "bgp"))
        await asyncio.sleep(0.25)
        repoller.request("a", lambda _: None, ALWAYS)
        await asyncio.sleep(0.2)
        await repoller.aclose()

    asyncio.run(ask())
    assert poller.modules == [ALWAYS, (*ALWAYS, "bgp", "ospf"), ALWAYS]
