"""How `yunwang poll` prints: tables for people, JSON and a scrape's text for programs."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import typer
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from collectors.discovery.cabling import Cabling
from collectors.outcome import PollResult, Reading
from exporters.exposition import Format
from exporters.inventory_text import inventory_text
from exporters.rendering import DeviceRenderer
from exporters.view import Table
from exporters.views import VIEWS
from inventory.models import Inventory

_SERIES_LIMIT = 10_000_000
_WIDTH_OF_A_FILE = 200


class OutputFormat(StrEnum):
    """How to print."""

    TABLE = "table"
    JSON = "json"
    PROM = "prom"


def print_result(result: PollResult, inventory: Inventory, output: OutputFormat) -> None:
    """Print one poll to standard output."""
    match output:
        case OutputFormat.PROM:
            known = inventory.devices.get(result.device)
            text = inventory_text(inventory, known, Format.TEXT) if known else ""
            typer.echo(
                DeviceRenderer(Format.TEXT, text, _SERIES_LIMIT, Cabling(inventory)).render(result).decode(), nl=False
            )
        case OutputFormat.JSON:
            typer.echo(json.dumps(_as_json(result), ensure_ascii=False, indent=2))
        case OutputFormat.TABLE:
            console = Console() if sys.stdout.isatty() else Console(width=_WIDTH_OF_A_FILE)
            for outcome in result.outcomes:
                if outcome.reading is not None:
                    for table in _tables(outcome.module, outcome.reading, Cabling(inventory)):
                        _print_rows(console, *table)


def _tables(module: str, reading: Reading, cabling: Cabling) -> Iterator[Table]:
    view = VIEWS[module]
    yield from view.tables(reading)
    if view.comparison is not None:
        yield from view.comparison.tables(cabling, reading)


def _as_json(result: PollResult) -> dict[str, Any]:
    return {
        "device": result.device,
        "family": result.family,
        "requests": result.requests,
        "modules": {
            outcome.module: {
                "success": outcome.failure is None,
                "reason": outcome.failure.reason if outcome.failure else None,
                "error": str(outcome.failure) if outcome.failure else None,
                "duration_seconds": round(outcome.duration_seconds, 6),
                "reading": dataclasses.asdict(outcome.reading) if outcome.reading else None,
            }
            for outcome in result.outcomes
        },
    }


def _print_rows(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table; what is unknown is an empty cell."""
    table = RichTable(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in rows:  # as Text: rich would make emoji of 2001:db8:a:b::1, and styles of brackets
        table.add_row(*(Text("" if value is None else _printable(str(value))) for value in row))
    console.print(table)


def _printable(text: str) -> str:
    """A device's text without what would steer the terminal."""
    lines = text.replace("\r\n", "\n")
    return "".join(sign if sign == "\n" or sign.isprintable() else ascii(sign)[1:-1] for sign in lines)
