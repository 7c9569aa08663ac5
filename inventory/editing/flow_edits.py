"""Collections in brackets: parts taken out and put in between commas, line breaks and comments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inventory.editing.alignment import Plan
from inventory.editing.nodes import EditRefused, Node, Source
from inventory.editing.splices import Splices
from inventory.editing.writing import WIDTH


def edit_flow(source: Source, node: Node, plan: Plan, texts: Sequence[str], splices: Splices) -> None:
    """Take out the parts that do not stay, and put in the texts of what comes.

    Args:
        source: The text.
        node: The collection.
        plan: What stays and comes.
        texts: What comes, as text, in the order of ``plan.inserted``.
        splices: Where the changes are collected.

    Raises:
        EditRefused: The collection is a pair without brackets of its own.
    """
    if source.text[node.end - 1] not in "]}" or source.text[node.start] not in "[{":
        raise EditRefused("a value in brackets that has none of its own, or a tag; write it with brackets, without tag")
    parts = node.entries
    if not plan.kept:
        if parts:
            comma = source.comma_within(parts[-1].end, node.end)
            splices.delete(parts[0].start, parts[-1].end if comma is None else comma + 1)
        splices.insert(parts[0].start if parts else node.start + 1, ", ".join(texts))
        return
    for first, last in _runs(len(parts), plan):
        splices.delete(*_cut(source, node, first, last))
    for after in sorted({inserted.after for inserted in plan.inserted}):
        group = [text for text, inserted in zip(texts, plan.inserted, strict=True) if inserted.after == after]
        if after < 0:
            splices.insert(parts[min(plan.kept)].start, "".join(f"{text}, " for text in group))
        else:
            _insert_after(source, node, after, group, splices)


def _runs(count: int, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of each run of neighbours that go."""
    first: int | None = None
    for index in range(count + 1):
        goes = index < count and index not in plan.kept
        if goes and first is None:
            first = index
        elif not goes and first is not None:
            yield first, index - 1
            first = None


def _cut(source: Source, node: Node, first: int, last: int) -> tuple[int, int]:
    """Say what to delete with a run of parts: the comma that is too many, its own lines, never another's comment."""
    parts, close = node.entries, node.end - 1
    start, end = parts[first].start, parts[last].end
    following = parts[last + 1].start if last + 1 < len(parts) else None
    limit = close if following is None else following
    comma = source.comma_within(end, limit)
    behind = end if comma is None else comma + 1
    line_ends = source.line_end(behind) < limit
    if source.opens_line(start) and following is not None:
        return (source.line_start(start), source.next_line(behind)) if line_ends else (start, following)
    if first and not source.comment_within(parts[first - 1].end, start):
        return parts[first - 1].end, end
    if following is not None and not source.comment_within(end, following):
        return start, following
    if source.opens_line(start) and line_ends:
        return source.line_start(start), source.next_line(behind)
    return start, behind


def _insert_after(source: Source, node: Node, after: int, group: Sequence[str], splices: Splices) -> None:
    parts, close = node.entries, node.end - 1
    before = parts[after]
    limit = parts[after + 1].start if after + 1 < len(parts) else close
    comma = source.comma_within(before.end, limit)
    last_on_line = source.line_end(before.end if comma is None else comma) < limit
    indent = " " * _column(source, node)
    own_lines = all(source.opens_line(part.start) for part in parts[1:] or parts)
    if last_on_line and source.comment_within(before.end, source.line_end(before.end)):
        if comma is None:
            splices.insert(before.end, ",")
        lines = f",{source.newline}{indent}".join(group)
        splices.insert(
            source.line_end(before.end), f"{source.newline}{indent}{lines}{',' if comma is not None else ''}"
        )
        return
    width = source.line_end(before.end) - source.line_start(before.end)
    for text in group:
        width += len(text) + 2
        wrap = own_lines or width > WIDTH
        splices.insert(before.end, f",{source.newline}{indent}{text}" if wrap else f", {text}")
        if wrap:
            width = len(indent) + len(text) + source.line_end(before.end) - before.end


def _column(source: Source, node: Node) -> int:
    """Where a further line of the collection starts: where one does, else behind the bracket."""
    for part in [*node.entries[1:], node.entries[0]]:
        if source.opens_line(part.start):
            return source.column(part.start)
    return source.column(node.start) + 1
