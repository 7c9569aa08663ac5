"""Sensors of the entity tree: temperatures, voltages, currents, powers, humidities, turning fans.

Limits have no standard table (entSensorThresholdTable is Cisco's own).
Source: RFC 3433 (ENTITY-SENSOR-MIB: entPhySensorTable 1.3.6.1.2.1.99.1.1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from collectors.readings.health import ComponentKind, HealthField, Status
from collectors.snmp.ber import parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.decoders import status
from collectors.snmp.pdu import Value
from collectors.snmp.surveyor import FoundComponent, Surveyor

_ENTRY: Final = parse_oid("1.3.6.1.2.1.99.1.1.1")
_TYPE, _SCALE, _PRECISION, _VALUE, _OPER_STATUS = ((*_ENTRY, arc) for arc in (1, 2, 3, 4, 5))

_MEASURED: Final[Mapping[int, tuple[ComponentKind, HealthField, float]]] = {
    3: ("voltage", "volts", 1),
    4: ("voltage", "volts", 1),
    5: ("current", "amperes", 1),
    6: ("power", "watts", 1),
    8: ("temperature", "celsius", 1),
    9: ("humidity", "humidity_ratio", 100),
    10: ("fan", "speed_rpm", 1),
}
"""EntitySensorDataType -> what it measures, and how many of its unit make one of ours.

hertz, cmm, truthvalue and dBm are no health; special-enum, other and unknown say nothing that can be compared.
"""
_OK: Final = 1
_STATUSES: Final = {_OK: Status.OK, 3: Status.FAILED}
"""EntitySensorStatus. unavailable (2) says that the agent cannot get at the sensor: unknown, not broken."""
_UNITS: Final = 9
_SCALES: Final = range(1, 18)
_PRECISIONS: Final = range(-8, 10)
_OVERFLOW: Final = 1_000_000_000
"""The value -10^9 stands for underflow and 10^9 for overflow."""


async def survey_sensors(surveyor: Surveyor) -> list[FoundComponent]:
    """The sensors whose quantity has a place in a reading. Raises CollectionError as `Client.request`."""
    columns = await surveyor.walk(_TYPE, _SCALE, _PRECISION)
    if not columns[_TYPE]:
        return []
    tree = await surveyor.entities()
    found = []
    for row, kind in columns[_TYPE].items():
        scale, precision = columns[_SCALE].get(row), columns[_PRECISION].get(row)
        if not isinstance(kind, int) or kind not in _MEASURED or len(row) != 1:
            continue
        factor = factor_of(scale, precision)
        if factor is None:
            continue
        what, field, divisor = _MEASURED[kind]
        numbers: dict[HealthField, Number] = {
            field: Number((_VALUE + row, _OPER_STATUS + row), _scaled(factor / divisor)),
            "status": status(_OPER_STATUS + row, _STATUSES),
        }
        name = tree.name_of(row[0]) or f"sensor {row[0]}"
        found.append(FoundComponent.of(what, name, row, numbers, entity=row[0]))
    return found


def factor_of(scale: Value, precision: Value) -> float | None:
    """What a value is multiplied by.

    EntitySensorDataScale runs from yocto(1) to yotta(17), a thousand times each; EntitySensorPrecision is the number of
    decimal places, where it is not negative: then it counts accurate digits and moves nothing. None where one of them
    is outside the MIB's range.
    """
    if not isinstance(scale, int) or not isinstance(precision, int):
        return None
    if scale not in _SCALES or precision not in _PRECISIONS:
        return None
    return 10.0 ** (3 * (scale - _UNITS) - max(precision, 0))


def _scaled(factor: float) -> Callable[[Value, Value], float | None]:
    def decode(value: Value, oper_status: Value) -> float | None:
        if not isinstance(value, int) or abs(value) >= _OVERFLOW or oper_status != _OK:
            return None
        return value * factor

    return decode
