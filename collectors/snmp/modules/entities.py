"""What a device is made of: its ENTITY-MIB tree."""

from __future__ import annotations

from collectors.errors import Unsupported
from collectors.readings.entities import EntitiesReading
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders


class EntitiesReader:
    """The tree of one device, from the reader that all its modules share."""

    def __init__(self, shared: SharedReaders) -> None:
        self._entities = shared.entities

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> EntitiesReading:
        """The tree. Raises CollectionError; Unsupported where the device has none."""
        tree = await self._entities.current(client, deadline)
        if not tree.entities:
            raise Unsupported("the device answers, but shows nothing of ENTITY-MIB")
        return EntitiesReading(device=device, time=time, tree=tree)
