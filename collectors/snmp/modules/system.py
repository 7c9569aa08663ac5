"""Who the device says it is, and how long it has been up.

Source: RFC 3418 (system group), RFC 3411 (snmpEngineTime).
"""

from __future__ import annotations

from collectors.errors import Unsupported
from collectors.readings.system import SystemReading
from collectors.snmp.ber import format_oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.pdu import VarBind
from collectors.snmp.text import decode_text

SYS_DESCR = parse_oid("1.3.6.1.2.1.1.1.0")
SYS_OBJECT_ID = parse_oid("1.3.6.1.2.1.1.2.0")
SYS_UP_TIME = parse_oid("1.3.6.1.2.1.1.3.0")
SYS_NAME = parse_oid("1.3.6.1.2.1.1.5.0")
SYS_LOCATION = parse_oid("1.3.6.1.2.1.1.6.0")
SNMP_ENGINE_TIME = parse_oid("1.3.6.1.6.3.10.2.1.3.0")

_OIDS = (SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, SYS_NAME, SYS_LOCATION, SNMP_ENGINE_TIME)
_TICKS_PER_SECOND = 100
_TICKS_WRAP = 2**32
_AGREEMENT_TICKS = 60 * _TICKS_PER_SECOND


class SystemReader:
    """The system group of one device; there is nothing to keep."""

    def __init__(self, _shared: object) -> None:
        """Take what modules share, and leave it."""

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> SystemReading:
        """Read the system group in one request. Raises CollectionError; Unsupported if the device has nothing of it."""
        by_oid = {varbind.oid: varbind for varbind in await client.get(_OIDS, deadline)}
        if not any(varbind.exists for varbind in by_oid.values()):
            raise Unsupported("the device answers, but shows no system group (is its SNMP view empty?)")
        object_id = by_oid[SYS_OBJECT_ID].value
        return SystemReading(
            device=device,
            time=time,
            sys_descr=decode_text(by_oid[SYS_DESCR].value),
            sys_object_id=format_oid(object_id) if isinstance(object_id, tuple) else None,
            sys_name=decode_text(by_oid[SYS_NAME].value),
            sys_location=decode_text(by_oid[SYS_LOCATION].value),
            up_time_seconds=up_time_seconds(by_oid[SYS_UP_TIME], by_oid[SNMP_ENGINE_TIME]),
        )


def up_time_seconds(up_time: VarBind, engine_time: VarBind) -> float | None:
    """The time since sysUpTime was 0, or snmpEngineTime where both started together and sysUpTime has wrapped."""
    if not up_time.exists or not isinstance(up_time.value, int):
        return None
    if engine_time.exists and isinstance(engine_time.value, int):
        engine_ticks = engine_time.value * _TICKS_PER_SECOND
        apart = (engine_ticks - up_time.value) % _TICKS_WRAP
        if engine_ticks >= _TICKS_WRAP and min(apart, _TICKS_WRAP - apart) < _AGREEMENT_TICKS:
            return float(engine_time.value)
    return up_time.value / _TICKS_PER_SECOND
