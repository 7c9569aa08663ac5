"""The objects of a simulated device: one line an object, shared by all devices whose interfaces have the same numbers.

Source: RFC 3418 (system), RFC 2863 (ifTable, ifXTable), RFC 4293 (ipSystemStatsTable, ipIfStatsTable),
RFC 3411 (snmpEngine).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from lab.fleet.ports import DOWN, UP, PortStatic
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
VERSIONS: Final = (1, 2)
"""InetVersion: ipv4, ipv6."""
REFRESH_MILLISECONDS: Final = 1000
LAYERS_2_AND_3: Final = ber.integer(6)


def _fixed(value: bytes) -> Getter:
    return lambda _subject, _device, _now: value


def _port(place: PortStatic) -> Getter:
    at = int(place)
    return lambda port, _device, _now: port.static[at]


def _low(at: int) -> Getter:
    return lambda port, _device, now: ber.counter32(port.counters(now)[at])


def _high(at: int) -> Getter:
    return lambda port, _device, now: ber.counter64(port.counters(now)[at])


def _both_casts(at: int) -> Getter:
    """Multicast and broadcast together, as the deprecated ifInNUcastPkts counted them."""

    def value(port: Port, _device: SimulatedDevice, now: float) -> bytes:
        counters = port.counters(now)
        return ber.counter32(counters[at] + counters[at + 1])

    return value


def _ip(version: int, at: int, encode: Callable[[int], bytes]) -> Getter:
    """Of a port's row the port's, of the device's row the device's own."""
    return lambda subject, _device, now: encode(subject.ip_counters(version, now)[at])


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


NONE: Final = _fixed(ber.counter32(0))
TRUE: Final = _fixed(ber.integer(1))
FALSE: Final = _fixed(ber.integer(2))

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
    10: _low(0),
    11: _low(1),
    12: _both_casts(2),
    13: _low(4),
    14: _low(5),
    15: NONE,
    16: _low(6),
    17: _low(7),
    18: _both_casts(8),
    19: _low(10),
    20: _low(11),
    21: _fixed(ber.unsigned(ber.GAUGE32, 0)),
    22: _fixed(ber.oid((0, 0))),
}

IF_X_COLUMNS: Final[dict[int, Getter]] = {
    1: _port(PortStatic.NAME),
    2: _low(2),
    3: _low(3),
    4: _low(8),
    5: _low(9),
    6: _high(0),
    7: _high(1),
    8: _high(2),
    9: _high(3),
    10: _high(6),
    11: _high(7),
    12: _high(8),
    13: _high(9),
    14: TRUE,
    15: _port(PortStatic.HIGH_SPEED),
    16: FALSE,
    17: _port(PortStatic.CONNECTOR),
    18: _port(PortStatic.ALIAS),
    19: _discontinuity,
}


def _ip_columns(version: int) -> dict[int, Getter]:
    """Columns that both statistics tables have under the same numbers."""
    received, sent = (1, 3)
    columns = dict.fromkeys((7, 8, 9, 10, 11, 14, 15, 16, 17, 25, 26, 27, 28, 29), NONE)
    for column, at in ((3, received), (12, received), (18, received), (20, sent), (23, sent), (30, sent)):
        columns[column] = _ip(version, at, ber.counter32)
        columns[column + 1] = _ip(version, at, ber.counter64)
    for column, at in ((5, 0), (32, 2)):
        columns[column] = _ip(version, at, ber.counter32)
        columns[column + 1] = _ip(version, at, ber.counter64)
    columns[47] = _fixed(ber.unsigned(ber.GAUGE32, REFRESH_MILLISECONDS))
    return columns


def _scalars(interfaces: int) -> dict[Oid, Getter]:
    zero_ticks = _fixed(ber.time_ticks(0))
    return {
        (*SYSTEM, 1): lambda _subject, device, _now: device.description,
        (*SYSTEM, 2): lambda _subject, device, _now: device.object_id,
        (*SYSTEM, 3): lambda _subject, device, now: ber.time_ticks(device.ticks(now)),
        (*SYSTEM, 4): _fixed(ber.octet_string("网络运维 network operations".encode())),
        (*SYSTEM, 5): lambda _subject, device, _now: device.name,
        (*SYSTEM, 6): lambda _subject, device, _now: device.location,
        (*SYSTEM, 7): _fixed(LAYERS_2_AND_3),
        (*INTERFACES, 1): _fixed(ber.integer(interfaces)),
        IF_TABLE_LAST_CHANGE: _table_changed,
        (*IF_TABLE_LAST_CHANGE[:-1], 6): zero_ticks,
        IP_IF_STATS_LAST_CHANGE: _table_changed,
        (*SNMP_ENGINE, 1): lambda _subject, device, _now: ber.octet_string(device.engine_id),
        (*SNMP_ENGINE, 2): lambda _subject, device, _now: ber.integer(device.boots),
        (*SNMP_ENGINE, 3): lambda _subject, device, now: ber.integer(device.ticks(now) // 100),
        (*SNMP_ENGINE, 4): _fixed(ber.integer(1472)),
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
            rows[*IP_SYSTEM_STATS, 46, version] = (_fixed(ber.time_ticks(0)), 0)
            rows.update(
                ((*IP_IF_STATS, 46, version, index), (_discontinuity, slot))
                for slot, index in enumerate(indexes, start=1)
            )
        objects |= {(*IP_SYSTEM_STATS, 46), (*IP_IF_STATS, 46)}
        self.names = NameIndex(rows, objects)
        self.getters: list[Getter] = [rows[name][0] for name in self.names.oids]
        self.slots: list[int] = [rows[name][1] for name in self.names.oids]
