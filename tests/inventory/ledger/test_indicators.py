"""Indicator results: one row a day, read back by date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError
from inventory.ledger.indicators import history, record_result
from tests.inventory.ledger.records import NOW, contents, result


def test_results_by_date(ledger: Ledger) -> None:
    days = [date(2026, 1, day) for day in (3, 1, 2)]
    for day in days:
        record_result(ledger, result(day, day.day))
    record_result(ledger, replace(result(days[0], 7, 9), indicator="13"))
    assert [(found.date.day, found.counted) for found in history(ledger, "12")] == [(1, 1), (2, 2), (3, 3)]
    since = history(ledger, "12", since=date(2026, 1, 2), until=date(2026, 1, 2))
    assert since == (result(date(2026, 1, 2), 2),)
    assert history(ledger, "99") == ()


def test_the_same_day_again_replaces(ledger: Ledger) -> None:
    day = date(2026, 1, 1)
    record_result(ledger, result(day, 1))
    later = replace(result(day, 2, 50), recorded_at=NOW + timedelta(hours=1), source="other")
    record_result(ledger, later)
    assert history(ledger, "12") == (later,)


@pytest.mark.parametrize(("counted", "total"), [(-1, 4), (5, 4), (1, 0)])
def test_a_share_that_cannot_be(ledger: Ledger, counted: int, total: int) -> None:
    with pytest.raises(LedgerError) as raised:
        record_result(ledger, result(date(2026, 1, 1), counted, total))
    assert str(raised.value) == f"indicator 12 on 2026-01-01: {counted} of {total} cannot be"
    assert contents(ledger)["indicator_results"] == []


def test_nothing_to_count_is_a_result(ledger: Ledger) -> None:
    record_result(ledger, result(date(2026, 1, 1), 0, 0))
    assert history(ledger, "12")[0].total == 0
