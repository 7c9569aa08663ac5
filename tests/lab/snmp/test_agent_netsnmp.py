from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from lab.snmp import ber, misbehaviour, v3_message
from lab.snmp.agent import Agent
from lab.snmp.endpoint import AlterDatagram, Delivery
from lab.snmp.mib import StaticMib
from lab.snmp.pdu import REPORT
from lab.snmp.serving import ServedAgent
from lab.snmp.users import User
from lab.snmp.usm import UsmEngine
from lab.snmp.usm_keys import AUTH_PROTOCOLS, PRIV_PROTOCOLS, AuthProtocol, PrivProtocol

AUTH_NAMES = {
    "md5": "MD5",
    "sha1": "SHA",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}
PRIV_NAMES = {
    "des": "DES",
    "aes128": "AES",
    "aes192": "AES-192",
    "aes256": "AES-256",
    "aes192c": "AES-192-C",
    "aes256c": "AES-256-C",
}
Pair = tuple[ServedAgent, ServedAgent]
ENGINE_ID = bytes.fromhex("800007db0474657374")
NAME = "1.3.6.1.2.1.1.5.0"
ROWS = 30


def objects() -> dict[ber.Oid, bytes]:
    values = {
        (1, 3, 6, 1, 2, 1, 1, 1, 0): ber.octet_string(b"an agent"),
        (1, 3, 6, 1, 2, 1, 1, 3, 0): ber.time_ticks(4242),
        (1, 3, 6, 1, 2, 1, 1, 5, 0): ber.octet_string(b"test"),
    }
    for row in range(1, ROWS + 1):
        values[1, 3, 6, 1, 2, 1, 2, 2, 1, 1, row * 40] = ber.integer(row * 40)
        values[1, 3, 6, 1, 2, 1, 2, 2, 1, 10, row * 40] = ber.counter32(2**32 - row)
        values[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6, row * 40] = ber.counter64(2**64 - row)
    return values


def people() -> list[User]:
    users = [User(name="open")]
    for auth in AUTH_PROTOCOLS:
        users.append(User(name=auth, auth_protocol=auth, auth_passphrase="authphrase", allow_weak=True))
        users += [
            User(
                name=auth + priv,
                auth_protocol=auth,
                auth_passphrase="authphrase",
                priv_protocol=priv,
                priv_passphrase="privphrase",
                allow_weak=True,
            )
            for priv in PRIV_PROTOCOLS
        ]
    return users


@contextmanager
def serving(*served: ServedAgent) -> Iterator[None]:
    """Runs agents in a thread of their own, so that tools can be called plainly."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        for agent in served:
            await agent.__aenter__()
        ready.set()
        await stop.wait()
        for agent in served:
            await agent.__aexit__(None, None, None)
        await asyncio.sleep(0)

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.fixture(scope="module")
def agents() -> Iterator[tuple[ServedAgent, ServedAgent]]:
    usm = UsmEngine(ENGINE_ID, people(), boots=7, booted_at=time.time() - 5000, max_size=1472)
    agent = Agent(StaticMib(objects()), community="right", usm=usm)
    v4, v6 = ServedAgent(agent), ServedAgent(agent, host="::1")
    with serving(v4, v6):
        yield v4, v6


@pytest.fixture(scope="module")
def snmp(require_tool: Callable[..., str]) -> Callable[..., str]:
    def run(tool: str, *arguments: str) -> str:
        command = [require_tool(tool, "snmp"), "-r0", "-t1", "-On", *arguments]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=20, check=False
        )
        return done.stdout.strip()

    return run


V2C = ("-v2c", "-c", "right")


@pytest.mark.parametrize("family", [0, 1])
def test_get_of_both_families(agents: Pair, snmp: Callable[..., str], family: int) -> None:
    assert snmp("snmpget", *V2C, agents[family].target, NAME) == f'.{NAME} = STRING: "test"'


def test_get_of_what_is_not_there(agents: Pair, snmp: Callable[..., str]) -> None:
    output = snmp("snmpget", *V2C, agents[0].target, "1.3.6.1.2.1.1.5.1", "1.3.6.1.2.1.1.9.0")
    assert output.splitlines() == [
        ".1.3.6.1.2.1.1.5.1 = No Such Instance currently exists at this OID",
        ".1.3.6.1.2.1.1.9.0 = No Such Object available on this agent at this OID",
    ]


def test_getnext(agents: Pair, snmp: Callable[..., str]) -> None:
    target = agents[0].target
    assert snmp("snmpgetnext", *V2C, target, "1.3.6.1.2.1.1.3") == ".1.3.6.1.2.1.1.3.0 = Timeticks: (4242) 0:00:42.42"
    assert snmp("snmpgetnext", *V2C, target, "1.3.6.1.2.1.1.4") == f'.{NAME} = STRING: "test"'
    assert "past the end of the MIB tree" in snmp("snmpgetnext", *V2C, target, "1.3.6.1.2.1.32")


@pytest.mark.parametrize("family", [0, 1])
@pytest.mark.parametrize("repetitions", [1, 7, 60, 2000])
def test_bulkwalk_sees_every_row_in_order(
    agents: Pair, snmp: Callable[..., str], family: int, repetitions: int
) -> None:
    output = snmp("snmpbulkwalk", *V2C, f"-Cr{repetitions}", agents[family].target, "1.3.6.1.2.1")
    names = [line.partition(" = ")[0] for line in output.splitlines() if "No more variables" not in line]
    assert names == ["." + ".".join(map(str, arcs)) for arcs in sorted(objects())]


def test_bulkget_of_columns_and_a_scalar(agents: Pair, snmp: Callable[..., str]) -> None:
    output = snmp(
        "snmpbulkget", *V2C, "-Cn1", "-Cr2", agents[0].target,
        "1.3.6.1.2.1.1.3", "1.3.6.1.2.1.2.2.1.1", "1.3.6.1.2.1.31.1.1.1.6.1160",
    )  # fmt: skip
    assert [line.partition(" = ")[0] for line in output.splitlines()] == [
        ".1.3.6.1.2.1.1.3.0",
        ".1.3.6.1.2.1.2.2.1.1.40",
        ".1.3.6.1.2.1.31.1.1.1.6.1200",
        ".1.3.6.1.2.1.2.2.1.1.80",
        ".1.3.6.1.2.1.31.1.1.1.6.1200",
    ]
    assert output.splitlines()[-1].endswith("(It is past the end of the MIB tree)")


def test_counters_at_their_ends(agents: Pair, snmp: Callable[..., str]) -> None:
    output = snmp(
        "snmpget", *V2C, agents[0].target, "1.3.6.1.2.1.2.2.1.10.40", "1.3.6.1.2.1.31.1.1.1.6.40"
    ).splitlines()
    assert output == [
        ".1.3.6.1.2.1.2.2.1.10.40 = Counter32: 4294967295",
        ".1.3.6.1.2.1.31.1.1.1.6.40 = Counter64: 18446744073709551615",
    ]


def test_wrong_community_is_answered_by_silence(agents: Pair, snmp: Callable[..., str]) -> None:
    assert "No Response" in snmp("snmpget", "-v2c", "-c", "wrong", agents[0].target, NAME)


def test_set_is_refused(agents: Pair, snmp: Callable[..., str]) -> None:
    assert "notWritable" in snmp("snmpset", *V2C, agents[0].target, NAME, "s", "x")
    assert "noAccess" in snmp("snmpset", *V2C, agents[0].target, "1.3.6.1.2.1.99.0", "s", "x")


def test_get_larger_than_a_message_is_too_big(agents: Pair, snmp: Callable[..., str]) -> None:
    names = [f"1.3.6.1.2.1.31.1.1.1.6.{row * 40}" for row in range(1, ROWS + 1)] * 3
    assert "tooBig" in snmp("snmpget", "-Cf", *V2C, agents[0].target, *names)


@pytest.mark.parametrize("auth", AUTH_PROTOCOLS)
def test_v3_authentication(agents: Pair, snmp: Callable[..., str], auth: AuthProtocol) -> None:
    options = ("-v3", "-u", auth, "-l", "authNoPriv", "-a", AUTH_NAMES[auth], "-A", "authphrase")
    assert snmp("snmpget", *options, agents[0].target, NAME) == f'.{NAME} = STRING: "test"'


@pytest.mark.parametrize("auth", AUTH_PROTOCOLS)
@pytest.mark.parametrize("priv", PRIV_PROTOCOLS)
def test_v3_privacy(agents: Pair, snmp: Callable[..., str], auth: AuthProtocol, priv: PrivProtocol) -> None:
    output = snmp("snmpbulkwalk", *private(auth, priv), "-Cr40", agents[0].target, "1.3.6.1.2.1.2.2.1.1")
    assert len(output.splitlines()) == ROWS


def private(auth: str, priv: str, *, key: str = "authphrase", private_key: str = "privphrase") -> tuple[str, ...]:
    return (
        "-v3", "-u", auth + priv, "-l", "authPriv",
        "-a", AUTH_NAMES[auth], "-A", key, "-x", PRIV_NAMES[priv], "-X", private_key,
    )  # fmt: skip


def test_v3_over_ipv6(agents: Pair, snmp: Callable[..., str]) -> None:
    assert snmp("snmpget", *private("sha256", "aes128"), agents[1].target, NAME) == f'.{NAME} = STRING: "test"'


def test_v3_without_security(agents: Pair, snmp: Callable[..., str]) -> None:
    assert snmp("snmpget", "-v3", "-u", "open", "-l", "noAuthNoPriv", agents[0].target, NAME).endswith('"test"')


def test_v3_wrong_keys_are_told_apart(agents: Pair, snmp: Callable[..., str]) -> None:
    target = agents[0].target
    assert "Authentication failure" in snmp("snmpget", *private("sha256", "aes128", key="wrongphrase"), target, NAME)
    assert "Decryption error" in snmp("snmpget", *private("sha256", "aes128", private_key="wrongphrase"), target, NAME)


def test_v3_reports(agents: Pair, snmp: Callable[..., str]) -> None:
    target = agents[0].target
    auth = ("-a", "SHA-256", "-A", "authphrase")
    nobody = snmp("snmpget", "-v3", "-u", "nobody", "-l", "authNoPriv", *auth, target, NAME)
    assert "Unknown user name" in nobody
    level = snmp(
        "snmpget", "-v3", "-u", "sha256", "-l", "authPriv", *auth, "-x", "AES", "-X", "privphrase", target, NAME
    )
    assert "Unsupported security level" in level


def test_v3_below_the_users_level_is_refused(agents: Pair, snmp: Callable[..., str]) -> None:
    options = ("-v3", "-u", "sha256aes128", "-l", "authNoPriv", "-a", "SHA-256", "-A", "authphrase")
    assert "authorizationError" in snmp("snmpget", *options, agents[0].target, NAME)


def test_v3_clock_out_of_the_window_is_set_by_the_report(agents: Pair, snmp: Callable[..., str]) -> None:
    options = ("-e", ENGINE_ID.hex(), "-Z", "3,10", *private("sha256", "aes128"))
    assert snmp("snmpget", *options, agents[0].target, NAME).endswith('"test"')


def test_weak_protocols_only_when_allowed() -> None:
    with pytest.raises(ValueError, match="des, md5 only with allow_weak"):
        User(
            name="w",
            auth_protocol="md5",
            auth_passphrase="authphrase",
            priv_protocol="des",
            priv_passphrase="privphrase",
        )


@pytest.mark.parametrize(
    "alter",
    [misbehaviour.blank_digest, misbehaviour.truncated, misbehaviour.bit_flipped, misbehaviour.echoed],
    ids=lambda alter: alter.__name__,
)
def test_a_manager_takes_no_value_from_a_spoilt_answer(snmp: Callable[..., str], alter: AlterDatagram) -> None:
    usm = UsmEngine(ENGINE_ID, people(), boots=7, booted_at=time.time() - 5000, max_size=1472)

    def spoil(request: bytes, answer: bytes) -> bytes | None:
        # Discovery stays as it is: what is to be refused is the answer with the value.
        return alter(request, answer) if v3_message.parse(answer).digest else answer

    served = ServedAgent(Agent(StaticMib(objects()), usm=usm), delivery=Delivery(alter=spoil))
    with serving(served):
        assert '"test"' not in snmp("snmpget", *private("sha256", "aes128"), served.target, NAME)


def test_an_unsigned_report_parses_as_one(snmp: Callable[..., str]) -> None:
    usm = UsmEngine(ENGINE_ID, people(), boots=7, booted_at=time.time() - 5000, max_size=1472)
    seen: list[bytes] = []

    def forge(request: bytes, answer: bytes) -> bytes:
        if not v3_message.parse(answer).digest:
            return answer
        seen.append(misbehaviour.unsigned_report(request, answer))
        return seen[-1]

    served = ServedAgent(Agent(StaticMib(objects()), usm=usm), delivery=Delivery(alter=forge))
    with serving(served):
        assert '"test"' not in snmp("snmpget", *private("sha256", "aes128"), served.target, NAME)
    message = v3_message.parse(seen[0])
    _, _, at = v3_message.parse_scoped(message.data)
    assert (message.level, message.data[at]) == (0, REPORT)


def test_a_replayed_answer_is_the_one_before(agents: Pair, snmp: Callable[..., str]) -> None:
    served = ServedAgent(agents[0].agent, delivery=Delivery(alter=misbehaviour.replayed()))
    with serving(served):
        assert snmp("snmpget", *V2C, served.target, NAME).endswith('"test"')
        assert "No Response" in snmp("snmpget", *V2C, served.target, "1.3.6.1.2.1.1.1.0")
