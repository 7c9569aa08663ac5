"""Connecting: the recorded key lets a password go, any other does not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collectors.errors import AuthenticationRejected, CollectionError
from collectors.ssh.door import connect
from inventory.host_keys import HostKeyChanged, HostKeyUnknown, parse_host_key
from inventory.models import Device
from inventory.overlay import Endpoint
from inventory.secret import Secret
from tests.collectors.ssh.openssh import public
from tests.collectors.ssh.servers import recording


def device(key: Path | None) -> Device:
    return Device.model_validate(
        {
            "name": "core1",
            "vendor": "net-snmp",
            "platform": "linux",
            "role": "core",
            "site": "county",
            "ipv4": "127.0.0.1",
            "credential": "v3",
            "ssh_host_key": None if key is None else public(key),
        }
    )


async def login(recorded: Path | None, endpoint: Endpoint, password: str = "right") -> None:
    deadline = asyncio.get_running_loop().time() + 10
    async with connect(
        device(recorded), endpoint, username="netops", password=Secret(password), deadline=deadline
    ) as connection:
        assert not connection.is_closed()


def refused(recorded: Path | None, shown: Path, password: str = "right") -> tuple[CollectionError, list[str]]:
    heard: list[str] = []

    async def run() -> CollectionError:
        async with recording([shown], heard) as endpoint:
            with pytest.raises(CollectionError) as caught:
                await login(recorded, endpoint, password)
            return caught.value

    return asyncio.run(run()), heard


def test_the_recorded_key_lets_the_password_go(host_keys: dict[str, Path]) -> None:
    heard: list[str] = []

    async def run() -> None:
        async with recording([host_keys["ed25519"]], heard) as endpoint:
            await login(host_keys["ed25519"], endpoint)

    asyncio.run(run())
    assert heard == ["user netops", "password right of netops"]


def test_an_unknown_key_is_refused_before_anything_is_told(host_keys: dict[str, Path]) -> None:
    error, heard = refused(None, host_keys["ed25519"])
    assert heard == []
    assert isinstance(error, AuthenticationRejected)
    assert isinstance(error.__cause__, HostKeyUnknown)
    key = parse_host_key(public(host_keys["ed25519"]))
    assert str(error) == (
        f"core1: no SSH host key is recorded, the device shows ED25519 {key.fingerprint}; nothing was sent. Compare it "
        "with what the device's console shows, then: yunwang inventory trust core1 FOLDER"
    )


def test_a_changed_key_is_refused_before_anything_is_told(host_keys: dict[str, Path]) -> None:
    error, heard = refused(host_keys["other"], host_keys["ed25519"])
    assert heard == []
    assert isinstance(error.__cause__, HostKeyChanged)
    old, new = (parse_host_key(public(host_keys[name])) for name in ("other", "ed25519"))
    assert str(error) == (
        f"core1: its SSH host key has changed: recorded ED25519 {old.fingerprint}, now ED25519 {new.fingerprint}; "
        "nothing was sent. Find out why first, at its console and in the work log: replaced, reset, a new key pair, or "
        "somebody in between? If all is well: yunwang inventory trust core1 FOLDER --replace"
    )


def test_a_key_of_another_type_is_a_change(host_keys: dict[str, Path]) -> None:
    error, heard = refused(host_keys["ed25519"], host_keys["rsa"])
    assert heard == []
    assert isinstance(error.__cause__, HostKeyChanged)


def test_a_known_hosts_file_of_the_user_s_counts_for_nothing(
    host_keys: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncssh reads ~/.ssh/known_hosts by default, and here it would say yes."""
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"127.0.0.1 {public(host_keys['ed25519'])}\n", "ascii")
    monkeypatch.setenv("HOME", str(tmp_path))
    error, heard = refused(None, host_keys["ed25519"])
    assert heard == []
    assert isinstance(error.__cause__, HostKeyUnknown)


def test_a_device_with_several_keys_is_asked_for_the_recorded_one(
    host_keys: dict[str, Path],
) -> None:
    heard: list[str] = []

    async def run() -> None:
        async with recording([host_keys["ed25519"], host_keys["rsa"]], heard) as endpoint:
            await login(host_keys["rsa"], endpoint)

    asyncio.run(run())
    assert heard == ["user netops", "password right of netops"]


def test_a_wrong_password_is_an_error_that_does_not_show_it(host_keys: dict[str, Path]) -> None:
    error, heard = refused(host_keys["ed25519"], host_keys["ed25519"], "a wrong one")
    assert heard == ["user netops", "password a wrong one of netops"]
    assert isinstance(error, AuthenticationRejected)
    assert str(error).endswith(": the device refuses the user name or the password")
