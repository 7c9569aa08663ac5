"""`yunwang events`: what devices told by themselves, from the ledger."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from inventory.exports.language import Language, said
from inventory.ledger.events import DeviceEvent, read_events
from inventory.ledger.options import LedgerOption, opened
from inventory.tables import print_rows

_COUNTY_ZONE: Final = timezone(timedelta(hours=8))
"""Asia/Shanghai, which has had no summer time since 1991."""
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "received_at": ("时间", "time"),
    "device": ("设备", "device"),
    "source": ("来源", "source"),
    "kind": ("类型", "kind"),
    "interface": ("接口", "interface"),
    "confirmed": ("核实", "confirmed"),
    "polled": ("核实结果", "polled"),
    "text": ("内容", "text"),
    "yes": ("属实", "yes"),
    "no": ("不符", "no"),
    "unknown": ("未知", "unknown"),
    "link_down": ("端口断开", "link down"),
    "link_up": ("端口恢复", "link up"),
    "cold_start": ("冷启动", "cold start"),
    "warm_start": ("热启动", "warm start"),
    "authentication_failure": ("认证失败", "authentication failure"),
    "bgp_established": ("BGP 建立", "BGP established"),
    "bgp_lost": ("BGP 断开", "BGP lost"),
    "ospf_neighbor": ("OSPF 邻居变化", "OSPF neighbor"),
    "ospf_interface": ("OSPF 接口变化", "OSPF interface"),
    "isis_adjacency": ("IS-IS 邻接变化", "IS-IS adjacency"),
    "board": ("板卡", "board"),
    "power_supply": ("电源", "power supply"),
    "fan": ("风扇", "fan"),
    "temperature": ("温度", "temperature"),
    "voltage": ("电压", "voltage"),
    "optics": ("光模块", "optics"),
    "utilization": ("资源占用", "utilization"),
    "other": ("其他", "other"),
}
"""What people read in a table, in Chinese and English; programs get the keys themselves."""

_TABLE: Final = ("received_at", "device", "kind", "interface", "confirmed", "polled", "text")


class EventFormat(StrEnum):
    """How events are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


app = typer.Typer(
    name="events",
    help="What devices told by themselves (yunwang traps serve). 设备告警事件。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback()
def _together() -> None:
    pass


@app.command(
    "list",
    epilog="Examples: `yunwang events list --since 24h` · `yunwang events list --device pingshan-ag1 --lang en` · "
    "`yunwang events list --since 2026-11-01 --format csv > november.csv`.",
)
def list_(
    *,
    since: Annotated[
        str, typer.Option(metavar="30m|24h|7d|2026-11-25", help="So long ago, or the start of a day in China.")
    ] = "7d",
    device: Annotated[str | None, typer.Option(help="Only this device's.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 1000,
    language: Annotated[Language, typer.Option("--lang", help="Language of the table.")] = Language.ZH,
    output: Annotated[
        EventFormat, typer.Option("--format", "-f", help="For people or for programs.")
    ] = EventFormat.TABLE,
    ledger: LedgerOption = None,
) -> None:
    """List events, oldest first (列出设备告警事件).

    What the poll after an event found stands beside it: *yes*, it is as the device told; *no*, it is not, or not any
    more; *unknown*, the poll failed or such a thing is not polled.
    """
    start = _start(since, datetime.now(UTC))
    with opened(ledger) as kept:
        found = read_events(kept, since=start, device=device, limit=limit)
    if output is EventFormat.JSON:
        typer.echo(json.dumps([_as_json(event) for event in found], ensure_ascii=False, indent=2))
    elif output is EventFormat.CSV:
        _write_csv(found)
    else:
        print_rows(
            "events",
            [_row(event, language) for event in found],
            {name: said(_WORDS[name], language) for name in _TABLE},
        )


def _start(text: str, now: datetime) -> datetime:
    try:
        if parts := re.fullmatch(r"(\d{1,5})([mhd])", text):
            return now - timedelta(**{_UNITS[parts[2]]: int(parts[1])})
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=_COUNTY_ZONE)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"--since {text!r}: expected 30m, 24h, 7d, or a date as 2026-11-25") from None


def _as_json(event: DeviceEvent) -> dict[str, Any]:
    return {**asdict(event), "received_at": _instant(event), "variables": json.loads(event.variables)}


def _instant(event: DeviceEvent) -> str:
    return event.received_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _write_csv(events: Sequence[DeviceEvent]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    columns = tuple(DeviceEvent.__dataclass_fields__)
    writer.writerow(columns)
    for event in events:
        cells = {**asdict(event), "received_at": _instant(event)}
        writer.writerow([_harmless(cells[column]) for column in columns])


def _harmless(cell: object) -> object:
    """No formula, in a spreadsheet that opens the file, of a device's own text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _row(event: DeviceEvent, language: Language) -> dict[str, Any]:
    def word(key: str) -> str:
        return said(_WORDS.get(key, (key, key)), language)

    return {
        **asdict(event),
        "received_at": event.received_at.astimezone(_COUNTY_ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        "kind": word(event.kind),
        "confirmed": word(event.confirmed),
    }
