"""Device/Base: who a Comware device says it is, and how long it has been up.

Source: H3C Comware 7 NETCONF XML API, Device/Base; Uptime is in seconds.
"""

from __future__ import annotations

from typing import ClassVar, Final

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.comware import fits, leaves, question
from collectors.netconf.xml import Element, child, text, whole_number
from collectors.readings.system import SystemReading

QUESTION: Final = f"<Device><Base>{leaves('HostName', 'HostDescription', 'Uptime')}</Base></Device>"


class ComwareSystem:
    """The question of one device."""

    name: ClassVar = "Comware Device/Base"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device is Comware."""
        return fits(capabilities)

    def read(self, asking: Asking, time: float) -> SystemReading:
        """Read it. Raises CollectionError; Unsupported where the device shows nothing."""
        return parse(asking.get(question(self._circumstances.capabilities, QUESTION)), self._circumstances.device, time)


def parse(data: Element | None, device: str, time: float) -> SystemReading:
    """The reading in an answer. Raises Unsupported."""
    base = child(data, "top", "Device", "Base")
    if base is None:
        raise Unsupported("the device answers, but shows no Device/Base")
    up_time = whole_number(base, "Uptime")
    return SystemReading(
        device=device,
        time=time,
        sys_descr=text(base, "HostDescription"),
        sys_object_id=None,
        sys_name=text(base, "HostName"),
        sys_location=None,
        up_time_seconds=None if up_time is None else float(up_time),
    )
