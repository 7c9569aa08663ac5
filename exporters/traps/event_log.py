"""Writes events to the ledger from a thread of its own, so that a slow or absent ledger holds nobody up.

Events wait in a bounded queue and are written in batches. While the ledger cannot be written they go on waiting; what
finds the queue full is lost, counted, and said.

Source: inventory.ledger.events.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError, LedgerUnreachable
from inventory.ledger.events import Confirmed, DeviceEvent, Verdict, delete_events, write_events

log = logging.getLogger("yunwang.traps")

_BATCH: Final = 500
_PAUSE_SECONDS: Final = 0.2
"""Between two batches: what comes meanwhile is one transaction."""
_RETRY_SECONDS: Final = 2.0
_PRUNE_SECONDS: Final = 86_400.0


@dataclass(slots=True, eq=False)
class Entry:
    """An event on its way: `number` is its row's once it is written."""

    event: DeviceEvent
    number: int | None = None
    verdict: tuple[Confirmed, str, str | None] | None = None


class EventLog:
    """Takes events from the event loop, and gives them to the ledger.

    Args:
        ledger: open; used by the thread alone.
        capacity: events, and verdicts, that may wait.
        keep: how long events are kept; None for ever.
        now: aware.

    Attributes:
        written: events in the ledger since the start.
        lost: events that found the queue full, were refused for themselves, or were left when the end came.
        failures: batches that the ledger did not take.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        capacity: int = 10_000,
        keep: timedelta | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.written = self.lost = self.failures = 0
        self._ledger = ledger
        self._capacity = capacity
        self._keep = keep
        self._now = now
        self._new: deque[Entry] = deque()
        self._settled: deque[Entry] = deque()
        self._condition = threading.Condition()
        self._closing = threading.Event()
        self._batch = _BATCH
        self._failing = False
        self._prune_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="event-log", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Events that are not in the ledger yet."""
        return len(self._new)

    def add(self, event: DeviceEvent) -> Entry | None:
        """Take an event; None where it is lost."""
        with self._condition:
            if len(self._new) >= self._capacity:
                self.lost += 1
                return None
            entry = Entry(event)
            self._new.append(entry)
            self._condition.notify()
        return entry

    def settle(self, entry: Entry, confirmed: Confirmed, polled: str, interface: str | None = None) -> None:
        """Say what the poll found; an event that still waits is written with it.

        Where more verdicts wait than may, the event stays unknown.
        """
        with self._condition:
            entry.verdict = (confirmed, polled, interface)
            if len(self._settled) < self._capacity:
                self._settled.append(entry)
                self._condition.notify()

    def close(self, timeout_seconds: float) -> None:
        """Write what waits, for so long at most; what is left then is lost, and said."""
        self._closing.set()
        with self._condition:
            self._condition.notify()
        self._thread.join(timeout_seconds)
        if self._new:
            self.lost += len(self._new)
            log.error("the end came with %d events that the ledger did not take: they are lost", len(self._new))

    def _run(self) -> None:
        while True:
            with self._condition:
                while not (self._new or self._settled or self._closing.is_set()):
                    self._condition.wait()
                if not (self._new or self._settled):
                    return
                new = list(islice(self._new, self._batch))
                settled = list(islice(self._settled, _BATCH))
                events = [_settled(entry) for entry in new]
            if self._write(new, events, settled):
                self._prune()
                self._closing.wait(_PAUSE_SECONDS)
            elif self._closing.wait(_RETRY_SECONDS):
                return

    def _write(self, new: Sequence[Entry], events: Sequence[DeviceEvent], settled: Sequence[Entry]) -> bool:
        """One transaction; what it took leaves the queues. Whether to go on at once."""
        verdicts = [
            Verdict(event=entry.number, confirmed=entry.verdict[0], polled=entry.verdict[1], interface=entry.verdict[2])
            for entry in settled
            if entry.number is not None and entry.verdict is not None
        ]
        try:
            numbers = write_events(self._ledger, events, verdicts)
        except LedgerUnreachable as error:
            self._complain(error)
            return False
        except LedgerError as error:
            return self._refused(error)
        with self._condition:
            for entry, number in zip(new, numbers, strict=True):
                entry.number = number
                self._new.popleft()
            for _ in settled:
                self._settled.popleft()
            self.written += len(new)
        self._batch = _BATCH
        if self._failing:
            self._failing = False
            log.warning("the ledger is written again")
        return True

    def _refused(self, error: LedgerError) -> bool:
        """Something of the batch is refused for itself: find it by writing one at a time, and leave it out."""
        self._complain(error)
        if self._batch > 1:
            self._batch = 1
            return True
        with self._condition:
            if self._new:
                self._new.popleft()
                self.lost += 1
            else:
                self._settled.clear()
        return True

    def _prune(self) -> None:
        if self._keep is None or time.monotonic() < self._prune_at:
            return
        self._prune_at = time.monotonic() + _PRUNE_SECONDS
        try:
            delete_events(self._ledger, self._now() - self._keep)
        except LedgerError as error:
            self._complain(error)

    def _complain(self, error: LedgerError) -> None:
        self.failures += 1
        if not self._failing:
            self._failing = True
            log.error("%s: events wait (%d of at most %d) until it can be written", error, self.waiting, self._capacity)


def _settled(entry: Entry) -> DeviceEvent:
    """The event with what a poll said while it waited."""
    if entry.verdict is None:
        return entry.event
    confirmed, polled, interface = entry.verdict
    return replace(entry.event, confirmed=confirmed, polled=polled, interface=entry.event.interface or interface)
