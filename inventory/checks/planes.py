"""Planes: prefixes that do not overlap, and VRF names, RDs, VNIs and labels used once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Final

from inventory.entries import Entries, Entry
from inventory.models.base import Network, read_prefix
from inventory.models.planes import route_value
from inventory.problems import Problem, shown


def _route(value: object) -> Hashable | None:
    try:
        return route_value(value) if isinstance(value, str) else None
    except ValueError:
        return None  # the model says so already


def _number(value: object) -> Hashable | None:
    return value if isinstance(value, int) else None


def _text(value: object) -> Hashable | None:
    return value if isinstance(value, str) else None


_OWN: Final[tuple[tuple[str, Callable[[object], Hashable | None]], ...]] = (
    ("vrf", _text),
    ("rd", _route),
    ("vni", _number),
    ("label", _number),
)
"""Keys whose value only one plane may have, and how values are compared."""


def reuse_problems(entries: Entries) -> Iterator[Problem]:
    """Find VRF names, RDs, VNIs and labels that two planes have."""
    for key, comparable in _OWN:
        first: dict[Hashable, Entry] = {}
        for plane in entries["planes"]:
            written = plane.raw.get(key)
            value = comparable(written)
            if value is None:
                continue
            owner = first.setdefault(value, plane)
            if owner is not plane:
                expected = f"one of its own: {owner.name or owner.place} in {owner.file} has it"
                yield plane.problem(key, shown(written), expected)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A prefix where it is written; `order` counts through the files."""

    network: Network
    order: int
    entry: Entry
    path: str

    @property
    def owner(self) -> str:
        return f"{self.entry.name or self.entry.place} in {self.entry.file}"


def overlap_problems(entries: Entries) -> Iterator[Problem]:
    """Find prefixes of one plane, its own and its dedicated networks', that share addresses."""
    for plane, listed in _prefixes_of_planes(entries).items():
        found: list[tuple[_Listed, _Listed]] = []
        for version in (4, 6):
            found += _overlaps([prefix for prefix in listed if prefix.network.version == version])
        for earlier, later in sorted(found, key=lambda pair: pair[1].order):
            expected = f"addresses of its own in plane {plane}: {earlier.network} of {earlier.owner} overlaps"
            yield later.entry.problem(later.path, shown(str(later.network)), expected)


def _prefixes_of_planes(entries: Entries) -> dict[str, list[_Listed]]:
    found: dict[str, list[_Listed]] = defaultdict(list)
    order = 0
    for collection, plane_key in (("planes", "id"), ("dedicated_networks", "plane")):
        for entry in entries[collection]:
            plane = entry.text(plane_key)
            for path, text in entry.texts("prefixes") if plane is not None else ():
                try:
                    network = read_prefix(text)
                except ValueError:
                    continue  # the model says so already
                order += 1
                found[plane or ""].append(_Listed(network, order, entry, path))
    return found


def _overlaps(listed: list[_Listed]) -> Iterator[tuple[_Listed, _Listed]]:
    """Yield (earlier written, later written) for each prefix and the nearest one around it."""
    around: list[_Listed] = []
    for prefix in sorted(listed, key=lambda one: (one.network.network_address, one.network.prefixlen, one.order)):
        while around and around[-1].network.broadcast_address < prefix.network.network_address:  # type: ignore[operator]  # of one family
            around.pop()
        if around:
            outer = around[-1]
            yield (outer, prefix) if outer.order < prefix.order else (prefix, outer)
        around.append(prefix)
