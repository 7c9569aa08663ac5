"""IPV4ADDRESS and IPV6ADDRESS: the addresses of a Comware device's interfaces.

Source: H3C Comware 7 NETCONF XML API, IPV4ADDRESS/Ipv4Addresses, IPV6ADDRESS/Ipv6Addresses; messages of real devices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.addresses import AddressTable, FoundAddresses, mask_length
from collectors.netconf.models.comware import fits, leaves, question
from collectors.netconf.models.comware_ifmgr import ComwareIfmgr
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.xml import Element, children, text, whole_number
from collectors.readings.addresses import AddressesReading, AddressOrigin

QUESTION: Final = (
    "<IPV4ADDRESS><Ipv4Addresses><Ipv4Address>"
    + leaves("IfIndex", "Ipv4Address", "Ipv4Mask")
    + "</Ipv4Address></Ipv4Addresses></IPV4ADDRESS><IPV6ADDRESS><Ipv6Addresses><AddressEntry>"
    + leaves("IfIndex", "Ipv6Address", "AddressOrigin", "Ipv6PrefixLength")
    + "</AddressEntry></Ipv6Addresses></IPV6ADDRESS>"
)
_ORIGINS: Final[Mapping[int, AddressOrigin]] = {1: "manual", 3: "linklayer"}
"""Those of recorded messages: an address that was configured, and the link-local one that was not. The others' numbers
are in no public text."""


class ComwareAddresses:
    """The one question of one device."""

    name: ClassVar = "Comware IPV4ADDRESS, IPV6ADDRESS"
    table = "Comware IPV4ADDRESS, IPV6ADDRESS"

    def __init__(self, circumstances: Circumstances) -> None:
        self._capabilities = circumstances.capabilities
        self.own = AddressTable(circumstances, self, InterfaceTable(circumstances, ComwareIfmgr(circumstances)))

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device is Comware."""
        return fits(capabilities)

    def read(self, asking: Asking, time: float) -> AddressesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        return self.own.read(asking, time)

    def addresses(self, asking: Asking, found: FoundAddresses) -> None:
        """What the interfaces have."""
        parse(asking.get(question(self._capabilities, QUESTION)), found)


def parse(data: Element | None, found: FoundAddresses) -> None:
    """Add the addresses in an answer."""
    for row in children(data, "top", "IPV4ADDRESS", "Ipv4Addresses", "Ipv4Address"):
        index, mask = whole_number(row, "IfIndex"), mask_length(text(row, "Ipv4Mask"))
        found.add(index, text(row, "Ipv4Address"), mask, family="ipv4")
    for row in children(data, "top", "IPV6ADDRESS", "Ipv6Addresses", "AddressEntry"):
        index, length = whole_number(row, "IfIndex"), whole_number(row, "Ipv6PrefixLength")
        origin = _ORIGINS.get(whole_number(row, "AddressOrigin") or 0)
        found.add(index, text(row, "Ipv6Address"), length, family="ipv6", origin=origin)
