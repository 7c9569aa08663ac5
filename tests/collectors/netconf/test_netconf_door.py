"""Who is asked, who may ask, and what a refusal is called."""

from __future__ import annotations

import asyncio
import dataclasses
import logging

import asyncssh
import pytest

from inventory.credentials import Secret, SshCredential
from lab.netconf.server import BASE_10, BASE_11, NetconfServer
from tests.collectors.netconf.asking_netconf import IETF, failure, only, poll_once, run, target, target_of


def ed25519() -> str:
    return " ".join(asyncssh.generate_private_key("ssh-ed25519").export_public_key("openssh").decode().split()[:2])


def test_without_a_recorded_key_no_user_name_is_sent() -> None:
    async def work() -> tuple[str, list[str]]:
        async with NetconfServer(capabilities=[IETF]) as server:
            return failure(await poll_once(target(server.port, None))), server.logins

    told, logins = run(work())
    assert told.startswith("auth: lab-1: no SSH host key is recorded")
    assert logins == []


def test_with_another_key_no_user_name_is_sent() -> None:
    async def work() -> tuple[str, list[str]]:
        async with NetconfServer(capabilities=[IETF]) as server:
            return failure(await poll_once(target(server.port, ed25519()))), server.logins

    told, logins = run(work())
    assert told.startswith("auth: lab-1: its SSH host key has changed")
    assert logins == []


@pytest.mark.parametrize("kind", ["ssh-rsa", "ecdsa-sha2-nistp256", "ssh-ed25519"])
def test_keys_of_every_kind(kind: str) -> None:
    async def work() -> str:
        async with NetconfServer(capabilities=[IETF], host_key=asyncssh.generate_private_key(kind)) as server:
            return failure(await poll_once(target_of(server)))

    assert run(work()).startswith("unsupported: the device answers, but shows no interface")


def test_a_refused_password_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def work() -> str:
        async with NetconfServer(capabilities=[IETF]) as server:
            wrong = dataclasses.replace(target_of(server), credential=SshCredential("x", "monitor", Secret("hunter2")))
            return repr(wrong) + failure(await poll_once(wrong))

    told = run(work())
    assert "auth: 127.0.0.1" in told
    assert "the device refuses user 'monitor'" in told
    assert "hunter2" not in told + caplog.text


def test_a_key_that_is_none_is_named_and_not_shown() -> None:
    async def work() -> str:
        async with NetconfServer(capabilities=[IETF]) as server:
            account = SshCredential("by-key", "monitor", private_key=Secret("hunter2"))
            return failure(await poll_once(dataclasses.replace(target_of(server), credential=account)))

    assert run(work()) == "auth: credential 'by-key': its private_key is no key, or its passphrase is wrong"


@pytest.mark.parametrize("base", [[BASE_10], [BASE_11], [BASE_10, BASE_11]], ids=["1.0", "1.1", "both"])
def test_both_framings(base: list[str]) -> None:
    async def work() -> str:
        async with NetconfServer(capabilities=[IETF], base=base) as server:
            return failure(await poll_once(target_of(server)))

    assert run(work()).startswith("unsupported: the device answers, but shows no interface")


@pytest.mark.parametrize("platform", ["huawei_vrp", "huawei_vrpv8", "h3c_comware", "zte_zxros", "ruijie_rgos"])
def test_every_platform_says_hello(platform: str) -> None:
    vendors = {"huawei": "huawei", "h3c": "h3c", "zte": "zte", "ruijie": "ruijie"}

    async def work() -> str:
        async with NetconfServer(capabilities=[IETF]) as server:
            vendor = vendors[platform.partition("_")[0]]
            return failure(await poll_once(target_of(server, vendor=vendor, platform=platform)))

    assert run(work()).startswith("unsupported: the device answers, but shows no interface")


ERROR = (
    "<rpc-error><error-type>protocol</error-type><error-tag>{}</error-tag><error-severity>{}</error-severity>"
    "<error-message>not\nfor you\x1b</error-message></rpc-error>"
)


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("access-denied", "auth"),
        ("operation-not-supported", "unsupported"),
        ("unknown-element", "unsupported"),
        ("unknown-namespace", "unsupported"),
        ("resource-denied", "bad_reply"),
    ],
)
def test_what_the_device_refuses(tag: str, reason: str) -> None:
    async def work() -> str:
        answer = ERROR.format(tag, "error").replace("\x1b", "")
        async with NetconfServer(capabilities=[IETF], answer=lambda _: answer) as server:
            return failure(await poll_once(target_of(server)))

    told = run(work())
    assert told.startswith(f"{reason}: 127.0.0.1:")
    assert f"the device refuses ({tag}: not for you" in told


def test_a_warning_is_no_failure() -> None:
    async def work() -> str:
        answer = ERROR.format("partial-operation", "warning").replace("\x1b", "") + "<data/>"
        async with NetconfServer(capabilities=[IETF], answer=lambda _: answer) as server:
            return failure(await poll_once(target_of(server)))

    assert run(work()).startswith("unsupported: the device answers, but shows no interface")


def test_a_device_without_the_model() -> None:
    async def work() -> str:
        async with NetconfServer(capabilities=["urn:example?module=example"]) as server:
            return failure(await poll_once(target_of(server)))

    assert run(work()).startswith("unsupported: the device names no model of interfaces that is known here: ")


def test_modules_that_only_the_library_names() -> None:
    library = (
        '<data><modules-state xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library">'
        "<module><name>ietf-interfaces</name></module></modules-state></data>"
    )

    async def work() -> str:
        capability = "urn:ietf:params:netconf:capability:yang-library:1.0?revision=2016-06-21&module-set-id=1"
        async with NetconfServer(capabilities=[capability], answer=lambda _: library) as server:
            return failure(await poll_once(target_of(server)))

    assert run(work()).startswith("unsupported: the device answers, but shows no interface")


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")  # asyncssh, as the server
def test_old_algorithms_are_for_the_platforms_that_need_them() -> None:
    async def work() -> tuple[str, str]:
        async with NetconfServer(capabilities=[IETF], key_exchange=["diffie-hellman-group14-sha1"]) as server:
            huawei = target_of(server, "old", vendor="huawei", platform="huawei_vrp")
            return failure(await poll_once(target_of(server))), failure(await poll_once(huawei))

    linux, huawei = run(work())
    assert linux.startswith("unsupported: 127.0.0.1")
    assert "platform linux allows none of the algorithms the device offers" in linux
    assert huawei.startswith("unsupported: the device answers, but shows no interface")


def test_nobody_listens() -> None:
    async def work() -> str:
        async with NetconfServer() as server:
            gone = target_of(server)
        return failure(await poll_once(gone))

    assert run(work()).endswith("Connection refused")


def test_what_answers_is_not_ssh() -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n" * 200)
        writer.close()

    async def work() -> str:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            result = await poll_once(target(port, ed25519()))
            assert only(result).reading is None
            return failure(result)

    assert run(work()).split(":")[0] in {"timeout", "bad_reply"}
