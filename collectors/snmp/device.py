"""What the modules of one device share between polls: interface names, the platform, the entity tree.

Whatever several modules need is read once for all of them, and no more often than the policy says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from collectors.outcome import Reading
from collectors.snmp.client import Client
from collectors.snmp.entity_tree import EntityTreeReader
from collectors.snmp.modules.interfaces import InterfacesReader
from collectors.snmp.own_addresses import OwnAddressesReader
from collectors.snmp.platform import PlatformReader
from collectors.snmp.table import ReadingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedReaders:
    """Of one device.

    Attributes:
        policy: how large replies may be, and how long identity is kept.
        listed: names of the interfaces to read; None for all.
        interfaces: names by ifIndex.
        platform: what the device runs, by its own word.
        entities: its ENTITY-MIB tree.
        own_addresses: its addresses, and where IPv6 is enabled.
    """

    policy: ReadingPolicy
    listed: frozenset[str] | None
    interfaces: InterfacesReader
    platform: PlatformReader
    entities: EntityTreeReader
    own_addresses: OwnAddressesReader

    @classmethod
    def of(cls, policy: ReadingPolicy, listed: frozenset[str] | None) -> SharedReaders:
        """Fresh ones."""
        platform = PlatformReader(policy)
        return cls(
            policy=policy,
            listed=listed,
            interfaces=InterfacesReader(policy, listed),
            platform=platform,
            entities=EntityTreeReader(policy),
            own_addresses=OwnAddressesReader(policy, platform),
        )


class ModuleReader(Protocol):
    """Reads one subject of one device, and keeps what seldom changes."""

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> Reading:
        """Read it now.

        Args:
            client: the device.
            device: its inventory name.
            time: of the reading, seconds since the epoch.
            deadline: on the running loop's clock, seconds.

        Raises:
            CollectionError: as `Client.request`; Unsupported where the device has nothing of the subject.
        """
