"""Polling many devices: each keeps its conversation and layouts between scrapes, and is asked one thing at a time.

A device's failure becomes data here. Two scrapes that want the same of the same device at the same time share one poll.
"""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from collectors.errors import AuthenticationRejected, CollectionError, DeadlineExceeded, Unreachable
from collectors.snmp.channel import Channel
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.modules.interfaces import InterfacesReader, InterfacesReading
from collectors.snmp.modules.ip import IpReader, IpReading
from collectors.snmp.modules.system import SystemReading, poll_system
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.target import SnmpTarget, security_of
from inventory.models import Family

Reading = SystemReading | InterfacesReading | IpReading

MODULES = ("system", "interfaces", "ip")

_HOPELESS = (Unreachable, DeadlineExceeded, AuthenticationRejected)
"""Failures after which the next module would cost as much again, and end the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one module of one device gave.

    Attributes:
        module: one of MODULES.
        reading: None where it failed.
        failure: why it failed, or None.
        duration_seconds: how long it took.
    """

    module: str
    reading: Reading | None
    failure: CollectionError | None
    duration_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """One poll of one device over one family: an outcome for each module asked for, and the requests it took."""

    device: str
    family: Family
    outcomes: tuple[Outcome, ...]
    requests: int


class _Conversation:
    """What is kept of one device between polls."""

    def __init__(self, target: SnmpTarget, retry: RetryPolicy, reading: ReadingPolicy) -> None:
        self.target = target
        self.lock = asyncio.Lock()
        security = security_of(target.credential)
        self.client = Client(Channel(target.host, target.port), security, retry)
        self._interfaces = InterfacesReader(reading, target.listed)
        self._ip = IpReader(reading, self._interfaces, listed_only=target.listed is not None)

    async def read(self, module: str, now: float, deadline: float) -> Reading:
        match module:
            case "system":
                return await poll_system(self.client, self.target.device, now, deadline)
            case "interfaces":
                return await self._interfaces.poll(self.client, self.target.device, now, deadline)
            case "ip":
                return await self._ip.poll(self.client, self.target.device, now, deadline)
        raise ValueError(f"no module {module!r}")


class Poller:
    """Polls devices for whoever asks; lives in one event loop."""

    def __init__(
        self,
        *,
        retry: RetryPolicy | None = None,
        reading: ReadingPolicy | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._retry = retry or RetryPolicy()
        self._reading = reading or ReadingPolicy()
        self._clock = clock
        self._conversations: dict[tuple[str, str], _Conversation] = {}
        self._running: dict[tuple[SnmpTarget, tuple[str, ...]], asyncio.Task[PollResult]] = {}

    async def poll(self, target: SnmpTarget, modules: Sequence[str], timeout_seconds: float) -> PollResult:
        """Read modules of a device, in order.

        Args:
            target: the device.
            modules: of MODULES; the caller has checked the names.
            timeout_seconds: when whatever is missing becomes a failure.

        Returns:
            An outcome for each module. A device's failure is in there and not raised. Whoever joins a poll that is
            already under way gets its outcomes, with no requests counted, or failures once its own time is over.
        """
        key = (target, tuple(modules))
        task = self._running.get(key)
        if task is not None:
            return await _join(task, target, key[1], timeout_seconds)
        task = asyncio.create_task(self._poll(target, key[1], timeout_seconds))
        self._running[key] = task
        task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """End what is running and close every socket."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for conversation in self._conversations.values():
            conversation.client.close()
        self._conversations.clear()

    async def _poll(self, target: SnmpTarget, modules: tuple[str, ...], timeout_seconds: float) -> PollResult:
        conversation = self._conversation(target)
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        async with conversation.lock:
            before = conversation.client.requests_sent
            outcomes: list[Outcome] = []
            gone: CollectionError | None = None
            for module in modules:
                outcome = await self._outcome(conversation, module, deadline, gone)
                outcomes.append(outcome)
                late = asyncio.get_running_loop().time() >= deadline
                if isinstance(outcome.failure, _HOPELESS) or (outcome.failure and late):
                    gone = outcome.failure
        requests = conversation.client.requests_sent - before
        return PollResult(device=target.device, family=target.family, outcomes=tuple(outcomes), requests=requests)

    async def _outcome(
        self, conversation: _Conversation, module: str, deadline: float, gone: CollectionError | None
    ) -> Outcome:
        started = time.perf_counter()
        reading, failure = None, gone
        if failure is None:
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
            kept = self._conversations[key] = _Conversation(target, self._retry, self._reading)
        return kept


async def _join(
    task: asyncio.Task[PollResult], target: SnmpTarget, modules: tuple[str, ...], timeout_seconds: float
) -> PollResult:
    try:
        result = await asyncio.wait_for(asyncio.shield(task), timeout_seconds)
    except TimeoutError:
        failure = DeadlineExceeded("the poll that was under way did not end in time")
        outcomes = tuple(
            Outcome(module=module, reading=None, failure=failure, duration_seconds=timeout_seconds)
            for module in modules
        )
        return PollResult(device=target.device, family=target.family, outcomes=outcomes, requests=0)
    return dataclasses.replace(result, requests=0)
