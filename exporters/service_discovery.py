"""`/sd/snmp`: the inventory's devices as Prometheus targets with the place labels every series of theirs gets.

Source: Prometheus HTTP service discovery.
"""

from __future__ import annotations

from collections.abc import Sequence

from exporters.targets import Targets
from inventory.models import Device, Family, Inventory
from inventory.overlay import NoAddress


def target_groups(
    targets: Targets, family: Family | None, modules: Sequence[str] | None
) -> list[dict[str, list[str] | dict[str, str]]]:
    """One group a device, in inventory order.

    Args:
        targets: the inventory.
        family: ask over this family, and leave out devices without an address of it; None for each device's own.
        modules: ask for these modules; None leaves it to the scrape configuration.
    """
    parameters: dict[str, str] = {"__param_family": family} if family else {}
    if modules:
        parameters["__param_module"] = ",".join(modules)
    return [
        {"targets": [device.name], "labels": {**place_labels(targets.inventory, device), **parameters}}
        for device in targets.inventory.devices.values()
        if _has_address(targets, device, family or device.management_family)
    ]


def place_labels(inventory: Inventory, device: Device) -> dict[str, str]:
    """The target labels: site, tier, role, and the town where the site lies in one."""
    site = inventory.sites[device.site]
    found = {"site": site.id, "tier": site.kind, "role": device.role}
    return {**found, "town": site.town} if site.town else found


def _has_address(targets: Targets, device: Device, family: Family) -> bool:
    try:
        targets.overlay.endpoint(device, family)
    except NoAddress:
        return False
    return True
