"""What a device offers, read from its first packet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.ssh.offer import parse_kexinit, read_offer, unmatched
from inventory.overlay import Endpoint
from inventory.platforms import SECURE, SshAlgorithms
from tests.collectors.ssh.openssh import Sshd
from tests.collectors.ssh.servers import answering

NAMES = (
    ("a-kex", "ext-info-s", "kex-strict-s-v00@openssh.com"),
    ("ssh-rsa",),
    ("aes128-cbc", "3des-cbc"),
    ("3des-cbc", "aes128-cbc", "des-cbc"),
    ("hmac-md5",),
    ("hmac-sha1", "hmac-md5"),
)
KEXINIT = b"\x14" + bytes(16) + b"".join(len(text := ",".join(n).encode()).to_bytes(4) + text for n in NAMES)


def read(endpoint: Endpoint, seconds: float = 10.0) -> SshAlgorithms | None:
    async def ask() -> SshAlgorithms | None:
        return await read_offer(endpoint, asyncio.get_running_loop().time() + seconds)

    return asyncio.run(ask())


def test_sshd_offers_what_it_was_told_to(start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]) -> None:
    offer = SshAlgorithms(
        key_exchange=("diffie-hellman-group14-sha1", "ecdh-sha2-nistp256"),
        host_key=("rsa-sha2-256", "ssh-rsa"),
        cipher=("aes128-cbc", "aes128-ctr"),
        mac=("hmac-sha1", "hmac-sha2-256"),
    )
    server = start_sshd(
        [host_keys["rsa"]],
        f"KexAlgorithms {','.join(offer.key_exchange)}",
        f"HostKeyAlgorithms {','.join(offer.host_key)}",
        f"Ciphers {','.join(offer.cipher)}",
        f"MACs {','.join(offer.mac)}",
    )
    assert read(Endpoint("::1", server.port)) == offer


def test_ciphers_and_macs_are_those_of_both_directions() -> None:
    assert parse_kexinit(KEXINIT) == SshAlgorithms(
        key_exchange=("a-kex",), host_key=("ssh-rsa",), cipher=("aes128-cbc", "3des-cbc"), mac=("hmac-md5",)
    )


@pytest.mark.parametrize(
    "words",
    [b"", b"SSH-2.0-x\r\n", b"SSH-2.0-x\r\n\x00\x00\x00\x05\x04", b"SSH-2.0-x\r\n" + b"\xff" * 99, b"no\r\n" * 999],
)
def test_a_server_that_offers_nothing_readable(words: bytes) -> None:
    async def ask() -> SshAlgorithms | None:
        async with answering(words) as endpoint:
            return await read_offer(endpoint, asyncio.get_running_loop().time() + 0.5)

    assert asyncio.run(ask()) is None


@given(st.binary(max_size=200), st.integers(0, len(KEXINIT)))
def test_any_octets_are_an_offer_or_an_error_it_names(tail: bytes, kept: int) -> None:
    try:
        parse_kexinit(KEXINIT[:kept] + tail)
    except (ValueError, IndexError):
        return


def test_every_kind_without_a_common_one_is_named() -> None:
    old = SshAlgorithms(key_exchange=("a",), host_key=("b",), cipher=("c",), mac=("d",))
    assert unmatched(old, SECURE) == {"key exchange": ("a",), "host key": ("b",), "cipher": ("c",), "MAC": ("d",)}
    assert unmatched(SECURE, SECURE) == {}


def test_a_cipher_that_authenticates_itself_needs_no_mac() -> None:
    assert unmatched(replace(SECURE, mac=("hmac-md5",)), SECURE) == {}
    assert unmatched(replace(SECURE, cipher=("aes128-ctr",), mac=("hmac-md5",)), SECURE) == {"MAC": ("hmac-md5",)}
