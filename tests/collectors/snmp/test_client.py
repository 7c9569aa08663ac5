"""Retries, deadlines and the name each failure gets; agents are the lab's and net-snmp."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence

import pytest

from collectors.errors import AuthenticationRejected, BadReply, CollectionError, DeadlineExceeded, Unreachable
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.pdu import GET_BULK, encode_body
from inventory.credentials import CommunityCredential, Secret
from lab.snmp import ber, misbehaviour
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.endpoint import Delivery
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from lab.snmp.users import User
from lab.snmp.usm import UsmEngine
from tests.collectors.snmp.asking import (
    AUTH_KEY,
    COMMUNITY,
    CREDENTIALS,
    HASTY,
    PRIV_KEY,
    SYS_DESCR,
    SYS_NAME,
    Credential,
    client_of,
    get,
    poller_of,
    target_of,
    usm_credential,
)
from tests.collectors.snmp.net_snmp import Snmpd
from tests.collectors.snmp.relay import Relay

SYSTEM = {SYS_DESCR: ber.octet_string(b"d"), SYS_NAME: ber.octet_string(b"x")}
NOBODY = [(1, 3, 6, 1, 2, 1, 1, 5, 0)]


def served(delivery: Delivery | None = None, alter_pdu: AlterPdu | None = None) -> ServedAgent:
    agent = Agent(StaticMib(SYSTEM), community=COMMUNITY.community.reveal(), alter_pdu=alter_pdu)
    return ServedAgent(agent, delivery=delivery)


async def failure_of(client: Client, timeout_seconds: float = 10.0) -> CollectionError:
    with pytest.raises(CollectionError) as caught:
        await get(client, SYS_NAME, timeout_seconds=timeout_seconds)
    return caught.value


@pytest.mark.parametrize(
    ("policy", "deadline", "sent_after"),
    [
        (RetryPolicy(timeout_seconds=0.1, retries=3, backoff=2.0), 10.0, (0.0, 0.1, 0.3, 0.7)),
        (RetryPolicy(timeout_seconds=0.2, retries=2, backoff=1.0), 10.0, (0.0, 0.2, 0.4)),
        (RetryPolicy(timeout_seconds=0.2, retries=0), 10.0, (0.0,)),
        (RetryPolicy(timeout_seconds=0.2, retries=5, backoff=2.0), 0.5, (0.0, 0.2)),
        (RetryPolicy(timeout_seconds=5.0, retries=5), 0.3, (0.0,)),
    ],
)  # fmt: skip
def test_when_a_request_is_sent_again(policy: RetryPolicy, deadline: float, sent_after: Sequence[float]) -> None:
    times: list[float] = []

    async def ask() -> float:
        clock = asyncio.get_running_loop().time

        def silence(_: bytes) -> Sequence[bytes]:
            times.append(clock())
            return ()

        async with (
            Relay("127.0.0.1", 9, on_request=silence) as relay,
            client_of(relay.host, relay.port, retry=policy) as client,
        ):
            started = clock()
            assert isinstance(await failure_of(client, deadline), Unreachable)
            return clock() - started

    took = asyncio.run(ask())
    assert len(times) == len(sent_after)
    for late, due in zip(times, sent_after, strict=True):
        assert due - 0.01 <= late - times[0] < due + 0.15
    ends = min(deadline, sum(policy.timeout_seconds * policy.backoff**at for at in range(policy.retries + 1)))
    assert ends - 0.02 <= took < ends + 0.2


def test_every_try_has_an_id_of_its_own_and_a_late_answer_is_not_taken() -> None:
    """An agent slower than the first wait answers the first request after the second was sent: it is ignored."""

    async def ask() -> int:
        late: list[bytes] = []

        def meddle(_: bytes, answer: bytes) -> Sequence[bytes]:
            late.append(answer)
            return [late[0]] if len(late) == 2 else [answer] if len(late) > 2 else []

        async with served() as agent, Relay(agent.host, agent.port, meddle) as relay:
            policy = RetryPolicy(timeout_seconds=0.2, retries=3, backoff=1.0)
            async with client_of(relay.host, relay.port, retry=policy) as client:
                assert (await get(client, SYS_NAME))[0].value == b"x"
                assert len(set(relay.requests)) == len(relay.requests)
                return len(relay.requests)

    assert asyncio.run(ask()) == 3


def test_a_deadline_in_the_middle_of_a_poll() -> None:
    """The device answers, but slowly: that is not the same as not answering."""

    async def ask() -> tuple[CollectionError, CollectionError]:
        delivery = Delivery()
        async with served(delivery) as agent, client_of(agent.host, agent.port) as client:
            deadline = asyncio.get_running_loop().time() + 0.5
            await client.get(NOBODY, deadline)
            delivery.delay_seconds = 1.0
            with pytest.raises(DeadlineExceeded) as exceeded:
                await client.get(NOBODY, deadline)
            # In the next poll it says nothing at all, though it did in the one before.
            delivery.silent = True
            return exceeded.value, await failure_of(client, 0.3)

    exceeded, silent = asyncio.run(ask())
    assert exceeded.reason == "deadline"
    assert isinstance(silent, Unreachable)
    assert not isinstance(silent, DeadlineExceeded)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_refused_port_is_known_at_once(host: str) -> None:
    async def ask() -> float:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as closed:
            closed.bind((host, 0))
            port = closed.getsockname()[1]
        async with client_of(host, port) as client:
            clock = asyncio.get_running_loop().time
            started = clock()
            failure = await failure_of(client)
            assert isinstance(failure, Unreachable)
            assert "refused" in str(failure)
            assert str(port) in str(failure)
            took = clock() - started
            # And the socket is fit for use once the agent is there.
            agent = served()
            agent.host, agent.port = host, port
            async with agent:
                assert (await get(client, SYS_NAME))[0].value == b"x"
            return took

    assert asyncio.run(ask()) < 0.5


def test_no_route() -> None:
    async def ask() -> CollectionError:
        # A multicast group over v6 without an interface has no route anywhere.
        async with client_of("fe80::1", 161) as client:
            return await failure_of(client)

    assert isinstance(asyncio.run(ask()), Unreachable)


@pytest.mark.parametrize(
    ("alter", "text"),
    [
        (misbehaviour.wrong_request_id, "no answer"),
        (misbehaviour.empty, "other variables"),
        (misbehaviour.general_error, "genErr at variable 1"),
        (misbehaviour.one_row_too_many, "other variables"),
    ],
)
def test_answers_that_do_not_fit(alter: AlterPdu, text: str) -> None:
    async def ask() -> CollectionError:
        async with served(alter_pdu=alter) as agent, client_of(agent.host, agent.port, retry=HASTY) as client:
            return await failure_of(client)

    failure = asyncio.run(ask())
    assert isinstance(failure, Unreachable if text == "no answer" else BadReply)
    assert text in str(failure)


def test_garbage_and_wrong_communities() -> None:
    async def ask() -> list[CollectionError]:
        wrong = CommunityCredential("v2c", Secret("not it"))
        async with (
            served(Delivery(garbage=True)) as noisy,
            served() as agent,
            client_of(noisy.host, noisy.port, retry=HASTY) as one,
            client_of(noisy.host, noisy.port, CREDENTIALS["sha256-aes128"], retry=HASTY) as two,
            client_of(agent.host, agent.port, wrong, retry=HASTY) as three,
        ):
            return list(await asyncio.gather(*map(failure_of, (one, two, three))))

    one, two, three = asyncio.run(ask())
    assert isinstance(one, BadReply)
    assert isinstance(two, BadReply)
    assert isinstance(three, Unreachable)
    assert "community" in str(three)
    assert "not it" not in str(three)


WRONG: dict[str, Credential] = {
    "authentication key": usm_credential("sha256", "aes128", auth_key="not the right one"),
    "authentication protocol": usm_credential("sha1", "aes128", user="sha256-aes128"),
    "privacy key": usm_credential("sha256", "aes128", priv_key="not the right one"),
    "privacy protocol": usm_credential("sha256", "aes256", user="sha256-aes128"),
    "user": usm_credential("sha256", "aes128", user="nobody"),
    "level": usm_credential("sha256", None, user="noauth-nopriv"),
}


def test_wrong_v3_credentials_are_told_apart(snmpd: Snmpd, lab_agent: Callable[[], ServedAgent]) -> None:
    async def ask(host: str, port: int) -> dict[str, str]:
        async def one(credential: Credential) -> CollectionError:
            async with client_of(host, port, credential, retry=HASTY) as client:
                return await failure_of(client)

        found = dict(zip(WRONG, await asyncio.gather(*map(one, WRONG.values())), strict=True))
        assert all(isinstance(failure, AuthenticationRejected) for failure in found.values()), found
        return {name: str(failure) for name, failure in found.items()}

    async def ask_the_lab() -> dict[str, str]:
        async with lab_agent() as agent:
            return await ask(agent.host, agent.port)

    for texts in (asyncio.run(ask("127.0.0.1", snmpd.port)), asyncio.run(ask_the_lab())):
        assert "authentication key or protocol" in texts["authentication key"]
        assert "authentication key or protocol" in texts["authentication protocol"]
        assert "privacy key or protocol" in texts["privacy key"]
        assert "privacy key or protocol" in texts["privacy protocol"]
        assert "does not know this user" in texts["user"]
        assert "security level" in texts["level"]
        assert not any("right one" in text for text in texts.values())


@pytest.fixture
def lab_agent() -> Callable[[], ServedAgent]:
    users = [
        User(name="sha256-aes128", auth_protocol="sha256", auth_passphrase=AUTH_KEY, priv_protocol="aes128",
             priv_passphrase=PRIV_KEY),
        User(name="noauth-nopriv"),
    ]  # fmt: skip
    usm = UsmEngine(b"\x80\0\x1f\x88\x04wrong", users, boots=1, booted_at=0, max_size=1472)
    return lambda: ServedAgent(Agent(StaticMib(SYSTEM), usm=usm), clock=lambda: 1000.0)


def test_one_request_in_flight_and_equal_polls_shared() -> None:
    """Ten scrapes at once of the same device: the agent never sees a second request before it answered the first."""

    async def ask() -> None:
        in_flight: list[int] = []

        def on_request(_: bytes) -> None:
            in_flight.append(len(relay.requests) - len(relay.answers))

        async with (
            served(Delivery(delay_seconds=0.05)) as agent,
            Relay(agent.host, agent.port, on_request=on_request) as relay,
            poller_of() as poller,
        ):
            target = target_of(relay.host, relay.port)
            same = [poller.poll(target, ["system"], 5.0) for _ in range(10)]
            other = [poller.poll(target, ["system", "system"], 5.0) for _ in range(3)]
            results = await asyncio.gather(*same, *other)
            assert all(result.outcomes[0].failure is None for result in results)
            assert len({id(result.outcomes) for result in results[:10]}) == 1
            assert len({id(result.outcomes) for result in results[10:]}) == 1
            assert len(relay.requests) == 1 + 2
            assert set(in_flight) == {1}
            # A scrape that gives up does not take the others' poll away.
            impatient = asyncio.create_task(poller.poll(target, ["system"], 5.0))
            patient = asyncio.create_task(poller.poll(target, ["system"], 5.0))
            await asyncio.sleep(0.01)
            impatient.cancel()
            assert (await patient).outcomes[0].failure is None
            assert impatient.cancelled()
            assert len(relay.requests) == 1 + 2 + 1

    asyncio.run(ask())


def test_counters_do_not_wait_for_all_the_tables_of_another_scrape() -> None:
    """Scrapes of one device take turns, a module each: four long ones do not hold up a short one to their end."""

    async def ask() -> None:
        async with served(Delivery(delay_seconds=0.1)) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            tables = asyncio.create_task(poller.poll(target, ["system"] * 4, 5.0))
            await asyncio.sleep(0.05)
            counters = await poller.poll(target, ["system"], 5.0)
            assert counters.outcomes[0].failure is None
            assert not tables.done()
            result = await tables
            assert [outcome.failure for outcome in result.outcomes] == [None] * 4
            assert (result.requests, counters.requests) == (4, 1)

    asyncio.run(ask())


def test_what_has_no_turn_before_its_deadline_fails_and_keeps_what_was_read() -> None:
    async def ask() -> None:
        async with served(Delivery(delay_seconds=0.2)) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            long = asyncio.create_task(poller.poll(target, ["system"] * 4, 5.0))
            short = asyncio.create_task(poller.poll(target, ["system"] * 3, 0.5))
            outcomes = (await short).outcomes
            assert len(outcomes) == 3
            assert outcomes[0].failure is None
            assert isinstance(outcomes[2].failure, DeadlineExceeded)
            assert all(outcome.failure is None for outcome in (await long).outcomes)

    asyncio.run(ask())


def test_a_third_of_the_devices_dead_slows_no_other() -> None:
    async def ask() -> None:
        alive, dead = Delivery(), Delivery(silent=True)
        agents = [served(dead if number % 3 == 0 else alive) for number in range(30)]
        policy = RetryPolicy(timeout_seconds=0.3, retries=2, backoff=1.0)
        for agent in agents:
            await agent.__aenter__()
        try:
            async with poller_of(retry=policy) as poller:
                clock = asyncio.get_running_loop().time
                started, ended = clock(), {}

                async def poll(number: int) -> CollectionError | None:
                    agent = agents[number]
                    target = target_of(agent.host, agent.port, device=f"d{number}")
                    result = await poller.poll(target, ["system", "interfaces"], 2.0)
                    ended[number] = clock() - started
                    return result.outcomes[0].failure

                failures = await asyncio.gather(*map(poll, range(30)))
                assert [isinstance(failure, Unreachable) for failure in failures] == [n % 3 == 0 for n in range(30)]
                # Both modules of a dead device cost one round of tries, not two.
                assert max(ended[number] for number in range(0, 30, 3)) < 1.5
                assert max(ended[number] for number in range(30) if number % 3) < 0.6
        finally:
            for agent in agents:
                await agent.__aexit__(None, None, None)

    asyncio.run(ask())


def test_whoever_waits_behind_a_dead_device_is_told_that_it_is_dead() -> None:
    """And a scrape that knows it gives the device back at once: it has nothing more to ask."""

    async def ask() -> None:
        async with served(Delivery(silent=True)) as agent, poller_of(retry=HASTY) as poller:
            clock = asyncio.get_running_loop().time
            target, started = target_of(agent.host, agent.port), clock()

            async def poll(*modules: str, seconds: float) -> tuple[list[CollectionError | None], float]:
                result = await poller.poll(target, modules, seconds)
                return [outcome.failure for outcome in result.outcomes], clock() - started

            (first, took), (second, _), (last, _) = await asyncio.gather(
                poll("bgp", "ospf", seconds=10.0), poll("lldp", "vrfs", seconds=10.0), poll("system", seconds=0.9)
            )
            assert all(type(failure) is Unreachable for failure in (*first, *second, *last)), (first, second, last)
            assert took < 1.0, "one round of tries, and no second turn behind the others"

    asyncio.run(ask())


def test_a_poller_that_is_closed_ends_what_runs() -> None:
    async def ask() -> None:
        async with served(Delivery(silent=True)) as agent:
            async with poller_of() as poller:
                running = asyncio.create_task(poller.poll(target_of(agent.host, agent.port), ["system"], 60.0))
                await asyncio.sleep(0.05)
            with pytest.raises(asyncio.CancelledError):
                await running

    asyncio.run(ask())


def test_request_ids_are_random_and_lengths_do_not_change() -> None:
    async def ask() -> list[bytes]:
        async with served() as agent, Relay(agent.host, agent.port) as relay:
            async with client_of(relay.host, relay.port) as client:
                deadline = asyncio.get_running_loop().time() + 10
                for _ in range(50):
                    await client.request(GET_BULK, encode_body(b""), deadline)
            return relay.requests

    requests = asyncio.run(ask())
    assert len(set(requests)) == 50
    assert len(set(map(len, requests))) == 1
