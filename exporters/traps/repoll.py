"""The poll that a notification leads to: at once, and however much a device sends, one at a time.

A device has at most one poll running and one waiting. Events that come while one runs wait for the next: what was read
before an event came says nothing of it. Two polls of a device begin at least so many seconds apart.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from collectors.errors import Unsupported
from collectors.outcome import PollResult
from collectors.snmp.poller import Poller
from collectors.snmp.registry import MODULES
from collectors.snmp.target import SnmpTarget
from inventory.errors import YunwangError

log = logging.getLogger("yunwang.traps")

_AT_ONCE: Final = 16
"""Devices that are polled at the same time, so that a power cut is no burst of our own."""

Settle = Callable[[PollResult], None]


@dataclass(slots=True)
class _Device:
    waiting: list[tuple[Settle, frozenset[str]]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    begun: float = float("-inf")


class Repoller:
    """Polls devices after notifications; lives in one event loop.

    Args:
        poller: asks the devices.
        target: how a device is asked; may raise YunwangError.
        timeout_seconds: of one poll.
        apart_seconds: between the beginnings of two polls of a device.

    Attributes:
        polls: polls by how they ended: ok, failed.
    """

    def __init__(
        self,
        poller: Poller,
        target: Callable[[str], SnmpTarget],
        *,
        timeout_seconds: float = 10.0,
        apart_seconds: float = 5.0,
    ) -> None:
        self.polls: Counter[str] = Counter()
        self._poller = poller
        self._target = target
        self._timeout = timeout_seconds
        self._apart = apart_seconds
        self._devices: dict[str, _Device] = {}
        self._places = asyncio.Semaphore(_AT_ONCE)

    def request(self, device: str, settle: Settle, modules: Collection[str]) -> None:
        """Read modules of the device soon, perhaps with others' modules, and give `settle` what came of it."""
        kept = self._devices.setdefault(device, _Device())
        kept.waiting.append((settle, frozenset(modules)))
        if kept.task is None:
            kept.task = asyncio.get_running_loop().create_task(self._run(device, kept))

    async def aclose(self) -> None:
        """End what runs; whoever waits is not told."""
        tasks = [kept.task for kept in self._devices.values() if kept.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._poller.aclose()

    async def _run(self, device: str, kept: _Device) -> None:
        loop = asyncio.get_running_loop()
        try:
            while kept.waiting:
                await asyncio.sleep(kept.begun + self._apart - loop.time())
                async with self._places:
                    kept.begun = loop.time()
                    settled, kept.waiting = kept.waiting, []
                    wanted = frozenset[str]().union(*(modules for _, modules in settled))
                    result = await self._poll(device, wanted)
                for settle, _ in settled:
                    if result is not None:
                        settle(result)
        finally:
            kept.task = None

    async def _poll(self, device: str, wanted: Collection[str]) -> PollResult | None:
        modules = tuple(name for name in MODULES if name in wanted)
        try:
            result = await self._poller.poll(self._target(device), modules, self._timeout)
        except (YunwangError, OSError) as error:  # no address, no credential, no file left: ours, not the device's
            log.warning("%s: not polled: %s", device, error)
            self.polls["failed"] += 1
            return None
        failed = any(outcome.failure and not isinstance(outcome.failure, Unsupported) for outcome in result.outcomes)
        self.polls["failed" if failed else "ok"] += 1
        return result
