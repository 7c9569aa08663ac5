"""Readings as the collectors give them, small enough to write out what is made of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal

from collectors.errors import CollectionError
from collectors.outcome import Outcome, PollResult, Reading
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading
from collectors.readings.ip import IpInterface, IpReading, IpStatistics
from collectors.readings.lldp import LldpNeighbour, LldpPort, LldpReading
from collectors.readings.system import SystemReading
from collectors.snmp.modules.interfaces import SPEC
from inventory.models import Family

NAMES = ("GE1/0/1", 'odd "name" 50%\\')
ROWS: tuple[tuple[Literal["ipv4", "ipv6"], str | None], ...] = (("ipv4", None), ("ipv6", None))
IP_ROWS: tuple[tuple[Literal["ipv4", "ipv6"], str | None], ...] = (("ipv4", NAMES[0]), ("ipv6", NAMES[0]))

IP_COUNTED = (
    IpInterface(name=NAMES[0], source="ipIfStats", unit="bytes", quality="bytes"),
    IpInterface(name=NAMES[1], source=None, unit=None, quality="not enabled"),
)


def system() -> SystemReading:
    return SystemReading(
        device="ag-1",
        time=1.0,
        sys_descr="line one\nline two",
        sys_object_id="1.3.6.1.4.1.2011.2.1",
        sys_name="汇聚一",
        sys_location=None,
        up_time_seconds=1234.5,
    )


def identities(*, alias: str = '至青云村 "100M"') -> tuple[InterfaceIdentity, ...]:
    known = InterfaceIdentity(
        index=1, name=NAMES[0], descr=NAMES[0], alias=alias, type=6, mtu_octets=1500, counter_bits=64
    )
    bare = InterfaceIdentity(
        index=2, name=NAMES[1], descr=None, alias=None, type=None, mtu_octets=None, counter_bits=None
    )
    return known, bare


def interfaces(
    known: tuple[InterfaceIdentity, ...] | None = None, changes: Mapping[str, Sequence[int | None]] | None = None
) -> InterfacesReading:
    columns: dict[str, Sequence[int | None]] = {field.name: (at, None) for at, field in enumerate(SPEC.fields, start=1)}
    columns |= {
        "admin_status": (1, 2),
        "oper_status": (1, 7),
        "last_change_ticks": (12345, None),
        "speed_bits_per_second": (10**9, 0),
        "in_octets": (2**64 - 1, 4),
    }
    return InterfacesReading(
        device="ag-1", time=1.0, interfaces=known or identities(), columns={**columns, **(changes or {})}
    )


def ip() -> IpReading:
    columns = {
        "in_packets": (None, None),
        "in_octets": (10**15, 3 * 10**15),
        "out_packets": (None, None),
        "out_octets": (5, None),
    }
    return IpReading(
        device="ag-1",
        time=1.0,
        system=IpStatistics(rows=ROWS, columns=columns),
        interfaces=IpStatistics(rows=IP_ROWS, columns=columns),
        counted=IP_COUNTED,
        enabling_commands=("statistic enable", "statistic mode forward"),
    )


def lldp(*, complete: bool = True) -> LldpReading:
    """Two systems behind the first port, none behind the second, one on a port of no known interface."""
    heard = [(1, NAMES[0]), (1, NAMES[0]), (9, None)]
    return LldpReading(
        device="ag-1",
        time=1.0,
        chassis=None,
        sys_name=None,
        ports=tuple(
            LldpPort(number=number, interface=name, identifier=None, description=None)
            for number, name in enumerate(NAMES, start=1)
        ),
        neighbours=tuple(
            LldpNeighbour(
                port_number=number, interface=name, chassis=None, port=None, port_description=None, sys_name="a host",
                sys_descr=None, capabilities=None, management_addresses=(),
            )
            for number, name in heard
        ),
        complete=complete,
    )  # fmt: skip


def outcome(module: str, reading: Reading | CollectionError) -> Outcome:
    failed = isinstance(reading, CollectionError)
    return Outcome(
        module=module,
        reading=None if failed else reading,
        failure=reading if failed else None,
        duration_seconds=0.0125,
    )


def result(*outcomes: Outcome, device: str = "ag-1", family: Family = "ipv4") -> PollResult:
    return PollResult(device=device, family=family, outcomes=outcomes, requests=3)


def everything() -> PollResult:
    return result(outcome("system", system()), outcome("interfaces", interfaces()), outcome("ip", ip()))


def fresh(reading: InterfacesReading) -> InterfacesReading:
    """The same interfaces learned anew: equal, but other objects."""
    copied = tuple(dataclasses.replace(interface) for interface in reading.interfaces)
    return dataclasses.replace(reading, interfaces=copied)
