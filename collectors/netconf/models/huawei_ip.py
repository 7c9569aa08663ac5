"""huawei-ip-statistics: IPv4 and IPv6 traffic of each interface, which no Huawei MIB has in octets.

Source: huawei-ip-statistics@2020-03-19 (github.com/Huawei/yang, network-router/8.20.0/atn980b), which augments
huawei-ifm's interface under huawei-ip's ipv4/state and ipv6/state. It counts where ``statistic enable`` and
``statistic mode forward`` are set (openconfig/gnmic issue 528).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final, Literal

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances, Kept, columns_of
from collectors.netconf.models.huawei_ifm import interfaces_of, question
from collectors.netconf.xml import Element, child, whole_number
from collectors.readings.ip import IpReading, IpStatistics

LEAVES: Final[Mapping[str, str]] = {
    "in-receives": "in_packets",
    "in-octets": "in_octets",
    "out-transmits": "out_packets",
    "out-octets": "out_octets",
}
_FAMILIES: Final[tuple[Literal["ipv4", "ipv6"], ...]] = ("ipv4", "ipv6")


def _family(name: str) -> str:
    leaves = "".join(f"<{leaf}/>" for leaf in LEAVES)
    statistics = f'<statistics xmlns="urn:huawei:yang:huawei-ip-statistics">{leaves}</statistics>'
    return f'<{name} xmlns="urn:huawei:yang:huawei-ip"><state>{statistics}</state></{name}>'


_QUESTION: Final = question("<name/>" + "".join(map(_family, _FAMILIES)))

Rows = tuple[tuple[Literal["ipv4", "ipv6"], str | None], ...]


class HuaweiIpStatistics:
    """The one question of one device."""

    name: ClassVar = "huawei-ip-statistics"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        self._kept: Kept[Rows] = Kept()

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "huawei-ip-statistics" in capabilities.modules

    def read(self, asking: Asking, time: float) -> IpReading:
        """Read all. Raises CollectionError; Unsupported where no interface counts."""
        listed = self._circumstances.listed
        found = interfaces_of(asking.get(_QUESTION))
        counted = {
            (family, name): row
            for family in _FAMILIES
            for name, one in found.items()
            if (listed is None or name in listed) and (row := _row(child(one, family, "state", "statistics")))
        }
        if not counted:
            raise Unsupported(
                "no interface counts IPv4 and IPv6 apart: statistic enable and statistic mode forward are not set"
            )
        rows: Rows = self._kept.same(tuple(counted))
        table = IpStatistics(rows=rows, columns=columns_of(LEAVES.values(), counted.values()))
        return IpReading(device=self._circumstances.device, time=time, system=None, interfaces=table)


def _row(statistics: Element | None) -> dict[str, int | None] | None:
    """The numbers of one family, or None where the device has none of it."""
    row = {field: whole_number(statistics, leaf) for leaf, field in LEAVES.items()}
    return row if any(value is not None for value in row.values()) else None
