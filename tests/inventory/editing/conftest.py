"""Writers that are killed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

import pytest


@pytest.fixture
def killed_a_hundred_times() -> Callable[[Callable[[], object], Callable[[], object], Callable[[], str]], Counter[str]]:
    """`killed_a_hundred_times(prepare, work, outcome)` counts the outcomes, "old" or "new".

    Each time `work` runs in a forked child that is killed after a random while. How long the work takes depends on what
    else the machine does, so the span the whiles are drawn from follows the outcomes: half the kills come too early.
    """

    def run(prepare: Callable[[], object], work: Callable[[], object], outcome: Callable[[], str]) -> Counter[str]:
        chance = random.Random(3)
        outcomes: Counter[str] = Counter()
        typical_seconds = 0.02
        for _ in range(100):
            prepare()
            child = os.fork()
            if child == 0:
                try:
                    work()
                finally:
                    os._exit(0)
            time.sleep(chance.uniform(0, 2 * typical_seconds))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            found = outcome()
            outcomes[found] += 1
            typical_seconds *= 1.1 if found == "old" else 1 / 1.1
        return outcomes

    return run
