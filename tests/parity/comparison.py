"""Every expected row: matched by a reading of ours, disputed with a reason, missing, or of what nobody reads here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import yaml

from tests.parity import health_rows, other_rows, port_rows
from tests.parity.expected import Readings, Recording, Row
from tests.parity.matching import Match
from tests.parity.rules import explained


class Category(NamedTuple):
    """How a table's rows are compared, and what names one of them."""

    match: Match
    key: Callable[[Row], str]


def _columns(*names: str) -> Callable[[Row], str]:
    return lambda row: " ".join(str(row[name]) for name in names if row.get(name) not in {None, ""})


TABLES: Final[Mapping[str, Category]] = {
    "devices": Category(other_rows.device, _columns("sysObjectID")),
    "ports": Category(port_rows.port, _columns("ifIndex")),
    "processors": Category(health_rows.processor, _columns("processor_oid", "processor_index")),
    "mempools": Category(health_rows.memory_pool, _columns("mempool_index", "mempool_descr")),
    "sensors": Category(health_rows.sensor, _columns("sensor_class", "sensor_oid", "sensor_index")),
    "ipv4_addresses": Category(other_rows.ipv4_address, _columns("ipv4_address", "ifIndex")),
    "ipv6_addresses": Category(other_rows.ipv6_address, _columns("ipv6_compressed", "ifIndex")),
    "links": Category(other_rows.link, _columns("remote_hostname", "remote_port")),
    "bgpPeers": Category(other_rows.bgp_peer, _columns("bgpPeerIdentifier")),
    "transceivers": Category(other_rows.transceiver, _columns("index", "entity_physical_index")),
    "entPhysical": Category(other_rows.entity, _columns("entPhysicalIndex")),
}
COLUMNS_NOT_COMPARED: Final[Mapping[str, Mapping[str, str]]] = {
    "ports": port_rows.NOT_COMPARED,
    "devices": dict.fromkeys(
        ("os", "hardware", "version", "features", "serial", "icon"), "LibreNMS's words, made of descriptions"
    ),
    "processors": dict.fromkeys(("processor_descr", "processor_type"), "LibreNMS's words"),
    "mempools": dict.fromkeys(("mempool_descr", "mempool_class"), "LibreNMS's words"),
    "sensors": dict.fromkeys(("sensor_descr", "sensor_type", "group"), "LibreNMS's words"),
    "transceivers": dict.fromkeys(("oui", "connector", "encoding", "date"), "not read"),
}
"""Columns of compared rows that no reading of ours holds, with the reason."""


class Dispute(NamedTuple):
    """Rows of one table that LibreNMS has and the MIB does not bear out."""

    recording: str
    table: str
    keys: tuple[str, ...]
    mib: str


@dataclass(slots=True)
class Result:
    """One recording's rows of one category."""

    expected: int = 0
    matched: int = 0
    disputed: int = 0
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Comparison:
    """All results by recording and category; what was not compared; how often a rule decided; stale disputes."""

    results: dict[tuple[str, str], Result] = field(default_factory=dict)
    not_compared: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    stale: list[str] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return sum(len(one.missing) for one in self.results.values())


def load_disputes(path: Path) -> list[Dispute]:
    """Read the file of disputed rows."""
    return [
        Dispute(one["recording"], one["table"], tuple(map(str, one["keys"])), one["mib"])
        for one in yaml.safe_load(path.read_text("utf-8")) or ()
    ]


def compare(
    recordings: Sequence[Recording], read: Callable[[Recording], Readings], disputes: Sequence[Dispute]
) -> Comparison:
    """Compare every expected row of the recordings."""
    comparison = Comparison()
    for recording in recordings:
        readings = read(recording)
        open_disputes = {(one.table, key) for one in disputes if one.recording == recording.name for key in one.keys}
        used: set[tuple[str, str]] = set()
        for table, rows in recording.tables.items():
            for row in rows:
                used |= _judge(comparison, recording.name, table, row, readings, open_disputes)
        comparison.stale += [
            f"{recording.name} {table} {key}: disputed, and no such row is unmatched"
            for table, key in sorted(open_disputes - used)
        ]
    return comparison


def _judge(
    comparison: Comparison, name: str, table: str, row: Row, readings: Readings, disputes: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Count one row; returns the dispute that it is, if it is one."""
    category = _category(table, row)
    if category is None:
        comparison.not_compared[_subject(table, row)] += 1
        return set()
    result = comparison.results.setdefault((name, _subject(table, row)), Result())
    result.expected += 1
    differs = category.match(row, readings)
    key = (table, category.key(row))
    rule = None if differs is None else explained(table, row, readings)
    if differs is None:
        result.matched += 1
    elif rule is not None:
        result.disputed += 1
        comparison.rules[rule] += 1
    elif key in disputes:
        result.disputed += 1
        return {key}
    else:
        result.missing.append(f"{key[1]}: {differs}")
    return set()


def _category(table: str, row: Row) -> Category | None:
    if table == "sensors" and row.get("sensor_class") not in health_rows.FIELDS:
        return None
    if table == "links" and row.get("protocol") != "lldp":
        return None
    return TABLES.get(table)


def _subject(table: str, row: Row) -> str:
    if table == "sensors":
        return f"sensors {row.get('sensor_class')}"
    return f"links {row.get('protocol')}" if table == "links" else table


def unread_columns(recordings: Sequence[Recording]) -> Iterator[str]:
    """Columns of compared tables with values that are not compared, and why."""
    for table, columns in COLUMNS_NOT_COMPARED.items():
        for column, reason in columns.items():
            if any(row.get(column) not in {None, ""} for one in recordings for row in one.tables.get(table, ())):
                yield f"{table}.{column}: {reason}"
