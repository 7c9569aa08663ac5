"""Who a device is and how long it has been up, as metrics and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from collectors.readings.system import SystemReading
from exporters.exposition import Metric
from exporters.view import ModuleView, Samples, SamplesBlock, Table, info, present

SYSTEM = info(
    "yunwang_device_system_info",
    "The device as it says itself: sysName, sysDescr, sysObjectID, sysLocation (RFC 3418, 1.3.6.1.2.1.1).",
    "device",
    "sys_name",
    "sys_descr",
    "sys_object_id",
    "sys_location",
)
UP_TIME = Metric(
    name="yunwang_device_uptime_seconds",
    kind="gauge",
    help="Time since the device's management part started: sysUpTime (1.3.6.1.2.1.1.3), "
    "or snmpEngineTime (1.3.6.1.6.3.10.2.1.3) beyond 497 days.",
)


def _samples(reading: SystemReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    said = {
        "sys_name": reading.sys_name,
        "sys_descr": reading.sys_descr,
        "sys_object_id": reading.sys_object_id,
        "sys_location": reading.sys_location,
    }
    yield SYSTEM, [(device | present(said), "1")]
    yield UP_TIME, [] if reading.up_time_seconds is None else [(device, str(reading.up_time_seconds))]


def _tables(reading: SystemReading) -> Iterator[Table]:
    said = {
        "sys_descr": reading.sys_descr,
        "sys_object_id": reading.sys_object_id,
        "sys_name": reading.sys_name,
        "sys_location": reading.sys_location,
        "up_time_seconds": reading.up_time_seconds,
    }
    yield Table("system", ("field", "value"), [(name, value) for name, value in said.items() if value is not None])


VIEW = ModuleView(labels=("device",), metrics=(SYSTEM, UP_TIME), block=partial(SamplesBlock, _samples), tables=_tables)
