"""Which devices may be asked, and where: the inventory's, at their own address or the overlay's; nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from collectors.netconf.target import NetconfTarget
from collectors.snmp.target import SnmpTarget
from inventory.credentials import CredentialMissing, Credentials
from inventory.models import Device, Family, Inventory
from inventory.overlay import Overlay


class UnknownTarget(LookupError):
    """The name is not in the inventory; its text is for the one who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The inventory with what is needed to ask its devices."""

    inventory: Inventory
    overlay: Overlay
    credentials: Credentials

    def device(self, name: str) -> Device:
        """The device of that name. Raises UnknownTarget."""
        try:
            return self.inventory.devices[name]
        except KeyError:
            raise UnknownTarget(f"unknown target {name!r}: no device of that name in the inventory") from None

    def snmp(self, device: Device, family: Family) -> SnmpTarget:
        """How to ask a device over a family. Raises CredentialMissing or NoAddress."""
        endpoint = self.overlay.endpoint(device, family)
        return SnmpTarget(
            device=device.name,
            family=family,
            host=endpoint.host,
            port=endpoint.port,
            credential=self.credentials.get(device.credential),
            listed=self._listed(device),
        )

    def netconf(self, device: Device, family: Family) -> NetconfTarget:
        """How to ask a device by NETCONF over a family. Raises CredentialMissing or NoAddress."""
        if device.netconf_credential is None:
            raise CredentialMissing(f"{device.name}: the inventory names no netconf_credential")
        return NetconfTarget(
            device=device,
            family=family,
            endpoint=self.overlay.netconf_endpoint(device, family),
            credential=self.credentials.account(device.netconf_credential),
            listed=self._listed(device),
        )

    def _listed(self, device: Device) -> frozenset[str] | None:
        """Names of the interfaces to read; None for all."""
        if device.read_interfaces == "all":
            return None
        return frozenset(interface.name for interface in self.inventory.interfaces(device.name))
