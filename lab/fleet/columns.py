"""The objects of a simulated device: one line an object, shared by all devices whose interfaces have the same numbers.

Source: RFC 3418 (system), RFC 2863 (ifTable, ifXTable), RFC 4293 (ipSystemStatsTable, ipIfStatsTable),
RFC 3411 (snmpEngine).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from lab.fleet.ports import (
    DOWN,
    OCTETS_PER_BROADCAST,
    OCTETS_PER_DISCARD,
    OCTETS_PER_ERROR,
    OCTETS_PER_MULTICAST,
    OCTETS_PER_PACKET,
    UP,
    PortStatic,
)
from lab.snmp import ber
from lab.snmp.mib import NameIndex

if TYPE_CHECKING:
    from lab.fleet.device import SimulatedDevice
    from lab.fleet.ports import Port
    from lab.snmp.ber import Oid

# The row's subject is the device itself for scalars, the port for tables by ifIndex: each getter knows which it serves.
Getter = Callable[[Any, "SimulatedDevice", float], bytes]

SYSTEM: Final = (1, 3, 6, 1, 2, 1, 1)
INTERFACES: Final = (1, 3, 6, 1, 2, 1, 2)
IF_ENTRY: Final = (*INTERFACES, 2, 1)
IF_X_ENTRY: Final = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
IF_TABLE_LAST_CHANGE: Final = (1, 3, 6, 1, 2, 1, 31, 1, 5)
IP_SYSTEM_STATS: Final = (1, 3, 6, 1, 2, 1, 4, 31, 1, 1)
IP_IF_STATS_LAST_CHANGE: Final = (1, 3, 6, 1, 2, 1, 4, 31, 2)
IP_IF_STATS: Final = (1, 3, 6, 1, 2, 1, 4, 31, 3, 1)
SNMP_ENGINE: Final = (1, 3, 6, 1, 6, 3, 10, 2, 1)
IN: Final = 0
OUT: Final = 1
VERSIONS: Final = (1, 2)
"""InetVersion: ipv4, ipv6."""
REFRESH_MILLISECONDS: Final = 1000
LAYERS_2_AND_3: Final = ber.integer(6)


def fixed(value: bytes) -> Getter:
    """A value that never changes."""
    return lambda _subject, _device, _now: value


def _port(place: PortStatic) -> Getter:
    at = int(place)
    return lambda port, _device, _now: port.static[at]


def _low(way: int, octets_each: int = 1) -> Getter:
    """Counter32 of what has passed one way, one for so many octets."""
    return lambda port, _device, now: ber.counter32(port.octets(now)[way] // octets_each)


def _high(way: int, octets_each: int = 1) -> Getter:
    return lambda port, _device, now: ber.counter64(port.octets(now)[way] // octets_each)


def _both_casts(way: int) -> Getter:
    """Multicast and broadcast together, as the deprecated ifInNUcastPkts counted them."""

    def value(port: Port, _device: SimulatedDevice, now: float) -> bytes:
        octets = port.octets(now)[way]
        return ber.counter32(octets // OCTETS_PER_MULTICAST + octets // OCTETS_PER_BROADCAST)

    return value


def _ip(version: int, way: int, encode: Callable[[int], bytes], octets_each: int = 1) -> Getter:
    """Of a port's row the port's, of the device's row the device's own."""
    return lambda subject, _device, now: encode(subject.ip_octets(version, now)[way] // octets_each)


def _admin(port: Port, _device: SimulatedDevice, _now: float) -> bytes:
    return UP if port.admin_up else DOWN


def _oper(port: Port, _device: SimulatedDevice, _now: float) -> bytes:
    return UP if port.is_up() else DOWN


def _last_change(port: Port, device: SimulatedDevice, _now: float) -> bytes:
    return ber.time_ticks(device.ticks(port.last_change))


def _discontinuity(port: Port, device: SimulatedDevice, _now: float) -> bytes:
    return ber.time_ticks(device.ticks(port.discontinuity))


def _table_changed(_subject: object, device: SimulatedDevice, _now: float) -> bytes:
    return ber.time_ticks(device.ticks(device.table_changed_at))


NONE: Final = fixed(ber.counter32(0))
TRUE: Final = fixed(ber.integer(1))
FALSE: Final = fixed(ber.integer(2))

IF_COLUMNS: Final[dict[int, Getter]] = {
    1: _port(PortStatic.INDEX),
    2: _port(PortStatic.DESCRIPTION),
    3: _port(PortStatic.TYPE),
    4: _port(PortStatic.MTU),
    5: _port(PortStatic.SPEED),
    6: _port(PortStatic.PHYSICAL_ADDRESS),
    7: _admin,
    8: _oper,
    9: _last_change,
    10: _low(IN),
    11: _low(IN, OCTETS_PER_PACKET),
    12: _both_casts(IN),
    13: _low(IN, OCTETS_PER_DISCARD),
    14: _low(IN, OCTETS_PER_ERROR),
    15: NONE,
    16: _low(OUT),
    17: _low(OUT, OCTETS_PER_PACKET),
    18: _both_casts(OUT),
    19: _low(OUT, OCTETS_PER_DISCARD),
    20: _low(OUT, OCTETS_PER_ERROR),
    21: fixed(ber.unsigned(ber.GAUGE32, 0)),
    22: fixed(ber.oid((0, 0))),
}

IF_X_COLUMNS: Final[dict[int, Getter]] = {
    1: _port(PortStatic.NAME),
    2: _low(IN, OCTETS_PER_MULTICAST),
    3: _low(IN, OCTETS_PER_BROADCAST),
    4: _low(OUT, OCTETS_PER_MULTICAST),
    5: _low(OUT, OCTETS_PER_BROADCAST),
    6: _high(IN),
    7: _high(IN, OCTETS_PER_PACKET),
    8: _high(IN, OCTETS_PER_MULTICAST),
    9: _high(IN, OCTETS_PER_BROADCAST),
    10: _high(OUT),
    11: _high(OUT, OCTETS_PER_PACKET),
    12: _high(OUT, OCTETS_PER_MULTICAST),
    13: _high(OUT, OCTETS_PER_BROADCAST),
    14: TRUE,
    15: _port(PortStatic.HIGH_SPEED),
    16: FALSE,
    17: _port(PortStatic.CONNECTOR),
    18: _port(PortStatic.ALIAS),
    19: _discontinuity,
}


def _ip_columns(version: int) -> dict[int, Getter]:
    """Columns that both statistics tables have under the same numbers."""
    columns = dict.fromkeys((7, 8, 9, 10, 11, 14, 15, 16, 17, 25, 26, 27, 28, 29), NONE)
    packets = ((3, IN), (12, IN), (18, IN), (20, OUT), (23, OUT), (30, OUT))
    octets = ((5, IN), (32, OUT))
    for group, octets_each in ((packets, OCTETS_PER_PACKET), (octets, 1)):
        for column, way in group:
            columns[column] = _ip(version, way, ber.counter32, octets_each)
            columns[column + 1] = _ip(version, way, ber.counter64, octets_each)
    columns[47] = fixed(ber.unsigned(ber.GAUGE32, REFRESH_MILLISECONDS))
    return columns


def _scalars(interfaces: int) -> dict[Oid, Getter]:
    zero_ticks = fixed(ber.time_ticks(0))
    return {
        (*SYSTEM, 1): lambda _subject, device, _now: device.description,
        (*SYSTEM, 2): lambda _subject, device, _now: device.object_id,
        (*SYSTEM, 3): lambda _subject, device, now: ber.time_ticks(device.ticks(now)),
        (*SYSTEM, 4): fixed(ber.octet_string("网络运维 network operations".encode())),
        (*SYSTEM, 5): lambda _subject, device, _now: device.name,
        (*SYSTEM, 6): lambda _subject, device, _now: device.location,
        (*SYSTEM, 7): fixed(LAYERS_2_AND_3),
        (*INTERFACES, 1): fixed(ber.integer(interfaces)),
        IF_TABLE_LAST_CHANGE: _table_changed,
        (*IF_TABLE_LAST_CHANGE[:-1], 6): zero_ticks,
        IP_IF_STATS_LAST_CHANGE: _table_changed,
        (*SNMP_ENGINE, 1): lambda _subject, device, _now: ber.octet_string(device.engine_id),
        (*SNMP_ENGINE, 2): lambda _subject, device, _now: ber.integer(device.boots),
        (*SNMP_ENGINE, 3): lambda _subject, device, now: ber.integer(device.ticks(now) // 100),
        (*SNMP_ENGINE, 4): fixed(ber.integer(1472)),
    }


class Layout:
    """The sorted names of a device with these ifIndexes, and for each who answers (`slots`: 0 device, n-th port n)."""

    def __init__(self, indexes: tuple[int, ...]) -> None:
        rows: dict[Oid, tuple[Getter, int]] = {}
        objects: set[Oid] = set()
        for name, getter in _scalars(len(indexes)).items():
            objects.add(name)
            rows[*name, 0] = (getter, 0)
        for entry, columns in ((IF_ENTRY, IF_COLUMNS), (IF_X_ENTRY, IF_X_COLUMNS)):
            for column, getter in columns.items():
                objects.add((*entry, column))
                rows.update(((*entry, column, index), (getter, slot)) for slot, index in enumerate(indexes, start=1))
        for version in VERSIONS:
            for column, getter in _ip_columns(version).items():
                objects |= {(*IP_SYSTEM_STATS, column), (*IP_IF_STATS, column)}
                rows[*IP_SYSTEM_STATS, column, version] = (getter, 0)
                rows.update(
                    ((*IP_IF_STATS, column, version, index), (getter, slot))
                    for slot, index in enumerate(indexes, start=1)
                )
            rows[*IP_SYSTEM_STATS, 46, version] = (fixed(ber.time_ticks(0)), 0)
            rows.update(
                ((*IP_IF_STATS, 46, version, index), (_discontinuity, slot))
                for slot, index in enumerate(indexes, start=1)
            )
        objects |= {(*IP_SYSTEM_STATS, 46), (*IP_IF_STATS, 46)}
        self.names = NameIndex(rows, objects)
        self.getters: list[Getter] = [rows[name][0] for name in self.names.oids]
        self.slots: list[int] = [rows[name][1] for name in self.names.oids]
