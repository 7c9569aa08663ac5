"""Things with one owner: a cloud project has one system, a budget unit one department, a region one node."""

from __future__ import annotations

from collections.abc import Iterator

from inventory.entries import Entries, Entry
from inventory.problems import Problem, shown


def owner_problems(entries: Entries) -> Iterator[Problem]:
    """Find projects, budget units and cloud regions that two objects claim."""
    yield from _claimed_twice(entries, "systems", "projects")
    yield from _claimed_twice(entries, "departments", "units")
    first: dict[tuple[str | None, str | None], Entry] = {}
    for node in entries["cloud_nodes"]:
        region = node.text("cloud"), node.text("region")
        if region == (None, None):
            continue
        owner = first.setdefault(region, node)
        if owner is not node:
            found = shown(" ".join(part for part in region if part))
            expected = f"a region of its own: {owner.name or owner.place} in {owner.file} has it"
            yield node.problem("region", found, expected)


def _claimed_twice(entries: Entries, collection: str, key: str) -> Iterator[Problem]:
    first: dict[str, Entry] = {}
    for entry in entries[collection]:
        for path, name in entry.texts(key):
            owner = first.setdefault(name, entry)
            if owner is not entry:
                expected = f"one that no other has: {owner.name or owner.place} in {owner.file} has it"
                yield entry.problem(path, shown(name), expected)
