"""The history of the plan's indicators: numerator and denominator, one row for each day.

Source: the county's digital-government plan, annex 1, indicators 12 (上云率) and 13 (接入率).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from inventory.ledger.engine import Ledger
from inventory.ledger.errors import LedgerError
from inventory.ledger.schema import INDICATOR_RESULTS


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorResult:
    """What was counted on a day.

    Attributes:
        indicator: the indicator's id, as the plan numbers it.
        counted: the numerator, at most `total`.
        total: the denominator; 0 where there was nothing to count.
        recorded_at: when, in UTC.
        source: what was counted, as the inventory's folder.
    """

    indicator: str
    date: date
    counted: int
    total: int
    recorded_at: datetime
    source: str


def record_result(ledger: Ledger, result: IndicatorResult) -> None:
    """Keep a day's result; a second one of the same day replaces the first.

    Raises:
        LedgerError: a numerator that is negative or above the denominator.
    """
    if not 0 <= result.counted <= result.total:
        raise LedgerError(
            f"indicator {result.indicator} on {result.date}: {result.counted} of {result.total} cannot be"
        )
    insert = (sqlite if ledger.is_sqlite else postgresql).insert
    row = asdict(result)
    key = ("indicator", "date")
    changed = {name: value for name, value in row.items() if name not in key}
    with ledger.write() as connection:
        connection.execute(
            insert(INDICATOR_RESULTS).values(row).on_conflict_do_update(index_elements=key, set_=changed)
        )


def history(
    ledger: Ledger, indicator: str, *, since: date | None = None, until: date | None = None
) -> tuple[IndicatorResult, ...]:
    """An indicator's results by date, oldest first; `since` and `until` are included. Raises LedgerError."""
    columns = INDICATOR_RESULTS.c
    wanted = select(INDICATOR_RESULTS).where(columns.indicator == indicator).order_by(columns.date)
    if since is not None:
        wanted = wanted.where(columns.date >= since)
    if until is not None:
        wanted = wanted.where(columns.date <= until)
    with ledger.read() as connection:
        return tuple(IndicatorResult(**row) for row in connection.execute(wanted).mappings())
