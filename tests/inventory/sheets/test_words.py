"""Every column and every choice has its words."""

from __future__ import annotations

from itertools import chain

import pytest

from inventory.entries import COLLECTIONS
from inventory.sheets import words
from inventory.sheets.columns import columns_of
from inventory.sheets.words import COLLECTION_WORDS, choice_label, choice_words, sheet_title, words_of

_OWN_TERMS = {"platform", "management_family", "unit", "probe"}
"""Fields whose values are the field's own terms in any language: huawei_vrp, ipv4, TiB, tcp."""


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_columns(collection: str) -> None:
    columns = columns_of(collection)
    told = [words_of(column) for column in columns]
    assert all(all(part.strip() for part in words) for words in told)
    assert len({words.heading for words in told}) == len(columns), "two columns with one heading"
    assert not {words.heading for words in told} & {column.key for column in columns}
    assert set(words._COLUMN_WORDS[collection]) <= {column.key for column in columns}, "words for no column"
    for leaf in chain.from_iterable((column.leaf, *column.record) for column in columns):
        for value in leaf.choices:
            assert choice_words(leaf)[value] == value
            assert choice_words(leaf)[choice_label(leaf, value)] == value
            assert leaf.key in _OWN_TERMS or choice_label(leaf, value) != value


def test_every_field_is_a_column() -> None:
    for collection, model in COLLECTIONS.items():
        assert {column.path[0] for column in columns_of(collection)} == set(model.model_fields)


def test_sheets() -> None:
    assert list(COLLECTION_WORDS) == list(COLLECTIONS)
    assert len({word for word, _ in COLLECTION_WORDS.values()}) == len(COLLECTIONS)
    assert all(len(sheet_title(collection)) <= 31 for collection in COLLECTIONS), "Excel's limit"
