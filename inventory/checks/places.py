"""Sites name the places their kind needs, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from inventory.entries import Entries
from inventory.problems import Problem, shown

_SITE_REFERENCES: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "county": (frozenset(), frozenset()),
    "town": (frozenset({"town"}), frozenset()),
    "village": (frozenset({"town", "village"}), frozenset()),
    "unit": (frozenset({"unit"}), frozenset({"town"})),
}
"""Site kind -> the references it must have, and those it may."""


def site_kind_problems(entries: Entries) -> Iterator[Problem]:
    """Find references that a site of its kind needs, or may not have, and villages of another town."""
    town_of_village = {village.name: village.text("town") for village in entries["villages"]}
    for site in entries["sites"]:
        kind = site.text("kind")
        references = _SITE_REFERENCES.get(kind or "")
        if references is None:
            continue
        needed, allowed = references
        for key in ("town", "village", "unit"):
            value = site.raw.get(key)
            if value is None and key in needed:
                yield site.problem(key, "nothing", f"a {key}, for the site is of kind {kind}")
            elif value is not None and key not in needed | allowed:
                yield site.problem(key, shown(value), f"no {key}, for the site is of kind {kind}")
        town, of_village = site.text("town"), town_of_village.get(site.text("village"))
        if kind == "village" and town and of_village and town != of_village:
            yield site.problem("town", shown(town), f"{of_village!r}, the town of {site.text('village')}")
