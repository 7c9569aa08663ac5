"""Fetching host keys: from real servers of every kind of key, and from everything that is not one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from collectors.errors import CollectionError, DeadlineExceeded, Unreachable
from collectors.ssh.door import present_host_key
from collectors.ssh.errors import NoCommonAlgorithm, NotSsh
from inventory.host_keys import HostKey
from inventory.models import Platform
from inventory.overlay import Endpoint
from inventory.platforms import PLATFORMS, SECURE
from tests.collectors.ssh.openssh import Sshd, free_port, keygen, public
from tests.collectors.ssh.servers import answering

LEGACY = (
    "KexAlgorithms diffie-hellman-group1-sha1,diffie-hellman-group14-sha1",
    "HostKeyAlgorithms ssh-rsa",
    "Ciphers aes128-cbc",
    "MACs hmac-sha1",
)
"""What a device of 2010 offers."""


def fetch(endpoint: Endpoint, platform: Platform = "linux", seconds: float = 10.0) -> HostKey:
    async def ask() -> HostKey:
        return await present_host_key(endpoint, platform, asyncio.get_running_loop().time() + seconds)

    return asyncio.run(ask())


def failure(server: AbstractAsyncContextManager[Endpoint], seconds: float = 10.0) -> CollectionError:
    async def ask() -> CollectionError:
        async with server as endpoint:
            with pytest.raises(CollectionError) as caught:
                await present_host_key(endpoint, "linux", asyncio.get_running_loop().time() + seconds)
            return caught.value

    return asyncio.run(ask())


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize(("kind", "shown"), [("ed25519", "ED25519"), ("ecdsa", "ECDSA"), ("rsa", "RSA")])
def test_a_key_of_each_kind_over_both_families(
    start_sshd: Callable[..., Sshd], host_keys: dict[str, Path], kind: str, shown: str, host: str
) -> None:
    server = start_sshd([host_keys[kind]])
    key = fetch(Endpoint(host, server.port))
    assert key.line == public(host_keys[kind])
    assert keygen("-lf", host_keys[kind]) == f"{key.bits} {key.fingerprint} made by a test ({shown})\n"


def test_nothing_is_told_to_the_server(start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]) -> None:
    server = start_sshd([host_keys["ed25519"]])
    fetch(Endpoint("127.0.0.1", server.port))
    log = server.logged("NEWKEYS sent.*Connection (closed|reset) by")
    assert "userauth" not in log


def test_of_several_keys_the_first_of_the_platform_s_row(
    start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server = start_sshd([host_keys["rsa"], host_keys["ecdsa"], host_keys["ed25519"]])
    assert fetch(Endpoint("127.0.0.1", server.port)).type == SECURE.host_key[0]


def test_old_algorithms_are_refused_where_no_row_asks_for_them(
    start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server = start_sshd([host_keys["rsa-1024"]], *LEGACY)
    endpoint = Endpoint("127.0.0.1", server.port)
    with pytest.raises(NoCommonAlgorithm) as caught:
        fetch(endpoint, "linux")
    assert str(caught.value) == (
        f"{endpoint}: platform linux allows none of the algorithms the device offers (key exchange: "
        "diffie-hellman-group1-sha1, diffie-hellman-group14-sha1; host key: ssh-rsa; cipher: aes128-cbc; "
        "MAC: hmac-sha1); inventory/platforms.py says what it allows"
    )


@pytest.mark.parametrize("platform", ["huawei_vrp", "h3c_comware"])
def test_old_algorithms_work_for_the_platform_that_needs_them(
    start_sshd: Callable[..., Sshd], host_keys: dict[str, Path], platform: Platform
) -> None:
    server = start_sshd([host_keys["rsa-1024"]], *LEGACY)
    key = fetch(Endpoint("127.0.0.1", server.port), platform)
    assert (key.line, key.bits) == (public(host_keys["rsa-1024"]), 1024)


def test_group_1_is_one_platform_s_alone(start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]) -> None:
    server = start_sshd([host_keys["rsa-1024"]], "KexAlgorithms diffie-hellman-group1-sha1", *LEGACY[1:])
    endpoint = Endpoint("127.0.0.1", server.port)
    for platform in PLATFORMS:
        if platform == "huawei_vrp":
            assert fetch(endpoint, platform).line == public(host_keys["rsa-1024"])
        else:
            with pytest.raises(NoCommonAlgorithm):
                fetch(endpoint, platform)


@pytest.mark.parametrize("name", sorted({one.name for row in PLATFORMS.values() for one in row.legacy_ssh}))
def test_each_old_algorithm_of_a_row_is_really_spoken(
    start_sshd: Callable[..., Sshd], host_keys: dict[str, Path], name: str
) -> None:
    """asyncssh knows each by that name and agrees on it with OpenSSH."""
    row, legacy = next((row, one) for row in PLATFORMS.values() for one in row.legacy_ssh if one.name == name)
    option = {"key_exchange": "KexAlgorithms", "host_key": "HostKeyAlgorithms", "cipher": "Ciphers", "mac": "MACs"}
    ctr = () if legacy.kind == "cipher" else ("Ciphers aes128-ctr",)  # a cipher that needs a MAC
    server = start_sshd([host_keys["rsa"]], f"{option[legacy.kind]} {name}", *ctr)
    assert fetch(Endpoint("127.0.0.1", server.port), row.name).line == public(host_keys["rsa"])
    server.logged(rf"kex: [^\n]*{name}")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n" * 3000, "what answers does not speak SSH 2 (Too many banner lines)"),
        (b"\x00" * 100_000, "what answers does not speak SSH 2 (Banner line too long)"),
        (
            b"SSH-2.0-\x1b[2Jx\r\n" + b"\x7f" * 5000,
            "what answers does not speak SSH 2 (Max packet size exceeded)",
        ),
        (
            b"SSH-2.0-x\r\n\x00\x00\x00\x0c\x04\x14" + b"\x00" * 5000,
            "what answers does not speak SSH 2 (Incomplete packet)",
        ),
        (b"SSH-1.5-VRP-3.3\n", "the device speaks SSH 1 only, which protects nothing"),
    ],
    ids=["http", "zeros", "random-packet", "short-packet", "ssh-1"],
)
def test_what_is_not_ssh_2(words: bytes, error: str) -> None:
    caught = failure(answering(words))
    assert isinstance(caught, NotSsh)
    assert str(caught).partition(": ")[2] == error


@pytest.mark.parametrize("words", [b"", b"SSH-2.0-x\r\n", b"Too many users\r\n"])
def test_a_server_that_closes(words: bytes) -> None:
    caught = failure(answering(words))
    assert isinstance(caught, Unreachable)
    assert str(caught).endswith(
        ": the device closed the connection early (an ACL of its own, or all its lines in use?)"
    )


@pytest.mark.parametrize("words", [b"", b"SSH-2.0-x\r\n"], ids=["silent", "silent-after-its-name"])
def test_the_deadline_ends_the_wait_for_a_silent_server(words: bytes) -> None:
    caught = failure(answering(words, closes=False), seconds=0.3)
    assert isinstance(caught, DeadlineExceeded)
    assert str(caught).endswith(": no SSH session within the time given")


def test_no_answer_to_the_connection() -> None:
    with socket.socket() as full, socket.socket() as first:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        first.connect(full.getsockname())  # now the queue is full, and what comes next is dropped
        endpoint = Endpoint(*full.getsockname())
        with pytest.raises(Unreachable) as caught:
            fetch(endpoint, seconds=0.3)
    assert str(caught.value) == f"{endpoint}: no answer"


def test_nobody_listens() -> None:
    endpoint = Endpoint("127.0.0.1", free_port("127.0.0.1"))
    with pytest.raises(Unreachable) as caught:
        fetch(endpoint)
    assert str(caught.value) == f"{endpoint}: Connection refused"
