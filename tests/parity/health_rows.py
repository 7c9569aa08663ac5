"""LibreNMS's processors, mempools and sensors, and our health and optics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from collectors.readings.health import HealthReading
from collectors.readings.optics import OpticsReading
from tests.parity.expected import Readings, Row
from tests.parity.matching import PERCENT_ROUNDING, differences, is_instance, same_number

_PERCENT: Final = 100
_ONLY_PERCENT: Final = 100
"""mempool_total of a pool whose size LibreNMS does not know."""


class Measured(NamedTuple):
    """A number of ours with whatever may name its row."""

    kind: str
    field: str
    indexes: tuple[str | int | None, ...]
    value: float | None


def measured(readings: Readings) -> Iterator[Measured]:
    """All numbers of health and optics."""
    health, optics = readings.of(HealthReading), readings.of(OpticsReading)
    for field, column in health.columns.items() if health else ():
        for component, value in zip(health.components if health else (), column, strict=True):
            yield Measured(component.kind, field, (component.index, component.entity), value)
    for light, values in optics.columns.items() if optics else ():
        for row, value in zip(optics.rows if optics else (), values, strict=True):
            one = row.transceiver
            lane = () if row.lane is None else (f"{one.index}.{row.lane}",)
            yield Measured("transceiver", light, (*lane, one.index, one.entity, one.interface_index), value)


def processor(row: Row, readings: Readings) -> str | None:
    if row.get("processor_usage") is None:
        return None
    oid, index = str(row.get("processor_oid", "")), str(row.get("processor_index", ""))
    found = [
        one.value * _PERCENT
        for one in measured(readings)
        if one.kind == "processor" and one.field == "usage_ratio" and one.value is not None and _named(one, oid, index)
    ]
    theirs = row["processor_usage"]
    if any(same_number(value, theirs, PERCENT_ROUNDING) for value in found):
        return None
    return f"no processor of {theirs} % at {oid}: {found or 'none'}"


def memory_pool(row: Row, readings: Readings) -> str | None:
    index = str(row["mempool_index"])
    pools: dict[tuple[str | int | None, ...], dict[str, float | None]] = {}
    for one in measured(readings):
        if one.kind == "memory" and _named(one, index, index):
            pools.setdefault(one.indexes, {})[one.field] = one.value
    told = [_pool_differs(row, pool) for pool in pools.values()]
    return None if None in told else "; ".join(filter(None, told)) or f"no memory pool {index}"


def _pool_differs(row: Row, pool: dict[str, float | None]) -> str | None:
    total, used, ratio = (pool.get(field) for field in ("total_bytes", "used_bytes", "usage_ratio"))
    if ratio is None and total and used is not None:
        ratio = used / total
    percent = None if ratio is None else ratio * _PERCENT
    found = {
        "mempool_perc": (percent, row["mempool_perc"], same_number(percent, row["mempool_perc"], PERCENT_ROUNDING))
    }
    if row.get("mempool_total") != _ONLY_PERCENT:
        theirs = row.get("mempool_total")
        found["mempool_total"] = (total, theirs, same_number(total, theirs))
        own = used if used is not None else None if ratio is None or total is None else ratio * total
        whole_percent = PERCENT_ROUNDING / _PERCENT * (total or 0)
        same = same_number(own, row.get("mempool_used"), whole_percent + 1)
        found["mempool_used"] = (own, row.get("mempool_used"), same)
    return differences(found)


FIELDS: Final[dict[str, dict[str, float]]] = {
    "temperature": {"celsius": 1},
    "voltage": {"volts": 1},
    "current": {"amperes": 1, "bias_amperes": 1},
    "power": {"watts": 1},
    "dbm": {"receive_dbm": 1, "transmit_dbm": 1},
    "fanspeed": {"speed_rpm": 1, "speed_ratio": _PERCENT},
    "humidity": {"humidity_ratio": _PERCENT},
    "state": {"status": 0},
}
"""sensor_class -> our fields, and what ours are multiplied with; of a state, whose number is the vendor's, nothing."""

_DIRECTIONS: Final = {"receive_dbm": ("rx", "receive", "input"), "transmit_dbm": ("tx", "transmit", "output")}


def sensor(row: Row, readings: Readings) -> str | None:
    """A number of its class with the same index and value; of a state any status of that index."""
    if row.get("sensor_current") is None:
        return None
    oid, index = str(row.get("sensor_oid", "")), str(row.get("sensor_index", ""))
    factors = FIELDS[str(row["sensor_class"])]
    fields = _fields_of(row)
    near = []
    for one in measured(readings):
        if one.field in fields and one.value is not None and _named(one, oid, index):
            factor = factors[one.field]
            if not factor or same_number(one.value * factor, row["sensor_current"]):
                return None
            near.append(one.value * factor)
    return f"no {row['sensor_class']} of {row['sensor_current']} at {oid or index}: {near or 'none'}"


def _fields_of(row: Row) -> set[str]:
    """The fields that may hold it: of light, the direction where LibreNMS says it."""
    fields = set(FIELDS[str(row["sensor_class"])])
    words = f"{row.get('sensor_index', '')} {row.get('sensor_descr', '')}".casefold()
    directed = {field for field in fields if any(word in words for word in _DIRECTIONS.get(field, ()))}
    return directed or fields


def _named(one: Measured, oid: str, index: str) -> bool:
    return any(is_instance(own, oid) or (own is not None and str(own) == index) for own in one.indexes)
