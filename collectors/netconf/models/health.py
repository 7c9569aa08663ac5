"""Components and their numbers, put together to a reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collectors.errors import Unsupported
from collectors.naming import components_told_apart
from collectors.netconf.model import Kept
from collectors.plausibility import bounds_of_health
from collectors.readings.health import Component, HealthField, HealthReading


@dataclass(frozen=True, slots=True)
class Found:
    """A component, and what it measures now."""

    component: Component
    numbers: Mapping[HealthField, float | None]


def reading_of(device: str, time: float, found: Sequence[Found], kept: Kept[tuple[Component, ...]]) -> HealthReading:
    """The reading; components of a kind that share a name are told apart, and what no device measures is no number.

    Raises:
        Unsupported: nothing was found.
    """
    if not found:
        raise Unsupported("the device answers, but shows no component that is known here")
    components = components_told_apart([one.component for one in found])
    fields = dict.fromkeys(field for one in found for field in one.numbers)
    return HealthReading(
        device=device,
        time=time,
        components=kept.same(components),
        columns={field: [_plausible(one, field) for one in found] for field in fields},
    )


def _plausible(found: Found, field: HealthField) -> float | None:
    value, bounds = found.numbers.get(field), bounds_of_health(found.component.kind, field)
    return bounds.keep(value) if bounds else value


def ratio(per_cent: int | None) -> float | None:
    """A share from per cent; more than 100 is no share."""
    return None if per_cent is None or per_cent > 100 else per_cent / 100  # noqa: PLR2004 - per cent
