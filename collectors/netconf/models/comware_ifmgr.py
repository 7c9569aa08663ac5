"""Ifmgr: the interfaces of a Comware device.

Source: H3C Comware 7 NETCONF XML API, Ifmgr/Interfaces and Ifmgr/Statistics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.hardware_address import written_address
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.comware import fits, leaves, question
from collectors.netconf.models.interfaces import InterfaceTable, Numbers
from collectors.netconf.xml import Element, child, children, text, whole_number
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading

_KILOBIT: Final = 1000
_COUNTERS: Final[Mapping[str, str]] = {
    "InOctets": "in_octets",
    "OutOctets": "out_octets",
    "InUcastPkts": "in_unicast_packets",
    "OutUcastPkts": "out_unicast_packets",
    "InDiscards": "in_discards",
    "InErrors": "in_errors",
    "OutDiscards": "out_discards",
    "OutErrors": "out_errors",
}
"""InNUcastPkts and OutNUcastPkts are multicast and broadcast in one number, which neither field is."""
_NOT_COUNTED: Final = 2**64 - 1
IDENTITY: Final = (
    "<Ifmgr><Interfaces><Interface>"
    + leaves("IfIndex", "Name", "Description", "ifType", "ActualMTU", "MAC")
    + "</Interface></Interfaces></Ifmgr>"
)
NUMBERS: Final = (
    "<Ifmgr><Interfaces><Interface>"
    + leaves("IfIndex", "Name", "AdminStatus", "OperStatus", "ActualSpeed")
    + "</Interface></Interfaces><Statistics><Interface>"
    + leaves("IfIndex", *_COUNTERS)
    + "</Interface></Statistics></Ifmgr>"
)


class ComwareIfmgr:
    """The two questions of one device."""

    name: ClassVar = "Comware Ifmgr"

    def __init__(self, circumstances: Circumstances) -> None:
        self._capabilities = circumstances.capabilities
        self._table = InterfaceTable(circumstances, self)

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device is Comware."""
        return fits(capabilities)

    def read(self, asking: Asking, time: float) -> InterfacesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        return self._table.read(asking, time)

    def identities(self, asking: Asking) -> Sequence[InterfaceIdentity]:
        """Who the interfaces are."""
        return list(parse_identities(asking.get(question(self._capabilities, IDENTITY))))

    def numbers(self, asking: Asking) -> Numbers:
        """Their numbers now."""
        return parse_numbers(asking.get(question(self._capabilities, NUMBERS)))


def parse_identities(data: Element | None) -> list[InterfaceIdentity]:
    """The interfaces in an answer."""
    return [
        InterfaceIdentity(
            index=whole_number(one, "IfIndex"),
            name=name,
            descr=None,
            alias=text(one, "Description"),
            type=whole_number(one, "ifType"),
            mtu_octets=whole_number(one, "ActualMTU"),
            counter_bits=64,
            physical_address=written_address(text(one, "MAC")),
        )
        for one in children(data, "top", "Ifmgr", "Interfaces", "Interface")
        if (name := text(one, "Name"))
    ]


def parse_numbers(data: Element | None) -> Numbers:
    """Their numbers: state from one table, counters from the other, put together by ifIndex."""
    ifmgr = child(data, "top", "Ifmgr")
    counters = {text(one, "IfIndex"): one for one in children(ifmgr, "Statistics", "Interface")}
    return {
        name: {
            "admin_status": whole_number(one, "AdminStatus"),
            "oper_status": whole_number(one, "OperStatus"),
            "speed_bits_per_second": _speed(whole_number(one, "ActualSpeed")),
            **{field: counter(counters.get(text(one, "IfIndex")), leaf) for leaf, field in _COUNTERS.items()},
        }
        for one in children(ifmgr, "Interfaces", "Interface")
        if (name := text(one, "Name"))
    }


def _speed(kilobits: int | None) -> int | None:
    """ActualSpeed is in kbit/s: a FortyGigE says 40000000."""
    return None if kilobits is None else kilobits * _KILOBIT


def counter(row: Element | None, leaf: str) -> int | None:
    """A counter; 2^64-1 means "not counted", as in hh3cifPortProtocolStatTable of Comware 7.1.075."""
    value = whole_number(row, leaf)
    return None if value == _NOT_COUNTED else value
