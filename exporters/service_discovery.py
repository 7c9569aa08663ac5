"""`/sd/snmp` and `/sd/netconf`: the inventory's devices as Prometheus targets with the place labels of their series.

A module that the inventory says NETCONF leads is left out of a device's SNMP target, so that it is asked once.

Source: Prometheus HTTP service discovery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from collectors.snmp.registry import DEFAULT_MODULES
from inventory.models import Device, Family, Inventory
from inventory.overlay import Endpoint, NoAddress, Overlay

TargetGroup = dict[str, list[str] | dict[str, str]]

Asked = Family | Literal["other"] | None
"""Which family to ask devices over: one of the two, each device's own (None), or the one that is not its own."""

FAMILIES: Final[Mapping[str, Asked]] = {"own": None, "other": "other", "ipv4": "ipv4", "ipv6": "ipv6"}
"""What a person or a URL writes for it."""


def target_groups(
    inventory: Inventory, overlay: Overlay, asked: Asked, modules: Sequence[str] | None
) -> list[TargetGroup]:
    """One group a device to ask by SNMP, in inventory order.

    Args:
        inventory: whose devices.
        overlay: where they answer instead of at the inventory's addresses.
        asked: over which family; a device without an address of it is left out.
        modules: ask for these modules; None leaves it to the scrape configuration, but for what NETCONF leads. A device
            of which NETCONF leads them all is left out.
    """
    groups: list[TargetGroup] = []
    for device in inventory.devices.values():
        left = led_by_snmp(device, modules or DEFAULT_MODULES)
        if left:
            named = left if modules or device.netconf_modules else ()
            groups += _group(inventory, device, asked, named, overlay.endpoint)
    return groups


def netconf_groups(
    inventory: Inventory, overlay: Overlay, asked: Asked, modules: Sequence[str] | None
) -> list[TargetGroup]:
    """One group a device of which NETCONF leads a module of these, or any; otherwise as `target_groups`."""
    groups: list[TargetGroup] = []
    for device in inventory.devices.values():
        led = [name for name in device.netconf_modules if modules is None or name in modules]
        if led:
            groups += _group(inventory, device, asked, led, overlay.netconf_endpoint)
    return groups


def led_by_snmp(device: Device, modules: Sequence[str]) -> tuple[str, ...]:
    """Those of the modules that NETCONF does not lead on a device."""
    return tuple(name for name in modules if name not in device.netconf_modules)


def _group(
    inventory: Inventory,
    device: Device,
    asked: Asked,
    modules: Sequence[str],
    endpoint: Callable[[Device, Family], Endpoint],
) -> list[TargetGroup]:
    """The device's group; none where it has no address of the family."""
    family = _family(device, asked)
    try:
        endpoint(device, family)
    except NoAddress:
        return []
    own = {"__param_family": family} if asked else {}
    parameters = {"__param_module": ",".join(modules)} if modules else {}
    return [{"targets": [device.name], "labels": {**place_labels(inventory, device), **own, **parameters}}]


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
