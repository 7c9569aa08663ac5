"""Interfaces: what they are called, whether they are up, and what they carry.

Source: RFC 2863 (interfaces).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceIdentity:
    """What seldom changes of an interface; None is what the device does not have.

    Attributes:
        index: ifIndex; None where it came by a protocol whose device does not tell it (RFC 8343 without if-mib).
        name: unique on the device: ifName, else ifDescr, else ``ifIndex`` and the number; a name that several
            interfaces share has ``#`` and the ifIndex behind it.
        descr, alias: ifDescr and ifAlias.
        type: IANAifType.
        mtu_octets: ifMtu.
        counter_bits: width of the octet counters that are read.
        physical_address: ifPhysAddress as ``00:e0:fc:12:34:56``.
    """

    index: int | None
    name: str
    descr: str | None
    alias: str | None
    type: int | None
    mtu_octets: int | None
    counter_bits: Literal[32, 64] | None
    physical_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfacesReading:
    """All interfaces of a device at one time.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        interfaces: in ifIndex order; the same object as long as the layout holds.
        columns: field of SPEC -> one number an interface, None where the device has none. Statuses are the MIB's
            enumerations, `last_change_ticks` is in 1/100 s of sysUpTime, the rest is named by its unit.
    """

    device: str
    time: float
    interfaces: tuple[InterfaceIdentity, ...]
    columns: Mapping[str, Sequence[int | None]]
