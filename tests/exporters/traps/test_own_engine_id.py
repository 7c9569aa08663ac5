"""Our own SNMPv3 engine: an id of the machine, and boots that no clock makes unusable."""

from __future__ import annotations

from datetime import UTC, datetime

from exporters.traps.service import boots_at, own_engine_id


def test_boots_grow_with_time_and_are_never_below_one() -> None:
    assert boots_at(datetime(2026, 1, 1, tzinfo=UTC)) < boots_at(datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)) < 2**31
    assert boots_at(datetime(1970, 1, 1, tzinfo=UTC)) == 1, "a board whose clock was not set yet"


def test_an_engine_id_is_the_machines() -> None:
    assert own_engine_id("a") == own_engine_id("a") != own_engine_id("b")
    assert len(own_engine_id("a")) == 17
