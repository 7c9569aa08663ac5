"""What one object alone cannot show: names used twice, references to nothing, things with two owners.

The checks read entries as written, so that an object with one wrong key still has its other keys checked, and
still counts as existing for those that refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from inventory.checks.devices import address_problems, netconf_problems, platform_problems
from inventory.checks.lines import backup_problems, circuit_number_problems, contract_problems
from inventory.checks.names import dangling_references, duplicate_names
from inventory.checks.places import site_kind_problems
from inventory.checks.planes import overlap_problems, reuse_problems
from inventory.checks.ports import circuit_port_problems, layout_problems
from inventory.checks.services import owner_problems
from inventory.entries import Entries
from inventory.problems import Problem

_CHECKS: Final[tuple[Callable[[Entries], Iterator[Problem]], ...]] = (
    site_kind_problems,
    address_problems,
    platform_problems,
    netconf_problems,
    layout_problems,
    contract_problems,
    backup_problems,
    circuit_number_problems,
    reuse_problems,
    overlap_problems,
    owner_problems,
)


def cross_problems(entries: Entries, mentioned: AbstractSet[str]) -> Iterator[Problem]:
    """Run every check over all files' entries together.

    Args:
        entries: What could be read.
        mentioned: Names in files that could not be read whole. They may exist, so a reference to one is not called
            dangling: one slip in the county's file shall not bury itself under a thousand consequences.
    """
    yield from duplicate_names(entries)
    yield from dangling_references(entries, mentioned)
    for check in _CHECKS:
        yield from check(entries)
    yield from circuit_port_problems(entries, mentioned)
