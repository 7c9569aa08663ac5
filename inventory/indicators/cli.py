"""`yunwang inventory indicators`: indicators 12 and 13, what is missing to their targets, and their history."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from inventory.errors import YunwangError
from inventory.indicators.counting import Result, results
from inventory.indicators.report import History, as_json, lines
from inventory.indicators.workbook import workbook
from inventory.ledger.address import VARIABLE
from inventory.ledger.indicators import IndicatorResult, history, record_result
from inventory.ledger.options import LedgerOption, address_of, opened
from inventory.options import PathArgument, loaded, print_json
from inventory.output_files import write_bytes

_COUNTY_ZONE: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no summer time since 1991."""


class IndicatorFormat(StrEnum):
    """How the indicators are written."""

    TABLE = "table"
    JSON = "json"
    XLSX = "xlsx"


class OutputNotNamed(YunwangError):
    """A spreadsheet is not printed."""


app = typer.Typer(rich_markup_mode="markdown")


@app.command(
    epilog="Examples: `yunwang inventory indicators` · `yunwang inventory indicators ./county --record` · "
    "`yunwang inventory indicators ./county --format xlsx --output indicators.xlsx`.",
)
def indicators(
    path: PathArgument = None,
    output_format: Annotated[
        IndicatorFormat, typer.Option("--format", "-f", help="For people, programs or a spreadsheet.")
    ] = IndicatorFormat.TABLE,
    *,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The spreadsheet to write.")] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Keep today's values in the ledger; once a day is enough (cron).")
    ] = False,
    ledger: LedgerOption = None,
) -> None:
    """Compute 上云率 (12) and 接入率 (13) by the plan's formulas, with every object that is missing."""
    found = results(loaded(path))
    if record:
        _record(found, ledger, source="shipped county" if path is None else str(path))
    past = _history(found, ledger)
    if output_format is IndicatorFormat.XLSX:
        _write(output, workbook(found, past))
        return
    listed = [as_json(result, past[result.indicator.id]) for result in found]
    if output_format is IndicatorFormat.JSON:
        print_json(listed)
    else:
        typer.echo("\n\n".join("\n".join(lines(result, past[result.indicator.id])) for result in found))


def _write(output: Path | None, content: bytes) -> None:
    if output is None:
        raise OutputNotNamed("a spreadsheet is not printed: name its file with --output FILE.xlsx")
    write_bytes(output, content)
    typer.echo(str(output), err=True)


def _record(found: tuple[Result, ...], ledger: str | None, source: str) -> None:
    now = datetime.now(UTC)
    with opened(ledger) as kept:
        for result in found:
            day = IndicatorResult(
                indicator=result.indicator.id,
                date=county_day(now),
                counted=result.counted,
                total=result.total,
                recorded_at=now,
                source=source,
            )
            record_result(kept, day)


def county_day(moment: datetime) -> date:
    """Say which day it is in the county (Asia/Shanghai)."""
    return moment.astimezone(_COUNTY_ZONE).date()


def _history(found: tuple[Result, ...], ledger: str | None) -> History:
    """Read the recorded days; none where no ledger is named and the default one has not been made."""
    if ledger is None and VARIABLE not in os.environ and not Path(address_of(None)).exists():
        return {result.indicator.id: () for result in found}
    with opened(ledger) as kept:
        return {result.indicator.id: history(kept, result.indicator.id) for result in found}
