"""Port names: runs written short in a layout, and the speed a name stands for.

Source: RFC 2863 (ifName); the vendors' own naming (Huawei VRP and VRP8, H3C Comware, ZTE ZXROS, Ruijie RGOS).
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import Final

MAXIMUM_PORTS: Final = 4096
"""Ports one layout entry may expand to: above any chassis, below what a slip of the keyboard could cost."""

_RUN: Final = re.compile(r"\[(0|[1-9][0-9]{0,5})-(0|[1-9][0-9]{0,5})\]")

_GIGABIT: Final = 1_000_000_000

# Matched at the start of a name, where only one entry can match.
_NOMINAL_SPEEDS: Final = (
    (re.compile(r"(?i)(100GE|HundredGigE|cgei)"), 100 * _GIGABIT),
    (re.compile(r"(?i)(40GE|FortyGigE)"), 40 * _GIGABIT),
    (re.compile(r"(?i)(25GE|Twenty-FiveGigE|TFGigabitEthernet)"), 25 * _GIGABIT),
    (re.compile(r"(?i)(10GE|XGigabitEthernet|XGE|Ten-?GigabitEthernet|xgei)"), 10 * _GIGABIT),
    (re.compile(r"(?i)(GigabitEthernet|GE|gei)"), _GIGABIT),
)


class BadPortRun(ValueError):
    """A name whose brackets are no run of numbers; the text says what was expected."""


@lru_cache(maxsize=1024)
def expand_ports(pattern: str) -> tuple[str, ...]:
    """Write out the runs of a layout entry; several runs count like an odometer, the last one fastest.

    Args:
        pattern: An ifName in which ``[1-8]`` stands for 1 to 8, both included.

    Returns:
        The names in order; the pattern itself where it holds no run.

    Raises:
        BadPortRun: Brackets are unpaired, hold something else, run backwards, or give more than 4096 names.
    """
    literals = _RUN.split(pattern)[::3]
    runs = [(int(first), int(last)) for first, last in _RUN.findall(pattern)]
    if any("[" in literal or "]" in literal for literal in literals):
        raise BadPortRun("brackets that hold a run of two numbers, such as [1-8]")
    total = 1
    for first, last in runs:
        if last < first:
            raise BadPortRun(f"a run that counts upwards, such as [{last}-{first}]")
        total *= last - first + 1
    if total > MAXIMUM_PORTS:
        raise BadPortRun(f"at most {MAXIMUM_PORTS} ports")
    return tuple(
        literals[0] + "".join(f"{number}{literal}" for number, literal in zip(numbers, literals[1:], strict=True))
        for numbers in itertools.product(*(range(first, last + 1) for first, last in runs))
    )


def nominal_bits_per_second(name: str) -> int | None:
    """Say what speed in bit/s a port's name stands for; None where the name does not tell."""
    for spelling, bits_per_second in _NOMINAL_SPEEDS:
        if spelling.match(name):
            return bits_per_second
    return None
