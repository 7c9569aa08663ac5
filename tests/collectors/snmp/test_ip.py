"""IP traffic by family: 64 bits first, 32 where there is nothing else, and whose rows are whose."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from collectors.errors import CollectionError, Unsupported
from collectors.readings.ip import IpReading
from collectors.snmp.ber import Oid
from collectors.snmp.modules.ip import IP_SYSTEM_STATS_ENTRY
from collectors.snmp.modules.ip_sources import IP_IF_STATS_ENTRY
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.net_snmp import Snmpd
from tests.collectors.snmp.tables import Cells, mib, ports, table

WIDE = {"in_packets": 4, "in_octets": 6, "out_packets": 31, "out_octets": 33}
NARROW = {"in_packets": 3, "in_octets": 5, "out_packets": 30, "out_octets": 32}


def statistics(entry: Oid, rows: Sequence[Oid], *, wide: bool = True, narrow: bool = True) -> dict[Oid, bytes]:
    cells: dict[Oid, bytes] = {}
    for row in rows:
        for at, (big, small) in enumerate(zip(WIDE.values(), NARROW.values(), strict=True)):
            if wide:
                cells[(*entry, big, *row)] = ber.counter64(sum(row) * 2**33 + at)
            if narrow:
                cells[(*entry, small, *row)] = ber.counter32(sum(row) * 100 + at)
    return cells


def with_statistics(cells: Cells, encoded: Mapping[Oid, bytes]) -> StaticMib:
    """A table of interfaces and, already encoded, what counts IP on them."""
    rows = mib(cells)
    values = dict(zip(rows.names.oids, rows.values(range(len(rows.names)), 0.0), strict=True))
    return StaticMib(values | encoded)


def served(cells: Mapping[Oid, bytes], interfaces: int = 3, *, max_size: int = 1472) -> ServedAgent:
    agent = Agent(
        with_statistics(table(ports(interfaces)), cells), community=COMMUNITY.community.reveal(), max_size=max_size
    )
    return ServedAgent(agent)


def poll(agent: ServedAgent, listed: Sequence[str] | None = None) -> IpReading | CollectionError:
    async def ask() -> IpReading | CollectionError:
        async with agent, poller_of() as poller:
            target = target_of(agent.host, agent.port, listed=listed)
            found = None
            for _ in range(2):
                outcome = (await poller.poll(target, ["interfaces", "ip"], 10.0)).outcomes[1]
                found = outcome.reading or outcome.failure
            assert isinstance(found, IpReading | CollectionError)
            return found

    return asyncio.run(ask())


BOTH = ((1,), (2,))
PER_INTERFACE = tuple((family, index) for family in (1, 2) for index in (1, 2, 3))


@pytest.mark.parametrize(("wide", "narrow"), [(True, True), (True, False), (False, True)])
def test_both_tables(*, wide: bool, narrow: bool) -> None:
    cells = statistics(IP_SYSTEM_STATS_ENTRY, BOTH, wide=wide, narrow=narrow)
    cells |= statistics(IP_IF_STATS_ENTRY, PER_INTERFACE, wide=wide, narrow=narrow)
    reading = poll(served(cells))
    assert isinstance(reading, IpReading)
    assert reading.system is not None
    assert reading.interfaces is not None
    assert reading.system.rows == (("ipv4", None), ("ipv6", None))
    scale = 2**33 if wide else 100
    assert {name: list(column) for name, column in reading.system.columns.items()} == {
        name: [scale + at, 2 * scale + at] for at, name in enumerate(WIDE)
    }
    assert reading.interfaces.rows == tuple(
        (family, f"GigabitEthernet0/0/{index}") for family in ("ipv4", "ipv6") for index in (1, 2, 3)
    )
    assert list(reading.interfaces.columns["in_packets"]) == [sum(row) * scale for row in PER_INTERFACE]


@pytest.mark.parametrize("wide", [True, False])
def test_listed_interfaces_only(*, wide: bool) -> None:
    cells = statistics(IP_IF_STATS_ENTRY, PER_INTERFACE, wide=wide)
    reading = poll(served(cells), listed=["GigabitEthernet0/0/2"])
    assert isinstance(reading, IpReading)
    assert reading.system is None
    assert reading.interfaces is not None
    assert reading.interfaces.rows == (("ipv4", "GigabitEthernet0/0/2"), ("ipv6", "GigabitEthernet0/0/2"))


def test_an_interface_that_iftable_does_not_show() -> None:
    reading = poll(served(statistics(IP_IF_STATS_ENTRY, ((2, 77),))))
    assert isinstance(reading, IpReading)
    assert reading.interfaces is not None
    assert reading.interfaces.rows == (("ipv6", "ifIndex 77"),)


def test_neither_table() -> None:
    assert isinstance(poll(served({})), Unsupported)


def test_a_family_that_does_not_exist() -> None:
    """Rows of an InetVersion that is not assigned are nobody's traffic: left out, and nothing where all are such."""
    reading = poll(served(statistics(IP_SYSTEM_STATS_ENTRY, ((1,), (9,)))))
    assert isinstance(reading, IpReading)
    assert reading.system is not None
    assert reading.system.rows == (("ipv4", None),)
    assert {len(column) for column in reading.system.columns.values()} == {1}
    assert isinstance(poll(served(statistics(IP_SYSTEM_STATS_ENTRY, ((4,), (6,))))), Unsupported)


def test_net_snmp_has_both_families(snmpd: Snmpd) -> None:
    async def ask() -> object:
        async with poller_of() as poller:
            result = await poller.poll(target_of("127.0.0.1", snmpd.port), ["system", "interfaces", "ip"], 10.0)
            assert [outcome.failure for outcome in result.outcomes] == [None] * 3
            return result.outcomes[2].reading

    reading = asyncio.run(ask())
    assert isinstance(reading, IpReading)
    assert reading.system is not None
    assert ("ipv4", None) in reading.system.rows
    octets = dict(zip(reading.system.rows, reading.system.columns["in_octets"], strict=True))
    assert (octets["ipv4", None] or 0) > 0
