"""Every name once, and every reference to something that exists."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from inventory.entries import Entries, Entry, key_of
from inventory.problems import Problem, Suggestions, shown

REFERENCES: Final = (
    ("villages", "town", "towns"),
    ("sites", "town", "towns"),
    ("sites", "village", "villages"),
    ("sites", "unit", "units"),
    ("devices", "site", "sites"),
    ("devices", "port_layout", "port_layouts"),
    ("circuits", "carrier", "carriers"),
    ("circuits", "backs_up", "circuits"),
    ("departments", "units", "units"),
    ("planes", "devices", "devices"),
    ("dedicated_networks", "department", "departments"),
    ("dedicated_networks", "plane", "planes"),
    ("dedicated_networks", "sites", "sites"),
    ("systems", "department", "departments"),
    ("probe_targets", "system", "systems"),
)
"""Collection, the key that holds one name or a list of them, the collection the names are of."""


def duplicate_names(entries: Entries) -> Iterator[Problem]:
    """Find names that two objects of a kind have."""
    for collection, listed in entries.items():
        first: dict[str, Entry] = {}
        for entry in listed:
            name = entry.name
            if name is None:
                continue
            if name in first:
                expected = f"a name of its own: {first[name].file} has it at {first[name].place}"
                yield entry.problem(key_of(collection), shown(name), expected)
            first.setdefault(name, entry)


def dangling_references(entries: Entries, mentioned: AbstractSet[str]) -> Iterator[Problem]:
    """Find references to nothing; names in `mentioned` may exist."""
    suggestions = Suggestions()
    names = {collection: {entry.name for entry in listed} - {None} for collection, listed in entries.items()}
    for collection, key, target in REFERENCES:
        known = [name for name in names[target] if name is not None]
        for entry in entries[collection]:
            seen: set[str] = set()
            for path, name in entry.texts(key):
                if name not in names[target] and name not in mentioned:
                    near = suggestions.near(name, known)
                    yield entry.problem(path, shown(name), f"the {key_of(target)} of one of the {target}{near}")
                elif name in seen:
                    yield entry.problem(path, f"{shown(name)} again", "each name once")
                seen.add(name)
