"""Real senders: net-snmp's snmptrap and snmpinform, every version and protocol, both families."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest

from tests.collectors.snmp.asking import COMBINATIONS, COMMUNITY, user_name, usm_credential
from tests.collectors.traps.receiving import (
    LINK_DOWN,
    THEIR_ENGINE,
    community_message,
    in_a_loop,
    receiving,
    run,
    security_options,
    sender_at,
    until,
)

IF_INDEX = ("1.3.6.1.2.1.2.2.1.1.3", "i", "3")
FAN_FAILS = "1.3.6.1.4.1.2011.5.25.219.2.6.3"


@pytest.fixture
def tools(require_tool: Callable[..., str]) -> tuple[str, str]:
    return require_tool("snmptrap", "snmp"), require_tool("snmpinform", "snmp")


@in_a_loop
async def test_traps_and_informs_of_both_families(tools: tuple[str, str]) -> None:
    trap, inform = tools
    options = security_options(COMMUNITY)
    senders = [sender_at("127.0.0.2"), sender_at("::1")]
    async with receiving(senders, ("127.0.0.1", "::1")) as found:
        four, six = f"127.0.0.1:{found.ports['127.0.0.1']}", f"udp6:[::1]:{found.ports['::1']}"
        here = ("--clientaddr=127.0.0.2",)
        assert await run(trap, *options, *here, four, "", LINK_DOWN, *IF_INDEX) == 0
        assert await run(inform, *options, *here, four, "", LINK_DOWN, *IF_INDEX) == 0
        assert await run(trap, *options, six, "", LINK_DOWN, *IF_INDEX) == 0
        assert await run(inform, *options, six, "", FAN_FAILS) == 0
        await found.until(4)
        assert {sender.family for sender, _ in found.got} == {"ipv4", "ipv6"}
        assert sorted(notification.kind for _, notification in found.got) == ["fan", *["link_down"] * 3]
        assert found.got[0][1].if_index == 3
        assert found.dropped == {}


@in_a_loop
async def test_an_snmpv1_trap_is_taken_as_rfc_3584_maps_it(tools: tuple[str, str]) -> None:
    async with receiving([sender_at("127.0.0.2")]) as found:
        to = f"127.0.0.1:{found.ports['127.0.0.1']}"
        options = ("-v", "1", "-c", COMMUNITY.community.reveal(), "--clientaddr=127.0.0.2", to)
        await run(tools[0], *options, "1.3.6.1.4.1.2011", "127.0.0.2", "2", "0", "99", *IF_INDEX)
        await run(tools[0], *options, "1.3.6.1.4.1.2011.5.25.219.2.6", "127.0.0.2", "6", "3", "99")
        await found.until(2)
        assert [(notification.kind, notification.if_index) for _, notification in found.got] == [
            ("link_down", 3),
            ("fan", None),
        ]
        assert COMMUNITY.community.reveal() not in found.got[0][1].text + found.got[0][1].variables


@in_a_loop
async def test_every_protocol_of_snmpv3(tools: tuple[str, str]) -> None:
    credentials = {
        f"127.0.1.{number}": usm_credential(auth, priv) for number, (auth, priv) in enumerate(COMBINATIONS, start=1)
    }
    senders = [sender_at(address, credential, credential.user) for address, credential in credentials.items()]
    async with receiving(senders) as found:
        to = f"127.0.0.1:{found.ports['127.0.0.1']}"
        for address, credential in credentials.items():
            here = (f"--clientaddr={address}", to, "", LINK_DOWN)
            assert await run(tools[0], *security_options(credential, engine_id=THEIR_ENGINE), *here) == 0
            # One after another: of snmpinforms that start together some cannot read a report, snmpd's neither.
            assert await run(tools[1], *security_options(credential), "-t", "3", *here) == 0, credential.user
        await until(lambda: len(found.got) >= 2 * len(COMBINATIONS))
        names = sorted(sender.device for sender, _ in found.got)
        assert names == sorted(2 * [user_name(auth, priv) for auth, priv in COMBINATIONS])
        assert found.dropped == {}


@in_a_loop
async def test_who_may_not_send(tools: tuple[str, str]) -> None:
    trap, inform = tools
    sha = usm_credential("sha256", "aes128")
    async with receiving([sender_at("127.0.0.2"), sender_at("127.0.0.3", sha)]) as found:
        to = f"127.0.0.1:{found.ports['127.0.0.1']}"
        two, three, nobody = (f"--clientaddr=127.0.0.{last}" for last in (2, 3, 9))
        right = security_options(COMMUNITY)
        engine = ("-e", f"0x{THEIR_ENGINE.hex()}")
        wrong_key = security_options(usm_credential("sha256", "aes128", auth_key="another passphrase"))
        wrong_privacy = security_options(usm_credential("sha256", "aes128", priv_key="another passphrase"))
        plain = ["-v", "3", "-u", sha.user, "-l", "noAuthNoPriv"]
        stranger = security_options(usm_credential("sha256", "aes128", user="stranger"))
        await run(trap, *right, nobody, to, "", LINK_DOWN)
        await run(trap, "-v", "2c", "-c", "guess", two, to, "", LINK_DOWN)
        assert await run(inform, "-v", "2c", "-c", "guess", "-r", "0", "-t", "1", two, to, "", LINK_DOWN) != 0
        await run(trap, *right, three, to, "", LINK_DOWN)  # a v3 device does not send v2c
        for options in (wrong_key, wrong_privacy, plain, stranger):
            await run(trap, *options, *engine, three, to, "", LINK_DOWN)
        await until(lambda: sum(found.dropped.values()) >= 8)
        assert found.got == []
        assert found.dropped == {
            ("", "unknown_sender"): 1,
            ("at-127.0.0.2", "wrong_community"): 2,
            ("at-127.0.0.3", "version"): 1,
            ("at-127.0.0.3", "auth"): 4,
        }


@in_a_loop
async def test_a_device_that_is_polled_with_privacy_may_send_without(tools: tuple[str, str]) -> None:
    async with receiving([sender_at("127.0.0.2", usm_credential("sha256", "aes128"))]) as found:
        options = security_options(usm_credential("sha256", None, user="sha256-aes128"), engine_id=THEIR_ENGINE)
        to = f"127.0.0.1:{found.ports['127.0.0.1']}"
        await run(tools[0], *options, "--clientaddr=127.0.0.2", to, "", LINK_DOWN)
        await found.until(1)


@in_a_loop
async def test_an_inform_that_is_sent_again_is_one_event_and_is_acknowledged_again() -> None:
    async with receiving([sender_at("127.0.0.2")]) as found:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sent:
            sent.bind(("127.0.0.2", 0))
            sent.connect(("127.0.0.1", found.ports["127.0.0.1"]))
            sent.setblocking(False)  # noqa: FBT003 - the socket API has no name for it
            loop = asyncio.get_running_loop()
            answers = []
            for message in (community_message(5, inform=True),) * 3 + (community_message(6, inform=True),):
                await loop.sock_sendall(sent, message)
                answers.append(await asyncio.wait_for(loop.sock_recv(sent, 4096), 5))
        await found.until(2)
        assert answers[0] == answers[1] == answers[2] != answers[3]
        assert found.dropped == {("at-127.0.0.2", "duplicate"): 2}
