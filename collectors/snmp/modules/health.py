"""How the parts of a device are, from its vendor's tables and from the standard ones.

The vendor's word comes first: a standard table adds the kinds of components of which the vendor's tables show none.
"""

from __future__ import annotations

from collectors.errors import Unsupported
from collectors.naming import components_told_apart
from collectors.plausibility import bounds_of_health
from collectors.readings.health import Component, HealthField, HealthReading
from collectors.snmp.cells import CellsReader, Number, Survey
from collectors.snmp.client import Client
from collectors.snmp.decoders import bounded
from collectors.snmp.device import SharedReaders
from collectors.snmp.standard import survey_missing
from collectors.snmp.surveyor import FoundComponent, Surveyor
from collectors.snmp.vendors import VENDOR_TABLES


class HealthReader:
    """The components of one device."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._device = ""
        self._cells = CellsReader(self._survey, shared.policy, shared.entities.forget)

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> HealthReading:
        """Read all components. Raises CollectionError; Unsupported where the device shows none."""
        self._device = device
        reading = await self._cells.read(client, deadline)
        if not reading.rows:
            raise Unsupported("the device answers, but no table of health that is known for it has a row")
        return HealthReading(device=device, time=time, components=reading.rows, columns=reading.columns)

    async def _survey(self, client: Client, deadline: float) -> Survey[Component, HealthField]:
        surveyor = await Surveyor.of(client, self._device, deadline, self._shared)
        vendor = surveyor.recognised.vendor
        tables = VENDOR_TABLES.get(vendor) if vendor else None
        found = list(await tables.health(surveyor)) if tables and tables.health else []
        found += await survey_missing(surveyor, found)
        components = components_told_apart([one.component for one in found])
        return Survey(components, tuple(_plausible(one) for one in found))


def _plausible(found: FoundComponent) -> dict[HealthField, Number]:
    kind = found.component.kind
    return {field: bounded(number, bounds_of_health(kind, field)) for field, number in found.numbers.items()}
