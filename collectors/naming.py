"""Names that devices give twice: what makes them unique, since two series must not have the same labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def told_apart(names: Sequence[str], marks: Sequence[object]) -> list[str]:
    """The names, each shared one with ``#`` and its mark behind it, as often as somebody has that name too.

    Args:
        names: as the device gives them.
        marks: what tells the rows of one name apart, an index mostly.
    """
    uses = Counter(names)
    taken = {name for name, count in uses.items() if count == 1}
    unique: list[str] = []
    for name, mark in zip(names, marks, strict=True):
        candidate = name
        while uses[name] > 1 and (candidate == name or candidate in taken):
            candidate = f"{candidate}#{mark}"
        taken.add(candidate)
        unique.append(candidate)
    return unique
