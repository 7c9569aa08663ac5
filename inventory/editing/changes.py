"""What differs between an inventory and what it shall become: objects that come, go, or have other values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel, ValidationError

from inventory.editing.alignment import same
from inventory.editing.nodes import EditRefused, Source
from inventory.editing.writing import flow_text, scalar_text
from inventory.entries import COLLECTIONS, key_of
from inventory.models import Inventory
from inventory.rates import bits_per_second

__all__ = ["Change", "FieldChange", "as_json", "differences", "laid_over", "plain", "render_changes", "value_text"]

_NO_SOURCE: Final = Source("", None, 0)
"""No text whose style is to be imitated."""

_SIGNS: Final = {"add": "+", "change": "~", "remove": "-"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One key of an object: its value before and after, as YAML holds it; None where the key is absent."""

    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Change:
    """One object that is added, changed or removed.

    `fields` are the keys that differ, in the model's order; of an object added or removed all but the name key.
    """

    collection: str
    name: str
    kind: Literal["add", "change", "remove"]
    fields: tuple[FieldChange, ...]


def plain(item: BaseModel) -> dict[str, object]:
    """Write an object as YAML would hold it: lists, text, numbers; keys at their default left out, in model order."""
    written = item.model_dump(mode="json", exclude_defaults=True)
    return {key: written[key] for key in type(item).model_fields if key in written}


def differences(
    inventory: Inventory,
    wanted: Mapping[str, Sequence[Mapping[str, object]]],
    *,
    whole: Collection[str] = (),
) -> tuple[Change, ...]:
    """Compare an inventory with the objects it shall hold.

    Values are compared in the model's own form: an address written differently is no change. A value that the model
    refuses is kept as it is, so that validation names it later.

    Args:
        inventory: What is.
        wanted: Collection -> objects, each with its name key and the keys to compare; a key with None or an empty list
            shall be taken out, a key that is absent stays as it is.
        whole: Collections of which `wanted` holds every object: what it lacks shall go.

    Returns:
        The changes, by collection; first the objects of `wanted` in their order, then what goes, in the inventory's.

    Raises:
        EditRefused: An unknown collection, an object without its name, or one named twice.
    """
    for collection in (*wanted, *whole):
        if collection not in COLLECTIONS:
            raise EditRefused(f"{collection}: no list of an inventory; those are {', '.join(COLLECTIONS)}")
    changes: list[Change] = []
    for collection in COLLECTIONS:
        existing: Mapping[str, BaseModel] = getattr(inventory, collection)
        named = _by_name(collection, wanted.get(collection, ()))
        changes.extend(
            change
            for name, values in named.items()
            if (change := _change(collection, name, values, existing.get(name))) is not None
        )
        if collection in whole:
            changes.extend(_removal(collection, name, item) for name, item in existing.items() if name not in named)
    return tuple(changes)


def _by_name(collection: str, objects: Sequence[Mapping[str, object]]) -> dict[str, Mapping[str, object]]:
    named: dict[str, Mapping[str, object]] = {}
    key = key_of(collection)
    for index, values in enumerate(objects):
        name = values.get(key)
        if not isinstance(name, str) or not name:
            raise EditRefused(f"{collection}[{index}]: an object without its {key}")
        if name in named:
            raise EditRefused(f"{collection}[{index}]: {name} is named twice")
        named[name] = values
    return named


def _change(collection: str, name: str, values: Mapping[str, object], existing: BaseModel | None) -> Change | None:
    key = key_of(collection)
    before: dict[str, object] = {} if existing is None else plain(existing)
    after = _merged(COLLECTIONS[collection], {key: name} if existing is None else before, values)
    fields = tuple(
        FieldChange(field, before.get(field), after.get(field))
        for field in _ordered(COLLECTIONS[collection], values)
        if field != key and not same(before.get(field), after.get(field))
    )
    if existing is not None and not fields:
        return None
    return Change(collection, name, "add" if existing is None else "change", fields)


def _merged(model: type[BaseModel], before: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """Lay values over an object, in the model's own form where the model takes them."""
    merged = laid_over(model, before, values)
    try:
        return plain(model.model_validate(merged))
    except ValidationError as error:
        wrong = {str(detail["loc"][0]) if detail["loc"] else "" for detail in error.errors(include_url=False)}
    for key, value in values.items():  # one wrong value must not make differences of the sound ones
        if key not in wrong and key in merged:
            try:
                merged.update(_normal(model, key, laid_over(model, before, {key: value})))
            except ValidationError:
                continue
    return merged


def _normal(model: type[BaseModel], key: str, values: Mapping[str, object]) -> dict[str, object]:
    return {key: plain(model.model_validate(values)).get(key)}


def laid_over(model: type[BaseModel], before: Mapping[str, object], values: Mapping[str, object]) -> dict[str, object]:
    """Lay values over an object; None takes a key out, and so does an empty list where the key may be absent."""
    merged = {**before, **values}
    return {key: value for key, value in merged.items() if not _absent(model, key, value)}


def _absent(model: type[BaseModel], key: str, value: object) -> bool:
    field = model.model_fields.get(key)
    is_empty_list = isinstance(value, list | tuple) and not value
    return value is None or (is_empty_list and not (field is not None and field.is_required()))


def _ordered(model: type[BaseModel], values: Mapping[str, object]) -> Iterator[str]:
    """Yield the keys in the model's order, those it does not know last."""
    yield from (key for key in model.model_fields if key in values)
    yield from (key for key in values if key not in model.model_fields)


def _removal(collection: str, name: str, item: BaseModel) -> Change:
    held = plain(item)
    fields = (FieldChange(key, value, None) for key, value in held.items() if key != key_of(collection))
    return Change(collection, name, "remove", tuple(fields))


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
            f"{field.key} {value_text(field.key, field.before)} -> {value_text(field.key, field.after)}"
            for field in change.fields
        )
    elif change.kind == "add":
        told = (f"{field.key} {value_text(field.key, field.after)}" for field in change.fields)
    else:
        return head
    return ": ".join(part for part in (head, ", ".join(told)) if part)


def value_text(key: str, value: object) -> str:
    """Write a key's value on one line; ``-`` where it is absent."""
    if value is None:
        return "-"
    if key.endswith("_bits_per_second") and isinstance(value, int):
        return bits_per_second(value)
    if isinstance(value, str):
        return scalar_text(value, flow=False)
    return flow_text(_NO_SOURCE, value, None)
