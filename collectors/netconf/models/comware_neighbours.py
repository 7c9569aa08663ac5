"""ARP and ND: the neighbours of a Comware device.

Entries have a type and ND entries a state, whose numbers no public text explains: they are not asked for.

Source: H3C Comware 7 NETCONF XML API, ARP/ArpTable (elements as in github.com/exsver/netconf, comware/ARP.go) and
ND/NDTable (elements as monitors ask real devices for them). No recorded message has either.
"""

from __future__ import annotations

from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.comware import fits, leaves, question
from collectors.netconf.models.comware_addresses import ComwareAddresses
from collectors.netconf.models.neighbours import Count, NeighbourTables, TableWords, container_shown
from collectors.netconf.xml import Element, text, whole_number
from collectors.readings.neighbours import NeighboursReading

ARP: Final = (
    "<ARP><ArpTable><ArpEntry>" + leaves("IfIndex", "Ipv4Address", "MacAddress") + "</ArpEntry></ArpTable></ARP>"
)
ND: Final = "<ND><NDTable><NDEntry>" + leaves("IfIndex", "Ipv6Address", "MacAddress") + "</NDEntry></NDTable></ND>"


class ComwareNeighbours:
    """The two questions of one device: one that knows no ND in this API refuses that question and answers the other."""

    name: ClassVar = "Comware ARP, ND"

    def __init__(self, circumstances: Circumstances) -> None:
        capabilities = circumstances.capabilities
        own = ComwareAddresses(circumstances).own
        self._tables = NeighbourTables(
            circumstances,
            [
                TableWords(
                    name="Comware ArpTable", question=question(capabilities, ARP), row="ArpEntry", read=_arp,
                    shown=container_shown("ipv4", "top", "ARP", "ArpTable"),
                ),
                TableWords(
                    name="Comware NDTable", question=question(capabilities, ND), row="NDEntry", read=_nd,
                    shown=container_shown("ipv6", "top", "ND", "NDTable"),
                ),
            ],
            own=own,
            interfaces=own.interfaces,
        )  # fmt: skip

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device is Comware."""
        return fits(capabilities)

    def read(self, asking: Asking, time: float) -> NeighboursReading:
        """Count all. Raises CollectionError; Unsupported where the device shows neither table."""
        return self._tables.read(asking, time)


def _arp(row: Element, count: Count) -> None:
    count.add("ipv4", whole_number(row, "IfIndex"), text(row, "Ipv4Address"), text(row, "MacAddress"))


def _nd(row: Element, count: Count) -> None:
    count.add("ipv6", whole_number(row, "IfIndex"), text(row, "Ipv6Address"), text(row, "MacAddress"))
