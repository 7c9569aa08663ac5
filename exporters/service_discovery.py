"""`/sd/snmp`: the inventory's devices as Prometheus targets with the place labels every series of theirs gets.

Source: Prometheus HTTP service discovery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from inventory.models import Device, Family, Inventory
from inventory.overlay import NoAddress, Overlay

TargetGroup = dict[str, list[str] | dict[str, str]]

Asked = Family | Literal["other"] | None
"""Which family to ask devices over: one of the two, each device's own (None), or the one that is not its own."""

FAMILIES: Final[Mapping[str, Asked]] = {"own": None, "other": "other", "ipv4": "ipv4", "ipv6": "ipv6"}
"""What a person or a URL writes for it."""


def target_groups(
    inventory: Inventory, overlay: Overlay, asked: Asked, modules: Sequence[str] | None
) -> list[TargetGroup]:
    """One group a device, in inventory order.

    Args:
        inventory: whose devices.
        overlay: where they answer instead of at the inventory's addresses.
        asked: over which family; a device without an address of it is left out.
        modules: ask for these modules; None leaves it to the scrape configuration.
    """
    parameters = {"__param_module": ",".join(modules)} if modules else {}
    groups: list[TargetGroup] = []
    for device in inventory.devices.values():
        family = _family(device, asked)
        if _has_address(overlay, device, family):
            own = {"__param_family": family} if asked else {}
            labels = {**place_labels(inventory, device), **own, **parameters}
            groups.append({"targets": [device.name], "labels": labels})
    return groups


def _family(device: Device, asked: Asked) -> Family:
    if asked == "other":
        return "ipv6" if device.management_family == "ipv4" else "ipv4"
    return asked or device.management_family


def place_labels(inventory: Inventory, device: Device) -> dict[str, str]:
    """The target labels: site, tier, role; the town, unit and department where the site has one.

    Each is an id of the inventory, so there are no more values than it has sites, towns, units and departments.
    """
    site = inventory.sites[device.site]
    department = inventory.department_of_unit.get(site.unit) if site.unit else None
    found = {"site": site.id, "tier": site.kind, "role": device.role}
    places = {"town": site.town, "unit": site.unit, "department": department}
    return {**found, **{label: value for label, value in places.items() if value is not None}}


def _has_address(overlay: Overlay, device: Device, family: Family) -> bool:
    try:
        overlay.endpoint(device, family)
    except NoAddress:
        return False
    return True
