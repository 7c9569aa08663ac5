"""Names that devices give twice: what makes them unique, since two series must not have the same labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from collectors.readings.health import Component


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


def components_told_apart(components: Sequence[Component]) -> tuple[Component, ...]:
    """The components, those of a kind that share a name told apart by their indexes."""
    named = list(components)
    for kind in dict.fromkeys(one.kind for one in components):
        places = [at for at, one in enumerate(components) if one.kind == kind]
        names = told_apart([components[at].name for at in places], [components[at].index for at in places])
        for at, name in zip(places, names, strict=True):
            if name != named[at].name:
                named[at] = replace(named[at], name=name)
    return tuple(named)
