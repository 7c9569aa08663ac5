"""Changes as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from inventory.editing.changes import Change
from inventory.editing.nodes import Source
from inventory.editing.writing import flow_text
from inventory.rates import bits_per_second

_NO_SOURCE: Final = Source("", None, 0)
"""No text whose style is to be imitated."""

_SIGNS: Final = {"add": "+", "change": "~", "remove": "-"}


def render_changes(changes: Sequence[Change]) -> list[str]:
    """Write one line a change: ``~ circuits x: contract_bits_per_second 100 Mb/s -> 200 Mb/s``; ``-`` is no value."""
    return [_line(change) for change in changes]


def as_json(changes: Sequence[Change]) -> list[dict[str, object]]:
    """Write changes as JSON holds them; an absent key is null."""
    return [
        {
            "collection": change.collection,
            "name": change.name,
            "kind": change.kind,
            "fields": [{"key": field.key, "before": field.before, "after": field.after} for field in change.fields],
        }
        for change in changes
    ]


def _line(change: Change) -> str:
    head = f"{_SIGNS[change.kind]} {change.collection} {change.name}"
    if change.kind == "change":
        told = (
            f"{field.key} {_told(field.key, field.before)} -> {_told(field.key, field.after)}"
            for field in change.fields
        )
    elif change.kind == "add":
        told = (f"{field.key} {_told(field.key, field.after)}" for field in change.fields)
    else:
        return head
    return ": ".join(part for part in (head, ", ".join(told)) if part)


def _told(key: str, value: object) -> str:
    if value is None:
        return "-"
    if key.endswith("_bits_per_second") and isinstance(value, int):
        return bits_per_second(value)
    return flow_text(_NO_SOURCE, value, None)
