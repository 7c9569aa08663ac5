"""Records and results for ledgers, and what a ledger holds as plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from inventory.ledger.audit import append
from inventory.ledger.engine import Ledger
from inventory.ledger.events import DeviceEvent, Verdict, write_events
from inventory.ledger.indicators import IndicatorResult, record_result
from inventory.ledger.schema import METADATA
from inventory.principals.register import add

NOW = datetime(2026, 11, 25, 8, 30, 15, 123456, tzinfo=UTC)


def append_one(ledger: Ledger, subject: str, number: int = 0) -> None:
    with ledger.write() as connection:
        append(
            connection,
            actor="os:test",
            action="test.append",
            subject=subject,
            detail={"number": number, "县": "惠东 \u2028 \\ \" 'x'"},
            now=NOW + timedelta(seconds=number),
        )


def fill(ledger: Ledger, records: int = 5) -> None:
    """Something in every table."""
    for number in range(records):
        append_one(ledger, f"事项-{number}", number)
    add(
        ledger,
        "王工",
        roles=["engineer"],
        department=None,
        expires_at=NOW + timedelta(days=9),
        actor="os:test",
        now=NOW,
    )
    add(ledger, "caizheng", roles=["department"], department="finance", expires_at=None, actor="os:test", now=NOW)
    for day in (1, 2):
        record_result(ledger, result(date(2026, 11, day), 30 + day))
    numbers = write_events(ledger, [device_event(1), device_event(2, interface=None)])
    write_events(ledger, [], [Verdict(event=numbers[0], confirmed="yes", polled="GE0/0/1: down")])


def result(day: date, counted: int, total: int = 41) -> IndicatorResult:
    return IndicatorResult(indicator="12", date=day, counted=counted, total=total, recorded_at=NOW, source="县域清单")


def device_event(second: int = 0, *, device: str = "平山-1", interface: str | None = "GE0/0/1") -> DeviceEvent:
    return DeviceEvent(
        received_at=NOW + timedelta(seconds=second),
        device=device,
        source="2001:db8::1",
        kind="link_down",
        notification_oid="1.3.6.1.6.3.1.1.5.3",
        interface=interface,
        text="端口关闭 \u2028 \\ '",
        variables='{"1.3.6.1.2.1.2.2.1.1.7":"7"}',
    )


def contents(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, by primary key."""
    with ledger.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in METADATA.sorted_tables
        }
