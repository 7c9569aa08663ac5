"""Clocks and identities of SNMPv3 engines: restarts, lost boots, replaced and cloned devices; and noise in messages."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import AuthenticationRejected, BadReply, CollectionError
from collectors.snmp import pdu
from collectors.snmp.security import Resend
from collectors.snmp.target import security_of
from collectors.snmp.v3 import MAX_BOOTS, UsmSecurity
from lab.snmp import ber, v3_message
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from lab.snmp.users import User
from lab.snmp.usm import UsmEngine
from tests.collectors.snmp.asking import (
    AUTH_KEY,
    CREDENTIALS,
    PRIV_KEY,
    SYS_NAME,
    SYS_UP_TIME,
    Credential,
    client_of,
    get,
    poller_of,
    target_of,
    user_name,
)
from tests.collectors.snmp.net_snmp import SYS_NAME as AGENTS_NAME
from tests.collectors.snmp.net_snmp import Snmpd
from tests.collectors.snmp.relay import Relay, field_spans

CREDENTIAL = CREDENTIALS["sha256-aes128"]
USER = User(
    name=user_name("sha256", "aes128"), auth_protocol="sha256", auth_passphrase=AUTH_KEY,
    priv_protocol="aes128", priv_passphrase=PRIV_KEY,
)  # fmt: skip
ENGINE_ID = b"\x80\0\x1f\x88\x04cloned"
SYSTEM = {SYS_NAME: ber.octet_string(b"x"), SYS_UP_TIME: ber.time_ticks(1)}
NOW = 2_000_000_000.0


def engine(engine_id: bytes = ENGINE_ID, *, boots: int = 5, age: float = 1000.0) -> UsmEngine:
    return UsmEngine(engine_id, [USER], boots=boots, booted_at=NOW - age, max_size=1472)


def served(usm: UsmEngine) -> ServedAgent:
    return ServedAgent(Agent(StaticMib(SYSTEM), usm=usm), clock=lambda: NOW)


async def value(client: object) -> object:
    return (await get(client, SYS_NAME))[0].value  # type: ignore[arg-type]


def test_a_restart_is_recovered_from_in_the_same_request() -> None:
    async def ask() -> None:
        async with served(engine()) as agent, client_of(agent.host, agent.port, CREDENTIAL) as client:
            assert await value(client) == b"x"
            agent.agent.usm = engine(boots=6, age=3)
            before = client.requests_sent
            assert await value(client) == b"x"
            assert client.requests_sent == before + 2  # refused with the new clock, then answered

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("boots", "age"), [(4, 1000.0), (1, 0.0), (5, 800.0)], ids=["boots lost", "all lost", "same boots, earlier"]
)
def test_a_clock_that_goes_backwards_is_refused_and_found_again_at_the_next_poll(boots: int, age: float) -> None:
    async def ask() -> None:
        async with served(engine()) as agent, client_of(agent.host, agent.port, CREDENTIAL) as client:
            assert await value(client) == b"x"
            agent.agent.usm = engine(boots=boots, age=age)
            with pytest.raises(AuthenticationRejected, match="time window"):
                await value(client)
            assert await value(client) == b"x"

    asyncio.run(ask())


def test_a_clock_within_the_window_is_no_matter() -> None:
    async def ask() -> None:
        async with served(engine()) as agent, client_of(agent.host, agent.port, CREDENTIAL) as client:
            for age in (1000.0, 860.0, 1140.0, 1000.0, 100_000.0, 100_149.0):
                agent.agent.usm = engine(age=age)
                assert await value(client) == b"x", age
            assert client.requests_sent <= 1 + 6 + 1

    asyncio.run(ask())


def test_a_replaced_device_is_discovered_in_the_same_request() -> None:
    """Another engine id, and a discovery report without a clock, as RFC 3414 section 4 has it: four messages."""

    async def ask() -> None:
        async with (
            served(engine()) as agent,
            Relay(agent.host, agent.port) as relay,
            client_of(relay.host, relay.port, CREDENTIAL) as client,
        ):
            assert await value(client) == b"x"
            agent.agent.usm = engine(b"\x80\0\x1f\x88\x04another")
            relay.meddle = lambda _, answer: [_without_clock(answer)]
            before = client.requests_sent
            assert await value(client) == b"x"
            assert client.requests_sent == before + 4

    asyncio.run(ask())


def _without_clock(answer: bytes) -> bytes:
    spans = field_spans(answer)
    if spans["mac"][0] != spans["mac"][1]:
        return answer
    for name in ("boots", "time"):
        start, end = spans[name]
        answer = answer[:start] + bytes(end - start) + answer[end:]
    return answer


def test_devices_with_the_same_engine_id_and_other_clocks() -> None:
    async def ask() -> None:
        clones = [served(engine(boots=boots, age=age)) for boots, age in ((5, 10.0), (9, 50_000.0), (1, 900_000.0))]
        async with contextlib.AsyncExitStack() as stack:
            agents = [await stack.enter_async_context(clone) for clone in clones]
            poller = await stack.enter_async_context(poller_of())
            targets = [
                target_of(agent.host, agent.port, CREDENTIAL, device=f"clone {number}")
                for number, agent in enumerate(agents)
            ]
            for round_number in range(3):
                results = await asyncio.gather(*(poller.poll(target, ["system"], 10.0) for target in targets))
                assert [result.outcomes[0].failure for result in results] == [None] * 3
                assert [result.requests for result in results] == [2 if round_number == 0 else 1] * 3

    asyncio.run(ask())


def test_the_last_boot_of_all_is_never_trusted() -> None:
    async def ask() -> None:
        async with served(engine(boots=MAX_BOOTS)) as agent, client_of(agent.host, agent.port, CREDENTIAL) as client:
            with pytest.raises(AuthenticationRejected):
                await value(client)

    asyncio.run(ask())


def test_net_snmp_restarted(require_tool: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """The real agent counts its boots in its persistent file; the next request finds out by itself."""

    async def ask(agent: Snmpd) -> None:
        async with client_of("127.0.0.1", agent.port, CREDENTIAL) as client:
            assert await value(client) == AGENTS_NAME.encode()
            agent.stop()
            agent.start()
            assert await value(client) == AGENTS_NAME.encode()

    with Snmpd(require_tool("snmpd"), tmp_path_factory.mktemp("restarted")) as agent:
        asyncio.run(ask(agent))


def _conversation(credential: Credential, agent: Agent) -> tuple[UsmSecurity, bytes, int]:
    """A security that has discovered the agent, an authentic answer to its next request, and that request's id."""
    security = security_of(credential)
    assert isinstance(security, UsmSecurity)
    with pytest.raises(Resend):
        security.decode(agent.answer(security.encode(b"", 0x01000001), NOW) or b"", 0x01000001)
    request = security.encode(pdu.encode_pdu(pdu.GET, 0x01000002, pdu.encode_get_body([SYS_NAME])), 0x01000002)
    answer = agent.answer(request, NOW)
    assert answer is not None
    return security, answer, 0x01000002


def _agent(credential_name: str) -> Agent:
    auth, priv = (None if part.startswith("no") else part for part in credential_name.split("-"))
    user = User(
        name=credential_name, auth_protocol=auth, auth_passphrase=AUTH_KEY if auth else None,  # type: ignore[arg-type]
        priv_protocol=priv, priv_passphrase=PRIV_KEY if priv else None,  # type: ignore[arg-type]
    )  # fmt: skip
    usm = UsmEngine(ENGINE_ID, [user], boots=5, booted_at=NOW - 1000, max_size=1472)
    return Agent(StaticMib(SYSTEM), usm=usm)


LEVELS = ("noauth-nopriv", "sha1-nopriv", "sha256-aes128")


@pytest.mark.parametrize("name", LEVELS)
def test_every_cut_is_a_bad_reply(name: str) -> None:
    security, answer, request_id = _conversation(CREDENTIALS[name], _agent(name))
    for length in range(len(answer)):
        with pytest.raises(BadReply):
            security.decode(answer[:length], request_id)
    received = security.decode(answer, request_id)
    assert received is not None
    assert [varbind.value for varbind in pdu.decode_varbinds(received)] == [b"x"]


@pytest.mark.parametrize("name", LEVELS)
@settings(deadline=None)
@given(data=st.data())
def test_damage_is_nothing_or_a_bad_reply(name: str, data: st.DataObject) -> None:
    """Where nothing is signed the damage may be read; where something is, only nothing or BadReply may come of it."""
    security, answer, request_id = _conversation(CREDENTIALS[name], _agent(name))
    message = bytearray(answer)
    damage = st.lists(st.tuples(st.integers(0, len(message) - 1), st.integers(0, 255)), min_size=1, max_size=4)
    for at, octet in data.draw(damage):
        message[at] = octet
    if bytes(message) == answer:
        return
    try:
        received = security.decode(bytes(message), request_id)
        if received is not None:
            assert name == "noauth-nopriv"
            pdu.decode_varbinds(received)
    except (BadReply, Resend):
        pass


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_a_bad_reply(noise: bytes) -> None:
    for name in LEVELS:
        with contextlib.suppress(BadReply):
            assert security_of(CREDENTIALS[name]).decode(noise, 1) is None


@pytest.mark.parametrize("engine_id", [b"", b"four", bytes(33)], ids=["empty", "short", "long"])
def test_a_discovery_without_a_usable_engine_id(engine_id: bytes) -> None:
    async def ask() -> CollectionError | None:
        usm = UsmEngine(engine_id, [USER], boots=1, booted_at=NOW, max_size=1472)
        async with served(usm) as agent, poller_of() as poller:
            # The empty engine id is the one discovery asks for, so that agent takes the probe for a request.
            target = target_of(agent.host, agent.port, CREDENTIAL)
            return (await poller.poll(target, ["system"], 0.4)).outcomes[0].failure

    failure = asyncio.run(ask())
    assert isinstance(failure, BadReply)
    assert "engine id" in str(failure)


@pytest.mark.parametrize("name", ["md5-des", "sha256-aes128", "sha512-aes256"])
def test_no_salt_comes_twice(name: str) -> None:
    auth, priv = name.split("-")
    user = User(
        name=name, auth_protocol=auth, auth_passphrase=AUTH_KEY, priv_protocol=priv, priv_passphrase=PRIV_KEY,  # type: ignore[arg-type]
        allow_weak=True,
    )  # fmt: skip

    async def ask() -> list[bytes]:
        usm = UsmEngine(ENGINE_ID, [user], boots=5, booted_at=NOW - 1000, max_size=1472)
        async with served(usm) as agent, Relay(agent.host, agent.port) as relay:
            async with client_of(relay.host, relay.port, CREDENTIALS[name]) as client:
                for _ in range(50):
                    await value(client)
            return relay.requests[1:]

    requests = asyncio.run(ask())
    salts = {request[slice(*field_spans(request)["salt"])] for request in requests}
    assert len(salts) == len(requests) == 50
    assert set(map(len, salts)) == {8}


def test_the_context_is_the_credentials() -> None:
    credential = dataclasses.replace(CREDENTIALS["noauth-nopriv"], context_name="vpn-1")

    async def ask() -> list[bytes]:
        agent = ServedAgent(_agent("noauth-nopriv"), clock=lambda: NOW)
        async with agent, Relay(agent.host, agent.port) as relay:
            async with client_of(relay.host, relay.port, credential) as client:
                assert await value(client) == b"x"
            return relay.requests

    _, request = asyncio.run(ask())
    context_engine_id, context_name, _ = v3_message.parse_scoped(v3_message.parse(request).data)
    assert (context_engine_id, context_name) == (ENGINE_ID, b"vpn-1")


def test_a_context_longer_than_any() -> None:
    credential = dataclasses.replace(CREDENTIAL, context_name="c" * 300)

    async def ask() -> None:
        async with served(engine()) as agent, client_of(agent.host, agent.port, credential) as client:
            with contextlib.suppress(CollectionError):
                await value(client)

    asyncio.run(ask())
