"""Whatever stands in a file: an inventory, or problems of one printable line each, and never another exception."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from inventory.entries import COLLECTIONS
from inventory.loader import InventoryError, load_contents
from inventory.summary import summary_lines

# Words that get past one check and into the next.
PLAUSIBLE = """
a core1 county huawei huawei_vrp egress access trunk unit village ipv6 tcp TiB online migrated weekly 云
10.0.0.1 ::1 fe80::1%eth0 0.0.0.0/0 10.0.0.1/8 2001:db8::/129 65001:1 1:99999999999
GE1/0/1 GE1/0/[1-4] [0-999999][0-999999] ssh-ed25519
2026-12-01T00:00:00+08:00 0001-01-01T00:00:00+23:59 9999-12-31T23:59:59-23:59
"""
WORDS = st.sampled_from([*PLAUSIBLE.split(), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI", "", "\x1b[2J", "\n", "a" * 300])
SCALARS = WORDS | st.none() | st.booleans() | st.integers(-2, 70_000) | st.floats() | st.text(max_size=4)
NUMBERS = st.sampled_from([-1, 0, 1, 10**9, 10**18, 10**400])
VALUES = st.recursive(
    SCALARS | NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.integers(), inner, max_size=3),
    max_leaves=6,
)


def _models_within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _models_within(part)


def _objects(model: type[BaseModel]) -> st.SearchStrategy[dict[str, object]]:
    """An object with some of its model's keys, and what may or may not belong there."""
    fields = {}
    for key, field in model.model_fields.items():
        inner = [_objects(part) for part in _models_within(field.annotation)]
        fields[key] = st.one_of(VALUES, NUMBERS, WORDS, st.lists(WORDS, max_size=3), *inner, *map(st.lists, inner))
    return st.fixed_dictionaries({}, optional=fields)


INVENTORIES = st.fixed_dictionaries(
    {}, optional={name: st.lists(_objects(model), max_size=3) | VALUES for name, model in COLLECTIONS.items()}
)


def said(content: bytes) -> list[str]:
    """Every line that is printed about a file."""
    try:
        inventory = load_contents({"county.yaml": content}, "county")
    except InventoryError as error:
        return [str(error), *map(str, error.problems)]
    return [*map(str, inventory.warnings), *summary_lines(inventory)]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(INVENTORIES)
def test_nonsense_is_named(data: dict[str, object]) -> None:
    lines = said(yaml.safe_dump(data, allow_unicode=True).encode("utf-8", "surrogatepass"))
    assert lines
    assert all(line.isprintable() for line in lines)


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("[]{}:,-?&*!|>'\"#% \n\tab01~<="), max_size=40))
def test_nonsense_that_is_hardly_yaml(text: str) -> None:
    for written in (text, f"towns: {text}", f"towns:\n- id: {text}"):
        assert said(written.encode())
