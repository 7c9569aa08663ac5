"""Who may send: the devices of the inventory, known by the addresses they are managed at."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from inventory.credentials import CommunityCredential, CredentialMissing, Credentials, UsmCredential
from inventory.models import Device, Family, Inventory
from inventory.overlay import NoAddress, Overlay


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One address of one device, and the credential that its notifications must have."""

    device: str
    family: Family
    address: str
    credential: CommunityCredential | UsmCredential


@dataclass(frozen=True, slots=True, kw_only=True)
class Senders:
    """Whom to believe, by source address as the kernel writes it.

    Attributes:
        by_address: an address belongs to one device.
        left_out: why a device, or an address, is not in it; for the log.
    """

    by_address: Mapping[str, Sender]
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, inventory: Inventory, overlay: Overlay, credentials: Credentials) -> Senders:
        """Every device at its own addresses, or at the overlay's in a laboratory.

        An address that two devices share, as in a laboratory on loopback, tells nobody who sent: it is left out.
        """
        found: dict[str, list[Sender]] = {}
        left_out: list[str] = []
        for device in inventory.devices.values():
            try:
                credential = credentials.get(device.credential)
            except CredentialMissing:
                left_out.append(f"{device.name}: no credential {device.credential!r}")
                continue
            for family, address in _addresses(device, overlay):
                sender = Sender(device=device.name, family=family, address=address, credential=credential)
                found.setdefault(address, []).append(sender)
        shared = {address: senders for address, senders in found.items() if len(senders) > 1}
        left_out += [
            f"{address} is shared by {senders[0].device}, {senders[1].device}, ..."[:200]
            for address, senders in shared.items()
        ]
        return cls(
            by_address={address: senders[0] for address, senders in found.items() if address not in shared},
            left_out=tuple(left_out),
        )


def _addresses(device: Device, overlay: Overlay) -> list[tuple[Family, str]]:
    found: list[tuple[Family, str]] = []
    families: tuple[Family, ...] = ("ipv4", "ipv6")
    for family in families:
        try:
            host = overlay.endpoint(device, family).host
        except NoAddress:
            continue
        kernel_family = socket.AF_INET6 if family == "ipv6" else socket.AF_INET
        found.append((family, socket.inet_ntop(kernel_family, socket.inet_pton(kernel_family, host))))
    return found
