"""Devices that hang, each in its own way: they cost their own deadline, and the one that answers does not notice."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest

from collectors.netconf.poller import NetconfPoller
from collectors.netconf.pool import WorkerPool
from collectors.netconf.target import NetconfTarget
from lab.netconf.huawei import a_huawei
from lab.netconf.server import NetconfServer
from tests.collectors.netconf.asking_netconf import IETF, failure, only, run, target, target_of

SECONDS = 1.0
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept, and say nothing."""
    try:
        await asyncio.sleep(60)
    finally:
        writer.close()


async def greeting_only(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The line of an SSH server, and no key exchange after it."""
    writer.write(b"SSH-2.0-silent\r\n")
    await silent(_, writer)


class Hanging:
    """Servers that hang, and one that does not."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.good: NetconfServer
        self.hanging: list[NetconfTarget] = []

    async def start(self, each: int) -> None:
        self.good = await self._stack.enter_async_context(a_huawei())
        for handler in (silent, greeting_only):
            server = await asyncio.start_server(handler, "127.0.0.1", 0)
            await self._stack.enter_async_context(server)
            port = server.sockets[0].getsockname()[1]
            self.hanging += [target(port, KEY, f"{handler.__name__.replace('_', '-')}-{n}") for n in range(each)]
        for fault in ("no_hello", "no_reply", "trickle"):
            made: Any = NetconfServer(capabilities=[IETF], fault=fault)  # type: ignore[arg-type]
            faulty = await self._stack.enter_async_context(made)
            self.hanging += [target_of(faulty, f"{fault.replace('_', '-')}-{n}") for n in range(each)]


def test_what_each_way_of_hanging_is_called() -> None:
    async def work() -> dict[str, str]:
        async with AsyncExitStack() as stack:
            servers = Hanging(stack)
            await servers.start(1)
            poller = NetconfPoller()
            stack.push_async_callback(poller.aclose)
            results = await asyncio.gather(*(poller.poll(one, ("interfaces",), SECONDS) for one in servers.hanging))
            return {result.device: failure(result) for result in results}

    told = run(work())
    assert told["silent-0"].startswith("timeout: ")
    assert told["silent-0"].endswith("no answer while we waited for the SSH key exchange")
    assert told["greeting-only-0"].endswith("no answer while we waited for the SSH key exchange")
    assert told["no-hello-0"].endswith("no answer while we waited for the device's hello")
    assert told["no-reply-0"].endswith("no answer while we waited for a reply")
    assert told["trickle-0"].startswith("deadline: ")
    assert told["trickle-0"].endswith("the time was over while a reply was still coming")


def test_more_hanging_devices_than_workers_and_one_that_answers() -> None:
    async def work() -> tuple[list[float], list[float]]:
        async with AsyncExitStack() as stack:
            servers = Hanging(stack)
            await servers.start(4)  # 20 devices
            poller = NetconfPoller(workers=8)
            stack.push_async_callback(poller.aclose)
            good = target_of(servers.good, "good", vendor="huawei", platform="huawei_vrpv8")
            assert only(await poller.poll(good, ("interfaces",), 5)).failure is None

            async def spent(asked: NetconfTarget) -> float:
                started = time.perf_counter()
                assert only(await poller.poll(asked, ("interfaces",), SECONDS)).failure is not None
                return time.perf_counter() - started

            waiting = [asyncio.create_task(spent(one)) for one in servers.hanging]
            await asyncio.sleep(0.1)
            took: list[float] = []
            while not all(task.done() for task in waiting):
                started = time.perf_counter()
                result = await poller.poll(good, ("interfaces",), SECONDS)
                took.append(time.perf_counter() - started)
                assert only(result).failure is None
                await asyncio.sleep(0.05)
            return took, [await task for task in waiting]

    took, hung = run(work())
    assert len(took) > 5
    assert max(took) < 0.7  # ten milliseconds on an idle machine
    assert max(hung) < SECONDS + 0.7


def test_a_hanging_device_is_left_alone_for_a_while() -> None:
    async def work() -> tuple[str, str, float]:
        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            asked = target(server.sockets[0].getsockname()[1], KEY)
            poller = NetconfPoller()
            first = failure(await poller.poll(asked, ("interfaces",), SECONDS))
            started = time.perf_counter()
            second = failure(await poller.poll(asked, ("interfaces",), SECONDS))
            spent = time.perf_counter() - started
            await poller.aclose()
            return first, second, spent

    first, second, spent = run(work())
    assert second.startswith(first + " (tried again in ")
    assert spent < 0.3


def test_no_thread_is_left_behind() -> None:
    async def work() -> None:
        async with AsyncExitStack() as stack:
            servers = Hanging(stack)
            await servers.start(2)
            poller = NetconfPoller(workers=20)
            await asyncio.gather(*(poller.poll(one, ("interfaces",), SECONDS) for one in servers.hanging))
            await poller.aclose()

    before = set(threading.enumerate())
    run(work())
    end = time.monotonic() + 5
    while (left := set(threading.enumerate()) - before) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left


def test_the_pool_gives_half_of_its_workers_to_doubtful_devices() -> None:
    async def work() -> tuple[int, str]:
        pool = WorkerPool(4)
        ends, busy = threading.Event(), []

        def hang() -> None:
            busy.append(1)
            ends.wait(10)

        deadline = asyncio.get_running_loop().time() + 1
        hanging = [
            asyncio.create_task(pool.run(hang, proven=False, deadline=deadline, cut=ends.set)) for _ in range(10)
        ]
        await asyncio.sleep(0.2)
        seen = len(busy)
        answer = await pool.run(lambda: "at once", proven=True, deadline=deadline, cut=lambda: None)
        await asyncio.gather(*hanging, return_exceptions=True)
        pool.close()
        return seen, answer

    assert run(work()) == (2, "at once")


def test_a_call_that_fails_tells_who_asked() -> None:
    async def work() -> None:
        pool = WorkerPool(2)
        try:
            await pool.run(lambda: 1 / 0, proven=True, deadline=asyncio.get_running_loop().time() + 1, cut=lambda: None)
        finally:
            pool.close()

    with pytest.raises(ZeroDivisionError):
        run(work())
