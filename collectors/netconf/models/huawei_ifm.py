"""huawei-ifm: the interfaces of a Huawei device, by the counters that its MIB would give.

Counters are those of mib-statistics, which `reset counters interface` does not clear, as ifXTable's are not; those of
common-statistics can be cleared. The device's `bandwidth` has no unit in the module, so no speed is read.

Source: huawei-ifm@2020-06-10 (github.com/Huawei/yang, network-router/8.20.0/ne40e-x8x16).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.interfaces import STATUSES, InterfaceTable, Numbers
from collectors.netconf.xml import Element, child, children, text, whole_number
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading

NAMESPACE: Final = "urn:huawei:yang:huawei-ifm"
COUNTERS: Final[Mapping[str, str]] = {
    "receive-byte": "in_octets",
    "send-byte": "out_octets",
    "receive-unicast-packet": "in_unicast_packets",
    "send-unicast-packet": "out_unicast_packets",
    "receive-multicast-packet": "in_multicast_packets",
    "send-multicast-packet": "out_multicast_packets",
    "receive-broad-packet": "in_broadcast_packets",
    "send-broad-packet": "out_broadcast_packets",
    "receive-error-packet": "in_errors",
    "receive-drop-packet": "in_discards",
    "send-error-packet": "out_errors",
    "send-drop-packet": "out_discards",
}
_TYPES: Final[Mapping[str, int]] = {
    "Ethernet": 6, "GigabitEthernet": 6, "XGigabitEthernet": 6, "10GE": 6, "25GE": 6, "40GE": 6, "50GE": 6,
    "100GE": 6, "200GE": 6, "400GE": 6, "GEBrief": 6, "MEth": 6, "Eth-Trunk": 161, "LoopBack": 24, "Tunnel": 131,
    "NULL": 1,
}  # fmt: skip
"""IANAifType of huawei-ifm's port-type where the two mean the same; another one's stays unknown."""


def question(leaves: str) -> str:
    """The filter for leaves of every interface."""
    return f'<ifm xmlns="{NAMESPACE}"><interfaces><interface>{leaves}</interface></interfaces></ifm>'


def interfaces_of(data: Element | None) -> dict[str, Element]:
    """The interfaces in an answer, by name."""
    found = children(data, "ifm", "interfaces", "interface")
    return {name: one for one in found if (name := text(one, "name"))}


_IDENTITY: Final = question("<name/><index/><description/><type/><dynamic><mtu/></dynamic>")
_NUMBERS: Final = question(
    "<name/><admin-status/><dynamic><oper-status/></dynamic>"
    f"<mib-statistics>{''.join(f'<{leaf}/>' for leaf in COUNTERS)}</mib-statistics>"
)


class HuaweiIfm:
    """The two questions of one device."""

    name: ClassVar = "huawei-ifm"

    def __init__(self, circumstances: Circumstances) -> None:
        self._table = InterfaceTable(circumstances, self)

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "huawei-ifm" in capabilities.modules

    def read(self, asking: Asking, time: float) -> InterfacesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        return self._table.read(asking, time)

    def identities(self, asking: Asking) -> Sequence[InterfaceIdentity]:
        """Who the interfaces are."""
        return [_identity(name, one) for name, one in interfaces_of(asking.get(_IDENTITY)).items()]

    def numbers(self, asking: Asking) -> Numbers:
        """Their numbers now."""
        return {name: _row(one) for name, one in interfaces_of(asking.get(_NUMBERS)).items()}


def _identity(name: str, one: Element) -> InterfaceIdentity:
    return InterfaceIdentity(
        index=whole_number(one, "index"),
        name=name,
        descr=None,
        alias=text(one, "description"),
        type=_TYPES.get(text(one, "type") or ""),
        mtu_octets=whole_number(one, "dynamic", "mtu"),
        counter_bits=64,
    )


def _row(one: Element) -> dict[str, int | None]:
    counters = child(one, "mib-statistics")
    return {
        "admin_status": STATUSES.get(text(one, "admin-status") or ""),
        "oper_status": STATUSES.get(text(one, "dynamic", "oper-status") or ""),
        **{field: whole_number(counters, leaf) for leaf, field in COUNTERS.items()},
    }
