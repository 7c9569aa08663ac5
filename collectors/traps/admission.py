"""Bounds: how fast a sender may be read, and how often a complaint is logged.

What is bounded is bounded for each sender, so that a storm costs its own sender. Memory does not grow with what comes:
only known senders have a bucket, and complaints about unknown ones are kept for so many addresses and no more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

log = logging.getLogger("yunwang.traps")

_OCTETS_OF_A_TOKEN: Final = 1500
"""A datagram of an Ethernet frame costs one token, a larger one as many as it has frames: reading takes as long."""
_REMEMBERED: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one sender may do.

    Attributes:
        per_second: notifications, over time.
        burst: how many at once.
        octets: the largest datagram.
        waiting: datagrams of all senders that may wait to be read.
    """

    per_second: float = 50.0
    burst: int = 500
    octets: int = 8192
    waiting: int = 20_000


class TokenBucket:
    """Tokens that come back at a rate; `take` is asked before anything of a datagram is looked at."""

    __slots__ = ("_at", "_burst", "_per_second", "_tokens")

    def __init__(self, per_second: float, burst: int, now: float) -> None:
        self._per_second, self._burst = per_second, float(burst)
        self._tokens, self._at = self._burst, now

    def take(self, octets: int, now: float) -> bool:
        """Whether a datagram of that size may be read at that time, seconds of any clock."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        cost = 1 + octets // _OCTETS_OF_A_TOKEN
        if self._tokens < cost:
            return False
        self._tokens -= cost
        return True


class Complaints:
    """One line for a sender and a reason in an interval, with how many were not said before.

    Args:
        clock: seconds.
        interval_seconds: how long a sender's next complaint of that kind is only counted.
    """

    def __init__(self, clock: Callable[[], float], interval_seconds: float = 60.0) -> None:
        self._clock = clock
        self._interval = interval_seconds
        self._said: dict[tuple[str, str], list[float]] = {}
        self._others = 0
        self._others_until = 0.0

    def say(self, who: str, why: str, text: str) -> None:
        """Log it, or count it."""
        now = self._clock()
        known = self._said.get((who, why))
        if known is not None and now < known[0]:
            known[1] += 1
            return
        if known is None and len(self._said) >= _REMEMBERED:
            self._forget(now)
            if len(self._said) >= _REMEMBERED:
                self._say_others(now)
                return
        more = f" ({known[1]:.0f} more since the last line)" if known is not None and known[1] else ""
        self._said[who, why] = [now + self._interval, 0]
        log.warning("%s: dropped: %s%s", who, text, more)

    def _forget(self, now: float) -> None:
        self._said = {key: known for key, known in self._said.items() if known[0] > now}

    def _say_others(self, now: float) -> None:
        """So many senders at once are likely made up: one line for all of them."""
        self._others += 1
        if now >= self._others_until:
            self._others_until = now + self._interval
            log.warning("more than %d senders are dropped (%d times since the last line)", _REMEMBERED, self._others)
            self._others = 0
