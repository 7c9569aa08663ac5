"""The county on a machine without IPv6, a container as a rule: every device that can be is asked over IPv4 instead."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import yaml

from inventory.entries import COLLECTIONS

if TYPE_CHECKING:
    from pathlib import Path

    from inventory.models import Device, Inventory

INVENTORY_NAME: Final = "ipv4-inventory.yaml"
"""The file in the run folder that a fleet without IPv6 leaves for the exporter; absent where there is IPv6."""


def has_ipv6() -> bool:
    """Say whether loopback's IPv6 address can be bound."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def without_ipv6(inventory: Inventory) -> Inventory:
    """The same county with no IPv6 address; a device that has no other is left with none."""
    return replace(inventory, devices={name: _moved(device) for name, device in inventory.devices.items()})


def write_inventory(path: Path, inventory: Inventory) -> None:
    """Write the county as the exporter is to ask it: devices with IPv4 have nothing else, the others are unchanged.

    Raises:
        OSError: The file cannot be written.
    """
    devices = {name: device if device.ipv4 is None else _moved(device) for name, device in inventory.devices.items()}
    collections: dict[str, Any] = {collection: getattr(inventory, collection) for collection in COLLECTIONS}
    collections["devices"] = devices
    written = {
        collection: [item.model_dump(mode="json", exclude_defaults=True) for item in items.values()]
        for collection, items in collections.items()
    }
    path.write_text(yaml.safe_dump(written, allow_unicode=True, sort_keys=False), "utf-8")


def note(inventory: Path) -> str:
    """One line for people."""
    return (
        f"本机没有 IPv6（::1 不可用），模拟设备只用 IPv4，见 {inventory} / "
        f"no IPv6 on this machine (::1 cannot be bound): the county runs over IPv4 alone, as written in {inventory}"
    )


def _moved(device: Device) -> Device:
    return device.model_copy(update={"ipv6": None, "management_family": "ipv4"})
