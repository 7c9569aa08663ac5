"""The columns of each collection, derived from its model: nested models flattened, a list in one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from inventory.checks.names import REFERENCES
from inventory.entries import COLLECTIONS, key_of

Kind: TypeAlias = Literal["text", "choice", "flag", "integer", "number"]

_TEXTS: Final = frozenset({str, IPv4Address, IPv6Address, IPv4Network, IPv6Network, AwareDatetime})
_KINDS: Final[Mapping[type, Kind]] = {bool: "flag", int: "integer", Decimal: "number"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value as it stands in a cell, or in a part of one.

    Attributes:
        key: The model's field.
        choices: The words a choice is among.
        required: False where the model has a default.
    """

    key: str
    kind: Kind
    choices: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a collection's sheet.

    Attributes:
        path: The field, and the nested model's field behind it where there is one.
        leaf: What its cells hold, or each line of them.
        many: True for a list: one entry a line.
        splits_at_commas: True for a list none of whose entries can hold a comma: people separate them by commas too.
        record: The fields of a list's entries that are models themselves; then `leaf` is the list's own.
        reference: The collection whose names it holds.
        required: True where every row needs a value; a nested model's fields are needed only where it is there.
        group: True for a nested model's fields.
    """

    collection: str
    path: tuple[str, ...]
    leaf: Leaf
    many: bool = False
    splits_at_commas: bool = False
    record: tuple[Leaf, ...] = ()
    reference: str | None = None
    required: bool = False
    group: bool = False

    @property
    def key(self) -> str:
        """The column's name for programs, such as ``sla.repair_hours``."""
        return ".".join(self.path)

    @property
    def is_name(self) -> bool:
        """Say whether it names the row's object."""
        return self.key == key_of(self.collection)


@lru_cache(maxsize=len(COLLECTIONS))
def columns_of(collection: str) -> tuple[Column, ...]:
    """List the columns of a collection in the order of its model, the object's name first."""
    found = tuple(_derived(collection, COLLECTIONS[collection]))
    return (*(column for column in found if column.is_name), *(column for column in found if not column.is_name))


def _derived(collection: str, model: type[BaseModel]) -> Iterator[Column]:
    references = {key: target for holder, key, target in REFERENCES if holder == collection}
    for key, field in model.model_fields.items():
        annotation, required = _bare(field.annotation), field.is_required()
        nested = _model(annotation)
        if nested is not None:
            for inner, inner_field in nested.model_fields.items():
                leaf = _leaf(inner, inner_field)
                yield Column(collection, (key, inner), leaf, required=required and leaf.required, group=True)
        elif get_origin(annotation) is tuple:
            yield _list_column(collection, key, get_args(annotation)[0], references.get(key), required=required)
        else:
            leaf = _leaf(key, field)
            yield Column(collection, (key,), leaf, reference=references.get(key), required=required)


def _list_column(collection: str, key: str, item: Any, reference: str | None, *, required: bool) -> Column:  # noqa: ANN401
    record = _model(_bare(item))
    if record is None:
        return Column(
            collection,
            (key,),
            _leaf_of(key, _bare(item), required=required),
            many=True,
            splits_at_commas=not _takes(item, "a,b"),
            reference=reference,
            required=required,
        )
    parts = tuple(_leaf(name, part) for name, part in record.model_fields.items())
    return Column(collection, (key,), Leaf(key, "text"), many=True, record=parts, required=required)


def _takes(annotation: Any, text: str) -> bool:  # noqa: ANN401 - an annotation has no type of its own
    try:
        TypeAdapter(annotation).validate_python(text)
    except ValidationError:
        return False
    return True


def _leaf(key: str, field: FieldInfo) -> Leaf:
    return _leaf_of(key, _bare(field.annotation), required=field.is_required())


def _leaf_of(key: str, annotation: Any, *, required: bool) -> Leaf:  # noqa: ANN401 - an annotation has no type
    if get_origin(annotation) is Literal:
        return Leaf(key, "choice", tuple(get_args(annotation)), required)
    parts = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    if all(part in _TEXTS for part in parts):
        return Leaf(key, "text", required=required)
    if annotation in _KINDS:
        return Leaf(key, _KINDS[annotation], required=required)
    raise TypeError(f"{key}: no way is known to write {annotation} in a cell")


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - an annotation has no type of its own
    """Strip what surrounds a type: constraints, and ``| None``."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        parts = tuple(part for part in get_args(annotation) if part is not NoneType)
        return _bare(parts[0]) if len(parts) == 1 else Union[parts]  # noqa: UP007 - the parts are known at run time
    return annotation


def _model(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - an annotation has no type of its own
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None
