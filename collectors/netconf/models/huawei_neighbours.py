"""huawei-arp and huawei-ipv6-nd: the neighbours of a Huawei device.

Source: huawei-arp@2020-02-18 (query-entries) and huawei-ipv6-nd@2020-04-17 (ipv6-neighbors) of github.com/Huawei/yang,
network-router/8.20.0/ne5000e.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.huawei_addresses import HuaweiAddresses
from collectors.netconf.models.huawei_ifm import HuaweiIfm
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.models.neighbours import Count, NeighbourTables, TableWords, container_shown
from collectors.netconf.xml import Element, text
from collectors.readings.neighbours import NeighboursReading, NeighbourState

_ARP: Final = (
    '<arp xmlns="urn:huawei:yang:huawei-arp"><query-entries><query-entry>'
    "<ip-addr/><mac-addr/><style-type/><if-name/></query-entry></query-entries></arp>"
)
_ND: Final = (
    '<ipv6-nd xmlns="urn:huawei:yang:huawei-ipv6-nd"><ipv6-neighbors><ipv6-neighbor>'
    "<if-name/><ipv6-addr/><mac-addr/><state/></ipv6-neighbor></ipv6-neighbors></ipv6-nd>"
)
_STATES: Final[Mapping[str, NeighbourState]] = {
    "incomplete": "incomplete", "reachable": "reachable", "stale": "stale", "delay": "delay", "probe": "probe",
}  # fmt: skip
_OWN: Final = "interface-arp"
"""The device's own address, among its ARP entries."""


class HuaweiNeighbours:
    """The questions of one device, one a module that it has."""

    name: ClassVar = "huawei-arp, huawei-ipv6-nd"

    def __init__(self, circumstances: Circumstances) -> None:
        known = circumstances.capabilities
        own = HuaweiAddresses(circumstances).own if HuaweiAddresses.fits(known) else None
        interfaces = InterfaceTable(circumstances, HuaweiIfm(circumstances)) if HuaweiIfm.fits(known) else None
        tables = [words for words in TABLES if words.name in known.modules]
        interfaces = own.interfaces if own else interfaces
        self._tables = NeighbourTables(circumstances, tables, own=own, interfaces=interfaces)

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has either module."""
        return bool({words.name for words in TABLES} & capabilities.modules)

    def read(self, asking: Asking, time: float) -> NeighboursReading:
        """Count all. Raises CollectionError; Unsupported where the device shows neither table."""
        return self._tables.read(asking, time)


def _arp(row: Element, count: Count) -> None:
    local = text(row, "style-type") == _OWN
    count.add("ipv4", text(row, "if-name"), text(row, "ip-addr"), text(row, "mac-addr"), local=local)


def _nd(row: Element, count: Count) -> None:
    state = _STATES.get(text(row, "state") or "", "not_told")
    count.add("ipv6", text(row, "if-name"), text(row, "ipv6-addr"), text(row, "mac-addr"), state=state)


TABLES: Final = (
    TableWords(
        name="huawei-arp", question=_ARP, row="query-entry", read=_arp,
        shown=container_shown("ipv4", "arp", "query-entries"),
    ),
    TableWords(
        name="huawei-ipv6-nd", question=_ND, row="ipv6-neighbor", read=_nd,
        shown=container_shown("ipv6", "ipv6-nd", "ipv6-neighbors"),
    ),
)  # fmt: skip
