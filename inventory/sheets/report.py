"""What an import would do, for people: each changed value on a line, in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from inventory.editing.changes import Change, as_json, value_text
from inventory.sheets.columns import columns_of
from inventory.sheets.importing import Proposal
from inventory.sheets.words import sheet_title, words_of

_SIGNS: Final = {"add": "+", "change": "~", "remove": "-"}
_KINDS: Final = {"add": "added 新增", "change": "changed 修改", "remove": "removed 删除"}
_MOST_NAMES: Final = 10
"""Names of objects without a row that are written out; the JSON has all."""


def lines(proposal: Proposal) -> Iterator[str]:
    """Write the differences, what stays though the sheet lacks it, and what is newer in the inventory."""
    for change in proposal.changes:
        yield f"{_SIGNS[change.kind]} {sheet_title(change.collection)} {change.name}"
        yield from _field_lines(change)
    for collection, names in proposal.absent.items():
        if names:
            more = "" if len(names) <= _MOST_NAMES else f" ... ({len(names)})"
            listed = ", ".join(names[:_MOST_NAMES]) + more
            yield f"not in the sheet, kept 表中没有，保留（--remove 才删除）: {sheet_title(collection)} {listed}"
    for collection, name, key in proposal.kept:
        what = f"{sheet_title(collection)} {name}{f' {key}' if key else ''}"
        yield f"newer in the inventory, kept 清单中较新，保留: {what}"
    yield counted(proposal.changes)


def counted(changes: Sequence[Change]) -> str:
    """Count the changes by kind."""
    if not changes:
        return "no differences 没有差异"
    counts: Counter[str] = Counter(change.kind for change in changes)
    told = ", ".join(f"{counts[kind]} {word}" for kind, word in _KINDS.items() if counts[kind])
    return f"{len(changes)} difference{'' if len(changes) == 1 else 's'} 处差异: {told}"


def proposal_json(proposal: Proposal, written: Sequence[str] | None) -> dict[str, object]:
    """Write the same for programs; `written` is None where nothing was to be written."""
    return {
        "changes": as_json(proposal.changes),
        "not_in_the_sheet": {collection: list(names) for collection, names in proposal.absent.items() if names},
        "newer_in_the_inventory": [
            {"collection": collection, "name": name, "key": key or None} for collection, name, key in proposal.kept
        ],
        "conflicts": [str(conflict) for conflict in proposal.conflicts],
        "written": None if written is None else list(written),
    }


def _field_lines(change: Change) -> Iterator[str]:
    if change.kind == "remove":
        return
    for field in change.fields:
        after = value_text(field.key, field.after)
        before = f"{value_text(field.key, field.before)} -> " if change.kind == "change" else ""
        yield f"    {_heading(change.collection, field.key)}{field.key}: {before}{after}"


def _heading(collection: str, key: str) -> str:
    """Name a key in Chinese; a nested model's key has no heading of its own."""
    return next((f"{words_of(column).heading} " for column in columns_of(collection) if column.key == key), "")
