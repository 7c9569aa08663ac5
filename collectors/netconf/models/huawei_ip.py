"""huawei-ip-statistics: IPv4 and IPv6 traffic of each interface, which no Huawei MIB has in octets.

Source: huawei-ip-statistics@2020-03-19 (github.com/Huawei/yang, network-router/8.20.0/atn980b), which augments
huawei-ifm's interface under huawei-ip's ipv4/state and ipv6/state. It counts where ``statistic enable`` and
``statistic mode forward`` are set (openconfig/gnmic issue 528).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances, Kept, columns_of
from collectors.netconf.models.huawei_ifm import interfaces_of, question
from collectors.netconf.xml import Element, child, whole_number
from collectors.readings.ip import IpFamily, IpInterface, IpQuality, IpReading, IpStatistics
from inventory.platforms import PLATFORMS

LEAVES: Final[Mapping[str, str]] = {
    "in-receives": "in_packets",
    "in-octets": "in_octets",
    "out-transmits": "out_packets",
    "out-octets": "out_octets",
}
_FAMILIES: Final[tuple[IpFamily, ...]] = ("ipv4", "ipv6")


def _family(name: str) -> str:
    leaves = "".join(f"<{leaf}/>" for leaf in LEAVES)
    statistics = f'<statistics xmlns="urn:huawei:yang:huawei-ip-statistics">{leaves}</statistics>'
    return f'<{name} xmlns="urn:huawei:yang:huawei-ip"><state>{statistics}</state></{name}>'


_QUESTION: Final = question("<name/>" + "".join(map(_family, _FAMILIES)))

Rows = tuple[tuple[IpFamily, str | None], ...]


class HuaweiIpStatistics:
    """The one question of one device."""

    name: ClassVar = "huawei-ip-statistics"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        self._rows: Kept[Rows] = Kept()
        self._counted: Kept[tuple[IpInterface, ...]] = Kept()

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "huawei-ip-statistics" in capabilities.modules

    def read(self, asking: Asking, time: float) -> IpReading:
        """Read all. Raises CollectionError; Unsupported where the device shows no interface that is asked for."""
        listed = self._circumstances.listed
        found = interfaces_of(asking.get(_QUESTION))
        names = [name for name in found if listed is None or name in listed]
        if not names:
            raise Unsupported("the device answers, but shows no interface that is asked for")
        numbers = {
            (family, name): row
            for family in _FAMILIES
            for name in names
            if (row := _row(child(found[name], family, "state", "statistics")))
        }
        rows: Rows = self._rows.same(tuple(numbers))
        table = IpStatistics(rows=rows, columns=columns_of(LEAVES.values(), numbers.values()))
        return IpReading(
            device=self._circumstances.device,
            time=time,
            system=None,
            interfaces=table if rows else None,
            counted=self._counted.same(tuple(_interface(name, numbers) for name in names)),
            enabling_commands=PLATFORMS[self._circumstances.platform].ip_statistics_commands,
        )


def _interface(name: str, numbers: Mapping[tuple[IpFamily, str], object]) -> IpInterface:
    """By what an interface is counted: one without either family does not have its statistics enabled."""
    families = {family for family in _FAMILIES if (family, name) in numbers}
    quality: IpQuality = "bytes" if "ipv6" in families else "unavailable" if families else "not enabled"
    if not families:
        return IpInterface(name=name, source=None, unit=None, quality=quality)
    return IpInterface(name=name, source="huawei-ip-statistics", unit="bytes", quality=quality)


def _row(statistics: Element | None) -> dict[str, int | None] | None:
    """The numbers of one family, or None where the device has none of it."""
    row = {field: whole_number(statistics, leaf) for leaf, field in LEAVES.items()}
    return row if any(value is not None for value in row.values()) else None
