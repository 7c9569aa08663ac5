"""Who the device says it is, and how long it has been up.

Source: RFC 3418 (system group).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemReading:
    """The system group; None is what the device does not have.

    Attributes:
        device: inventory name.
        time: when it was read, seconds since the epoch.
        sys_descr, sys_object_id, sys_name, sys_location: as the device says; the object identifier dotted.
        up_time_seconds: since the management part started; beyond sysUpTime's 497 days where snmpEngineTime agrees.
    """

    device: str
    time: float
    sys_descr: str | None
    sys_object_id: str | None
    sys_name: str | None
    sys_location: str | None
    up_time_seconds: float | None
