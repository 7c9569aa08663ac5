"""huawei-pic: the transceivers of a Huawei device and their light.

Source: huawei-pic@2019-04-01, which augments huawei-devm's ports (github.com/Huawei/yang,
network-router/8.20.0/ne5000e): powers are strings, in dBm where the module says a unit; bias in mA, voltage in mV,
temperature in degrees Celsius.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import ClassVar, Final, Literal

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances, Kept
from collectors.netconf.models.huawei_ifm import HuaweiIfm
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.xml import Element, child, children, fraction, text, whole_number
from collectors.plausibility import bounds_of_optics
from collectors.readings.optics import OpticsField, OpticsReading, OpticsRow, Transceiver

_LIMITS: Final[Mapping[OpticsField, str]] = {
    "receive_low_alarm_dbm": "rx-low-alarm-power",
    "receive_low_warning_dbm": "rx-low-warn-power",
    "receive_high_warning_dbm": "rx-high-warn-power",
    "receive_high_alarm_dbm": "rx-high-alarm-power",
    "transmit_low_alarm_dbm": "tx-low-alarm-power",
    "transmit_low_warning_dbm": "tx-low-warn-power",
    "transmit_high_warning_dbm": "tx-high-warn-power",
    "transmit_high_alarm_dbm": "tx-high-alarm-power",
}
_NUMBERS: Final = ("rx-power", "tx-power", "bias", "voltage", "temperature")
_WORDS: Final = ("vendor-name", "vendor-pn", "vendor-rev", "type", "trans-mode")
_FIBRES: Final[Mapping[str, Literal["single_mode", "multi_mode"]]] = {
    "single-mode": "single_mode",
    "multi-mode": "multi_mode",
}
_LEAVES: Final = "".join(f"<{leaf}/>" for leaf in (*_WORDS, *_NUMBERS, *_LIMITS.values()))
_QUESTION: Final = (
    '<devm xmlns="urn:huawei:yang:huawei-devm"><ports><port><position/>'
    f'<optical-module xmlns="urn:huawei:yang:huawei-pic">{_LEAVES}'
    "<channels><channel><number/><tx-power/><rx-power/></channel></channels></optical-module></port></ports></devm>"
)
_SHORT: Final[Mapping[str, str]] = {"GE": "GigabitEthernet", "XGE": "XGigabitEthernet", "ETH": "Ethernet"}
_DBM: Final = re.compile(r"([+-]?[0-9]{1,3}(?:\.[0-9]{1,6})?) ?(?:dBm)?", re.IGNORECASE)

Numbers = dict[OpticsField, float | None]


class HuaweiOptics:
    """The question of one device; interface names are those of its huawei-ifm, where it has that."""

    name: ClassVar = "huawei-pic"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        fits = HuaweiIfm.fits(circumstances.capabilities)
        self._interfaces = InterfaceTable(circumstances, HuaweiIfm(circumstances)) if fits else None
        self._transceivers: Kept[tuple[Transceiver, ...]] = Kept()
        self._rows: Kept[tuple[OpticsRow, ...]] = Kept()

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has the module."""
        return "huawei-pic" in capabilities.modules

    def read(self, asking: Asking, time: float) -> OpticsReading:
        """Read all. Raises CollectionError; Unsupported where nothing is plugged in, or nothing is shown."""
        known = self._interfaces.identities(asking) if self._interfaces else ()
        indexes = {one.name: one.index for one in known}
        found = [
            (_transceiver(position, module, indexes), module)
            for port in children(asking.get(_QUESTION), "devm", "ports", "port")
            if (position := text(port, "position")) and (module := child(port, "optical-module")) is not None
            if plugged_in(module)
        ]
        if not found:
            raise Unsupported("the device answers, but shows no transceiver (huawei-pic)")
        pairs = [(row, numbers) for one, module in found for row, numbers in _rows(one, module)]
        fields = dict.fromkeys(field for _, numbers in pairs for field in numbers)
        return OpticsReading(
            device=self._circumstances.device,
            time=time,
            transceivers=self._transceivers.same(tuple(one for one, _ in found)),
            rows=self._rows.same(tuple(row for row, _ in pairs)),
            columns={
                field: [bounds_of_optics(field).keep(numbers.get(field)) for _, numbers in pairs] for field in fields
            },
        )


def plugged_in(module: Element) -> bool:
    """The container has configuration leaves too and so stands on empty ports; a module names itself or measures."""
    return any(text(module, leaf) for leaf in ("vendor-name", "vendor-pn", "rx-power", "tx-power"))


def interface_of(position: str, names: Collection[str]) -> str:
    """The interface at a port: devm shortens what huawei-ifm and ifName spell out (``GE0/0/8``)."""
    letters = position.rstrip("0123456789/:")
    long = _SHORT.get(letters.upper(), letters) + position[len(letters) :]
    return long if position not in names and long in names else position


def dbm(element: Element, leaf: str) -> float | None:
    """A power; whatever is not one number with or without its unit is unknown."""
    found = _DBM.fullmatch(text(element, leaf) or "")
    return float(found[1]) if found else None


def _transceiver(position: str, module: Element, indexes: Mapping[str, int | None]) -> Transceiver:
    name = interface_of(position, indexes)
    kind = text(module, "type")
    return Transceiver(
        interface=name,
        index=position,
        interface_index=indexes.get(name),
        vendor=text(module, "vendor-name"),
        model=text(module, "vendor-pn"),
        revision=text(module, "vendor-rev"),
        type=None if kind == "unknown" else kind,
        fibre=_FIBRES.get(text(module, "trans-mode") or ""),
        lanes=sum(1 for _ in children(module, "channels", "channel")) or None,
    )


def _rows(one: Transceiver, module: Element) -> Iterator[tuple[OpticsRow, Numbers]]:
    """The module's own row, and one a lane; of several lanes the device numbers the first 0 or 1."""
    yield (
        OpticsRow(transceiver=one, lane=None),
        {
            "celsius": fraction(module, "temperature"),
            "volts": _thousandth(module, "voltage"),
        },
    )
    limits: Numbers = {field: dbm(module, leaf) for field, leaf in _LIMITS.items()}
    channels = list(children(module, "channels", "channel"))
    if not channels:
        light: Numbers = {"receive_dbm": dbm(module, "rx-power"), "transmit_dbm": dbm(module, "tx-power")}
        yield OpticsRow(transceiver=one, lane=1), {**light, "bias_amperes": _thousandth(module, "bias"), **limits}
        return
    channels.sort(key=lambda channel: whole_number(channel, "number") or 0)
    for lane, channel in enumerate(channels, start=1):
        of_lane: Numbers = {"receive_dbm": dbm(channel, "rx-power"), "transmit_dbm": dbm(channel, "tx-power")}
        yield OpticsRow(transceiver=one, lane=lane), {**of_lane, **limits}


def _thousandth(module: Element, leaf: str) -> float | None:
    value = fraction(module, leaf)
    return None if value is None else value / 1000
