"""Tables for a terminal, with Chinese at its real width; whole lines, uncut, where output goes to a file or a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from inventory.rates import bits_per_second

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "towns": ("id", "name", "name_en", "synthetic"),
    "villages": ("id", "name", "name_en", "town", "synthetic"),
    "units": ("id", "name", "name_en", "synthetic"),
    "sites": ("id", "name", "name_en", "kind", "town", "village", "unit"),
    "devices": ("name", "role", "vendor", "platform", "site", "ipv4", "ipv6", "management_family", "credential"),
    "carriers": ("id", "name", "name_en", "hotline", "sla"),
    "circuits": ("id", "name", "name_en", "kind", "contract_bits_per_second", "carrier", "circuit_number", "a", "z"),
    "departments": ("id", "name", "name_en", "units"),
    "planes": ("id", "name", "name_en", "vrf", "rd", "vni", "label", "qos_class"),
    "dedicated_networks": ("id", "name", "name_en", "department", "state", "plane", "prefixes"),
    "systems": ("id", "name", "name_en", "department", "state", "on_cloud", "projects"),
    "cloud_nodes": ("id", "name", "name_en", "vcpus", "memory", "storage"),
    "access": ("principal", "roles", "department", "token", "last_four", "created_at", "expires_at", "state"),
    "events": ("received_at", "device", "kind", "interface", "confirmed", "polled", "text"),
    "probe_targets": ("id", "name", "name_en", "probe", "host", "ipv4", "ipv6", "port"),
}
"""Kind -> what a row of `list` shows; `show` and JSON have everything."""

_HEADINGS: Final[Mapping[str, str]] = {"contract_bits_per_second": "contract", "management_family": "managed over"}

_PLAIN: Final = frozenset({"a", "z", "interfaces", "circuits"})
"""Keys whose nested objects are written as their values alone."""

_UNLIMITED: Final = 100_000


def print_rows(kind: str, rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str] = _HEADINGS) -> None:
    """Print one row an object; `headings` names columns that are not called by their key."""
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS[kind]:
        table.add_column(Text(headings.get(column, column)), overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(column, row[column])) for column in COLUMNS[kind]))
    _console().print(table)


def print_pairs(title: str, pairs: Mapping[str, Any]) -> None:
    """Print one object, one key a line; the entries of a list below one another."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for key, value in pairs.items():
        if isinstance(value, list) and value:
            for position, part in enumerate(value):
                table.add_row(Text("" if position else key), Text(_cell(key, part)))
        else:
            table.add_row(Text(key), Text(_cell(key, value)))
    console = _console()
    console.print(Text(title))  # as the table's own title it would be folded to the table's width
    console.print(table)


def _cell(column: str, value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if column == "contract_bits_per_second":
        return bits_per_second(value)
    if isinstance(value, list):
        return ", ".join(_cell(column, part) for part in value)
    if isinstance(value, Mapping):
        return _parts(column, value)
    return str(value)


def _parts(column: str, value: Mapping[str, Any]) -> str:
    """Write a nested object: what its parts mean is plain in a port, and has to be said elsewhere."""
    if column in _PLAIN:
        return " ".join(map(str, value.values()))
    if value.keys() == {"amount", "unit"}:
        times = " × " if value["unit"][0].isdigit() else " "
        return f"{value['amount']}{times}{value['unit']}"
    return ", ".join(f"{key} {_cell(key, part)}" for key, part in value.items() if part is not None)


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=_UNLIMITED)
