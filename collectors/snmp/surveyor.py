"""What a vendor's file needs to find out what a device has, and the form in which it says so.

A vendor's file walks tables once and names cells; it reads no number itself. What it returns is read by `cells`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from collectors.readings.entities import EntityTree
from collectors.readings.health import Component, ComponentKind, HealthField
from collectors.readings.optics import OpticsField, Transceiver
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.cells import Number
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.platform import Recognised
from collectors.snmp.walk import Column, walk_columns


@dataclass(frozen=True, slots=True)
class FoundComponent:
    """A component and where its numbers are."""

    component: Component
    numbers: Mapping[HealthField, Number]

    @classmethod
    def of(
        cls,
        kind: ComponentKind,
        name: str,
        row: Oid,
        numbers: Mapping[HealthField, Number],
        *,
        entity: int | None = None,
    ) -> FoundComponent:
        """What a row of a table holds."""
        return cls(Component(kind=kind, name=name, index=format_oid(row), entity=entity), numbers)


@dataclass(frozen=True, slots=True)
class FoundTransceiver:
    """A transceiver, where the numbers of the whole module are, and those of each lane by its number from 1."""

    transceiver: Transceiver
    numbers: Mapping[OpticsField, Number]
    lanes: Mapping[int, Mapping[OpticsField, Number]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyor:
    """One look at one device.

    Attributes:
        client: the device.
        device: its inventory name, for the log.
        deadline: on the running loop's clock, seconds.
        shared: what other modules know of it.
        recognised: what it runs.
    """

    client: Client
    device: str
    deadline: float
    shared: SharedReaders
    recognised: Recognised

    @classmethod
    async def of(cls, client: Client, device: str, deadline: float, shared: SharedReaders) -> Surveyor:
        """Ask what the device runs, where that is not known. Raises CollectionError as `Client.request`."""
        recognised = await shared.platform.recognised(client, deadline)
        return cls(client=client, device=device, deadline=deadline, shared=shared, recognised=recognised)

    async def walk(self, *columns: Oid) -> dict[Oid, Column]:
        """Whole columns, side by side: of each, index -> value. Raises CollectionError as `Client.request`."""
        walk = await walk_columns(self.client, columns, self.deadline, reply_octets=self.shared.policy.reply_octets)
        return walk.columns

    async def entities(self) -> EntityTree:
        """The device's ENTITY-MIB tree. Raises CollectionError as `Client.request`."""
        return await self.shared.entities.tree(self.client, self.deadline)

    async def interface_names(self) -> dict[int, str]:
        """Interface names by ifIndex. Raises CollectionError as `Client.request`."""
        return await self.shared.interfaces.names(self.client, self.device, self.deadline)
