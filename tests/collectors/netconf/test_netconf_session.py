"""A session is kept between polls, comes back after a loss, and a device that cannot be reached is not hammered."""

from __future__ import annotations

import asyncio
import dataclasses

from collectors.errors import AuthenticationRejected, Unreachable
from collectors.netconf.poller import NetconfPoller
from collectors.netconf.session import Backoff
from collectors.outcome import PollResult
from inventory.credentials import Secret, SshCredential
from lab.netconf.huawei import a_huawei
from lab.netconf.server import NetconfServer
from tests.collectors.netconf.asking_netconf import failure, only, run, target_of

HUAWEI = {"vendor": "huawei", "platform": "huawei_vrpv8"}


async def polled(poller: NetconfPoller, server: NetconfServer, times: int) -> list[PollResult]:
    asked = target_of(server, **HUAWEI)
    return [await poller.poll(asked, ("interfaces",), 5) for _ in range(times)]


def test_one_session_for_many_polls_and_one_request_each() -> None:
    async def work() -> tuple[int, list[int]]:
        async with a_huawei() as server:
            poller = NetconfPoller()
            results = await polled(poller, server, 4)
            await poller.aclose()
            assert all(only(result).failure is None for result in results)
            return server.sessions, [result.requests for result in results]

    assert run(work()) == (1, [2, 1, 1, 1])


def test_identity_is_the_same_object_until_it_changes() -> None:
    async def work() -> list[object]:
        async with a_huawei() as server:
            poller = NetconfPoller(max_age_seconds=0.0)
            results = await polled(poller, server, 2)
            await poller.aclose()
            return [only(result).reading.interfaces for result in results]  # type: ignore[union-attr]

    first, second = run(work())
    assert first is second


def test_a_lost_session_is_opened_again_in_the_same_poll() -> None:
    async def work() -> tuple[int, list[bool]]:
        async with a_huawei() as server:
            poller = NetconfPoller()
            results = await polled(poller, server, 1)
            server.fault = "close_after_reply"
            results += await polled(poller, server, 1)
            server.fault = None
            await asyncio.sleep(0.1)
            results += await polled(poller, server, 1)
            await poller.aclose()
            return server.sessions, [only(result).failure is None for result in results]

    assert run(work()) == (2, [True, True, True])


def test_a_session_that_ends_under_the_question_is_tried_once_more() -> None:
    async def work() -> tuple[int, str]:
        async with a_huawei() as server:
            poller = NetconfPoller()
            await polled(poller, server, 1)
            server.fault = "close_before_reply"
            (result,) = await polled(poller, server, 1)
            await poller.aclose()
            return server.sessions, failure(result)

    sessions, told = run(work())
    assert sessions == 2
    assert told.startswith("timeout: ")
    assert "the device ended the connection while we waited for a reply" in told


def test_after_a_reply_that_never_came_the_next_poll_has_a_session_of_its_own() -> None:
    async def work() -> tuple[int, bool]:
        async with a_huawei() as server:
            poller = NetconfPoller()
            await polled(poller, server, 1)
            server.delay_seconds = 1.0
            assert failure(await poller.poll(target_of(server, **HUAWEI), ("interfaces",), 0.5)).startswith("timeout")
            server.delay_seconds = 0.0
            (result,) = await polled(poller, server, 1)
            await poller.aclose()
            return server.sessions, only(result).failure is None

    assert run(work()) == (2, True)


def test_a_server_that_was_away_is_found_again() -> None:
    async def work() -> list[bool]:
        async with a_huawei() as first:
            poller = NetconfPoller(backoff=Backoff(first_seconds=0.01))
            results = await polled(poller, first, 1)
            port, key = first.port, first.host_key
        results.append(await poller.poll(target_of(first, **HUAWEI), ("interfaces",), 2))
        await asyncio.sleep(0.05)
        async with a_huawei(port=port, host_key=key) as second:
            results += await polled(poller, second, 1)
            await poller.aclose()
        return [only(result).failure is None for result in results]

    assert run(work()) == [True, False, True]


def test_a_refused_account_is_not_tried_again_soon() -> None:
    async def work() -> tuple[list[str], str]:
        async with a_huawei() as server:
            poller = NetconfPoller()
            wrong = dataclasses.replace(
                target_of(server, **HUAWEI), credential=SshCredential("x", "monitor", Secret("wrong"))
            )
            await poller.poll(wrong, ("interfaces",), 5)
            told = failure(await poller.poll(wrong, ("interfaces",), 5))
            logins = list(server.logins)
            right = only(await poller.poll(target_of(server, **HUAWEI), ("interfaces",), 5))
            assert right.failure is None  # another credential is another conversation
            await poller.aclose()
            return logins, told

    logins, told = run(work())
    assert logins == ["monitor"]
    assert "(tried again in 300 s)" in told


def test_how_long_a_device_is_left_alone() -> None:
    waits = [Backoff().seconds(failures, Unreachable("x")) for failures in range(1, 9)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]
    assert Backoff().seconds(1, AuthenticationRejected("x")) == 300


def test_two_scrapes_at_once_take_turns() -> None:
    async def work() -> tuple[int, list[bool]]:
        async with a_huawei(delay_seconds=0.05) as server:
            poller = NetconfPoller()
            asked = target_of(server, **HUAWEI)
            results = await asyncio.gather(*(poller.poll(asked, ("interfaces",), 5) for _ in range(3)))
            await poller.aclose()
            return server.sessions, [only(result).failure is None for result in results]

    assert run(work()) == (1, [True] * 3)


def test_counters_wait_for_one_module_of_a_long_scrape_and_not_for_all() -> None:
    async def work() -> list[str]:
        ended = []
        async with a_huawei(delay_seconds=0.2) as server:
            poller = NetconfPoller()
            asked = target_of(server, **HUAWEI)

            async def scrape(name: str, *modules: str) -> None:
                result = await poller.poll(asked, modules, 20)
                assert all(outcome.failure is None for outcome in result.outcomes)
                ended.append(name)

            long = asyncio.create_task(scrape("tables", "ip", "optics", "health"))
            await asyncio.sleep(0.05)
            await asyncio.gather(long, scrape("counters", "interfaces"))
            await poller.aclose()
        return ended

    assert run(work()) == ["counters", "tables"]


def test_a_scrape_that_waits_too_long_for_its_turn_is_late() -> None:
    async def work() -> list[str]:
        async with a_huawei(delay_seconds=0.6) as server:
            poller = NetconfPoller()
            asked = target_of(server, **HUAWEI)
            first = asyncio.create_task(poller.poll(asked, ("interfaces",), 5))
            await asyncio.sleep(0.1)
            second = await poller.poll(asked, ("interfaces",), 0.2)
            await first
            await poller.aclose()
            return [failure(second)]

    assert run(work()) == ["deadline: the device was busy with another scrape until the deadline"]
