"""The event log: nothing is lost in silence, and an event that cannot be written takes no other along."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from exporters.traps.event_log import EventLog
from inventory.ledger.engine import Ledger, connect_ledger
from inventory.ledger.events import read_events, write_events
from inventory.ledger.migration import upgrade
from tests.inventory.ledger.records import NOW, device_event


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with connect_ledger(str(tmp_path / "ledger.sqlite"), create=True) as made:
        upgrade(made)
        yield made


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def rename(ledger: Ledger, old: str, new: str) -> None:
    with ledger.write() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_verdicts_before_and_after_the_event_is_written(ledger: Ledger) -> None:
    log = EventLog(ledger)
    early = log.add(device_event(1, interface=None))
    assert early is not None
    log.settle(early, "yes", "polled: GE1 is down", "GE1")
    log.start()
    late = log.add(device_event(2, interface=None))
    assert late is not None
    until(lambda: late.number is not None)
    log.settle(late, "no", "polled: GE2 is up", "GE2")
    log.close(10)
    assert [(event.confirmed, event.polled, event.interface) for event in read_events(ledger)] == [
        ("yes", "polled: GE1 is down", "GE1"),
        ("no", "polled: GE2 is up", "GE2"),
    ]
    assert (log.written, log.lost, log.waiting) == (2, 0, 0)


def test_a_ledger_that_is_away_is_tried_again_and_what_is_too_much_is_counted(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    log = EventLog(ledger, capacity=3)
    rename(ledger, "device_events", "away")
    log.start()
    entries = [log.add(device_event(second)) for second in range(5)]
    assert [entry is None for entry in entries] == [False, False, False, True, True]
    until(lambda: log.failures >= 1)
    rename(ledger, "away", "device_events")
    until(lambda: log.written == 3)
    log.close(10)
    assert len(read_events(ledger)) == 3
    assert log.lost == 2
    said = [record.getMessage() for record in caplog.records]
    assert "events wait (3 of at most 3) until it can be written" in said[0]
    assert said[1:] == ["the ledger is written again"]


def test_what_is_left_at_the_end_is_said(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    log = EventLog(ledger)
    rename(ledger, "device_events", "away")
    log.start()
    log.add(device_event(1))
    log.close(10)
    assert log.lost == 1
    assert "the end came with 1 events that the ledger did not take: they are lost" in caplog.text


def test_an_event_that_is_refused_for_itself_takes_no_other_along(ledger: Ledger) -> None:
    log = EventLog(ledger)
    for second in range(3):
        log.add(device_event(second))
    log.add(replace(device_event(3), kind=None))  # type: ignore[arg-type]
    log.add(device_event(4))
    log.start()
    until(lambda: log.written == 4)
    log.close(10)
    assert [event.received_at for event in read_events(ledger)] == [NOW + timedelta(seconds=s) for s in (0, 1, 2, 4)]
    assert log.lost == 1


def test_old_events_are_deleted(ledger: Ledger) -> None:
    write_events(ledger, [device_event(0), device_event(3000)])
    log = EventLog(ledger, keep=timedelta(hours=1), now=lambda: NOW + timedelta(seconds=4000))
    log.start()
    log.add(device_event(3900))
    until(lambda: len(read_events(ledger)) == 2)
    log.close(10)
    assert [event.received_at for event in read_events(ledger)] == [NOW + timedelta(seconds=s) for s in (3000, 3900)]
