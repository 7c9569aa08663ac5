"""Disputes that return on Comware devices: LibreNMS takes for a number what stands in place of one.

Each holds only where the recording itself has that value in that cell, and the rest of the row is as we read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.pdu import Value
from tests.parity.expected import Readings, Row
from tests.parity.health_rows import memory_pool
from tests.parity.other_rows import transceiver

_STATES: Final = parse_oid("1.3.6.1.4.1.25506.2.6.1.1.1.1")
_SIZE, _TEMPERATURE, _HIGH, _CRITICAL = ((*_STATES, arc) for arc in (10, 12, 13, 17))
_DISTANCE: Final = parse_oid("1.3.6.1.4.1.25506.2.70.1.1.1.7")
_PART_STATES: Final = (parse_oid("1.3.6.1.4.1.25506.8.35.9.1.1.1.2"), parse_oid("1.3.6.1.4.1.25506.8.35.9.1.2.1.2"))
_AT_LEAST: Final = 2**32 - 1
_NONE: Final = 2**31 - 1
_UNSUPPORTED: Final = 4
_SIZELESS: Final = 100
"""mempool_total where LibreNMS knows no size: only the share is compared."""


def comware_memory_at_least(row: Row, readings: Readings) -> bool:
    """hh3cEntityExtMemSize: "If the amount of memory exceeds 4,294,967,295 bytes, the value remains" that number."""
    index = int(str(row["mempool_index"]))
    recorded = _cell(readings, (*_SIZE, index))
    return (
        recorded == _AT_LEAST == row.get("mempool_total")
        and memory_pool({**row, "mempool_total": _SIZELESS}, readings) is None
    )


def comware_no_distance(row: Row, readings: Readings) -> bool:
    """2147483647 stands for none in every column of hh3cTransceiverInfoTable; a module reaches no 2,147,483 km."""
    if row.get("distance") != _NONE or _cell(readings, (*_DISTANCE, int(str(row["index"])))) != _NONE:
        return False
    return transceiver({key: value for key, value in row.items() if key != "distance"}, readings) is None


def comware_no_sensor(row: Row, readings: Readings) -> bool:
    """0 degrees of an entity without a limit, where the agent has 0 degrees for its ports and containers too.

    hh3cEntityExtStateTable: "the entity need not some of the information here", and such an agent says 0 then.
    """
    if row.get("sensor_class") != "temperature" or row.get("sensor_current") != 0:
        return False
    cell = _named(row)
    if cell[:-1] != _TEMPERATURE or _cell(readings, cell) != 0:
        return False
    others = list(_column(readings, _TEMPERATURE))
    limits = [_cell(readings, (*column, cell[-1])) for column in (_HIGH, _CRITICAL)]
    return not any(limits) and others.count(0) > len(others) / 2


def comware_unsupported_state(row: Row, readings: Readings) -> bool:
    """unsupport(4) of hh3cDevMFanStatus and hh3cDevMPowerStatus: the device cannot tell, and no status is known."""
    cell = _named(row)
    return cell[:-1] in _PART_STATES and _cell(readings, cell) == _UNSUPPORTED == row.get("sensor_current")


def _named(row: Row) -> Oid:
    return parse_oid(str(row.get("sensor_oid", "0.0")).removeprefix("."))


def _column(readings: Readings, column: Oid) -> Iterator[Value]:
    at = readings.walk.after(column)
    while (one := readings.walk.at(at)) and one.oid[:-1] == column:
        yield one.value
        at += 1


def _cell(readings: Readings, oid: Oid) -> Value:
    variable = readings.walk.get(oid)
    return variable.value if variable else None
