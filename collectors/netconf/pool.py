"""Worker threads for what blocks: bounded, and a device that hangs holds one until its own deadline and no longer.

Devices whose last attempt did not go well, or that were never reached, share one half of the workers, so that however
many of them hang, the other half serves those that are known to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class WorkerPool:
    """Lives in one event loop; waiting for a worker costs no thread."""

    def __init__(self, workers: int = 128) -> None:
        """Prepare.

        Args:
            workers: at most; threads are made as they are needed. 2 or more.
        """
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="netconf")
        self._all = asyncio.Semaphore(workers)
        self._doubtful = asyncio.Semaphore(workers // 2)

    async def run(self, call: Callable[[], T], *, proven: bool, deadline: float, cut: Callable[[], object]) -> T:
        """Run a call in a worker.

        Args:
            call: what blocks.
            proven: whether its device answered the last time.
            deadline: on the running loop's clock.
            cut: makes a call that is still running end soon; used at the deadline, and where nobody waits any more.

        Raises:
            TimeoutError: no worker became free, or the call did not end.
        """
        lanes = (self._all,) if proven else (self._doubtful, self._all)
        held: list[asyncio.Semaphore] = []
        try:
            async with asyncio.timeout_at(deadline):
                for lane in lanes:
                    await lane.acquire()
                    held.append(lane)
            future = asyncio.get_running_loop().run_in_executor(self._executor, call)
        except BaseException:
            _release(held)
            raise
        future.add_done_callback(lambda ended: _ended(ended, held))
        try:
            async with asyncio.timeout_at(deadline):
                return await asyncio.shield(future)
        except BaseException:
            if not future.done():
                cut()
            raise

    def close(self) -> None:
        """Take no more calls."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _ended(future: asyncio.Future[T], held: list[asyncio.Semaphore]) -> None:
    if not future.cancelled():
        future.exception()  # whoever waited has heard it, or has left
    _release(held)


def _release(held: list[asyncio.Semaphore]) -> None:
    for lane in held:
        lane.release()
