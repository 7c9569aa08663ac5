"""huawei-debug and huawei-devm: how busy and how full the boards of a Huawei device are, and whether they run.

Source: huawei-debug@2019-04-10 (board-resouce-states, spelt so), huawei-devm@2019-09-09 (mpu-boards, lpu-boards,
sfu-boards) of github.com/Huawei/yang, network-router/8.20.0/ne5000e.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Asking, Circumstances, Kept
from collectors.netconf.models.health import Found, ratio, reading_of
from collectors.netconf.xml import Element, children, text, whole_number
from collectors.readings.health import Component, HealthReading, Status

_KIBIBYTE: Final = 1024
_BOARDS: Final = ("mpu-board", "lpu-board", "sfu-board")
_RESOURCES: Final = (
    '<debug xmlns="urn:huawei:yang:huawei-debug"><board-resouce-states><board-resouce-state><position/><entity-index/>'
    "<board-name/><cpu-usage/><memory-total-size/><memory-used-size/><memory-usage/>"
    "</board-resouce-state></board-resouce-states></debug>"
)
_DEVM: Final = (
    '<devm xmlns="urn:huawei:yang:huawei-devm">'
    + "".join(f"<{name}s><{name}><position/><index/><board-type/><is-register/></{name}></{name}s>" for name in _BOARDS)
    + "</devm>"
)


class HuaweiBoards:
    """The one question of one device, with what it has of the two modules."""

    name: ClassVar = "huawei-debug, huawei-devm"

    def __init__(self, circumstances: Circumstances) -> None:
        self._circumstances = circumstances
        self._kept: Kept[tuple[Component, ...]] = Kept()
        modules = circumstances.capabilities.modules
        asked = {"huawei-debug": _RESOURCES, "huawei-devm": _DEVM}
        self._questions = [question for module, question in asked.items() if module in modules]

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether the device has either module."""
        return bool({"huawei-debug", "huawei-devm"} & capabilities.modules)

    def read(self, asking: Asking, time: float) -> HealthReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        data = asking.get(*self._questions)
        found = [*_resources(data), *_boards(data)]
        return reading_of(self._circumstances.device, time, found, self._kept)


def _resources(data: Element | None) -> Iterator[Found]:
    for one in children(data, "debug", "board-resouce-states", "board-resouce-state"):
        position = text(one, "position")
        if position is None:
            continue
        board, entity = text(one, "board-name"), whole_number(one, "entity-index")
        name = f"{board} {position}" if board else position
        usage = ratio(whole_number(one, "cpu-usage"))
        yield Found(Component(kind="processor", name=name, index=position, entity=entity), {"usage_ratio": usage})
        yield Found(
            Component(kind="memory", name=name, index=position, entity=entity),
            {
                "usage_ratio": ratio(whole_number(one, "memory-usage")),
                "total_bytes": _octets(whole_number(one, "memory-total-size")),
                "used_bytes": _octets(whole_number(one, "memory-used-size")),
            },
        )


def _boards(data: Element | None) -> Iterator[Found]:
    for kind in _BOARDS:
        for one in children(data, "devm", f"{kind}s", kind):
            position = text(one, "position")
            if position is not None:
                board = text(one, "board-type")
                yield Found(
                    Component(
                        kind="board",
                        name=f"{board} {position}" if board else position,
                        index=position,
                        entity=whole_number(one, "index"),
                    ),
                    {"status": registered(text(one, "is-register"))},
                )


def registered(word: str | None) -> Status | None:
    """A board that is there and not registered carries nothing: it is starting, or it failed to."""
    return {"true": Status.OK, "false": Status.FAILED}.get(word or "")


def _octets(kilobytes: int | None) -> float | None:
    """The module says kB; VRP's own figures are in units of 1024 (unproven on hardware). 0 is a size not told."""
    return kilobytes * _KIBIBYTE if kilobytes else None
