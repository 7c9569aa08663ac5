"""ietf-interfaces: the interfaces of a device that has the IETF's own model.

Source: RFC 8343 (interfaces; interfaces-state is its deprecated half, which servers of RFC 7223 have only).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.hardware_address import written_address
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.interfaces import STATUSES, InterfaceTable, Numbers
from collectors.netconf.xml import Element, child, children, text, whole_number
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading

_NAMESPACE: Final = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
_COUNTERS: Final[Mapping[str, str]] = {
    "in-octets": "in_octets",
    "out-octets": "out_octets",
    "in-unicast-pkts": "in_unicast_packets",
    "out-unicast-pkts": "out_unicast_packets",
    "in-multicast-pkts": "in_multicast_packets",
    "out-multicast-pkts": "out_multicast_packets",
    "in-broadcast-pkts": "in_broadcast_packets",
    "out-broadcast-pkts": "out_broadcast_packets",
    "in-discards": "in_discards",
    "in-errors": "in_errors",
    "out-discards": "out_discards",
    "out-errors": "out_errors",
}
_NO_SPEED: Final = 2**63
_LEAVES: Final = "".join(f"<{leaf}/>" for leaf in _COUNTERS)
_NUMBERS: Final = f"<name/><admin-status/><oper-status/><speed/><statistics>{_LEAVES}</statistics>"

_TYPES: Final[Mapping[str, int]] = {
    "other": 1, "ethernetCsmacd": 6, "ppp": 23, "softwareLoopback": 24, "propVirtual": 53, "gigabitEthernet": 117,
    "tunnel": 131, "l2vlan": 135, "l3ipvlan": 136, "mplsTunnel": 150, "ieee8023adLag": 161, "mpls": 166, "bridge": 209,
    "vxlan": 328,
}  # fmt: skip
"""IANAifType of the identities of iana-if-type that networks here have; another one's type stays unknown."""


class IetfInterfaces:
    """The interfaces of one device; which half holds their state is seen in the first answer."""

    name: ClassVar = "ietf-interfaces"

    def __init__(self, circumstances: Circumstances) -> None:
        self._half = "interfaces"
        self._table = InterfaceTable(circumstances, self)

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "ietf-interfaces" in capabilities.modules

    def read(self, asking: Asking, time: float) -> InterfacesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        return self._table.read(asking, time)

    def identities(self, asking: Asking) -> Sequence[InterfaceIdentity]:
        """Ask both halves who they are: the state is in one, the alias in the other."""
        leaves = "<name/><type/><if-index/>"
        data = asking.get(
            question("interfaces-state", leaves + "<phys-address/>"), question("interfaces", leaves + "<description/>")
        )
        configured = {name: one for one in children(data, "interfaces", "interface") if (name := text(one, "name"))}
        state = {name: one for one in children(data, "interfaces-state", "interface") if (name := text(one, "name"))}
        self._half = "interfaces-state" if state else "interfaces"
        return [_identity(name, one, configured.get(name)) for name, one in (state or configured).items()]

    def numbers(self, asking: Asking) -> Numbers:
        """Ask the half that holds the state."""
        data = asking.get(question(self._half, _NUMBERS))
        return {name: _row(one) for one in children(data, self._half, "interface") if (name := text(one, "name"))}


def question(half: str, leaves: str) -> str:
    """The filter for leaves of every interface, under one of the halves."""
    return f'<{half} xmlns="{_NAMESPACE}"><interface>{leaves}</interface></{half}>'


def _identity(name: str, state: Element, configured: Element | None) -> InterfaceIdentity:
    kind = text(state, "type") or ""
    return InterfaceIdentity(
        index=whole_number(state, "if-index"),
        name=name,
        descr=None,
        alias=text(configured, "description"),
        type=_TYPES.get(kind.rpartition(":")[2]),
        mtu_octets=None,
        counter_bits=64,
        physical_address=written_address(text(state, "phys-address")),
    )


def _row(one: Element) -> dict[str, int | None]:
    statistics = child(one, "statistics")
    return {
        "admin_status": STATUSES.get(text(one, "admin-status") or ""),
        "oper_status": STATUSES.get(text(one, "oper-status") or ""),
        "speed_bits_per_second": speed(whole_number(one, "speed")),
        **{field: whole_number(statistics, leaf) for leaf, field in _COUNTERS.items()},
    }


def speed(bits_per_second: int | None) -> int | None:
    """What a link of no known speed has: netconfd multiplies the kernel's -1 Mbit/s into 2^64 less a million."""
    return None if bits_per_second is None or bits_per_second >= _NO_SPEED else bits_per_second
