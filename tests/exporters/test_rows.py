"""Rows whose labels a device gives twice."""

from __future__ import annotations

from exporters.rows import labels_told_apart


def test_rows_alike_are_told_apart_also_where_somebody_has_the_new_name() -> None:
    found = [{"area": "0", "neighbour": name} for name in ("r", "r", "r#2", "s")] + [{"area": "1", "neighbour": "r"}]
    apart = labels_told_apart(found, "neighbour", ["1", "2", "3", "4", "5"])
    assert [pairs["neighbour"] for pairs in apart] == ["r#1", "r#2#2", "r#2", "s", "r"]
    assert [pairs["area"] for pairs in apart] == ["0", "0", "0", "0", "1"]


def test_rows_without_the_label_get_it_only_where_they_are_alike() -> None:
    assert labels_told_apart([{"area": "0"}, {"area": "1"}], "interface", ["1", "2"]) == [{"area": "0"}, {"area": "1"}]
    apart = labels_told_apart([{"area": "0"}, {"area": "0"}], "interface", ["1", "2"])
    assert [pairs["interface"] for pairs in apart] == ["#1", "#2"]
