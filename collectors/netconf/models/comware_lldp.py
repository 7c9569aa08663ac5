"""LLDP: who is heard by a Comware device.

Source: H3C Comware 7 NETCONF XML API, LLDP/LLDPNeighbors; ports are named by ifIndex.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.comware import fits, leaves, question
from collectors.netconf.models.comware_ifmgr import ComwareIfmgr
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.xml import Element, children, text, whole_number
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpPort, LldpReading

_MAC: Final = re.compile(r"([0-9a-f]{4})[-:.]?([0-9a-f]{4})[-:.]?([0-9a-f]{4})", re.IGNORECASE)
QUESTION: Final = (
    "<LLDP><LLDPNeighbors><LLDPNeighbor>"
    + leaves("TimeMark", "IfIndex", "NeighborIndex", "SystemName", "ChassisID", "PortID")
    + "</LLDPNeighbor></LLDPNeighbors></LLDP>"
)


class ComwareLldp:
    """The question of one device, and the names of its interfaces."""

    name: ClassVar = "Comware LLDP"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        self._interfaces = InterfaceTable(circumstances, ComwareIfmgr(circumstances))

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device is Comware."""
        return fits(capabilities)

    def read(self, asking: Asking, time: float) -> LldpReading:
        """Read all; nobody heard is a reading too. Raises CollectionError."""
        known = self._interfaces.identities(asking)
        names = {one.index: one.name for one in known if one.index is not None}
        data = asking.get(question(self._circumstances.capabilities, QUESTION))
        return parse(data, self._circumstances.device, time, names)


def parse(data: Element | None, device: str, time: float, names: Mapping[int, str]) -> LldpReading:
    """The reading in an answer, given interface names by ifIndex."""
    neighbours = [
        (index, whole_number(one, "NeighborIndex") or 0, one)
        for one in children(data, "top", "LLDP", "LLDPNeighbors", "LLDPNeighbor")
        if (index := whole_number(one, "IfIndex")) is not None
    ]
    neighbours.sort(key=lambda row: row[:2])
    ports = dict.fromkeys(index for index, _, _ in neighbours)
    return LldpReading(
        device=device,
        time=time,
        chassis=None,
        sys_name=None,
        ports=tuple(
            LldpPort(number=index, interface=names.get(index), identifier=None, description=None) for index in ports
        ),
        neighbours=tuple(_neighbour(index, names.get(index), one) for index, _, one in neighbours),
        complete=True,
    )


def _neighbour(index: int, interface: str | None, one: Element) -> LldpNeighbour:
    return LldpNeighbour(
        port_number=index,
        interface=interface,
        chassis=_identifier(text(one, "ChassisID")),
        port=_identifier(text(one, "PortID")),
        port_description=None,
        sys_name=text(one, "SystemName"),
        sys_descr=None,
        capabilities=None,
        management_addresses=(),
    )


def _identifier(word: str | None) -> LldpIdentifier | None:
    """The answer holds no subtype: what looks like a MAC address is one, of everything else the kind is unknown."""
    if word is None:
        return None
    mac = _MAC.fullmatch(word)
    if mac is None:
        return LldpIdentifier(None, word)
    return LldpIdentifier("mac", ":".join(re.findall("..", "".join(mac.groups()).lower())))
