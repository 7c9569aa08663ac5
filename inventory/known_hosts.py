"""The inventory's host keys as a known_hosts file, for every SSH client that is not ours.

Such a client must be told to be strict, or it adds what it meets:

- OpenSSH, and Ansible in ``ansible_ssh_common_args``: ``-o UserKnownHostsFile=FILE -o GlobalKnownHostsFile=/dev/null
  -o StrictHostKeyChecking=yes``;
- netmiko: ``ssh_strict=True, alt_host_keys=True, alt_key_file=FILE``;
- ncclient: ``hostkey_verify=True, ssh_config=CONFIG``, where CONFIG has ``UserKnownHostsFile FILE``. Where the recorded
  key is RSA, ncclient 0.7.1 then takes SHA-1 signatures only.

A key recorded for port 22 serves NETCONF's 830 too: OpenSSH and ncclient look for the plain address as well.

Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inventory.models import Device, Family, Inventory
    from inventory.overlay import Endpoint, Overlay

FAMILIES: Final[tuple[Family, ...]] = ("ipv4", "ipv6")
_SSH_PORT: Final = 22


def known_hosts(inventory: Inventory, overlay: Overlay) -> str:
    """Write a line for each device whose key is recorded, with both its addresses and its name behind the key."""
    return "".join(
        f"{','.join(_hosts(device, overlay))} {device.ssh_host_key} {device.name}\n"
        for device in inventory.devices.values()
        if device.ssh_host_key is not None
    )


def ssh_families(device: Device) -> tuple[Family, ...]:
    """The families the device has an address of."""
    return tuple(family for family in FAMILIES if getattr(device, family) is not None)


def _hosts(device: Device, overlay: Overlay) -> Iterator[str]:
    return (_pattern(overlay.ssh_endpoint(device, family)) for family in ssh_families(device))


def _pattern(endpoint: Endpoint) -> str:
    return endpoint.host if endpoint.port == _SSH_PORT else f"[{endpoint.host}]:{endpoint.port}"
