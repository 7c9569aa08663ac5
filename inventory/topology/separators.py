"""Which single vertex stands between a vertex and the root of an undirected graph.

Source: Hopcroft and Tarjan, Algorithm 447: efficient algorithms for graph manipulation (1973): biconnected components
in one depth-first search. In an undirected graph a component hangs on the vertex where it was entered, which is thus
the immediate dominator of all its other vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

UNREACHED: Final = -1


def nearest_separators(neighbours: Sequence[Sequence[int]], root: int) -> list[int]:
    """Find for every vertex the nearest single one that all its paths to the root go through.

    Time and memory grow with vertices plus edges.

    Args:
        neighbours: Vertex -> its neighbours, each edge written at both ends; parallel edges do no harm.
        root: Where paths lead to.

    Returns:
        Vertex -> its nearest separator: the root where no other vertex stands between, the root for itself,
        UNREACHED for a vertex without a path. Followed to the root they are all the vertex's separators.
    """
    number = [UNREACHED] * len(neighbours)  # in the order of the search
    lowest = number.copy()  # the smallest number an edge leads back to from the vertex or from below it
    separator = number.copy()
    number[root] = lowest[root] = 0
    separator[root] = root
    counted = 1
    trail, pending = [root], [iter(neighbours[root])]
    unassigned: list[int] = []  # vertices whose component is not finished
    while True:
        vertex = trail[-1]
        for other in pending[-1]:
            if number[other] == UNREACHED:
                number[other] = lowest[other] = counted
                counted += 1
                trail.append(other)
                pending.append(iter(neighbours[other]))
                unassigned.append(other)
                break
            if number[other] < lowest[vertex]:  # noqa: PLR1730 - min() takes twice the time, a million times
                lowest[vertex] = number[other]
        else:
            trail.pop()
            pending.pop()
            if not trail:
                return separator
            above = trail[-1]
            if lowest[vertex] >= number[above]:
                _assign(separator, unassigned, down_to=vertex, to=above)
            else:
                lowest[above] = min(lowest[above], lowest[vertex])


def _assign(separator: list[int], unassigned: list[int], *, down_to: int, to: int) -> None:
    """Close a component: all its vertices but the one where it was entered hang on that one."""
    while True:
        vertex = unassigned.pop()
        separator[vertex] = to
        if vertex == down_to:
            return
