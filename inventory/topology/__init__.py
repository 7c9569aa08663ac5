"""How devices hang together: links, ways out of the county, and what a failure takes with it."""

from inventory.topology.failure import Failure, FailureKind, fail
from inventory.topology.links import Links, links, reached
from inventory.topology.paths import Hop, Path
from inventory.topology.ways_out import HangsOn, NoEgress, WaysOut

__all__ = [
    "Failure",
    "FailureKind",
    "HangsOn",
    "Hop",
    "Links",
    "NoEgress",
    "Path",
    "WaysOut",
    "fail",
    "links",
    "reached",
]
