"""Block collections: whole lines taken out and put in.

Comment lines above an object stay when it goes: they may head a group. Comments within it and behind it on its last
line go with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from inventory.editing.alignment import Plan
from inventory.editing.nodes import EditRefused, Node, Part, Source
from inventory.editing.splices import Splices


def edit_block(source: Source, node: Node, plan: Plan, lines: Sequence[Sequence[str]], splices: Splices) -> None:
    """Take out the lines of the parts that do not stay, and put in the lines of what comes.

    Where nothing is left, the caller writes what stands in its place.

    Args:
        source: The text.
        node: The collection.
        plan: What stays and comes.
        lines: The lines of each part that comes, in the order of ``plan.inserted``.
        splices: Where the changes are collected.

    Raises:
        EditRefused: A part that goes shares its line with another.
    """
    parts = node.entries
    for index, part in enumerate(parts):
        if index not in plan.kept:
            _delete_part(source, node, index, part_start(source, node, part), splices)
    spaced = _spaced(source, node)
    for inserted, new in zip(plan.inserted, lines, strict=True):
        after = inserted.after if plan.kept else len(parts) - 1
        first = part_start(source, node, parts[0])
        if after < 0 and source.opens_line(first):
            splices.insert(source.line_start(first), "".join(f"{line}{source.newline}" for line in new))
        else:
            insert_lines(source, parts[max(after, 0)].end, ["", *new] if spaced else new, splices)


def insert_lines(source: Source, after: int, lines: Sequence[str], splices: Splices) -> None:
    """Put whole lines behind the line of an index."""
    splices.insert(source.next_line(after), "".join(f"{line}{source.newline}" for line in lines))


def _delete_part(source: Source, node: Node, index: int, start: int, splices: Splices) -> None:
    """Take out a part's lines, from its key or dash to the end of its last line."""
    part = node.entries[index]
    if not source.opens_line(start):
        _delete_beside_dash(source, node, index, splices)
        return
    first, end = source.line_start(start), source.next_line(part.end)
    if _blank(source, first - 1) and (end == len(source.text) or _blank(source, end)):
        first = source.line_start(first - 1)  # of two empty lines around it, one
    splices.delete(first, end)


def part_start(source: Source, node: Node, part: Part) -> int:
    """Index of a part's first character: its key, or its dash."""
    if node.kind == "mapping":
        return part.start
    if part is node.entries[0]:
        return node.start
    column = source.column(node.start)
    line = source.line_start(part.start)
    while source.text[line : line + column].strip() or source.text[line + column : line + column + 1] != "-":
        line = source.line_start(line - 1)  # a comment may stand between the dash and what it opens
    return line + column


def _delete_beside_dash(source: Source, node: Node, index: int, splices: Splices) -> None:
    """Take out what follows a dash on its line: the next part moves up."""
    part = node.entries[index]
    following = node.entries[index + 1].start if index + 1 < len(node.entries) and node.kind == "mapping" else None
    if following is None or source.comment_within(part.end, following):
        raise EditRefused("what shall go stands beside a dash, with a comment or nothing behind it")
    splices.delete(part.start, following)


def _spaced(source: Source, node: Node) -> bool:
    """Say whether the collection's parts have an empty line between them."""
    if len(node.entries) < 2:  # noqa: PLR2004 - a pair
        return False
    return _blank(source, source.line_start(part_start(source, node, node.entries[-1])) - 1)


def _blank(source: Source, index: int) -> bool:
    """Say whether the line of an index is empty; there is none before the first."""
    return index >= 0 and not source.text[source.line_start(index) : source.line_end(index)].strip()
