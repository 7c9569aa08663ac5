"""ietf-ip: the neighbours of a device that has the IETF's own model.

Source: RFC 8344 (ietf-ip; under interfaces-state its deprecated half, which servers of RFC 7277 have only).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar, Final

from collectors.errors import Unsupported
from collectors.inet_address import IPV4_OCTETS
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.addresses import FAMILIES
from collectors.netconf.models.ietf_addresses import NAMESPACE, IetfAddresses
from collectors.netconf.models.ietf_interfaces import question
from collectors.netconf.models.neighbours import Count, NeighbourTables, TableWords
from collectors.netconf.xml import Element, children, text
from collectors.readings.neighbours import NeighboursReading, NeighbourState
from inventory.models import Family

_NEIGHBOUR: Final = {
    "ipv4": "<ip/><link-layer-address/><origin/>",
    "ipv6": "<ip/><link-layer-address/><origin/><state/>",
}
_LEAVES: Final = "<name/>" + "".join(
    f'<{family} xmlns="{NAMESPACE}"><neighbor>{leaves}</neighbor></{family}>' for family, leaves in _NEIGHBOUR.items()
)
_STATES: Final[Mapping[str, NeighbourState]] = {
    "incomplete": "incomplete", "reachable": "reachable", "stale": "stale", "delay": "delay", "probe": "probe",
}  # fmt: skip


class IetfNeighbours:
    """The question of one device: an interface is a row. The half that has answered is asked first."""

    name: ClassVar = "ietf-ip"

    def __init__(self, circumstances: Circumstances) -> None:
        own = IetfAddresses(circumstances).own
        self._halves = [
            NeighbourTables(circumstances, [words], own=own, interfaces=own.interfaces)
            for words in (_STATE, _OPERATIONAL)
        ]

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "ietf-ip" in capabilities.modules

    def read(self, asking: Asking, time: float) -> NeighboursReading:
        """Count all. Raises CollectionError; Unsupported where the device shows no neighbour."""
        first, second = self._halves
        try:
            return first.read(asking, time)
        except Unsupported:
            reading = second.read(asking, time)
        self._halves = [second, first]
        return reading


def _state(interface: Element, count: Count) -> None:
    for family, row in _rows(interface):
        _add(family, text(interface, "name"), row, count)


def _operational(interface: Element, count: Count) -> None:
    for family, row in _rows(interface):
        if is_operational(row):
            _add(family, text(interface, "name"), row, count)


def _rows(interface: Element) -> list[tuple[Family, Element]]:
    return [(family, row) for family in FAMILIES for row in children(interface, family, "neighbor")]


def is_operational(row: Element) -> bool:
    """Whether an entry under `interfaces` is in use.

    Before RFC 8344 those were configuration only; what it added to them is told of entries that are in use.
    """
    return text(row, "origin") is not None or text(row, "state") is not None


def _add(family: Family, name: str | None, row: Element, count: Count) -> None:
    state = _STATES.get(text(row, "state") or "", "not_told")
    count.add(family, name, text(row, "ip"), text(row, "link-layer-address"), state=state)


def _shown(_: Element | None, count: Count) -> Collection[Family]:
    """A server that lists neighbours lists those of each family that the device has an address of.

    One that lists none at all may not have the lists: netconfd shows what a program of the user's tells it.
    """
    families: set[Family] = {"ipv4" if len(octets) == IPV4_OCTETS else "ipv6" for octets in count.own}
    return families if count.families else ()


_STATE: Final = TableWords(
    name="ietf-ip", question=question("interfaces-state", _LEAVES), row="interface", read=_state, shown=_shown
)
_OPERATIONAL: Final = TableWords(
    name="ietf-ip", question=question("interfaces", _LEAVES), row="interface", read=_operational, shown=_shown
)
