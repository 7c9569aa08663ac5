"""What a sheet asks for: only what was changed in it since its export, and never over somebody else's change unseen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ValidationError

from inventory.editing.changes import laid_over
from inventory.entries import COLLECTIONS
from inventory.models import Inventory
from inventory.problems import Problem, shown
from inventory.sheets.columns import columns_of
from inventory.sheets.reading import SheetObject
from inventory.sheets.rows import whole_values
from inventory.sheets.snapshot import Snapshot, value_digest


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a sheet asks for.

    Attributes:
        objects: Collection -> its rows' objects with the keys to write.
        absent: Collection -> objects that the sheet has no row for, and that were there when it was exported.
        conflicts: What was changed in the sheet and in the inventory, differently.
        kept: What only the inventory changed since the export: (collection, object, key); it stays.
    """

    objects: dict[str, list[SheetObject]] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)
    conflicts: list[Problem] = field(default_factory=list)
    kept: list[tuple[str, str, str]] = field(default_factory=list)


def merge(inventory: Inventory, objects: Mapping[str, Sequence[SheetObject]], snapshot: Snapshot | None) -> Wanted:
    """Compare the rows with the inventory as it is and, where it is known, as it was when the sheet was exported.

    Args:
        inventory: As it is.
        objects: The rows by collection.
        snapshot: As it was; None makes every value of the sheet count.
    """
    wanted = Wanted()
    for collection, rows in objects.items():
        existing: Mapping[str, BaseModel] = getattr(inventory, collection)
        before = snapshot.digests.get(collection) if snapshot is not None else None
        if before is None:
            wanted.objects[collection] = list(rows)
        else:
            merged = (_merge_row(row, existing.get(row.name), before.get(row.name), wanted) for row in rows)
            wanted.objects[collection] = [row for row in merged if row is not None]
        named = {row.name for row in rows}
        known = existing if before is None else before
        wanted.absent[collection] = [name for name in existing if name in known and name not in named]
    return wanted


def removals(inventory: Inventory, wanted: Wanted, snapshot: Snapshot | None) -> Iterator[Problem]:
    """List objects without a row that the inventory has changed since the export: removing them would lose that."""
    for collection, names in wanted.absent.items():
        before = snapshot.digests.get(collection, {}) if snapshot is not None else {}
        for name in names:
            now = _digests(getattr(inventory, collection)[name])
            if any(now.get(key) != digest for key, digest in before.get(name, {}).items()):
                where = f"{collection} {name}"
                expected = "no change since the export, for the sheet has no row for it"
                yield Problem("inventory", where, "other values than were exported", expected)


def _merge_row(
    row: SheetObject, item: BaseModel | None, before: Mapping[str, str] | None, wanted: Wanted
) -> SheetObject | None:
    now = {} if item is None else whole_values(item)
    if item is not None and all(_is(value, now[key]) for key, value in row.values.items()):
        return replace(row, values={})
    asked = _normal(row, now)
    if before is None:
        if item is not None:  # added on both sides
            wanted.conflicts.extend(_conflict(row, key, now) for key in asked if not _same(asked, now, key))
        return row
    changed = {key for key in asked if value_digest(asked[key]) != before.get(key)}
    if item is None:
        if changed:
            expected = f"no change, for the inventory has removed {row.name} since the export"
            wanted.conflicts.append(row.problem(None, f"changed values of {', '.join(sorted(changed))}", expected))
            return row
        wanted.kept.append((row.collection, row.name, ""))
        return None
    for key in asked:
        if value_digest(now[key]) == before.get(key) or _same(asked, now, key):
            continue
        if key in changed:
            wanted.conflicts.append(_conflict(row, key, now))
        else:
            wanted.kept.append((row.collection, row.name, key))
    own = {key: value for key, value in row.values.items() if key in changed}
    return replace(row, values=own)


def _is(value: object, held: object) -> bool:
    """Compare a cell's value with the inventory's, as far as can be said without the model."""
    return value == held or (value is None and held == [])


def _normal(row: SheetObject, now: Mapping[str, object]) -> dict[str, object]:
    """Write the row's values in the model's own form where the model takes them."""
    model = COLLECTIONS[row.collection]
    try:
        whole = whole_values(model.model_validate(laid_over(model, now, row.values)))
    except ValidationError:
        return dict(row.values)
    return {key: whole[key] for key in row.values}


def _same(left: Mapping[str, object], right: Mapping[str, object], key: str) -> bool:
    return value_digest(left.get(key)) == value_digest(right.get(key))


def _digests(item: BaseModel) -> dict[str, str]:
    return {key: value_digest(value) for key, value in whole_values(item).items()}


def _conflict(row: SheetObject, key: str, now: Mapping[str, object]) -> Problem:
    column = next(column for column in columns_of(row.collection) if column.path[0] == key)
    expected = f"{shown(now[key])}, which the inventory has since the export 导出后清单已改"
    return row.problem(column, shown(row.values[key]), expected)
