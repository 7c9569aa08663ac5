"""What a man in the middle may do to SNMPv3: delay, deny, but never feed us data; against real net-snmp."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence

import pytest

from collectors.errors import AuthenticationRejected, BadReply, CollectionError, Unreachable
from collectors.snmp.client import RetryPolicy
from collectors.snmp.security import CommunitySecurity
from lab.snmp import ber, v3_message
from lab.snmp.misbehaviour import blank_digest
from lab.snmp.pdu import REPORT, RESPONSE, build_response
from lab.snmp.users import LocalUser, SecurityLevel, User, localize
from tests.collectors.snmp.asking import (
    AUTH_KEY,
    COMMUNITY,
    CREDENTIALS,
    HASTY,
    PATIENT,
    SYS_NAME,
    SYS_UP_TIME,
    Credential,
    client_of,
    get,
)
from tests.collectors.snmp.net_snmp import SYS_NAME as AGENTS_NAME
from tests.collectors.snmp.net_snmp import Snmpd
from tests.collectors.snmp.relay import Meddle, Relay, field_spans, flip

AUTH_PRIV = CREDENTIALS["sha256-aes128"]
AUTH_ONLY = CREDENTIALS["sha512-nopriv"]
DES = CREDENTIALS["md5-des"]
REGIONS = ("engine id", "boots", "time", "user", "mac", "salt", "data")
NAME = AGENTS_NAME.encode()


async def attack(
    agent: Snmpd, credential: Credential, meddle: Meddle, *, after_discovery: bool = True, retry: RetryPolicy = HASTY
) -> tuple[object, Relay]:
    """Ask through a relay that meddles, from the first answer with data on; the value or the error, and the relay."""

    def late(request: bytes, answer: bytes) -> Sequence[bytes]:
        is_discovery = len(relay.answers) == 1 and credential is not COMMUNITY
        return (answer,) if is_discovery and after_discovery else meddle(request, answer)

    async with (
        Relay("127.0.0.1", agent.port, late) as relay,
        client_of(relay.host, relay.port, credential, retry=retry) as client,
    ):
        try:
            return (await get(client, SYS_NAME))[0].value, relay
        except CollectionError as error:
            return error, relay


def report(request: bytes, answer: bytes, counter: int, *, engine_id: bytes | None = None, pdu: bytes = b"") -> bytes:
    """An unauthenticated report, as anyone on the path can write one."""
    asked, genuine = v3_message.parse(request), v3_message.parse(answer)
    binding = ber.sequence(ber.oid((1, 3, 6, 1, 6, 3, 15, 1, 1, counter, 0)) + ber.counter32(1))
    pdu = pdu or build_response(ber.integer(0), ber.sequence(binding), kind=REPORT)
    engine_id = genuine.engine_id if engine_id is None else engine_id
    return v3_message.build(
        message_id=asked.message_id, max_size=65507, level=SecurityLevel.NO_AUTH_NO_PRIV,
        engine_id=engine_id, boots=genuine.boots, time=genuine.time, user=LocalUser(asked.user, None, b"", None),
        scoped=ber.sequence(ber.octet_string(engine_id) + ber.octet_string(b"") + pdu),
    )  # fmt: skip


def forged_data(request: bytes) -> bytes:
    """A PDU that answers the request with a lie, were its request-id in clear text."""
    scoped = v3_message.parse(request)
    request_id = ber.integer(scoped.message_id)
    binding = ber.sequence(ber.oid(SYS_NAME) + ber.octet_string(b"a lie"))
    return build_response(request_id, ber.sequence(binding), kind=RESPONSE)


async def together(attacks: Mapping[str, Coroutine[None, None, tuple[object, Relay]]]) -> dict[str, object]:
    """What each attack gave; they run at the same time, for each has to wait for what must not come."""
    found = await asyncio.gather(*attacks.values())
    return {name: value for name, (value, _) in zip(attacks, found, strict=True)}


@pytest.mark.parametrize("credential", [AUTH_PRIV, AUTH_ONLY, DES], ids=["sha256-aes128", "sha512", "md5-des"])
def test_a_flipped_bit_anywhere(snmpd: Snmpd, credential: Credential) -> None:
    def flipped(region: str) -> Meddle:
        def meddle(request: bytes, answer: bytes) -> Sequence[bytes]:
            del request
            start, end = field_spans(answer)[region]
            # All copies come before the deadline; none of them may be believed.
            return [flip(answer, at) for at in {start, (start + end) // 2, end - 1} if start <= at < end]

        return meddle

    regions = [region for region in REGIONS if region != "salt" or credential is not AUTH_ONLY]
    found = asyncio.run(together({region: attack(snmpd, credential, flipped(region)) for region in regions}))
    for region, error in found.items():
        assert isinstance(error, AuthenticationRejected), region
        if region in {"boots", "time", "mac", "salt", "data"}:
            assert "authentication code is wrong" in str(error)


def test_every_octet_of_an_answer_is_protected(snmpd: Snmpd) -> None:
    """Each octet flipped once, all copies sent before the genuine answer, which then wins."""

    def meddle(request: bytes, answer: bytes) -> Sequence[bytes]:
        del request
        return [*(flip(answer, at) for at in range(len(answer))), answer]

    found, relay = asyncio.run(attack(snmpd, AUTH_PRIV, meddle, retry=PATIENT))
    assert found == NAME
    assert len(relay.requests) == 2


def test_a_code_of_another_length(snmpd: Snmpd) -> None:
    def cut(length: int) -> Meddle:
        def meddle(request: bytes, answer: bytes) -> Sequence[bytes]:
            del request
            message = v3_message.parse(answer)
            digest = (message.digest + bytes(64))[:length]
            parameters = ber.sequence(
                ber.octet_string(message.engine_id) + ber.integer(message.boots) + ber.integer(message.time)
                + ber.octet_string(message.user) + ber.octet_string(digest)
                + ber.octet_string(message.privacy_parameters)
            )  # fmt: skip
            header_end = field_spans(answer)["model"][1]
            header_start = ber.read_header(answer, 0)[1]
            data = ber.octet_string(message.data)
            return [ber.sequence(answer[header_start:header_end] + ber.octet_string(parameters) + data)]

        return meddle

    lengths = (0, 6, 12, 23, 25, 48)
    found = asyncio.run(together({str(length): attack(snmpd, AUTH_PRIV, cut(length)) for length in lengths}))
    assert all(isinstance(error, AuthenticationRejected) for error in found.values()), found


def test_a_blank_code(snmpd: Snmpd) -> None:
    found, _ = asyncio.run(attack(snmpd, AUTH_PRIV, lambda request, answer: [blank_digest(request, answer)]))
    assert isinstance(found, AuthenticationRejected)


COUNTERS = (1, 2, 3, 4, 5, 6, 9)


def test_the_genuine_answer_wins_over_a_forged_report(snmpd: Snmpd) -> None:
    def forge(counter: int) -> Meddle:
        return lambda request, answer: [*[report(request, answer, counter)] * 2, answer]

    for counter in COUNTERS:
        found, relay = asyncio.run(attack(snmpd, AUTH_PRIV, forge(counter), retry=PATIENT))
        assert found == NAME
        assert len(relay.requests) == 2


def test_a_forged_report_alone_yields_no_data(snmpd: Snmpd) -> None:
    def forge(counter: int) -> Meddle:
        return lambda request, answer: [report(request, answer, counter)]

    found = asyncio.run(together({str(counter): attack(snmpd, AUTH_PRIV, forge(counter)) for counter in COUNTERS}))
    assert all(isinstance(error, AuthenticationRejected) for error in found.values()), found
    assert "does not know this user" in str(found["3"])
    assert "rejects the authentication key" in str(found["5"])


def test_a_forged_report_of_another_engine(snmpd: Snmpd) -> None:
    """It may cost a discovery, and no more: the request is sent again and answered."""
    forged: list[bytes] = []

    def meddle(request: bytes, answer: bytes) -> Sequence[bytes]:
        if forged:
            return [answer]
        forged.append(report(request, answer, 4, engine_id=b"\x80\0\0\0\x05evil!"))
        return [forged[0], answer]

    found, _ = asyncio.run(attack(snmpd, AUTH_PRIV, meddle, retry=PATIENT))
    assert found == NAME


@pytest.mark.parametrize("kind", ["response", "report"])
@pytest.mark.parametrize("credential", [AUTH_PRIV, AUTH_ONLY], ids=["authPriv", "authNoPriv"])
def test_data_without_authentication(snmpd: Snmpd, credential: Credential, kind: str) -> None:
    """In clear text, with the right ids, before the genuine answer comes and without it."""

    def lie(request: bytes, answer: bytes) -> bytes:
        data = forged_data(request)
        return report(request, answer, 0, pdu=data if kind == "response" else bytes((REPORT,)) + data[1:])

    found, _ = asyncio.run(
        attack(snmpd, credential, lambda request, answer: [lie(request, answer), answer], retry=PATIENT)
    )
    assert found == NAME
    found, _ = asyncio.run(attack(snmpd, credential, lambda request, answer: [lie(request, answer)]))
    assert isinstance(found, AuthenticationRejected)
    assert ("clear text" in str(found)) == (kind == "response")


def test_an_encrypted_answer_is_refused_in_clear_text_even_when_signed(
    snmpd: Snmpd, signed: Callable[[bytes, bytes], bytes]
) -> None:
    """Whoever knows the authentication key alone may not read, and may not answer either."""
    found, _ = asyncio.run(attack(snmpd, AUTH_PRIV, lambda request, answer: [signed(request, answer)]))
    assert isinstance(found, AuthenticationRejected)
    assert "encrypted request in clear text" in str(found)


@pytest.fixture
def signed() -> Callable[[bytes, bytes], bytes]:
    def answer_with(request: bytes, answer: bytes) -> bytes:
        asked, genuine = v3_message.parse(request), v3_message.parse(answer)
        people = User(name=asked.user.decode(), auth_protocol="sha256", auth_passphrase=AUTH_KEY)
        return v3_message.build(
            message_id=asked.message_id, max_size=65507, level=SecurityLevel.AUTH_NO_PRIV,
            engine_id=genuine.engine_id, boots=genuine.boots, time=genuine.time,
            user=localize(people, genuine.engine_id),
            scoped=ber.sequence(
                ber.octet_string(genuine.engine_id) + ber.octet_string(b"") + forged_data(request)
            ),
        )  # fmt: skip

    return answer_with


@pytest.mark.parametrize("name", ["v2c", "sha1-nopriv", "sha256-aes128"])
def test_an_older_answer_again(snmpd: Snmpd, name: str) -> None:
    """The answer to the request before is genuine, and refused: its ids are not the ones awaited."""

    async def ask() -> None:
        async with (
            Relay("127.0.0.1", snmpd.port) as relay,
            client_of(relay.host, relay.port, CREDENTIALS[name], retry=HASTY) as client,
        ):
            assert (await get(client, SYS_NAME))[0].value == NAME
            kept = relay.answers[-1]
            relay.on_request = lambda _: [kept]
            with pytest.raises(Unreachable):
                await get(client, SYS_NAME)
            if name != "v2c":
                relay.on_request = lambda request: [_with_message_id_of(request, kept)]
                with pytest.raises(AuthenticationRejected):
                    await get(client, SYS_NAME)
            relay.on_request = None
            assert (await get(client, SYS_NAME))[0].value == NAME

    asyncio.run(ask())


def _with_message_id_of(request: bytes, answer: bytes) -> bytes:
    start, end = field_spans(answer)["message id"]
    asked = field_spans(request)["message id"]
    return answer[:start] + request[asked[0] : asked[1]] + answer[end:]


def test_duplicates_and_latecomers(snmpd: Snmpd) -> None:
    """Two of each answer, the second after the next request: they are dropped, and every value is its own."""

    async def ask(credential: Credential) -> None:
        late: list[bytes] = []

        def meddle(request: bytes, answer: bytes) -> Sequence[bytes]:
            del request
            late.append(answer)
            return [*late[-2:], answer]

        async with (
            Relay("127.0.0.1", snmpd.port, meddle) as relay,
            client_of(relay.host, relay.port, credential) as client,
        ):
            up_times = [(await get(client, SYS_UP_TIME))[0].value for _ in range(10)]
            assert up_times == sorted(up_times)  # type: ignore[type-var]
            assert len(relay.requests) == client.requests_sent == (10 if credential is COMMUNITY else 11)

    for credential in (COMMUNITY, AUTH_PRIV):
        asyncio.run(ask(credential))


@pytest.mark.parametrize("other_address", [False, True])
def test_answers_from_elsewhere(snmpd: Snmpd, *, other_address: bool) -> None:
    """A right answer from another port, or another address with the right port, is not even seen."""

    async def ask() -> object:
        loop = asyncio.get_running_loop()
        async with Relay("127.0.0.1", snmpd.port) as relay:
            local = ("127.0.0.2", relay.port) if other_address else ("127.0.0.1", 0)
            stranger, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=local)

            def meddle(request: bytes, answer: bytes) -> Sequence[bytes]:
                del request
                stranger.sendto(answer, relay.client_address)
                return []

            relay.meddle = meddle
            try:
                async with client_of(relay.host, relay.port, COMMUNITY, retry=HASTY) as client:
                    with pytest.raises(Unreachable):
                        await get(client, SYS_NAME)
                    return len(relay.answers)
            finally:
                stranger.close()

    assert asyncio.run(ask()) == 2  # tries, each rightly answered


def test_noise_before_the_answer(snmpd: Snmpd) -> None:
    """Garbage is remembered, and explains why nothing came, if nothing comes."""
    noise = [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"hello", bytes(1400)]
    for credential in (COMMUNITY, AUTH_PRIV):
        found, _ = asyncio.run(attack(snmpd, credential, lambda _, answer: [*noise, answer], retry=PATIENT))
        assert found == NAME
        found, _ = asyncio.run(attack(snmpd, credential, lambda *_: noise))
        assert isinstance(found, BadReply)
        found, _ = asyncio.run(attack(snmpd, credential, lambda request, _: [request]))
        assert isinstance(found, BadReply | AuthenticationRejected)


def test_a_version_that_was_not_asked_for(snmpd: Snmpd) -> None:
    message = CommunitySecurity(b"c").encode(build_response(ber.integer(1), ber.sequence(b"")), 1)
    found, _ = asyncio.run(attack(snmpd, CREDENTIALS["sha1-nopriv"], lambda *_: [message]))
    assert isinstance(found, BadReply)
    assert "SNMP version field 1" in str(found)
