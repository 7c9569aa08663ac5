"""IPv4 and IPv6 traffic of the device and of each interface.

Source: RFC 4293.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class IpStatistics:
    """One of the two tables.

    Attributes:
        rows: family and interface name (None for the device as a whole); the same object as long as the layout holds.
        columns: in_packets, in_octets, out_packets, out_octets -> one number a row, None where the device has none.
    """

    rows: tuple[tuple[Literal["ipv4", "ipv6"], str | None], ...]
    columns: Mapping[str, Sequence[int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IpReading:
    """IP traffic of a device at one time; a table that the device does not have is None.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
    """

    device: str
    time: float
    system: IpStatistics | None
    interfaces: IpStatistics | None
