"""The log of devices' events: appended, settled, read by time, its oldest deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError
from inventory.ledger.events import Verdict, delete_events, read_events, write_events
from tests.inventory.ledger.records import NOW, device_event


def test_events_are_read_oldest_first_by_device_and_time(ledger: Ledger) -> None:
    events = [device_event(second, device=device) for second, device in enumerate(("a", "b", "a", "b"))]
    assert list(write_events(ledger, events[:2])) == [1, 2]
    assert list(write_events(ledger, events[2:])) == [3, 4]
    assert read_events(ledger) == tuple(events)
    assert read_events(ledger, device="a") == (events[0], events[2])
    assert read_events(ledger, since=NOW + timedelta(seconds=2)) == tuple(events[2:])
    assert read_events(ledger, limit=1) == (events[3],)


def test_a_verdict_settles_its_own_event(ledger: Ledger) -> None:
    numbers = write_events(ledger, [device_event(1), device_event(2), device_event(0, interface=None)])
    verdicts = [Verdict(event=number, confirmed="no", polled="up", interface="GE9") for number in numbers[1:]]
    write_events(ledger, [device_event(3)], verdicts)
    assert [event.confirmed for event in read_events(ledger)] == ["unknown", "no", "no", "unknown"]
    assert read_events(ledger)[1] == replace(device_event(2), confirmed="no", polled="up")
    assert read_events(ledger)[2].interface == "GE9"


def test_the_oldest_are_deleted_and_numbers_go_on(ledger: Ledger) -> None:
    write_events(ledger, [device_event(1), device_event(2), device_event(3)])
    assert delete_events(ledger, NOW + timedelta(seconds=3)) == 2
    assert list(write_events(ledger, [device_event(4)])) == [4]


def test_a_batch_with_a_bad_row_leaves_nothing(ledger: Ledger) -> None:
    bad = replace(device_event(2), confirmed="perhaps")  # type: ignore[arg-type]
    with pytest.raises(LedgerError):
        write_events(ledger, [device_event(1), bad])
    assert read_events(ledger) == ()
