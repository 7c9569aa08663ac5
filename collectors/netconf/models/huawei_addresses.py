"""huawei-ip: the addresses of a Huawei device's interfaces.

Source: huawei-ip@2020-02-14 (github.com/Huawei/yang, network-router/8.20.0/ne5000e), ipv4/state and ipv6/state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, get_args

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.addresses import AddressTable, FoundAddresses, mask_length
from collectors.netconf.models.huawei_ifm import HuaweiIfm, interfaces_of, question
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.xml import Element, child, children, text, whole_number
from collectors.readings.addresses import AddressesReading, AddressOrigin, AddressStatus, AddressType

_QUESTION: Final = question(
    "<name/>"
    '<ipv4 xmlns="urn:huawei:yang:huawei-ip"><state><addresses><address>'
    "<ip/><mask/><type/></address></addresses></state></ipv4>"
    '<ipv6 xmlns="urn:huawei:yang:huawei-ip"><state><addresses><address>'
    "<ip/><prefix-length/><type/><status/></address></addresses></state></ipv6>"
)
_ORIGINS: Final[Mapping[str, AddressOrigin]] = {
    "main": "manual", "sub": "manual", "neg": "other", "unnumber": "other", "dhcp": "dhcp",
    "auto-link-local": "linklayer",
}  # fmt: skip
"""A global, link-local or anycast address may be typed or not: its type tells no origin."""
_TYPES: Final[Mapping[str, AddressType]] = {
    "global": "unicast", "link-local": "unicast", "auto-link-local": "unicast", "anycast": "anycast",
    "main": "unicast", "sub": "unicast", "neg": "unicast", "unnumber": "unicast", "dhcp": "unicast",
}  # fmt: skip
_STATUSES: Final[Mapping[str, AddressStatus]] = {status: status for status in get_args(AddressStatus)}
"""Those of RFC 4293, by the same names in every model."""


class HuaweiAddresses:
    """The one question of one device; its interfaces are those of huawei-ifm, which huawei-ip augments."""

    name: ClassVar = "huawei-ip"
    table = "huawei-ip"

    def __init__(self, circumstances: Circumstances) -> None:
        self.own = AddressTable(circumstances, self, InterfaceTable(circumstances, HuaweiIfm(circumstances)))

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "huawei-ip" in capabilities.modules

    def read(self, asking: Asking, time: float) -> AddressesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        return self.own.read(asking, time)

    def addresses(self, asking: Asking, found: FoundAddresses) -> None:
        """What the interfaces have."""
        for name, one in interfaces_of(asking.get(_QUESTION)).items():
            for row in children(one, "ipv4", "state", "addresses", "address"):
                kind = text(row, "type") or ""
                found.add(
                    name, text(row, "ip"), mask_length(text(row, "mask")), family="ipv4",
                    type=_TYPES.get(kind), origin=_ORIGINS.get(kind),
                )  # fmt: skip
            _ipv6(name, child(one, "ipv6"), found)


def _ipv6(name: str, ipv6: Element | None, found: FoundAddresses) -> None:
    """The container is there where IPv6 is enabled; where it is not there the filter may have left it out."""
    if ipv6 is None:
        return
    found.ipv6_enabled[name] = True
    for row in children(ipv6, "state", "addresses", "address"):
        kind = text(row, "type") or ""
        found.add(
            name, text(row, "ip"), whole_number(row, "prefix-length"), family="ipv6",
            type=_TYPES.get(kind), origin=_ORIGINS.get(kind), status=_STATUSES.get(text(row, "status") or ""),
        )  # fmt: skip
