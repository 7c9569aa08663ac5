"""What hangs on a device, a line or a site, written for the engineer who is about to pull a plug."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from inventory.errors import YunwangError
from inventory.models import Inventory, Town, Unit
from inventory.problems import suggestion
from inventory.topology import Failure, FailureKind, WaysOut, fail

_KINDS: Final[tuple[tuple[FailureKind, str], ...]] = (
    ("device", "devices"),
    ("circuit", "circuits"),
    ("site", "sites"),
)

_LOST: Final = {"towns": "乡镇", "villages": "村（社区）", "units": "预算单位", "devices": "设备", "circuits": "线路"}


class UnknownName(YunwangError):
    """The inventory has nothing of that name."""


def failures(inventory: Inventory, name: str) -> tuple[tuple[Failure, dict[str, Any]], ...]:
    """Work out what hangs on everything of that name: a device, a circuit and a site may share one.

    Returns:
        (what is lost, the same for JSON together with the ways out of what fails and what it hangs on).

    Raises:
        UnknownName: Neither device nor circuit nor site.
        NoEgress: The inventory has no way out.
    """
    found = [kind for kind, collection in _KINDS if name in getattr(inventory, collection)]
    if not found:
        known = [name for _, collection in _KINDS for name in getattr(inventory, collection)]
        raise UnknownName(f"no device, circuit or site is called {name!r}{suggestion(name, known)}")
    ways = WaysOut(inventory)
    lost = (fail(inventory, ways, kind, name) for kind in found)
    return tuple((failure, _plain(ways, failure)) for failure in lost)


def _plain(ways: WaysOut, failure: Failure) -> dict[str, Any]:
    hangs = {device: ways.hangs_on(device) for device in failure.failed}
    paths = {device: [[asdict(hop) for hop in path] for path in ways.paths(device)] for device in failure.failed}
    return {
        **asdict(failure),
        "hangs_on": {
            device: None if found is None else {**asdict(found), "redundant": found.redundant}
            for device, found in hangs.items()
        },
        "paths": paths,
    }


def title(inventory: Inventory, failure: Failure) -> str:
    """Name the thing in both languages."""
    words = {"device": "设备 device", "circuit": "线路 line", "site": "站点 site"}
    if failure.kind == "device":
        thing: Any = inventory.sites[inventory.devices[failure.name].site]
    else:
        thing = (inventory.circuits if failure.kind == "circuit" else inventory.sites)[failure.name]
    return f"{words[failure.kind]} {failure.name} ({thing.name} {thing.name_en})"


def pairs(inventory: Inventory, lost: Mapping[str, Any]) -> dict[str, Any]:
    """Write one failure as keys and values for a table: first how many, then which.

    Args:
        inventory: The inventory.
        lost: What `failures` returned of it for JSON.
    """
    counted = (f"{chinese} {collection} {len(lost[collection])}" for collection, chinese in _LOST.items())
    found: dict[str, Any] = {"断网 cut off": ", ".join(counted)}
    kinds = _grouped(lost["circuits"], lambda name: inventory.circuits[name].kind)
    listed = {
        "乡镇 towns": [_named(inventory.towns[name]) for name in lost["towns"]],
        "村（社区） villages": _by_town(inventory, lost["villages"]),
        "预算单位 units": [_named(inventory.units[name]) for name in lost["units"]],
        "设备 devices": _joined(_grouped(lost["devices"], lambda name: inventory.devices[name].role)),
        "停用线路 lines out": _joined(kinds),
        "部分成员中断 lines with members left": lost["weakened"],
        "仅靠备用线路 on backup lines only": lost["on_backup"],
    }
    found.update({key: list(names) for key, names in listed.items() if names})
    for device, paths in lost["paths"].items():
        found[f"{device} 出口路径 ways out"] = [" → ".join(hop["device"] for hop in path) for path in paths]
    for device, hangs in lost["hangs_on"].items():
        found[f"{device} 自身依赖 hangs on"] = _hangs(hangs)
    return found


def _hangs(hangs: Mapping[str, Any] | None) -> list[str]:
    if hangs is None:
        return ["没有出口 it has no way out"]
    return [*hangs["devices"], *hangs["circuits"]] or ["没有单点 no single device or line"]


def _by_town(inventory: Inventory, villages: Sequence[str]) -> list[str]:
    towns = _grouped(villages, lambda name: inventory.villages[name].town)
    return [
        f"{_named(inventory.towns[town])} {len(names)}: {', '.join(inventory.villages[name].name for name in names)}"
        for town, names in towns.items()
    ]


def _grouped(names: Sequence[str], of: Callable[[str], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(of(name), []).append(name)
    return found


def _joined(groups: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{group} {len(names)}: {', '.join(names)}" for group, names in groups.items()]


def _named(thing: Town | Unit) -> str:
    return f"{thing.name} {thing.name_en}"
