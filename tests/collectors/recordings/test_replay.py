"""A replayed walk against the same walk behind a socket, answered by the lab's agent: two codecs, one reading."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from collectors.errors import DeadlineExceeded, Unreachable
from collectors.outcome import PollResult
from collectors.recordings.replay import ReplayTransport, from_walk, replayed_target
from collectors.recordings.walk_file import load_walk, parse_walk
from collectors.snmp import ber
from collectors.snmp.client import Client, RetryPolicy, checked
from collectors.snmp.pdu import GET, TOO_BIG, encode_get_body
from collectors.snmp.poller import Poller
from collectors.snmp.registry import MODULES
from collectors.snmp.security import CommunitySecurity
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of

WALK = b"""\
1.3.6.1.2.1.1.1.0|4|a
1.3.6.1.2.1.2.2.1.1.1|2|1
1.3.6.1.2.1.2.2.1.1.2|2|2
1.3.6.1.2.1.2.2.1.2.1|4|one
1.3.6.1.2.1.2.2.1.2.2|4|two
"""
SYSTEM, INDEXES, DESCRIPTIONS = (
    ber.parse_oid(text) for text in ("1.3.6.1.2.1.1", "1.3.6.1.2.1.2.2.1.1", "1.3.6.1.2.1.2.2.1.2")
)


def ask(question: Callable[[Client, float], object], *, octets: int = 1472, seconds: float = 10.0) -> object:
    async def run() -> object:
        transport = ReplayTransport(parse_walk(WALK, Path("test")), "test", max_reply_octets=octets)
        client = Client(transport, CommunitySecurity(b"any"), RetryPolicy())
        return await question(client, asyncio.get_running_loop().time() + seconds)  # type: ignore[misc]

    return asyncio.run(run())


def values(varbinds: object) -> list[tuple[ber.Oid, int, object]]:
    assert isinstance(varbinds, list)
    return [(one.oid, one.tag, one.value) for one in varbinds]


def test_get() -> None:
    found = values(ask(lambda client, deadline: client.get([(*DESCRIPTIONS, 2), (*DESCRIPTIONS, 3)], deadline)))
    assert found == [((*DESCRIPTIONS, 2), 4, b"two"), ((*DESCRIPTIONS, 3), ber.NO_SUCH_INSTANCE, None)]


def test_get_next_to_the_end() -> None:
    found = values(ask(lambda client, deadline: client.get_next([SYSTEM, (*DESCRIPTIONS, 2)], deadline)))
    assert found == [((*SYSTEM, 1, 0), 4, b"a"), ((*DESCRIPTIONS, 2), ber.END_OF_MIB_VIEW, None)]


def test_get_bulk_with_non_repeaters_and_an_end() -> None:
    def question(client: Client, deadline: float) -> object:
        return client.get_bulk([SYSTEM, INDEXES, DESCRIPTIONS], deadline, max_repetitions=9, non_repeaters=1)

    end = (*DESCRIPTIONS, 2)
    assert values(ask(question)) == [
        ((*SYSTEM, 1, 0), 4, b"a"),
        ((*INDEXES, 1), 2, 1), ((*DESCRIPTIONS, 1), 4, b"one"),
        ((*INDEXES, 2), 2, 2), ((*DESCRIPTIONS, 2), 4, b"two"),
        ((*DESCRIPTIONS, 1), 4, b"one"), (end, ber.END_OF_MIB_VIEW, None),
        ((*DESCRIPTIONS, 2), 4, b"two"), (end, ber.END_OF_MIB_VIEW, None),
        (end, ber.END_OF_MIB_VIEW, None), (end, ber.END_OF_MIB_VIEW, None),
    ]  # fmt: skip


def test_replies_stay_within_their_size() -> None:
    bulk = ask(lambda client, deadline: client.get_bulk([INDEXES], deadline, max_repetitions=50), octets=80)
    assert [oid for oid, _, _ in values(bulk)] == [(*INDEXES, 1), (*INDEXES, 2)]

    def question(client: Client, deadline: float) -> object:
        return client.request(GET, encode_get_body([(*DESCRIPTIONS, 1)] * 9), deadline)

    pdu = ask(question, octets=80)
    assert pdu.error_status == TOO_BIG  # type: ignore[attr-defined]
    assert checked(ask(question)).error_status == 0  # type: ignore[arg-type]


def test_the_deadline_holds() -> None:
    with pytest.raises((DeadlineExceeded, Unreachable)):
        ask(lambda client, deadline: client.get([SYSTEM], deadline), seconds=-1.0)


def contents(result: PollResult) -> list[object]:
    return [
        (outcome.module, str(outcome.failure))
        if outcome.reading is None
        else (outcome.module, {**dataclasses.asdict(outcome.reading), "time": None})
        for outcome in result.outcomes
    ]


@pytest.mark.parametrize(
    "name", ["vrp_5720", "vrp_ce12804-withvrf", "vrp_ne", "vrp_ar169sfp", "comware", "comware_hpe5900"]
)
def test_as_the_lab_s_agent_answers(recordings: Path, name: str) -> None:
    path = recordings / f"{name}.snmprec"

    async def over_the_wire() -> PollResult:
        async with RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent, poller_of() as poller:
            return await poller.poll(target_of(agent.host, agent.port, device=name), MODULES, 60.0)

    async def replayed() -> PollResult:
        poller = Poller(connect=from_walk(load_walk(path), str(path)))
        try:
            return await poller.poll(replayed_target(name), MODULES, 60.0)
        finally:
            await poller.aclose()

    wire, memory = asyncio.run(over_the_wire()), asyncio.run(replayed())
    assert contents(memory) == contents(wire)
    assert memory.requests == wire.requests
