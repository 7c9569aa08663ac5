"""The launcher's child processes: their logs, their first words, and their end, whatever ends the launcher.

Source: prctl(2) PR_SET_PDEATHSIG, through setpriv(1) of util-linux; setsid(2).
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections import deque
from contextlib import suppress
from pathlib import Path

from inventory.errors import YunwangError

GRACE_SECONDS = 8.0
_TAIL_LINES = 12
_CHUNK_BYTES = 65536
_LONGEST_LINE_BYTES = 4096
"""What is kept of a line to match and to show; the log has all of it."""


class ChildDied(YunwangError):
    """A process that the launcher needs has ended by itself."""


class Child:
    """One running process; what it prints goes to its log."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.name = name
        self.log = log
        self._process = process
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._waiting: list[tuple[re.Pattern[str], asyncio.Future[re.Match[str]]]] = []
        self._reading = asyncio.create_task(self._read())

    @property
    def pid(self) -> int:
        return self._process.pid

    async def _read(self) -> None:
        stdout = self._process.stdout
        if stdout is None:
            return
        rest = b""
        with self.log.open("ab", buffering=0) as log:
            # Not by lines: asyncio refuses those that are longer than its buffer.
            while chunk := await stdout.read(_CHUNK_BYTES):
                log.write(chunk)
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self._saw(line)
                rest = rest[:_LONGEST_LINE_BYTES]
        if rest:
            self._saw(rest)

    def _saw(self, raw: bytes) -> None:
        line = raw[:_LONGEST_LINE_BYTES].decode(errors="replace").rstrip()
        self._tail.append(line)
        for pattern, found in self._waiting:
            match = pattern.search(line)
            if match and not found.done():
                found.set_result(match)

    async def line(self, pattern: str, *, deadline_seconds: float) -> re.Match[str]:
        """The first line from now on that matches.

        Raises:
            ChildDied: the process ended, or the line did not come in time.
        """
        found: asyncio.Future[re.Match[str]] = asyncio.get_running_loop().create_future()
        self._waiting.append((re.compile(pattern), found))
        died = asyncio.create_task(self.died())
        await asyncio.wait((found, died), timeout=deadline_seconds, return_when=asyncio.FIRST_COMPLETED)
        if found.done():
            died.cancel()
            return found.result()
        if died.done():
            raise died.result()
        died.cancel()
        raise self._error(f"没有在 {deadline_seconds:.0f} 秒内就绪 / not ready within {deadline_seconds:.0f} s")

    async def finish(self) -> None:
        """Wait for the end of a process that ends by itself.

        Raises:
            ChildDied: its status is not 0.
        """
        died = await self.died()
        if self._process.returncode:
            raise died

    async def died(self) -> ChildDied:
        """Wait for the end of the process; the error that tells of it, with the log's last lines."""
        status = await self._process.wait()
        # Shielded: who gives up this wait does not stop the reading.
        await asyncio.shield(self._reading)
        return self._error(f"意外结束（状态 {status}）/ ended unexpectedly (status {status})")

    def _error(self, what: str) -> ChildDied:
        tail = "".join(f"\n    {line}" for line in self._tail)
        return ChildDied(f"{self.name} {what}; log {self.log}{tail}")

    async def stop(self) -> None:
        """End the process and its group: asked first, killed after GRACE_SECONDS."""
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._process.wait(), GRACE_SECONDS)
        except TimeoutError:
            pass
        finally:
            # Also what the process may have left behind in its group.
            self._signal(signal.SIGKILL)
        await self._process.wait()
        await self._reading

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


class Children:
    """Starts processes and ends all of them, the last one first."""

    def __init__(self, log_folder: Path) -> None:
        self._log_folder = log_folder
        self._started: list[Child] = []

    async def start(self, name: str, *command: str) -> Child:
        """Start a process in a group of its own that the kernel kills should the launcher vanish."""
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "KILL", "--", *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        child = Child(name, process, self._log_folder / f"{name}.log")
        self._started.append(child)
        return child

    async def run(self, name: str, *command: str) -> None:
        """Run a process to its end; it ends with the others should that come first.

        Raises:
            ChildDied: its status is not 0.
        """
        child = await self.start(name, *command)
        await child.finish()
        self._started.remove(child)

    async def any_died(self) -> ChildDied:
        """Wait until one of them ends by itself."""
        waits = [asyncio.create_task(child.died()) for child in self._started]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            for wait in waits:
                wait.cancel()

    async def stop(self) -> None:
        """End all of them."""
        while self._started:
            await self._started.pop().stop()
