"""Scrapes of one device take turns, a module each, so that a long table holds counters up no longer than itself.

A device is asked one thing at a time. After a failure that the next module would repeat, at the same cost, a scrape
asks no further; whoever waited behind a device that does not answer is told that, and not that it was busy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from collectors.errors import AuthenticationRejected, CollectionError, DeadlineExceeded, Unreachable
from collectors.outcome import Outcome

_HOPELESS: Final = (Unreachable, DeadlineExceeded, AuthenticationRejected)
_SILENT: Final = (Unreachable, AuthenticationRejected)


class Turns:
    """Those of one device; lives in one event loop."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._silence: CollectionError | None = None

    async def take(
        self, modules: Sequence[str], deadline: float, read: Callable[[str], Awaitable[Outcome]]
    ) -> tuple[Outcome, ...]:
        """Read modules in order, each in a turn of its own.

        Args:
            modules: their names.
            deadline: on the running loop's clock, seconds.
            read: reads one; nobody else is at the device meanwhile.

        Returns:
            An outcome for each.
        """
        outcomes: list[Outcome] = []
        for module in modules:
            try:
                async with asyncio.timeout_at(deadline):
                    await self._lock.acquire()
            except TimeoutError:
                busy = DeadlineExceeded("the device was busy with another scrape until the deadline")
                return (*outcomes, *failures(modules[len(outcomes) :], self._silence or busy))
            try:
                outcome = await read(module)
            finally:
                self._lock.release()
            outcomes.append(outcome)
            failure = outcome.failure
            self._silence = failure if isinstance(failure, _SILENT) else None
            late = asyncio.get_running_loop().time() >= deadline
            if failure and (late or isinstance(failure, _HOPELESS)):
                return (*outcomes, *failures(modules[len(outcomes) :], failure))
        return tuple(outcomes)


def failures(modules: Sequence[str], failure: CollectionError) -> tuple[Outcome, ...]:
    """The outcomes of modules that were not read."""
    return tuple(Outcome(module=name, reading=None, failure=failure, duration_seconds=0.0) for name in modules)
