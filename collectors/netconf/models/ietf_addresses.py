"""ietf-ip: the addresses of a device that has the IETF's own model.

Source: RFC 8344 (ietf-ip; under interfaces-state its deprecated half, which servers of RFC 7277 have only).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, get_args

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.addresses import FAMILIES, AddressTable, FoundAddresses, mask_length
from collectors.netconf.models.ietf_interfaces import IetfInterfaces, question
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.xml import Element, child, children, text, whole_number
from collectors.readings.addresses import AddressesReading, AddressOrigin, AddressStatus

NAMESPACE: Final = "urn:ietf:params:xml:ns:yang:ietf-ip"
_ADDRESS: Final = {
    "ipv4": "<ip/><prefix-length/><netmask/><origin/>",
    "ipv6": "<ip/><prefix-length/><origin/><status/>",
}
_FAMILIES: Final = "".join(
    f'<{family} xmlns="{NAMESPACE}">%s<address>{leaves}</address></{family}>' for family, leaves in _ADDRESS.items()
)
_STATE: Final = question("interfaces-state", "<name/>" + _FAMILIES.replace("%s", ""))
_CONFIGURED: Final = question("interfaces", "<name/>" + _FAMILIES.replace("%s", "<enabled/>"))
_ORIGINS: Final[Mapping[str, AddressOrigin]] = {
    "other": "other", "static": "manual", "dhcp": "dhcp", "link-layer": "linklayer", "random": "random",
}  # fmt: skip
_STATUSES: Final[Mapping[str, AddressStatus]] = {status: status for status in get_args(AddressStatus)}


class IetfAddresses:
    """The one question of one device; both halves, of which the one that has the state is taken."""

    name: ClassVar = "ietf-ip"
    table = "ietf-ip"

    def __init__(self, circumstances: Circumstances) -> None:
        self.own = AddressTable(circumstances, self, InterfaceTable(circumstances, IetfInterfaces(circumstances)))

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "ietf-ip" in capabilities.modules

    def read(self, asking: Asking, time: float) -> AddressesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        return self.own.read(asking, time)

    def addresses(self, asking: Asking, found: FoundAddresses) -> None:
        """What the interfaces have; what is configured where no half tells what is."""
        data = asking.get(_STATE, _CONFIGURED)
        for half in ("interfaces-state", "interfaces"):
            told = bool(found.rows)
            for one in children(data, half, "interface"):
                name = text(one, "name")
                _enabled(name, child(one, "ipv6"), found)
                if not told:
                    _rows(name, one, found)


def _rows(name: str | None, one: Element, found: FoundAddresses) -> None:
    for family in FAMILIES:
        for row in children(one, family, "address"):
            length = whole_number(row, "prefix-length")
            found.add(
                name, text(row, "ip"), mask_length(text(row, "netmask")) if length is None else length, family=family,
                origin=_ORIGINS.get(text(row, "origin") or ""), status=_STATUSES.get(text(row, "status") or ""),
            )  # fmt: skip


def _enabled(name: str | None, ipv6: Element | None, found: FoundAddresses) -> None:
    """The container stands where IPv6 is enabled, unless its leaf says otherwise.

    Where it does not stand nothing is said: a filter may leave it out, and netconfd shows none at all.
    """
    if name is not None and ipv6 is not None:
        found.ipv6_enabled.setdefault(name, text(ipv6, "enabled") != "false")
