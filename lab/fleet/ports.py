"""One interface of a simulated device: what never changes, encoded once, and its counters at a moment.

Source: RFC 2863 (ifTable, ifXTable); RFC 4293 (ipIfStatsTable).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from lab.fleet.platforms import ETHERNET, VIRTUAL
from lab.snmp import ber

if TYPE_CHECKING:
    from lab.fleet.lines import Line
    from lab.fleet.traffic import Meter

UP: Final = ber.integer(1)
DOWN: Final = ber.integer(2)
MEGABIT: Final = 1_000_000
LARGEST_GAUGE32: Final = 0xFFFF_FFFF
PER_MILLE: Final = 1000
# One packet in so many octets, as on a line of mostly ordinary traffic with hardly any errors.
OCTETS_PER_MULTICAST: Final = 900_000
OCTETS_PER_BROADCAST: Final = 1_500_000
OCTETS_PER_DISCARD: Final = 6_000_000_000
OCTETS_PER_ERROR: Final = 400_000_000_000
OCTETS_PER_PACKET: Final = 700
IP_PART: Final = 97
"""Per cent of an interface's octets that are IP's, the rest being frame headers."""


class Feed(NamedTuple):
    """A part of a line's traffic in one direction."""

    meter: Meter
    per_mille: int


class PortStatic(IntEnum):
    """Places of the encoded values that never change."""

    INDEX = 0
    DESCRIPTION = 1
    TYPE = 2
    MTU = 3
    SPEED = 4
    PHYSICAL_ADDRESS = 5
    NAME = 6
    HIGH_SPEED = 7
    CONNECTOR = 8
    ALIAS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class PortIdentity:
    """What an interface is; speed in bits a second."""

    name: str
    kind: int
    speed: int
    mtu: int
    physical_address: bytes
    alias: str


class Port:
    """An interface while it runs."""

    __slots__ = (
        "_at",
        "_base",
        "_held",
        "_octets",
        "admin_up",
        "discontinuity",
        "identity",
        "ipv6_per_mille",
        "last_change",
        "line",
        "oper_up",
        "received",
        "sent",
        "static",
    )

    def __init__(self, identity: PortIdentity) -> None:
        self.identity = identity
        self.received: Feed | None = None
        self.sent: Feed | None = None
        self.line: Line | None = None
        self.ipv6_per_mille = 0
        self.admin_up = True
        self.oper_up = identity.kind not in {ETHERNET, VIRTUAL}
        self.last_change: float | None = None
        self.discontinuity: float | None = None
        """Seconds since 1970 of the last reset that was no reboot."""
        self.static: tuple[bytes, ...] = ()
        self._base = (0, 0)
        self._held: tuple[int, int] | None = None
        self._at = 0.0
        self._octets = (0, 0)

    def number(self, index: int) -> None:
        """Encodes what never changes, under this ifIndex."""
        identity = self.identity
        self.static = (
            ber.integer(index),
            ber.octet_string(identity.name.encode()),
            ber.integer(identity.kind),
            ber.integer(identity.mtu),
            ber.unsigned(ber.GAUGE32, min(identity.speed, LARGEST_GAUGE32)),
            ber.octet_string(identity.physical_address),
            ber.octet_string(identity.name.encode()),
            ber.unsigned(ber.GAUGE32, identity.speed // MEGABIT),
            ber.integer(1 if identity.kind == ETHERNET else 2),
            ber.octet_string(identity.alias.encode()),
        )

    def _passed(self, now: float) -> tuple[int, int]:
        """Octets received and sent since the reference, in parts of the lines' meters."""
        if self._held is not None:
            return self._held
        received, sent = self.received, self.sent
        return (
            0 if received is None else received.meter.octets(now) * received.per_mille // PER_MILLE,
            0 if sent is None else sent.meter.octets(now) * sent.per_mille // PER_MILLE,
        )

    def restart(self, now: float) -> None:
        """Counters begin at zero."""
        self._base = self._passed(now)
        self._at = 0.0

    def cut(self, now: float, *, down: bool) -> None:
        """Takes the port itself down, or lets it up again; what would have passed meanwhile is not counted."""
        if down and self._held is None:
            self._held = self._passed(now)
        elif not down and self._held is not None:
            held, self._held = self._held, None
            passed = self._passed(now)
            self._base = (self._base[0] + passed[0] - held[0], self._base[1] + passed[1] - held[1])
        self._at = 0.0
        self.oper_up = not down
        self.last_change = now

    def octets(self, now: float) -> tuple[int, int]:
        """Octets received and sent since the last reset; `now` in seconds since 1970.

        Remembered for the moment, since one request asks for many counters: all are parts of these two.
        """
        if now != self._at:
            received, sent = self._passed(now)
            self._octets = (received - self._base[0], sent - self._base[1])
            self._at = now
        return self._octets

    def ip_octets(self, version: int, now: float) -> tuple[int, int]:
        """The part that is IPv4's or IPv6's; version as in InetVersion (1 = IPv4, 2 = IPv6)."""
        received, sent = self.octets(now)
        share = self.ipv6_per_mille if version == 2 else PER_MILLE - self.ipv6_per_mille  # noqa: PLR2004 - InetVersion
        return received * IP_PART * share // (100 * PER_MILLE), sent * IP_PART * share // (100 * PER_MILLE)

    def is_up(self) -> bool:
        return self.admin_up and self.oper_up and not (self.line is not None and self.line.down)
