"""How many requests a switch is asked, from the first scrape to the steady state, and what a change of it costs.

A count is no time: these are the same on any machine. The agent answers over UDP, within a packet of 1,472 octets by
itself, or as much as it is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from collectors.readings.interfaces import InterfacesReading
from collectors.snmp.modules.interfaces import IF_ENTRY
from collectors.snmp.poller import Poller
from lab.snmp.agent import LARGEST_MAX_SIZE
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import poller_of, target_of
from tests.collectors.snmp.relay import Relay
from tests.collectors.snmp.tables import (
    COUNTERS_32,
    COUNTERS_64,
    GAUGES,
    INTEGERS,
    LAST_CHANGE,
    STATUSES,
    STRINGS,
    SYS_UP_TIME,
    Cells,
    expected,
    mib,
    ports,
    read,
    served,
    table,
)

MOST: Final = 12
PACKET_OCTETS: Final = 1472
PORTS: Final = 52
LOGICAL: Final = 3
ADMIN, OPER = STATUSES
IF_LAST_CHANGE: Final = (*IF_ENTRY, 9)
SPEED: Final = GAUGES[1]
VLAN, AGGREGATE = 136, 161
COUNTED: Final = {6: 2**52, 10: 2**52} | {7: 2**44, 11: 2**44} | {8: 2**36, 12: 2**36} | {9: 2**34, 13: 2**34}
"""By ifXTable's column: four petabytes each way, 17 trillion packets, and some of other kinds."""


def switch(*, down: int = 0) -> Cells:
    """52 ports of 10 Gbit/s and three interfaces that are no ports, all of which have counted petabytes."""
    cells = table(ports(PORTS + LOGICAL), up_time=2_000_000_000)
    for oid in cells:
        column, index = oid[:-1], oid[-1]
        logical = index > PORTS
        if column in COUNTERS_64:
            cells[oid] = COUNTED[column[-1]] + 2**20 * index
        elif column in COUNTERS_32:
            cells[oid] = 200 * index
        elif column in STATUSES:
            cells[oid] = 2 if column == OPER and index <= down else 1
        elif column == IF_LAST_CHANGE:
            cells[oid] = 1_500_000_000 + index
        elif column == SPEED:
            cells[oid] = 0 if logical else 10_000
        elif column == INTEGERS["type"]:
            cells[oid] = VLAN if logical else 6
    return cells


def later(cells: Cells) -> Cells:
    """Every interface that is up has counted; time has passed."""
    moved = {
        oid: value + COUNTED[oid[-2]] // 2**20 + oid[-1]
        for oid, value in cells.items()
        if oid[:-1] in COUNTERS_64 and isinstance(value, int) and cells[*OPER, oid[-1]] == 1
    }
    up_time = cells[SYS_UP_TIME]
    assert isinstance(up_time, int)
    # The tests' scrapes follow each other at once, so the device's clock may not run ahead of ours for long.
    return cells | moved | {SYS_UP_TIME: up_time + 1}


@dataclass
class Switch:
    """What is scraped, and through what."""

    agent: ServedAgent
    relay: Relay
    poll: Callable[[], object]
    cells: Cells

    async def scrape(self) -> tuple[int, InterfacesReading]:
        """Requests, and the reading, which must be the truth."""
        self.agent.agent.mib = mib(self.cells)
        before = len(self.relay.requests)
        result = await self.poll()  # type: ignore[misc]
        reading = result.outcomes[0].reading
        assert isinstance(reading, InterfacesReading), result.outcomes[0].failure
        assert read(reading) == expected(self.cells)
        return len(self.relay.requests) - before, reading

    async def steady(self) -> int:
        """Requests of a scrape some time after the first."""
        for _ in range(3):
            await self.scrape()
            self.cells = later(self.cells)
        requests, _ = await self.scrape()
        return requests


@asynccontextmanager
async def switched(cells: Cells, *, max_size: int = PACKET_OCTETS) -> AsyncIterator[Switch]:
    async with served(cells, max_size=max_size) as agent, Relay(agent.host, agent.port) as relay, poller_of() as poller:
        target = target_of(relay.host, relay.port)
        yield Switch(agent, relay, lambda: _poll(poller, target), cells)


async def _poll(poller: Poller, target: object) -> object:
    return await poller.poll(target, ["interfaces"], 20.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("max_size", [PACKET_OCTETS, LARGEST_MAX_SIZE])
@pytest.mark.parametrize("down", [0, 20])
def test_52_ports_and_three_more_in_twelve_requests(max_size: int, down: int) -> None:
    async def run() -> None:
        async with switched(switch(down=down), max_size=max_size) as one:
            await one.steady()
            for _ in range(2 * PORTS):
                one.cells = later(one.cells)
                answered = len(one.relay.answers)
                requests, _ = await one.scrape()
                assert requests <= MOST
                assert max(map(len, one.relay.answers[answered:])) <= PACKET_OCTETS

    asyncio.run(run())


def test_the_first_scrape_walks_once() -> None:
    async def run() -> None:
        async with switched(switch()) as one:
            requests, _ = await one.scrape()
            # 21 columns of 55 rows, ifTableLastChange, and the guard.
            assert requests <= 2 * MOST

    asyncio.run(run())


def port(index: int, *, oper: int | None = None, admin: int | None = None, speed: int | None = None,
         changed: bool = True) -> Cells:  # fmt: skip
    cells: Cells = {(*IF_LAST_CHANGE, index): 1_900_000_000 + index} if changed else {}
    cells |= {(*column, index): value for column, value in ((OPER, oper), (ADMIN, admin), (SPEED, speed)) if value}
    return cells


AT_ONCE: dict[str, tuple[Cells, int]] = {
    "a link that goes down": (port(7, oper=2), 1),
    "a port that is disabled": (port(7, oper=2, admin=2), 1),
    "a link that came back slower between two scrapes": (port(7, speed=100), 1),
    "half of the ports": ({oid: value for index in range(1, 27) for oid, value in port(index, speed=100).items()}, 1),
    "a port that is down is disabled": (port(3, admin=2, changed=False), 0),
    "an aggregate that loses a member": (port(PORTS + 1, speed=10_000, changed=False), 0),
}
"""A change -> what the device has then, and the requests that reading it costs beside those of any scrape."""


@pytest.mark.parametrize("change", AT_ONCE)
def test_what_depends_on_a_link_is_read_in_the_same_scrape(change: str) -> None:
    """`Switch.scrape` compares every number with the device's."""

    async def run() -> None:
        after, more = AT_ONCE[change]
        start = switch(down=3) | {(*INTEGERS["type"], PORTS + 1): AGGREGATE, (*SPEED, PORTS + 1): 20_000}
        async with switched(start) as one:
            steady = await one.steady()
            one.cells = later(one.cells) | after
            requests, _ = await one.scrape()
            assert requests <= steady + more
            one.cells = later(one.cells)
            requests, _ = await one.scrape()
            assert requests <= MOST

    asyncio.run(run())


def test_a_speed_that_changes_against_the_mib_is_late_by_twenty_scrapes_at_most() -> None:
    """A device that leaves ifLastChange as it is, or always at 0, though a link was negotiated again."""

    async def run() -> None:
        async with switched(switch()) as one:
            await one.steady()
            one.cells = one.cells | port(30, speed=1000, changed=False)
            one.agent.agent.mib = mib(one.cells)
            seen = []
            for _ in range(20):
                result = await one.poll()  # type: ignore[misc]
                seen.append(result.outcomes[0].reading.columns["speed_bits_per_second"][29])
            assert set(seen) == {10**10, 10**9}
            assert seen[-1] == 10**9

    asyncio.run(run())


def test_readings_keep_their_numbers() -> None:
    async def run() -> None:
        async with switched(switch()) as one:
            await one.steady()
            _, before = await one.scrape()
            one.cells = later(one.cells) | port(7, speed=100)
            _, after = await one.scrape()
            speeds = [reading.columns["speed_bits_per_second"][6] for reading in (before, after)]
            assert speeds == [10**10, 10**8]

    asyncio.run(run())


RELEARNED: dict[str, Callable[[Cells], Cells]] = {
    "a restart": lambda cells: cells | {SYS_UP_TIME: 6000},
    "an announced change": lambda cells: cells | {LAST_CHANGE: 1_900_000_000},
    "a new row": lambda cells: cells | {
        (*oid[:-1], PORTS + LOGICAL + 1): value for oid, value in cells.items() if oid[-1] == 1 and len(oid) > 10
    } | {(*STRINGS["name"], PORTS + LOGICAL + 1): b"Vlanif9"},
}  # fmt: skip


@pytest.mark.parametrize("change", RELEARNED)
def test_learning_again_costs_one_walk(change: str) -> None:
    async def run() -> None:
        async with switched(switch()) as one:
            await one.steady()
            one.cells = RELEARNED[change](later(one.cells))
            requests, _ = await one.scrape()
            assert MOST < requests <= 3 * MOST  # a scrape that finds out, or its first request; then the walk
            one.cells = later(one.cells)
            requests, _ = await one.scrape()
            assert requests <= MOST

    asyncio.run(run())
