"""The standard tables of health, and which kinds of components each can show.

They are looked at, in this order, for the kinds of which the vendor's tables show none.
Source: RFC 2790, RFC 3433, RFC 4268, UCD-SNMP-MIB.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from collectors.readings.health import ComponentKind
from collectors.snmp.standard.entity_sensors import survey_sensors
from collectors.snmp.standard.entity_states import survey_states
from collectors.snmp.standard.host_resources import survey_host_resources
from collectors.snmp.standard.ucd import survey_ucd
from collectors.snmp.surveyor import FoundComponent, Surveyor


@dataclass(frozen=True, slots=True)
class StandardTable:
    """A MIB's tables and the kinds of components they can show."""

    kinds: frozenset[ComponentKind]
    survey: Callable[[Surveyor], Awaitable[Sequence[FoundComponent]]]


STANDARD_TABLES: Final = (
    StandardTable(frozenset({"processor", "memory"}), survey_host_resources),
    StandardTable(frozenset({"processor", "memory"}), survey_ucd),
    StandardTable(
        frozenset({"temperature", "voltage", "current", "power", "humidity", "fan"}),
        survey_sensors,
    ),
    StandardTable(frozenset({"board", "power_supply", "fan"}), survey_states),
)


async def survey_missing(surveyor: Surveyor, shown: Sequence[FoundComponent]) -> list[FoundComponent]:
    """What the standard tables show of the kinds that `shown` lacks. Raises CollectionError as `Client.request`."""
    found: list[FoundComponent] = []
    for table in STANDARD_TABLES:
        kinds = {one.component.kind for one in (*shown, *found)}
        if table.kinds - kinds:
            found += [one for one in await table.survey(surveyor) if one.component.kind not in kinds]
    return found
