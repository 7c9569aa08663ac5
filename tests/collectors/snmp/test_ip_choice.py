"""Which source is chosen and how well IPv6 is known: absent, zero, not counted and not enabled stay apart."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.readings.interfaces import InterfaceIdentity
from collectors.readings.ip import IpFamily, IpReading
from collectors.snmp.ber import Oid
from collectors.snmp.modules.ip_choice import Choice, cell, choose, mpls_interfaces
from collectors.snmp.modules.ip_sources import (
    FORWARDED,
    HH3C_PORT_PROTOCOL_STAT,
    IP_IF_STATS,
    IP_IF_STATS_32,
    IPV6_IF_STATS,
    NOT_COUNTED,
    TABLES,
    SourceTable,
)
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.walk import Column
from lab.snmp import ber
from tests.collectors.snmp.asking import poller_of, target_of
from tests.collectors.snmp.tables import ports, table
from tests.collectors.snmp.test_ip import served, with_statistics

Cells = dict[Oid, Column]
PORT = 7


def counted(
    source: SourceTable, four: int | None = None, six: int | None = None, *, index: int = PORT, octets: int | None = -1
) -> Cells:
    """Rows of one interface, every number the same; `octets` only where they differ, None where there are none."""
    found: Cells = {}
    families: tuple[tuple[IpFamily, int | None], ...] = (("ipv4", four), ("ipv6", six))
    for family, number in families:
        for field, column in source.columns.get(family, {}).items():
            value = octets if field.endswith("octets") and octets != -1 else number
            if number is not None and value is not None:
                found.setdefault(column, {})[source.row(family, index)] = value
    return found


def together(*parts: Mapping[Oid, Column]) -> Cells:
    found: Cells = {}
    for part in parts:
        for column, cells in part.items():
            found.setdefault(column, {}).update(cells)
    return found


def chosen(found: Cells, before: Mapping[int, Choice] | None = None, *, knows_ipv6: bool = False) -> Choice:
    return choose(found, [PORT], before or {}, knows_ipv6=knows_ipv6)[PORT]


def summary(choice: Choice) -> tuple[str | None, str | None, str]:
    one = choice.interface("port")
    return one.source, one.unit, one.quality


ELSEWHERE = counted(IP_IF_STATS, 5, 5, index=1)
CASES: dict[str, tuple[Cells, tuple[str | None, str | None, str]]] = {
    "nothing": ({}, (None, None, "unavailable")),
    "nothing here": (ELSEWHERE, (None, None, "unavailable")),
    "both": (counted(IP_IF_STATS, 5, 5), ("ipIfStats", "bytes", "bytes")),
    "both at 0": (counted(IP_IF_STATS, 0, 0), ("ipIfStats", "bytes", "bytes")),
    "all that there are": (
        together(*(counted(source, 5, 5) for source in TABLES)), ("ipIfStats", "bytes", "bytes")
    ),
    "H3C's before the standard's 32 bits": (
        together(counted(IP_IF_STATS_32, 5, 5), counted(HH3C_PORT_PROTOCOL_STAT, 5, 5)),
        ("hh3cifPortProtocolStat", "bytes", "bytes"),
    ),
    "32 bits before packets": (
        together(counted(IP_IF_STATS_32, 5, 5), counted(IPV6_IF_STATS, six=5)), ("ipIfStats-32", "bytes", "bytes")
    ),
    "one stands still, the other counts": (
        together(counted(IP_IF_STATS, 0, 0), counted(HH3C_PORT_PROTOCOL_STAT, 5, 5)),
        ("hh3cifPortProtocolStat", "bytes", "bytes"),
    ),
    "not counted": (counted(HH3C_PORT_PROTOCOL_STAT, NOT_COUNTED, NOT_COUNTED), (None, None, "not enabled")),
    "not counted, but by the standard": (
        together(counted(HH3C_PORT_PROTOCOL_STAT, NOT_COUNTED, NOT_COUNTED), counted(IP_IF_STATS, 0, 0)),
        ("ipIfStats", "bytes", "bytes"),
    ),
    "IPv4 here, IPv6 elsewhere": (
        together(ELSEWHERE, counted(IP_IF_STATS, 5)), ("ipIfStats", "bytes", "not enabled")
    ),
    "IPv4 here, no IPv6 anywhere": (counted(IP_IF_STATS, 5), ("ipIfStats", "bytes", "unavailable")),
    "IPv6 only": (counted(IP_IF_STATS, six=5), ("ipIfStats", "bytes", "bytes")),
    "no octets": (counted(IP_IF_STATS, 5, 5, octets=None), ("ipIfStats", "packets", "packets")),
    "octets stand at 0": (counted(IP_IF_STATS, 5, 5, octets=0), ("ipIfStats", "packets", "packets")),
    "64 bits stand at 0, 32 count": (
        together(counted(IP_IF_STATS, 0, 0), counted(IP_IF_STATS_32, 5, 5)), ("ipIfStats-32", "bytes", "bytes")
    ),
    "the obsolete table": (counted(IPV6_IF_STATS, six=5), ("ipv6IfStats", "packets", "packets")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_source_and_quality(case: str) -> None:
    found, expected = CASES[case]
    assert summary(chosen(found)) == expected


def test_ipv6_of_the_device_tells_that_it_could_count() -> None:
    assert summary(chosen(counted(IP_IF_STATS, 5), knows_ipv6=True)) == ("ipIfStats", "bytes", "not enabled")


def test_a_source_that_counted_stays_when_its_counters_are_cleared() -> None:
    both = together(counted(IP_IF_STATS, 5, 5), counted(HH3C_PORT_PROTOCOL_STAT, 5, 5))
    cleared = together(counted(IP_IF_STATS, 0, 0), counted(HH3C_PORT_PROTOCOL_STAT, 9, 9))
    first = chosen(both)
    again = chosen(cleared, {PORT: first})
    assert [summary(one)[0] for one in (first, again, chosen(cleared))] == [
        "ipIfStats", "ipIfStats", "hh3cifPortProtocolStat",
    ]  # fmt: skip
    assert summary(chosen(cleared, {PORT: again}))[0] == "ipIfStats"
    assert summary(chosen(counted(HH3C_PORT_PROTOCOL_STAT, 9, 9), {PORT: again}))[0] == "hh3cifPortProtocolStat"


def test_a_source_that_never_counted_gives_way_and_a_chosen_one_does_not_come_back() -> None:
    idle = together(counted(IP_IF_STATS, 0, 0), counted(HH3C_PORT_PROTOCOL_STAT, 0, 0))
    first = chosen(idle)
    assert summary(first)[0] == "ipIfStats"
    moved = chosen(together(counted(IP_IF_STATS, 0, 0), counted(HH3C_PORT_PROTOCOL_STAT, 3, 3)), {PORT: first})
    assert summary(moved)[0] == "hh3cifPortProtocolStat"
    both = together(counted(IP_IF_STATS, 3, 3), counted(HH3C_PORT_PROTOCOL_STAT, 6, 6))
    assert summary(chosen(both, {PORT: moved}))[0] == "hh3cifPortProtocolStat"


def test_mpls_layers_and_what_is_under_them() -> None:
    def interface(index: int, name: str, kind: int) -> InterfaceIdentity:
        return InterfaceIdentity(
            index=index, name=name, descr=None, alias=None, type=kind, mtu_octets=None, counter_bits=64
        )

    shown = [
        interface(1, "10GE1/0/1", 6), interface(2, "10GE1/0/1-mpls", 166), interface(3, "10GE1/0/2", 6),
        interface(4, "strange-mpls", 6), interface(5, "strange", 6),
    ]  # fmt: skip
    assert mpls_interfaces(shown) == {1, 2}
    choices = choose(counted(IP_IF_STATS, 5, 5), [PORT], {}, knows_ipv6=False, mpls=frozenset({PORT}))
    assert summary(choices[PORT]) == ("ipIfStats", "bytes", "not applicable")


# ---- Properties ------------------------------------------------------------------------------------------------------

COLUMNS = [(source, column) for source in TABLES for column in source.all_columns]
VALUES = st.sampled_from((0, 0, 1, 2**40, NOT_COUNTED))


@st.composite
def tables(draw: st.DrawFn) -> Cells:
    """Any cells of any table for three interfaces: columns cut short, emptied, with holes."""
    found: Cells = {}
    for source, column in COLUMNS:
        rows: list[Oid] = [(index,) for index in (1, 2, 3)]
        if source.by_version:
            rows = [(version, *row) for version in (1, 2) for row in rows]
        kept = draw(st.lists(st.sampled_from(rows), unique=True))
        found[column] = {row: draw(VALUES) for row in kept}
    return found


@given(tables(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_whatever_is_cut_or_shuffled(found: Cells, shuffler: random.Random) -> None:
    choices = choose(found, [1, 2, 3], {}, knows_ipv6=False)
    order = [(column, list(cells.items())) for column, cells in found.items()]
    for _, cells in order:
        shuffler.shuffle(cells)
    shuffler.shuffle(order)
    shuffled: Cells = {column: dict(cells) for column, cells in order}
    assert {index: summary(one) for index, one in choices.items()} == {
        index: summary(one) for index, one in choose(shuffled, [3, 1, 2], {}, knows_ipv6=False).items()
    }
    for index, choice in choices.items():
        source, unit, quality = summary(choice)
        assert (quality == "bytes") <= (unit == "bytes")
        assert (quality in {"bytes", "packets"}) == bool(choice.offer and "ipv6" in choice.offer.families)
        if choice.offer is None:
            # Nothing is claimed of an interface that no table has.
            rows = {row for column, cells in found.items() for row in cells if row[-1] == index}
            assert rows or quality == "unavailable"
            continue
        assert source == choice.offer.table.name
        for family in choice.offer.families:
            fields = ("in_octets", "out_octets") if unit == "bytes" else ("in_packets", "out_packets")
            values = [cell(found, choice.offer.table, family, field, index) for field in fields]
            assert None not in values, "both directions are there, and neither is 2**64-1"
        proven = any(
            cell(found, choice.offer.table, family, field, index)
            for family in choice.offer.families
            for field in (*choice.offer.table.columns[family],)
            if unit == "bytes" or not field.endswith("octets")
        )
        assert choice.proven <= proven


# ---- Through the wire ------------------------------------------------------------------------------------------------


def encoded(found: Cells) -> dict[Oid, bytes]:
    return {
        column + row: ber.counter64(int(str(value))) for column, cells in found.items() for row, value in cells.items()
    }


async def read(poller: object, target: object) -> IpReading:
    result = await poller.poll(target, ["interfaces", "ip"], 10.0)  # type: ignore[attr-defined]
    reading = result.outcomes[1].reading
    assert isinstance(reading, IpReading), result
    return reading


def test_a_port_that_stops_being_counted_has_no_number_and_is_looked_at_again() -> None:
    async def run() -> None:
        agent = served(encoded(counted(HH3C_PORT_PROTOCOL_STAT, 5, 6, index=1)))
        async with agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            first = await read(poller, target)
            assert first.interfaces is not None
            assert list(first.interfaces.columns["in_octets"]) == [5, 6]
            now = counted(HH3C_PORT_PROTOCOL_STAT, NOT_COUNTED, NOT_COUNTED, index=1)
            agent.agent.mib = with_statistics(table(ports(3)), encoded(now))
            second = await read(poller, target)
            assert second.interfaces is not None
            assert list(second.interfaces.columns["in_octets"]) == [None, None]
            third = await read(poller, target)
            assert third.interfaces is None
            assert {one.quality for one in third.counted if one.name.endswith("/1")} == {"not enabled"}

    asyncio.run(run())


def test_losing_tables_are_not_asked_again_before_identity_is() -> None:
    """52 ports, both families; H3C's table and the obsolete one are there too."""

    async def run() -> None:
        parts = [counted(source, 5, 6, index=index) for index in range(1, 53) for source in TABLES]
        agent = served(encoded(together(*parts)), 52)
        async with agent, poller_of(reading=ReadingPolicy(max_age_seconds=3600)) as poller:
            target = target_of(agent.host, agent.port)
            result = await poller.poll(target, ["interfaces", "ip"], 10.0)
            learning = result.requests
            alone = (await poller.poll(target, ["interfaces"], 10.0)).requests
            # The last sight of the other tables: they may go, and nobody notices.
            agent.agent.mib = with_statistics(
                table(ports(52)),
                encoded(together(*(counted(IP_IF_STATS, 5, 6, index=index) for index in range(1, 53)))),
            )
            steady = await poller.poll(target, ["interfaces", "ip"], 10.0)
            assert steady.outcomes[1].failure is None
            # One for the device as a whole (which has none here), seven for 416 numbers.
            assert steady.requests - alone <= 9
            assert learning > steady.requests

    asyncio.run(run())


def test_forwarded_packets_of_the_obsolete_table_are_sent_ones() -> None:
    found = counted(IPV6_IF_STATS, six=5, index=1)
    found[IPV6_IF_STATS.columns["ipv6"][FORWARDED]] = {(1,): 37}

    async def run() -> None:
        async with served(encoded(found)) as agent, poller_of() as poller:
            reading = await read(poller, target_of(agent.host, agent.port))
            assert reading.interfaces is not None
            assert {field: list(column) for field, column in reading.interfaces.columns.items()} == {
                "in_packets": [5], "out_packets": [42], "in_octets": [None], "out_octets": [None],
            }  # fmt: skip

    asyncio.run(run())
