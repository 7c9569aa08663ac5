"""The inventory as Ansible reads it: groups of devices, and each device's variables without any secret.

Source: Ansible, "Developing dynamic inventory" (`--list`, `--host`, `_meta`); the platform options of its network
collections (network_cli; `ansible.netcommon.default` for platforms without plug-ins of their own).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from inventory.models import Device, Inventory
from inventory.overlay import NoAddress, Overlay
from inventory.platforms import PLATFORMS

_NETWORK_CLI: Final = "ansible.netcommon.network_cli"
_ANY_NETWORK_OS: Final = "ansible.netcommon.default"


def ansible_inventory(inventory: Inventory, overlay: Overlay) -> dict[str, Any]:
    """Write the whole inventory as `--list` prints it.

    Returns:
        Group -> ``{"hosts": [...]}``, and under ``_meta`` the variables of every host. Groups are named for what their
        hosts share: role_access, town_pingshan, vendor_huawei, platform_huawei_vrp, site_kind_village, plane_video.
    """
    groups: dict[str, list[str]] = {}
    planes = _planes(inventory)
    for device in inventory.devices.values():
        for group in _groups(inventory, device, planes):
            groups.setdefault(group, []).append(device.name)
    hosts = {device.name: host_variables(inventory, overlay, device) for device in inventory.devices.values()}
    return {**{group: {"hosts": groups[group]} for group in sorted(groups)}, "_meta": {"hostvars": hosts}}


def host_variables(inventory: Inventory, overlay: Overlay, device: Device) -> dict[str, Any]:
    """Write a device's variables as `--host` prints them; what is not known is left out."""
    site = inventory.sites[device.site]
    own = {
        "yunwang_site": site.id,
        "yunwang_site_kind": site.kind,
        "yunwang_town": site.town,
        "yunwang_village": site.village,
        "yunwang_unit": site.unit,
        "yunwang_role": device.role,
        "yunwang_vendor": device.vendor,
        "yunwang_platform": device.platform,
        "yunwang_ipv4": str(device.ipv4) if device.ipv4 else None,
        "yunwang_ipv6": str(device.ipv6) if device.ipv6 else None,
        "yunwang_credential": device.credential,
    }
    found = {**_connection(overlay, device), **own}
    return {key: value for key, value in found.items() if value is not None}


def _connection(overlay: Overlay, device: Device) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with suppress(NoAddress):  # a device of the other family only: who wants it says how
        endpoint = overlay.ssh_endpoint(device, device.management_family)
        found = {"ansible_host": endpoint.host, "ansible_port": endpoint.port}
    if device.platform == "linux":
        return {**found, "ansible_connection": "ssh"}
    network_os = PLATFORMS[device.platform].ansible_network_os or _ANY_NETWORK_OS
    return {**found, "ansible_connection": _NETWORK_CLI, "ansible_network_os": network_os}


def _planes(inventory: Inventory) -> Mapping[str, tuple[str, ...]]:
    """Device -> its planes."""
    found: dict[str, tuple[str, ...]] = {}
    for plane, devices in inventory.devices_of_plane.items():
        for device in devices:
            found[device] = (*found.get(device, ()), plane)
    return found


def _groups(inventory: Inventory, device: Device, planes: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    site = inventory.sites[device.site]
    yield _group("role", device.role)
    yield _group("vendor", device.vendor)
    yield _group("platform", device.platform)
    yield _group("site_kind", site.kind)
    if site.town is not None:
        yield _group("town", site.town)
    for plane in planes.get(device.name, ()):
        yield _group("plane", plane)


def _group(kind: str, name: str) -> str:
    """Write a group's name; Ansible takes letters, digits and underscores."""
    return f"{kind}_{name}".replace("-", "_")
