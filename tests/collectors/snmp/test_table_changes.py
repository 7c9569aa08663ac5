"""Two-speed reading: what a scrape asks once all is known, and how soon a changed table is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from collectors.outcome import PollResult
from collectors.readings.interfaces import InterfacesReading
from collectors.snmp.modules.interfaces import IF_ENTRY, SPEC
from collectors.snmp.table import ReadingPolicy
from lab.snmp import ber as lab_ber
from lab.snmp.pdu import GET, GET_BULK, Request, parse_request
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.relay import Relay
from tests.collectors.snmp.tables import (
    COUNTERS_64,
    STRINGS,
    SYS_UP_TIME,
    Cells,
    Port,
    expected,
    mib,
    names,
    ports,
    read,
    served,
    table,
    without,
)


class Scrapes:
    """Polls one agent through a relay that writes down what was asked."""

    def __init__(self, agent: ServedAgent, relay: Relay, poll: object) -> None:
        self.agent = agent
        self._relay = relay
        self._poll = poll

    async def result(self) -> PollResult:
        return await self._poll()  # type: ignore[operator,no-any-return]

    async def reading(self) -> InterfacesReading:
        (outcome,) = (await self.result()).outcomes
        assert isinstance(outcome.reading, InterfacesReading), outcome.failure
        return outcome.reading

    async def requests(self) -> list[Request]:
        """What one more scrape asks."""
        before = len(self._relay.requests)
        await self.reading()
        return list(map(_request, self._relay.requests[before:]))

    def become(self, cells: Cells) -> None:
        self.agent.agent.mib = mib(cells)


def _request(message: bytes) -> Request:
    _, at, _ = lab_ber.read_header(message, 0)
    _, at = lab_ber.read_integer(message, at)
    _, at = lab_ber.read_octets(message, at)
    return parse_request(message, at)


@asynccontextmanager
async def scraping(
    cells: Cells, *, listed: Sequence[str] | None = None, policy: ReadingPolicy | None = None
) -> AsyncIterator[Scrapes]:
    async with served(cells) as agent, Relay(agent.host, agent.port) as relay, poller_of(reading=policy) as poller:
        target = target_of(relay.host, relay.port, COMMUNITY, listed=listed)
        yield Scrapes(agent, relay, lambda: poller.poll(target, ["interfaces"], 10.0))


def test_a_steady_scrape_asks_for_numbers_only() -> None:
    async def run() -> None:
        async with scraping(table(ports(52))) as scrapes:
            await scrapes.reading()
            await scrapes.reading()  # learns here that this agent cuts its replies itself
            for _ in range(3):
                requests = await scrapes.requests()
                assert len(requests) <= 12
                assert {request.kind for request in requests} == {GET_BULK}
                asked = [lab_ber.read_oid(name) for request in requests for name in request.names]
                seldom = {*STRINGS.values(), (*IF_ENTRY, 3), (*IF_ENTRY, 4)} - {STRINGS["name"]}
                assert not [oid for oid in asked if oid[: len(oid) - 1] in seldom or oid in seldom]
                assert len([oid for oid in asked if oid[:11] == STRINGS["name"]]) == 1  # the row that is compared

    asyncio.run(run())


def test_only_listed_interfaces_are_asked_for() -> None:
    async def run() -> None:
        cells = table(ports(48))
        async with scraping(cells, listed=["GigabitEthernet0/0/7", "GigabitEthernet0/0/9", "gone"]) as scrapes:
            reading = await scrapes.reading()
            assert read(reading) == {index: row for index, row in expected(cells).items() if index in {7, 9}}
            (request,) = await scrapes.requests()
            assert request.kind == GET
            # The numbers of two rows, sysUpTime, ifTableLastChange and one row's name. Of the seldom numbers there is
            # the state of each (one is down, the other was said to be in test mode), and a speed's turn.
            assert SPEC.seldom is not None
            often = len(SPEC.fields) - len(SPEC.seldom.fields)
            assert len(request.names) <= 2 * often + 3 + 2 + 1

    asyncio.run(run())


def quiet(rows: Sequence[Port], **state: int) -> Cells:
    """Of an agent that does not have ifTableLastChange."""
    return table(rows, last_change=None, **state)


def moved(rows: Sequence[Port]) -> list[Port]:
    return [replace(port, index=port.index + 10, seed=port.index) for port in rows]


def reversed_names(rows: Sequence[Port]) -> list[Port]:
    return [replace(port, name=other.name) for port, other in zip(rows, reversed(rows), strict=True)]


CHANGES: dict[str, tuple[Cells, Cells]] = {
    "renumbered and announced": (table(ports(5)), table(moved(ports(5)), last_change=9)),
    "renumbered, not announced": (quiet(ports(5)), quiet(moved(ports(5)))),
    "renumbered by a restart": (quiet(ports(5)), quiet(reversed_names(ports(5)), up_time=50)),
    "row added at the end": (quiet(ports(5)), quiet(ports(6))),
    "row added in front": (quiet(ports(5, first=2)), quiet(ports(6))),
    "row added in the middle": (
        quiet([*ports(3), *ports(2, first=8)]),
        quiet([*ports(4), *ports(2, first=8)]),
    ),
    "first row removed": (quiet(ports(5)), quiet(ports(4, first=2))),
    "last row removed": (quiet(ports(5)), quiet(ports(4))),
    "all 64-bit counters gone": (table(ports(5)), table([without(p, *COUNTERS_64) for p in ports(5)])),
    "a column gone": (table(ports(5)), table([without(p, (*IF_ENTRY, 14)) for p in ports(5)])),
    "ifTableLastChange gone": (table(ports(5)), quiet(ports(5))),
    "a name changed and announced": (
        table(ports(5)),
        table([*ports(4), Port(5, b"Eth-Trunk5", b"new")], last_change=501),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_table_is_read_right_in_the_same_scrape(name: str) -> None:
    before, after = CHANGES[name]

    async def run() -> None:
        async with scraping(before) as scrapes:
            first = await scrapes.reading()
            again = await scrapes.reading()
            assert read(first) == read(again) == expected(before)
            assert again.interfaces is first.interfaces
            scrapes.become(after)
            changed = await scrapes.reading()
            assert read(changed) == expected(after)
            assert (await scrapes.reading()).interfaces is changed.interfaces

    asyncio.run(run())


def test_two_names_exchanged_without_announcement_are_noticed_within_a_turn() -> None:
    """Nothing but the names tells: one is compared at each scrape, so it takes as many scrapes as there are rows."""

    async def run() -> None:
        rows = ports(6)
        async with scraping(table(rows)) as scrapes:
            await scrapes.reading()
            swapped = [*rows[:2], replace(rows[3], index=3), replace(rows[2], index=4), *rows[4:]]
            scrapes.become(table(swapped))
            seen = [names(await scrapes.reading()) for _ in rows]
            assert seen[-1] == [port.name.decode() for port in swapped]

    asyncio.run(run())


@pytest.mark.parametrize("listed", [True, False])
def test_a_listed_interface_that_moves(*, listed: bool) -> None:
    async def run() -> None:
        rows = ports(6)
        async with scraping(quiet(rows), listed=[rows[4].name.decode()] if listed else None) as scrapes:
            await scrapes.reading()
            cells = quiet([replace(port, index=port.index + 1) for port in rows])
            scrapes.become(cells)
            reading = await scrapes.reading()
            assert read(reading) == {index: row for index, row in expected(cells).items() if not listed or index == 6}

    asyncio.run(run())


def test_an_up_time_that_wraps_costs_one_relearning() -> None:
    async def run() -> None:
        rows = ports(3)
        async with scraping(table(rows, up_time=2**32 - 1)) as scrapes:
            first = await scrapes.reading()
            scrapes.become(table(rows, up_time=5))
            assert read(await scrapes.reading()) == read(first)
            steady = await scrapes.reading()
            assert (await scrapes.reading()).interfaces is steady.interfaces

    asyncio.run(run())


def test_an_old_layout_is_learned_again() -> None:
    """An alias that changes without notice is seen after `max_age_seconds` at the latest."""

    async def run() -> None:
        rows = ports(2)
        async with scraping(table(rows), policy=ReadingPolicy(max_age_seconds=0.0)) as scrapes:
            await scrapes.reading()
            scrapes.become(table([replace(rows[0], alias=b"other"), rows[1]]))
            assert (await scrapes.reading()).interfaces[0].alias == "other"
        async with scraping(table(rows)) as scrapes:
            first = await scrapes.reading()
            scrapes.become(table([replace(rows[0], alias=b"other"), rows[1]]))
            assert (await scrapes.reading()).interfaces is first.interfaces

    asyncio.run(run())


def test_a_table_that_never_stands_still() -> None:
    async def run() -> str:
        async with scraping(table(ports(2))) as scrapes:
            await scrapes.reading()
            changes = iter(range(1_000_000))
            relay = scrapes._relay
            relay.on_request = lambda _: scrapes.become(table(ports(2), last_change=next(changes)))
            return str((await scrapes.result()).outcomes[0].failure)

    assert asyncio.run(run()) in {"None", "the table changes while it is being read"}


def test_counters_that_fall_are_read_as_they_are() -> None:
    """A reset is Prometheus's to see; the reading says what the device says."""

    async def run() -> None:
        before = table(ports(2))
        after = before | {oid: 0 for oid in before if oid[:-1] in COUNTERS_64} | {SYS_UP_TIME: 100_001}
        async with scraping(before) as scrapes:
            await scrapes.reading()
            scrapes.become(after)
            assert read(await scrapes.reading()) == expected(after)

    asyncio.run(run())
