"""Whom to ask by NETCONF, where, and as who: what the inventory and the credentials say of one device."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.credentials import SshCredential
from inventory.models import Device, Family
from inventory.overlay import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class NetconfTarget:
    """One device over one family.

    Attributes:
        device: its host key is the one that must be shown, its platform says what SSH offers and which dialect it is.
        family: of `endpoint`.
        endpoint: where it answers NETCONF over SSH.
        credential: sent only to what has proved to hold the key.
        listed: names of the interfaces to read; None for all.
    """

    device: Device
    family: Family
    endpoint: Endpoint
    credential: SshCredential = field(repr=False)
    listed: frozenset[str] | None = None
