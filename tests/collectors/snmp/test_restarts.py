"""What sysUpTime shows of a restart, and what readings and waiting polls make of one."""

from __future__ import annotations

import asyncio

import pytest

from collectors.errors import DeadlineExceeded
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.ip import IpReading
from collectors.snmp.modules.ip_sources import IP_IF_STATS_ENTRY
from collectors.snmp.table import restarted
from lab.snmp.endpoint import Delivery
from tests.collectors.snmp.asking import poller_of, target_of
from tests.collectors.snmp.relay import Relay
from tests.collectors.snmp.tables import mib, ports, served, table
from tests.collectors.snmp.test_ip import statistics, with_statistics

WRAP = 2**32


@pytest.mark.parametrize(
    ("before", "now", "elapsed_seconds", "expected"),
    [
        pytest.param(1_000, 7_000, 60.0, False, id="as the clock"),
        pytest.param(1_000, 6_800, 60.0, False, id="a little slow"),
        pytest.param(1_000, 8_000, 60.0, False, id="a little fast"),
        pytest.param(360_000, 500, 60.0, True, id="went back"),
        pytest.param(6_000, 9_000, 600.0, True, id="later than before, but not by the time that passed"),
        pytest.param(WRAP - 3_000, 3_000, 60.0, False, id="wrapped after 497 days"),
        pytest.param(WRAP - 3_000, 100, 600.0, True, id="restarted where it would have wrapped"),
        pytest.param(500, 500, 3600.0, False, id="an agent that does not count"),
        pytest.param(None, 500, 60.0, False, id="not shown before"),
        pytest.param(500, None, 60.0, False, id="not shown now"),
    ],
)
def test_restarted(before: int | None, now: int | None, elapsed_seconds: float, *, expected: bool) -> None:
    assert restarted(before, now, elapsed_seconds) is expected


class PutOnLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put on."""

    ahead_seconds = 0.0

    def time(self) -> float:
        return super().time() + self.ahead_seconds


def test_a_slow_device_has_not_restarted() -> None:
    """sysUpTime is read with the first request, and a table may take long after it: that is not the device's clock."""
    loop = PutOnLoop()
    rows = ports(55)

    async def run() -> None:
        async with served(table(rows)) as agent, Relay(agent.host, agent.port) as relay, poller_of() as poller:

            def slow(_request: bytes) -> None:
                loop.ahead_seconds += 1.0
                agent.agent.mib = mib(table(rows, up_time=100_000 + int(loop.ahead_seconds * 100)))

            relay.on_request = slow
            target = target_of(relay.host, relay.port)
            readings = [(await poller.poll(target, ["interfaces"], 300.0)).outcomes[0].reading for _ in range(4)]
            first, *others = (reading for reading in readings if isinstance(reading, InterfacesReading))
            assert len(others) == 3
            assert all(reading.interfaces is first.interfaces for reading in others)

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(run())


def test_ip_counters_follow_a_renumbering_without_the_interfaces_module() -> None:
    """The names come from another table; they must be those of the device after its restart."""

    async def run() -> None:
        rows = ports(2)
        counters = statistics(IP_IF_STATS_ENTRY, ((1, 1), (1, 2)))
        agent = served(table(rows, up_time=500_000, last_change=None))
        agent.agent.mib = with_statistics(table(rows, up_time=500_000, last_change=None), counters)
        async with agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)

            async def names() -> list[str | None]:
                reading = (await poller.poll(target, ["ip"], 10.0)).outcomes[0].reading
                assert isinstance(reading, IpReading)
                assert reading.interfaces is not None
                return [name for _, name in reading.interfaces.rows]

            assert await names() == ["GigabitEthernet0/0/1", "GigabitEthernet0/0/2"]
            swapped = [type(rows[0])(1, rows[1].name), type(rows[0])(2, rows[0].name)]
            agent.agent.mib = with_statistics(table(swapped, up_time=100, last_change=None), counters)
            await asyncio.sleep(2.1)  # the names were compared a moment ago
            assert await names() == ["GigabitEthernet0/0/2", "GigabitEthernet0/0/1"]

    asyncio.run(run())


def test_a_poll_that_waits_for_another_ends_at_its_own_deadline() -> None:
    async def run() -> None:
        async with served(table(ports(2)), delivery=Delivery(delay_seconds=0.5)) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            slow = asyncio.create_task(poller.poll(target, ["system", "interfaces"], 10.0))
            await asyncio.sleep(0.05)
            (outcome,) = (await poller.poll(target, ["system"], 0.2)).outcomes
            assert isinstance(outcome.failure, DeadlineExceeded)
            assert "busy" in str(outcome.failure)
            assert all(outcome.failure is None for outcome in (await slow).outcomes)

    asyncio.run(run())


def test_a_patient_scrape_does_not_share_an_impatient_one() -> None:
    async def run() -> None:
        async with served(table(ports(2)), delivery=Delivery(delay_seconds=0.5)) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            impatient, patient = await asyncio.gather(
                poller.poll(target, ["system"], 0.2), poller.poll(target, ["system"], 10.0)
            )
            assert impatient.outcomes[0].failure is not None
            assert patient.outcomes[0].failure is None

    asyncio.run(run())


def test_checking_listed_names_does_not_learn_them_again() -> None:
    """The rows of a choice have others in between, so they are compared by name and not by their predecessors."""

    async def run() -> None:
        counters = statistics(IP_IF_STATS_ENTRY, ((1, 2), (1, 4)))
        agent = served(table(ports(5)))
        agent.agent.mib = with_statistics(table(ports(5)), counters)
        async with agent, poller_of() as poller:
            target = target_of(agent.host, agent.port, listed=["GigabitEthernet0/0/2", "GigabitEthernet0/0/4"])
            assert (await poller.poll(target, ["ip"], 10.0)).outcomes[0].failure is None
            await asyncio.sleep(2.1)
            # The names, the table of the device (which is empty), the table of the interfaces: one request each.
            assert (await poller.poll(target, ["ip"], 10.0)).requests == 3

    asyncio.run(run())


def test_closing_ends_a_poll_that_a_more_patient_one_displaced() -> None:
    async def run() -> None:
        async with served(table(ports(2)), delivery=Delivery(silent=True)) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            polls = [asyncio.create_task(poller.poll(target, ["system"], seconds)) for seconds in (5.0, 30.0)]
            await asyncio.sleep(0.05)
            await poller.aclose()
            ended, _ = await asyncio.wait(polls, timeout=1.0)
            assert len(ended) == 2
            assert all(poll.cancelled() for poll in polls)

    asyncio.run(run())
