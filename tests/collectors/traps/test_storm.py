"""A storm from one address costs its own sender, and nobody else."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
import sys

import pytest

import collectors.traps.receiver
from collectors.traps.admission import Bounds, Complaints, TokenBucket
from collectors.traps.listening import CannotListen, Listening, parse_listen
from tests.collectors.snmp.asking import COMMUNITY
from tests.collectors.traps.receiving import community_message, in_a_loop, receiving, sender_at, until

FLOOD = """\
import socket, sys, time
address, port, message = sys.argv[1], int(sys.argv[2]), bytes.fromhex(sys.argv[3])
sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sending.bind((address, 0))
sending.connect(("127.0.0.1", port))
sent, end = 0, time.monotonic() + 3.0
while time.monotonic() < end:
    for _ in range(100):
        sending.send(message)
    sent += 100
print(sent)
"""


@in_a_loop
async def test_a_flood_from_one_box_loses_nothing_of_another() -> None:
    """As fast as the machine sends for three seconds, which is far more than 10,000 a second."""
    bounds = Bounds(per_second=50.0, burst=100)
    async with receiving([sender_at("127.0.0.2"), sender_at("127.0.0.3")], bounds=bounds) as found:
        port = found.ports["127.0.0.1"]
        command = [sys.executable, "-c", FLOOD, "127.0.0.2", str(port), community_message(1).hex()]
        flood = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        await until(lambda: found.dropped.get(("at-127.0.0.2", "rate"), 0) > 0)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.3", 0))
            other.connect(("127.0.0.1", port))
            for number in range(25):
                other.send(community_message(100 + number, inform=number % 2 == 0))
                await asyncio.sleep(0.1)
        printed, _ = await asyncio.wait_for(flood.communicate(), 30)

        def counted() -> int:
            """Each datagram of the flood is counted somewhere."""
            seen = found.receiver.counts.dropped["at-127.0.0.2", "rate"] + found.receiver.dropped_by_kernel()
            return seen + sum(sender.device == "at-127.0.0.2" for sender, _ in found.got)

        await until(lambda: counted() == int(printed))
        taken = [sender.device for sender, _ in found.got]
        assert int(printed) > 10_000
        assert taken.count("at-127.0.0.3") == 25
        assert taken.count("at-127.0.0.2") < 100 + 50 * 20


@in_a_loop
async def test_what_is_too_large_and_made_up_senders_take_no_memory() -> None:
    async with receiving([sender_at("127.0.0.2")], bounds=Bounds(octets=500)) as found:
        states = len(found.receiver._states)
        for number in range(300):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                stranger.bind((f"127.1.{number // 200}.{number % 200 + 1}", 0))
                stranger.sendto(b"x", ("127.0.0.1", found.ports["127.0.0.1"]))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as known:
            known.bind(("127.0.0.2", 0))
            for message in (bytes(501), b"\x30\x82", b"", b"\x30\x03\x02\x01\x05"):
                known.sendto(message, ("127.0.0.1", found.ports["127.0.0.1"]))
        await until(lambda: sum(found.dropped.values()) >= 304)
        assert found.dropped == {
            ("", "unknown_sender"): 300,
            ("at-127.0.0.2", "too_large"): 1,
            ("at-127.0.0.2", "malformed"): 2,
            ("at-127.0.0.2", "version"): 1,
        }
        assert len(found.receiver._states) == states
        assert len(found.receiver._complaints._said) <= 256


@in_a_loop
async def test_a_fault_of_ours_over_one_message_ends_nothing_else() -> None:
    said: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context["exception"]))
    async with receiving([sender_at("127.0.0.2")]) as found:
        handle, found.receiver._handle = found.receiver._handle, lambda *_: 1 // 0  # type: ignore[assignment]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as known:
            known.bind(("127.0.0.2", 0))
            known.sendto(community_message(1), ("127.0.0.1", found.ports["127.0.0.1"]))
            await until(lambda: bool(said))
            found.receiver._handle = handle
            known.sendto(community_message(2), ("127.0.0.1", found.ports["127.0.0.1"]))
            await found.until(1)


@in_a_loop
async def test_the_end_reads_what_the_sockets_still_hold() -> None:
    async with receiving([sender_at("127.0.0.2")]) as found:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as known:
            known.bind(("127.0.0.2", 0))
            for number in range(20):
                known.sendto(community_message(number), ("127.0.0.1", found.ports["127.0.0.1"]))
        found.receiver.stop()  # before the loop had a turn
        assert len(found.got) == 20


@in_a_loop
async def test_the_end_waits_for_no_long_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collectors.traps.receiver, "_READ_AT_THE_END_SECONDS", 0.0)
    async with receiving([sender_at("127.0.0.2"), sender_at("127.0.0.3")]) as found:
        for host in ("127.0.0.2", "127.0.0.3"):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as known:
                known.bind((host, 0))
                for number in range(20):
                    known.sendto(community_message(number), ("127.0.0.1", found.ports["127.0.0.1"]))
        found.receiver.stop()
        assert found.dropped == {("at-127.0.0.2", "busy"): 20, ("at-127.0.0.3", "busy"): 20}
        assert not found.got


@in_a_loop
async def test_who_has_another_community_costs_no_reading() -> None:
    """Its PDU is not looked at: hundreds of variables take pyasn1 tens of milliseconds."""
    wrong = community_message(1).replace(COMMUNITY.community.reveal().encode(), b"other", 1)
    wrong = wrong[:1] + bytes((len(wrong) - 2,)) + wrong[2:]
    wrong = wrong.replace(bytes((len(COMMUNITY.community.reveal()),)) + b"other", b"\x05other", 1)
    async with receiving([sender_at("127.0.0.2")]) as found:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as known:
            known.bind(("127.0.0.2", 0))
            known.sendto(wrong.replace(b"\xa7", b"\xff", 1), ("127.0.0.1", found.ports["127.0.0.1"]))
        await until(lambda: bool(found.dropped))
        assert found.dropped == {("at-127.0.0.2", "wrong_community"): 1}


def test_tokens_come_back_at_the_rate_and_large_datagrams_cost_more() -> None:
    bucket = TokenBucket(10.0, 5, 0.0)
    assert [bucket.take(100, 0.0) for _ in range(6)] == [True] * 5 + [False]
    assert [bucket.take(100, 0.1) for _ in range(2)] == [True, False]
    assert [bucket.take(100, 100.0) for _ in range(6)] == [True] * 5 + [False], "no more than the burst"
    assert bucket.take(8000, 100.5) is False
    assert bucket.take(1400, 100.5) is True


def test_a_complaint_is_said_once_in_an_interval(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    complaints = Complaints(lambda: now[0], 60.0)
    with caplog.at_level(logging.WARNING):
        for _ in range(1000):
            complaints.say("a", "auth", "not authentic")
        complaints.say("a", "rate", "too fast")
        now[0] = 61.0
        complaints.say("a", "auth", "not authentic")
    assert [record.getMessage() for record in caplog.records] == [
        "a: dropped: not authentic",
        "a: dropped: too fast",
        "a: dropped: not authentic (999 more since the last line)",
    ]


def test_a_port_that_is_taken_is_said() -> None:
    first = Listening("127.0.0.1", 0)
    try:
        with pytest.raises(
            CannotListen, match=rf"cannot listen on 127.0.0.1:{first.port}: another program has the port"
        ):
            Listening("127.0.0.1", first.port)
    finally:
        first.close()
    Listening("127.0.0.1", first.port).close()


@pytest.mark.parametrize(
    "text", ["192.0.2.1", "162", "localhost:162", "::1:162", "[127.0.0.1]:162", "1.2.3.4:65536", ":1"]
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(CannotListen, match="expected a numeric ADDRESS:PORT"):
        parse_listen(text)


def test_addresses() -> None:
    assert parse_listen("192.0.2.1:162") == ("192.0.2.1", 162)
    assert parse_listen("[::]:0") == ("::", 0)
