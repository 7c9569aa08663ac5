"""BGP: the peers a device is configured with, and how their sessions are.

Source: RFC 4273 (BGP4-MIB) for the words; RFC 4271 (states, error codes), RFC 4760 (address families).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from inventory.models import Family

BgpPeerField = Literal[
    "state",  # a BgpState
    "admin_enabled",  # 1 where the session is wanted, 0 where somebody stopped it
    "established_seconds",  # since it was established; None in any other state
    "down_seconds",  # since it was last established; None while it is, and where it never was
    "transitions",  # how often it was established
    "received_messages",
    "transmitted_messages",
    "received_updates",
    "transmitted_updates",
    "last_error_code",  # of the last NOTIFICATION (RFC 4271 section 4.5), 0 where there was none
    "last_error_subcode",
]
BgpFamilyField = Literal["received_prefixes", "active_prefixes", "advertised_prefixes"]


class BgpState(IntEnum):
    """Of the session's state machine, as RFC 4273 numbers them."""

    IDLE = 1
    CONNECT = 2
    ACTIVE = 3
    OPEN_SENT = 4
    OPEN_CONFIRM = 5
    ESTABLISHED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpPeer:
    """A peer; VRF and address name it. None is what the device does not say.

    Attributes:
        vrf: name of the VRF the session runs in; None for the default one.
        address: of the peer; a zone (ifIndex) follows behind ``%`` where the device gives one.
        family: of the address, which carries the session.
        remote_as: 32 bits; None where the device cannot say it (AS_TRANS stands in its place).
        local_address, router_id: the device's own address, and the peer's BGP identifier.
        description: as configured.
    """

    vrf: str | None
    address: str
    family: Family
    remote_as: int | None = None
    local_address: str | None = None
    router_id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpPeerFamily:
    """What routes a peer exchanges.

    Attributes:
        peer: one of the reading's peers.
        address_family: such as ``ipv4_unicast`` or ``vpnv6``.
    """

    peer: BgpPeer
    address_family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BgpReading:
    """All peers of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        enabled: whether BGP runs; None where the device has the MIB and does not tell.
        local_as, router_id: the device's own; None where it has none, or does not tell.
        peers: the same object as long as they did not change.
        columns: field -> one number a peer, None where it has none now.
        families: of all peers; the same object as long as they did not change.
        family_columns: field -> one number for each of them.
    """

    device: str
    time: float
    enabled: bool | None
    local_as: int | None
    router_id: str | None
    peers: tuple[BgpPeer, ...]
    columns: Mapping[BgpPeerField, Sequence[float | None]]
    families: tuple[BgpPeerFamily, ...]
    family_columns: Mapping[BgpFamilyField, Sequence[float | None]]
