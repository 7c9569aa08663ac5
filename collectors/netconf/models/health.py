"""Components and their numbers, put together to a reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from collectors.errors import Unsupported
from collectors.netconf.model import Kept
from collectors.readings.health import Component, HealthField, HealthReading


@dataclass(frozen=True, slots=True)
class Found:
    """A component, and what it measures now."""

    component: Component
    numbers: Mapping[HealthField, float | None]


def reading_of(device: str, time: float, found: Sequence[Found], kept: Kept[tuple[Component, ...]]) -> HealthReading:
    """The reading; components of a kind that share a name have ``#`` and their index behind it.

    Raises:
        Unsupported: nothing was found.
    """
    if not found:
        raise Unsupported("the device answers, but shows no component that is known here")
    uses = Counter((one.component.kind, one.component.name) for one in found)
    components = tuple(
        replace(one.component, name=f"{one.component.name}#{one.component.index}")
        if uses[one.component.kind, one.component.name] > 1
        else one.component
        for one in found
    )
    fields = dict.fromkeys(field for one in found for field in one.numbers)
    return HealthReading(
        device=device,
        time=time,
        components=kept.same(components),
        columns={field: [one.numbers.get(field) for one in found] for field in fields},
    )


def ratio(per_cent: int | None) -> float | None:
    """A share from per cent; more than 100 is no share."""
    return None if per_cent is None or per_cent > 100 else per_cent / 100  # noqa: PLR2004 - per cent
