"""Which parts of a collection stay, go and come when its data becomes other data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Inserted:
    """A part to write; `after` is the index of the staying part before it, -1 where there is none."""

    after: int
    key: str
    value: object


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a collection: staying part's index -> (what it holds, what it shall hold), and what comes."""

    kept: Mapping[int, tuple[object, object]]
    inserted: Sequence[Inserted] = field(default=())


def same(left: object, right: object) -> bool:
    """Compare data as YAML tells it apart: true is not 1, 1 is not 1.0; the order of keys says nothing."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def align_keys(old: Mapping[str, object], new: Mapping[str, object]) -> Plan:
    """Align two mappings; a new key comes behind the one it follows in `new`."""
    place = {key: index for index, key in enumerate(old)}
    kept = {place[key]: (old[key], new[key]) for key in old if key in new}
    inserted: list[Inserted] = []
    after = -1
    for key, value in new.items():
        if key in place:
            after = place[key]
        else:
            inserted.append(Inserted(after, key, value))
    return Plan(kept, inserted)


def align_items(old: Sequence[object], new: Sequence[object]) -> Plan:
    """Align two lists by their items' ids or names, and by their whole value where they have none."""
    olds, news = [_identity(item) for item in old], [_identity(item) for item in new]
    pairs = _in_order(olds, news)
    if pairs is None:
        matcher = SequenceMatcher(a=olds, b=news, autojunk=False)
        pairs = {
            block.b + offset: block.a + offset
            for block in matcher.get_matching_blocks()
            for offset in range(block.size)
        }
        if len(old) == len(new) and not pairs:  # as many others: each takes the place of one
            pairs = {index: index for index in range(len(new))}
    inserted: list[Inserted] = []
    after = -1
    for index, value in enumerate(new):
        after = pairs.get(index, after)
        if index not in pairs:
            inserted.append(Inserted(after, "", value))
    return Plan({place: (old[place], new[index]) for index, place in pairs.items()}, inserted)


def as_written(raw: object, before: object, after: object) -> object:
    """Return what a value shall become, the parts of it that stay as they are written.

    Args:
        raw: The value as the file has it: an address in any spelling, a key at its default written out.
        before: The same in the model's own form.
        after: What it shall become, in the model's own form.
    """
    if same(before, after):
        return raw
    if isinstance(raw, list) and isinstance(before, list) and isinstance(after, list) and len(raw) == len(before):
        return _items_as_written(list(zip(before, raw, strict=True)), after)
    if isinstance(raw, Mapping) and isinstance(before, Mapping) and isinstance(after, Mapping):
        kept = {key: value for key, value in raw.items() if key in after or key not in before}
        return {**kept, **{key: as_written(raw.get(key), before.get(key), value) for key, value in after.items()}}
    return after


def _items_as_written(unused: list[tuple[object, object]], after: Sequence[object]) -> list[object]:
    written: list[object] = []
    for item in after:
        found = next((pair for pair in unused if same(pair[0], item)), None) or next(
            (pair for pair in unused if isinstance(item, Mapping) and _identity(pair[0]) == _identity(item)), None
        )
        if found is not None:
            unused.remove(found)
        written.append(item if found is None else as_written(found[1], found[0], item))
    return written


def _identity(item: object) -> str:
    if isinstance(item, Mapping):
        for key in ("id", "name"):
            if isinstance(item.get(key), str):
                return f"{key} {item[key]}"
    return json.dumps(item, sort_keys=True, default=str)


def _in_order(olds: Sequence[str], news: Sequence[str]) -> dict[int, int] | None:
    """Pair what both hold, new index -> old index; None where something stands twice or the order changes."""
    places = {identity: index for index, identity in enumerate(olds)}
    if len(places) != len(olds) or len(set(news)) != len(news):
        return None
    pairs = {index: places[identity] for index, identity in enumerate(news) if identity in places}
    order = list(pairs.values())
    if not pairs and len(olds) == len(news):
        return None
    return pairs if order == sorted(order) else None
