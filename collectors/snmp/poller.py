"""Polling many devices: each keeps its conversation and layouts between scrapes, and is asked one thing at a time.

A device's failure becomes data here. Two scrapes that want the same of the same device at the same time share one poll;
two that want different things of it take turns.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from collectors.errors import CollectionError, DeadlineExceeded
from collectors.outcome import Outcome, PollResult, Reading
from collectors.snmp.channel import Channel
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.device import ModuleReader, SharedReaders
from collectors.snmp.registry import READERS
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.target import SnmpTarget, security_of
from collectors.turns import Turns, failures

_IMPATIENCE_SECONDS = 0.5
"""How much earlier than one's own deadline a shared poll may give up."""
Connect = Callable[[SnmpTarget, RetryPolicy], Client]
"""Makes the client of a device; opens nothing yet."""


def over_udp(target: SnmpTarget, retry: RetryPolicy) -> Client:
    """A client that asks the device itself."""
    return Client(Channel(target.host, target.port), security_of(target.credential), retry)


class _Conversation:
    """What is kept of one device between polls."""

    def __init__(self, target: SnmpTarget, client: Client, reading: ReadingPolicy) -> None:
        self.target = target
        self.turns = Turns()
        self.client = client
        self._shared = SharedReaders.of(reading, target.listed)
        self._readers: dict[str, ModuleReader] = {}

    async def read(self, module: str, now: float, deadline: float) -> Reading:
        reader = self._readers.get(module)
        if reader is None:
            reader = self._readers[module] = READERS[module](self._shared)
        return await reader.poll(self.client, self.target.device, now, deadline)


class Poller:
    """Polls devices for whoever asks; lives in one event loop."""

    def __init__(
        self,
        *,
        retry: RetryPolicy | None = None,
        reading: ReadingPolicy | None = None,
        clock: Callable[[], float] = time.time,
        connect: Connect = over_udp,
    ) -> None:
        self._retry = retry or RetryPolicy()
        self._reading = reading or ReadingPolicy()
        self._clock = clock
        self._connect = connect
        self._conversations: dict[tuple[str, str], _Conversation] = {}
        self._running: dict[tuple[SnmpTarget, tuple[str, ...]], _Running] = {}
        self._tasks: set[asyncio.Task[PollResult]] = set()

    async def poll(self, target: SnmpTarget, modules: Sequence[str], timeout_seconds: float) -> PollResult:
        """Read modules of a device, in order.

        Args:
            target: the device.
            modules: of `registry.MODULES`; the caller has checked the names.
            timeout_seconds: when whatever is missing becomes a failure.

        Returns:
            An outcome for each module. A device's failure is in there and not raised. Whoever joins a poll that is
            already under way, and has as much time as oneself, gets its outcomes, with no requests counted, or
            failures once its own time is over.
        """
        key = (target, tuple(modules))
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        running = self._running.get(key)
        if running is not None and running.deadline > deadline - _IMPATIENCE_SECONDS:
            return await _join(running.task, target, key[1], timeout_seconds)
        task = asyncio.create_task(self._poll(target, key[1], deadline))
        started = self._running[key] = _Running(task, deadline)
        self._tasks.add(task)
        task.add_done_callback(lambda _: self._ended(key, started))
        return await asyncio.shield(task)

    def _ended(self, key: tuple[SnmpTarget, tuple[str, ...]], started: _Running) -> None:
        self._tasks.discard(started.task)
        if self._running.get(key) is started:
            del self._running[key]

    async def aclose(self) -> None:
        """End what is running and close every socket."""
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for conversation in self._conversations.values():
            conversation.client.close()
        self._conversations.clear()

    async def _poll(self, target: SnmpTarget, modules: tuple[str, ...], deadline: float) -> PollResult:
        conversation = self._conversation(target)
        requests = 0

        async def read(module: str) -> Outcome:
            nonlocal requests
            before = conversation.client.requests_sent
            outcome = await self._outcome(conversation, module, deadline)
            requests += conversation.client.requests_sent - before
            return outcome

        outcomes = await conversation.turns.take(modules, deadline, read)
        return PollResult(device=target.device, family=target.family, outcomes=outcomes, requests=requests)

    async def _outcome(self, conversation: _Conversation, module: str, deadline: float) -> Outcome:
        started = time.perf_counter()
        reading, failure = None, None
        try:
            reading = await conversation.read(module, self._clock(), deadline)
        except CollectionError as error:
            failure = error
        return Outcome(module=module, reading=reading, failure=failure, duration_seconds=time.perf_counter() - started)

    def _conversation(self, target: SnmpTarget) -> _Conversation:
        key = (target.device, target.family)
        kept = self._conversations.get(key)
        if kept is None or kept.target != target:
            if kept is not None:
                kept.client.close()
            kept = self._conversations[key] = _Conversation(target, self._connect(target, self._retry), self._reading)
        return kept


@dataclass(frozen=True, slots=True)
class _Running:
    task: asyncio.Task[PollResult]
    deadline: float


async def _join(
    task: asyncio.Task[PollResult], target: SnmpTarget, modules: tuple[str, ...], timeout_seconds: float
) -> PollResult:
    try:
        result = await asyncio.wait_for(asyncio.shield(task), timeout_seconds)
    except TimeoutError:
        outcomes = failures(modules, DeadlineExceeded("the poll that was under way did not end in time"))
        return PollResult(device=target.device, family=target.family, outcomes=outcomes, requests=0)
    return dataclasses.replace(result, requests=0)
