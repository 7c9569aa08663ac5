"""`/netconf?target=NAME&module=...&family=...`: what the inventory says is asked by NETCONF, as `/snmp` answers.

Source: as `snmp_endpoint`.
"""

from __future__ import annotations

from collections.abc import Sequence

from collectors.netconf.poller import NetconfPoller
from collectors.netconf.registry import MODULES
from collectors.outcome import PollResult
from collectors.snmp.registry import DEFAULT_MODULES
from exporters.own_metrics import OwnMetrics
from exporters.service_discovery import led_by_snmp
from exporters.snmp_endpoint import DeviceEndpoint
from exporters.targets import Targets, UnknownTarget
from inventory.models import Device, Family


class NetconfEndpoint(DeviceEndpoint):
    """Asks by NETCONF the devices whose account the inventory names."""

    protocol = "netconf"
    modules = MODULES

    def __init__(self, targets: Targets, poller: NetconfPoller, own: OwnMetrics, *, series_limit: int) -> None:
        super().__init__(targets, own, series_limit=series_limit)
        self._poller = poller

    def default(self, device: Device) -> Sequence[str]:
        if not device.netconf_modules:
            raise UnknownTarget(f"{device.name}: the inventory gives no netconf_modules")
        return device.netconf_modules

    async def ask(self, device: Device, modules: tuple[str, ...], family: Family, timeout_seconds: float) -> PollResult:
        return await self._poller.poll(self._targets.netconf(device, family), modules, timeout_seconds)

    def describes(self, device: Device, modules: Sequence[str]) -> bool:
        return not led_by_snmp(device, DEFAULT_MODULES) and not set(modules).isdisjoint(DEFAULT_MODULES)
