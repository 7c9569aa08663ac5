"""`/sd/snmp`: the inventory's devices as Prometheus targets with the place labels every series of theirs gets.

Source: Prometheus HTTP service discovery.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from exporters.targets import Targets
from inventory.models import Device, Family, Inventory
from inventory.overlay import NoAddress

Asked = Family | Literal["other"] | None
"""Which family to ask devices over: one of the two, each device's own (None), or the one that is not its own."""


def target_groups(
    targets: Targets, asked: Asked, modules: Sequence[str] | None
) -> list[dict[str, list[str] | dict[str, str]]]:
    """One group a device, in inventory order.

    Args:
        targets: the inventory.
        asked: over which family; a device without an address of it is left out.
        modules: ask for these modules; None leaves it to the scrape configuration.
    """
    parameters = {"__param_module": ",".join(modules)} if modules else {}
    groups: list[dict[str, list[str] | dict[str, str]]] = []
    for device in targets.inventory.devices.values():
        family = _family(device, asked)
        if _has_address(targets, device, family):
            own = {"__param_family": family} if asked else {}
            labels = {**place_labels(targets.inventory, device), **own, **parameters}
            groups.append({"targets": [device.name], "labels": labels})
    return groups


def _family(device: Device, asked: Asked) -> Family:
    if asked == "other":
        return "ipv6" if device.management_family == "ipv4" else "ipv4"
    return asked or device.management_family


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
