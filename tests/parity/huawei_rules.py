"""Disputes that return on Huawei's VRP devices: LibreNMS takes for a number what is none, or one unit for another.

Each holds only where the recording itself has that value in that cell. The MIB is HUAWEI-ENTITY-EXTENT-MIB, revision of
2017-07-20. None of the six recordings has such a row; LibreNMS's definition makes them of the walks in snmpsim-data.
"""

from __future__ import annotations

import math
from typing import Final

from collectors.readings.health import HealthReading
from collectors.readings.optics import OpticsReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.pdu import Value
from collectors.snmp.vendors.huawei_light import NONE, UNREAD, lane_numbers
from tests.parity.expected import Readings, Row
from tests.parity.health_rows import memory_pool
from tests.parity.matching import same_number
from tests.parity.other_rows import transceiver

_STATE: Final = parse_oid("1.3.6.1.4.1.2011.5.25.31.1.1")
_STATES, _OPTICS, _SUPPLIES = (*_STATE, 1, 1), (*_STATE, 3, 1), (*_STATE, 18, 1)
_MEMORY, _MEMORY_LIMIT, _OCTETS, _VOLTAGE, _MEGABYTES = ((*_STATES, arc) for arc in (7, 8, 9, 13, 19))
_MODULE_VOLTAGE, _BIAS, _LANES = (*_OPTICS, 6), (*_OPTICS, 7), (*_OPTICS, 32)
_POWERS: Final = ((*_OPTICS, 8), (*_OPTICS, 9))
_MEASURED: Final = frozenset({5, 6, 7, 8, 9, 32, 33})
_NOT_READ: Final = UNREAD | NONE
_PRESENT: Final = (*_SUPPLIES, 5)
_ABSENT: Final = 2
_SIZELESS: Final = 100
"""mempool_total where LibreNMS knows no size: only the share is compared."""
_MICRO: Final = 1_000_000


def huawei_memory_of_another(row: Row, readings: Readings) -> bool:
    """hwEntityMemSizeMega of an entity whose hwEntityMemUsage, hwEntityMemUsageThreshold and hwEntityMemSize are all 0.

    "The information in each row may be not include all the object in this table" (hwEntityStateTable): a router gives
    the size of a board's memory to its ports and cards. LibreNMS makes a pool of each, 0 % full.
    """
    index = _index(row)
    return not any(_number(readings, (*column, index)) for column in (_MEMORY, _MEMORY_LIMIT, _OCTETS)) and bool(
        _number(readings, (*_MEGABYTES, index))
    )


def huawei_memory_size(row: Row, readings: Readings) -> bool:
    """hwEntityMemSize, "the size of memory", UNITS bytes, is no negative number: -1 is none, others are wrapped."""
    index = _index(row)
    octets = _number(readings, (*_OCTETS, index))
    if octets is None or octets >= 0 or _number(readings, (*_MEGABYTES, index)) or row.get("mempool_total") != octets:
        return False
    return memory_pool({**row, "mempool_total": _SIZELESS}, readings) is None


def huawei_module_not_read(row: Row, readings: Readings) -> bool:
    """What an empty cage, or a module that is not read, has in place of values: 0, -1, -255, or the greatest.

    hwEntityOpticalVoltage: "the current voltage of the optical module", which is none of these for a module that works.
    """
    cell = _named(row)
    if cell[: len(_OPTICS)] != _OPTICS or cell[len(_OPTICS)] not in _MEASURED:
        return False
    voltage = _number(readings, (*_MODULE_VOLTAGE, *cell[len(_OPTICS) + 1 :]))
    return voltage in _NOT_READ and _number(readings, cell) in _NOT_READ


def huawei_hundredths_of_dbm(row: Row, readings: Readings) -> bool:
    """hwEntityOpticalRxPower, hwEntityOpticalTxPower: "Unit: dBm. the value is expanded 100 times".

    LibreNMS takes each positive number for microwatts, also where the row's others and its lanes' texts are in dBm.
    """
    cell = _named(row)
    power = _number(readings, cell)
    if cell[:-1] not in _POWERS or not power or power < 0:
        return False
    as_microwatts = 10 * math.log10(power / 1000)
    return same_number(as_microwatts, row.get("sensor_current")) and _is_read(readings, cell[-1], power / 100)


def huawei_no_light(row: Row, readings: Readings) -> bool:
    """0 of a device that counts microwatts is no light; LibreNMS shows it as 0 dBm, which is a milliwatt."""
    cell = _named(row)
    if cell[:-1] not in _POWERS or _number(readings, cell) != 0 or row.get("sensor_current") != 0:
        return False
    return not _is_read(readings, cell[-1], 0)


def huawei_microamperes(row: Row, readings: Readings) -> bool:
    """A bias current below 1000 of a device that counts microamperes; LibreNMS takes each such for milliamperes."""
    cell = _named(row)
    current = _number(readings, cell)
    if cell[:-1] != _BIAS or current is None or not same_number(current / 1000, row.get("sensor_current")):
        return False
    return _is_read(readings, cell[-1], current / _MICRO)


def huawei_whole_volts(row: Row, readings: Readings) -> bool:
    """hwEntityVoltage has no unit in the MIB; beside a high threshold of 4 a voltage of 3 is no 3 mV."""
    cell = _named(row)
    voltage = _number(readings, cell)
    if cell[:-1] != _VOLTAGE or voltage is None or not same_number(voltage / 1000, row.get("sensor_current")):
        return False
    health = readings.of(HealthReading)
    volts = health.columns.get("volts", ()) if health else ()
    return any(
        one.kind == "voltage" and one.index == str(cell[-1]) and value == voltage
        for one, value in zip(health.components if health and volts else (), volts, strict=True)
    )


def huawei_absent_supply(row: Row, readings: Readings) -> bool:
    """Voltage and current of a place that hwEntityPwrPresent calls absent(2)."""
    cell = _named(row)
    return cell[: len(_SUPPLIES)] == _SUPPLIES and _number(readings, (*_PRESENT, *cell[-2:])) == _ABSENT


def huawei_lanes(row: Row, readings: Readings) -> bool:
    """hwEntityOpticalLaneRxPower holds a number for each laser of a QSFP or CFP; LibreNMS has one channel for all."""
    index = int(str(row["index"]))
    variable = readings.walk.get((*_LANES, index))
    count = len(lane_numbers(variable.value)) if variable else 0
    return row.get("channels") == 1 < count and transceiver({**row, "channels": count}, readings) is None


def _is_read(readings: Readings, index: int, number: float) -> bool:
    """Whether we read that number of the module."""
    reading = readings.of(OpticsReading)
    return reading is not None and any(
        row.transceiver.index == str(index) and value is not None and same_number(value, number)
        for field in ("receive_dbm", "transmit_dbm", "bias_amperes")
        for row, value in zip(reading.rows, reading.columns.get(field, (None,) * len(reading.rows)), strict=True)
    )


def _index(row: Row) -> int:
    return int(str(row["mempool_index"]).partition(".")[0])


def _named(row: Row) -> Oid:
    return parse_oid(str(row.get("sensor_oid", "0.0")).removeprefix("."))


def _number(readings: Readings, oid: Oid) -> int | None:
    variable = readings.walk.get(oid)
    value: Value = variable.value if variable else None
    return value if isinstance(value, int) else None
