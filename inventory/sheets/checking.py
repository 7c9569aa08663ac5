"""The inventory as it would be, checked before anything is written; problems name the sheet's rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ValidationError

from inventory.checks.cross import cross_problems
from inventory.editing.changes import laid_over, plain
from inventory.entries import COLLECTIONS, Entry, key_of
from inventory.models import Inventory
from inventory.problems import Problem
from inventory.shapes import shape_problems
from inventory.sheets.columns import Column, columns_of
from inventory.sheets.reading import SheetObject

_STEPS: Final = re.compile(r"[.\[\]]+")


@dataclass(frozen=True, slots=True)
class _RowEntry(Entry):
    """An object that a row of a sheet changes or adds."""

    row: SheetObject

    def where(self, key: str = "") -> str:
        return f"{self.row.sheet.title}: {self.row.place(_column(self.collection, _STEPS.split(key)))}"


def check(
    inventory: Inventory, objects: Mapping[str, Sequence[SheetObject]], removed: Mapping[str, Sequence[str]]
) -> list[Problem]:
    """Find what would be wrong.

    Args:
        inventory: As it is, and sound.
        objects: Collection -> what its rows ask for.
        removed: Collection -> objects that shall go.
    """
    problems: list[Problem] = []
    entries: dict[str, list[Entry]] = {}
    for collection, model in COLLECTIONS.items():
        rows = {row.name: row for row in objects.get(collection, ())}
        gone = set(removed.get(collection, ()))
        existing: Mapping[str, BaseModel] = getattr(inventory, collection)
        listed: list[Entry] = []
        for name in (*existing, *(name for name in rows if name not in existing)):
            if name in gone:
                continue
            raw = plain(existing[name]) if name in existing else {key_of(collection): name}
            if name in rows:
                raw = laid_over(model, raw, rows[name].values)
                problems.extend(_shape_problems(model, raw, rows[name]))
                listed.append(_RowEntry(rows[name].sheet.file, collection, len(listed), raw, rows[name]))
            else:
                listed.append(Entry("inventory", collection, len(listed), raw))
        entries[collection] = listed
    problems.extend(cross_problems(entries, frozenset()))
    return problems


def _shape_problems(model: type[BaseModel], raw: Mapping[str, object], row: SheetObject) -> Iterator[Problem]:
    try:
        model.model_validate(raw)
    except ValidationError as error:
        told = shape_problems(error, model, file=row.sheet.file, place="")
        for detail, problem in zip(error.errors(include_url=False), told, strict=True):
            column = _column(row.collection, [str(step) for step in detail["loc"]])
            if column not in row.unread:
                yield row.problem(column, "nothing" if detail["input"] == [] else problem.found, problem.expected)


def _column(collection: str, steps: Sequence[str]) -> Column | None:
    """Find the column in which a key of the model stands."""
    columns = columns_of(collection)
    for length in (2, 1):
        for column in columns:
            if tuple(steps[:length]) == column.path[:length]:
                return column
    return None
