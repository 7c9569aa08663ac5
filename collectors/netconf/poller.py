"""Polling many devices by NETCONF: each keeps its session and what it learned, and is asked one thing at a time.

A device's failure becomes data here; scrapes that want different things of a device take turns.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence

from collectors.errors import CollectionError, DeadlineExceeded, Unsupported
from collectors.netconf.model import Circumstances, Model
from collectors.netconf.pool import WorkerPool
from collectors.netconf.registry import MODELS
from collectors.netconf.session import Backoff, Session
from collectors.netconf.target import NetconfTarget
from collectors.outcome import Outcome, PollResult, Reading
from collectors.turns import Turns, failures

_MARGIN_SECONDS = 0.2
"""How much earlier than the deadline a worker gives up by itself, so that it says what it waited for."""


class _Conversation:
    """What is kept of one device between polls; `read` blocks."""

    def __init__(self, target: NetconfTarget, backoff: Backoff, max_age_seconds: float) -> None:
        self.target = target
        self.turns = Turns()
        self.session = Session(target, backoff)
        self.busy = threading.Lock()
        self._max_age_seconds = max_age_seconds
        self._models: dict[str, Model] = {}

    def read(self, module: str, now: float, deadline: float) -> Outcome:
        with self.busy:
            self.session.deadline = deadline
            started = time.perf_counter()
            reading, failure = self._read(module, now)
            seconds = time.perf_counter() - started
            return Outcome(module=module, reading=reading, failure=failure, duration_seconds=seconds)

    def _read(self, module: str, now: float) -> tuple[Reading | None, CollectionError | None]:
        try:
            return self._model(module).read(self.session, now), None
        except CollectionError as error:
            return None, error

    def _model(self, module: str) -> Model:
        capabilities = self.session.capabilities()
        kept = self._models.get(module)
        if kept is not None and kept.fits(capabilities):
            return kept
        chosen = next((model for model in MODELS[module] if model.fits(capabilities)), None)
        if chosen is None:
            known = ", ".join(model.name for model in MODELS[module])
            raise Unsupported(f"the device names no model of {module} that is known here: {known}")
        model = self._models[module] = chosen(
            Circumstances(
                device=self.target.device.name,
                platform=self.target.device.platform,
                capabilities=capabilities,
                listed=self.target.listed,
                max_age_seconds=self._max_age_seconds,
                clock=time.monotonic,
            )
        )
        return model


class NetconfPoller:
    """Polls devices for whoever asks; lives in one event loop."""

    def __init__(
        self,
        *,
        workers: int = 128,
        backoff: Backoff | None = None,
        max_age_seconds: float = 3600.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare.

        Args:
            workers: threads at most.
            backoff: how long a device that could not be reached is left alone.
            max_age_seconds: how long identity is kept.
            clock: seconds since the epoch.
        """
        self._pool = WorkerPool(workers)
        self._backoff = backoff or Backoff()
        self._max_age_seconds = max_age_seconds
        self._clock = clock
        self._conversations: dict[tuple[str, str], _Conversation] = {}

    async def poll(self, target: NetconfTarget, modules: Sequence[str], timeout_seconds: float) -> PollResult:
        """Read modules of a device, in order.

        Args:
            target: the device.
            modules: of `registry.MODULES`; the caller has checked the names.
            timeout_seconds: when whatever is missing becomes a failure.

        Returns:
            An outcome for each module. A device's failure is in there and not raised.
        """
        conversation = self._conversation(target)
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        requests = 0

        async def read(module: str) -> Outcome:
            nonlocal requests
            before = conversation.session.requests_sent
            outcome = await self._read(conversation, module, deadline)
            requests += conversation.session.requests_sent - before
            return outcome

        outcomes = await conversation.turns.take(modules, deadline, read)
        return PollResult(device=target.device.name, family=target.family, outcomes=outcomes, requests=requests)

    async def _read(self, conversation: _Conversation, module: str, deadline: float) -> Outcome:
        session = conversation.session
        cut_short: CollectionError = DeadlineExceeded("no worker was free until the deadline")

        def cut() -> None:
            nonlocal cut_short
            cut_short = session.cut()

        left = max(0.0, deadline - asyncio.get_running_loop().time() - _MARGIN_SECONDS)
        ends = time.monotonic() + left
        try:
            return await self._pool.run(
                lambda: conversation.read(module, self._clock(), ends),
                proven=session.proven,
                deadline=deadline,
                cut=cut,
            )
        except TimeoutError:
            return failures((module,), cut_short)[0]

    async def aclose(self) -> None:
        """Close every session."""
        for conversation in self._conversations.values():
            conversation.session.cut()
            conversation.session.close()
        self._conversations.clear()
        self._pool.close()

    def _conversation(self, target: NetconfTarget) -> _Conversation:
        key = (target.device.name, target.family)
        kept = self._conversations.get(key)
        if kept is None or kept.target != target:
            if kept is not None:
                kept.session.close()
            kept = self._conversations[key] = _Conversation(target, self._backoff, self._max_age_seconds)
        return kept
