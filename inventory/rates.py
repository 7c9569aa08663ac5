"""Rates as people write them."""

from __future__ import annotations

from typing import Final

from inventory.problems import shown

LARGEST_BITS_PER_SECOND: Final = 10**15
"""No line has more: what is above is a slip, perhaps of more digits than a float holds."""


def bits_per_second(value: int) -> str:
    """Write a rate for people: 300 Mb/s, 3.4 Gb/s."""
    if value > LARGEST_BITS_PER_SECOND:
        return f"{shown(value)} b/s"
    for unit, factor in (("Gb/s", 10**9), ("Mb/s", 10**6), ("kb/s", 10**3)):
        if value >= factor:
            return f"{value / factor:.10g} {unit}"
    return f"{value} b/s"
