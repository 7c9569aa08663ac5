"""Plausible traffic as a pure function of a line's seed and the time: a week's shape and its exact integral.

The rate is constant within steps of half a minute, so the octets sent since any moment are a table look-up: counters
are right for any time, in any order, and never go backward.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Habit = Literal["office", "evening", "steady"]

REFERENCE: Final = 1_704_038_400
"""Monday 2024-01-01 00:00 in Asia/Shanghai, seconds since 1970: weeks are counted from here."""
SLOT_SECONDS: Final = 1800
STEP_SECONDS: Final = 30
STEPS: Final = SLOT_SECONDS // STEP_SECONDS
SLOTS: Final = 7 * 24 * 2
WEEK_SECONDS: Final = SLOTS * SLOT_SECONDS
RIPPLE: Final = 8
"""Largest part of a step's ripple, in 64ths: binary fractions, so that sums are exact."""
LARGEST_USE: Final = 0.98 / (1 + RIPPLE / 64)
"""Largest mean use of a contract that leaves room for the ripple."""

# Load by hour of the local day, as a fraction of the peak.
OFFICE: Final = (5, 4, 4, 4, 4, 5, 8, 20, 70, 95, 100, 90, 45, 40, 80, 95, 98, 85, 45, 25, 20, 15, 10, 6)
EVENING: Final = (18, 10, 6, 5, 5, 8, 15, 25, 40, 45, 50, 52, 50, 42, 45, 48, 52, 58, 65, 85, 100, 98, 75, 40)
STEADY: Final = (98, 98, 97, 97, 97, 98, 98, 99, 99, 99, 100, 99, 98, 98, 99, 100, 100, 99, 99, 99, 99, 98, 98, 98)
WEEKEND: Final[dict[Habit, float]] = {"office": 0.22, "evening": 0.9, "steady": 0.99}
NOISE: Final[dict[Habit, float]] = {"office": 0.12, "evening": 0.15, "steady": 0.01}
HOURS: Final[dict[Habit, tuple[int, ...]]] = {"office": OFFICE, "evening": EVENING, "steady": STEADY}


def week_of_rates(habit: Habit, peak_octets_per_second: float, seed: str) -> tuple[int, ...]:
    """The rate of each half hour of the week from Monday on, in octets a second."""
    chance = random.Random(f"week {seed}")
    rates = []
    for slot in range(SLOTS):
        hour, half = divmod(slot % 48, 2)
        hours = HOURS[habit]
        load = hours[hour] if half == 0 else (hours[hour] + hours[(hour + 1) % 24]) / 2
        day_factor = WEEKEND[habit] if slot >= 5 * 48 else 1.0
        noise = 1 - NOISE[habit] * chance.random()
        rates.append(int(peak_octets_per_second * load / 100 * day_factor * noise))
    return tuple(rates)


def sum_of_rates(weeks: Iterable[Sequence[int]], *, factor: float, limit_octets_per_second: float) -> tuple[int, ...]:
    """Adds weeks slot by slot, times a factor, cut off at a limit."""
    limit = int(limit_octets_per_second)
    return tuple(min(limit, int(sum(slot) * factor)) for slot in zip(*weeks, strict=True))


@dataclass(frozen=True, slots=True)
class Ripple:
    """How a half hour's traffic spreads over its steps: weights of mean one, and seconds passed by weight."""

    weights: tuple[float, ...]
    elapsed: tuple[float, ...]


def make_ripple(seed: int) -> Ripple:
    """One of the patterns that lines share."""
    chance = random.Random(seed)
    weights: list[float] = []
    for _ in range(STEPS // 2):
        swing = chance.randint(-RIPPLE, RIPPLE) / 64
        weights += [1 + swing, 1 - swing]
    elapsed = tuple(accumulate((weight * STEP_SECONDS for weight in weights[:-1]), initial=0.0))
    return Ripple(tuple(weights), elapsed)


class Profile:
    """One direction of a line."""

    __slots__ = ("_ripple", "_totals", "_week_total", "rates")

    def __init__(self, rates: Sequence[int], ripple: Ripple) -> None:
        """Args: rates in octets a second, one a half hour of the week."""
        self.rates = tuple(rates)
        totals = list(accumulate((rate * SLOT_SECONDS for rate in rates), initial=0))
        self._week_total = totals.pop()
        self._totals = tuple(totals)
        self._ripple = ripple

    def octets(self, at: float) -> int:
        """Octets sent since the reference Monday; `at` in seconds since 1970."""
        week, within = divmod(at - REFERENCE, WEEK_SECONDS)
        slot = int(within // SLOT_SECONDS)
        rest = within - slot * SLOT_SECONDS
        step = int(rest // STEP_SECONDS)
        ripple = self._ripple
        seconds = ripple.elapsed[step] + ripple.weights[step] * (rest - step * STEP_SECONDS)
        return int(week) * self._week_total + self._totals[slot] + int(self.rates[slot] * seconds)


class Meter:
    """Octets that have passed in one direction, through times of normal use, saturation and silence."""

    __slots__ = ("_offset", "_profile", "_rate", "_since")

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._offset = 0
        self._since = 0.0
        self._rate: int | None = None

    def octets(self, at: float) -> int:
        """Octets since the reference; `at` in seconds since 1970, not before the last change."""
        if self._rate is None:
            return self._profile.octets(at) + self._offset
        return self._offset + int(self._rate * max(0.0, at - self._since))

    def hold(self, rate_octets_per_second: int, now: float) -> None:
        """From now on a constant rate; 0 is silence."""
        self._offset = self.octets(now)
        self._since = now
        self._rate = rate_octets_per_second

    def resume(self, now: float) -> None:
        """From now on the usual traffic again; what was not sent meanwhile is never sent."""
        self._offset = self.octets(now) - self._profile.octets(now)
        self._rate = None
