"""Interface tables for agents of the tests, and what a reading of them must hold.

Source: RFC 2863 (IF-MIB).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from collectors.readings.interfaces import InterfacesReading
from collectors.snmp.ber import Oid
from collectors.snmp.modules.interfaces import IF_ENTRY, IF_TABLE_LAST_CHANGE, IF_X_ENTRY, SPEC
from collectors.snmp.text import decode_text
from lab.snmp import ber
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.endpoint import Delivery
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY

SYS_UP_TIME: Final = (1, 3, 6, 1, 2, 1, 1, 3, 0)
LAST_CHANGE: Final = (*IF_TABLE_LAST_CHANGE, 0)
STRINGS: Final = {"descr": (*IF_ENTRY, 2), "name": (*IF_X_ENTRY, 1), "alias": (*IF_X_ENTRY, 18)}
INTEGERS: Final = {"type": (*IF_ENTRY, 3), "mtu": (*IF_ENTRY, 4)}
STATUSES: Final = ((*IF_ENTRY, 7), (*IF_ENTRY, 8))
COUNTERS_64: Final = tuple((*IF_X_ENTRY, column) for column in range(6, 14))
COUNTERS_32: Final = tuple(
    column
    for entry in SPEC.fields
    for column in entry.columns
    if column not in (*COUNTERS_64, *STATUSES, (*IF_ENTRY, 9), (*IF_ENTRY, 5), (*IF_X_ENTRY, 15))
)
GAUGES: Final = ((*IF_ENTRY, 5), (*IF_X_ENTRY, 15))

Cells = dict[Oid, bytes | int]
"""Object name -> value, not yet encoded."""


@dataclass(frozen=True)
class Port:
    """One interface; its counters follow from `seed`, so that no two cells of a table are alike."""

    index: int
    name: bytes
    alias: bytes = b""
    seed: int = 0
    without: frozenset[Oid] = field(default_factory=frozenset)

    def cells(self) -> Cells:
        seed = self.seed or self.index
        cells: Cells = {
            STRINGS["descr"]: b"Descr " + self.name, STRINGS["name"]: self.name, STRINGS["alias"]: self.alias,
            INTEGERS["type"]: 6, INTEGERS["mtu"]: 1500, (*IF_ENTRY, 9): seed,
            STATUSES[0]: 1, STATUSES[1]: 1 + seed % 2, GAUGES[0]: 2**32 - 1, GAUGES[1]: 10_000 + seed,
        }  # fmt: skip
        cells |= {column: (seed << 34) % 2**64 + column[-1] for column in COUNTERS_64}
        cells |= {column: (seed * 1000 + sum(column[-3:])) % 2**32 for column in COUNTERS_32}
        return {(*column, self.index): value for column, value in cells.items() if column not in self.without}


def ports(count: int, *, first: int = 1) -> list[Port]:
    return [Port(index, b"GigabitEthernet0/0/%d" % index, b"line %d" % index) for index in range(first, first + count)]


def without(port: Port, *columns: Oid) -> Port:
    return replace(port, without=port.without | frozenset(columns))


def table(rows: Iterable[Port], *, up_time: int = 100_000, last_change: int | None = 500) -> Cells:
    cells: Cells = {SYS_UP_TIME: up_time}
    if last_change is not None:
        cells[LAST_CHANGE] = last_change
    for port in rows:
        cells |= port.cells()
    return cells


def _encode(oid: Oid, value: bytes | int) -> bytes:
    if isinstance(value, bytes):
        return ber.octet_string(value)
    column = oid[:-1]
    if column in COUNTERS_64:
        return ber.counter64(value)
    if column in {*STATUSES, *INTEGERS.values()}:
        return ber.integer(value)
    if oid in {SYS_UP_TIME, LAST_CHANGE} or column == (*IF_ENTRY, 9):
        return ber.time_ticks(value)
    return ber.unsigned(ber.GAUGE32 if column in GAUGES else ber.COUNTER32, value)


def mib(cells: Mapping[Oid, bytes | int]) -> StaticMib:
    return StaticMib({oid: _encode(oid, value) for oid, value in cells.items()})


def served(
    cells: Mapping[Oid, bytes | int], *, max_size: int = 1472, alter_pdu: AlterPdu | None = None,
    delivery: Delivery | None = None,
) -> ServedAgent:  # fmt: skip
    agent = Agent(mib(cells), community=COMMUNITY.community.reveal(), max_size=max_size, alter_pdu=alter_pdu)
    return ServedAgent(agent, delivery=delivery)


def expected(cells: Mapping[Oid, bytes | int]) -> dict[int, dict[str, object]]:
    """By ifIndex what the MIB says of each row: the best source of every field, None where there is none."""
    columns = {*STRINGS.values(), *INTEGERS.values(), *(column for entry in SPEC.fields for column in entry.columns)}
    indexes = sorted({oid[-1] for oid in cells if oid[:-1] in columns})
    rows: dict[int, dict[str, object]] = {}
    for index in indexes:
        row: dict[str, object] = {name: cells.get((*column, index)) for name, column in INTEGERS.items()}
        for name in ("descr", "alias"):
            row[name] = decode_text(cells.get((*STRINGS[name], index)))
        for entry in SPEC.fields:
            found = [
                (number, source) for number, source in enumerate(entry.sources) if (*source.column, index) in cells
            ]
            row[entry.name] = None
            if found:
                value = cells[*found[0][1].column, index]
                assert isinstance(value, int)
                row[entry.name] = value * found[0][1].scale
            if entry.name == "in_octets":
                row["counter_bits"] = (64, 32)[found[0][0]] if found else None
        rows[index] = row
    return rows


def read(reading: InterfacesReading) -> dict[int, dict[str, object]]:
    """The reading in the form of `expected`."""
    return {
        interface.index: {
            "type": interface.type, "mtu": interface.mtu_octets, "descr": interface.descr, "alias": interface.alias,
            "counter_bits": interface.counter_bits,
            **{name: column[at] for name, column in reading.columns.items()},
        }
        for at, interface in enumerate(reading.interfaces)
    }  # fmt: skip


def names(reading: InterfacesReading) -> Sequence[str]:
    return [interface.name for interface in reading.interfaces]
