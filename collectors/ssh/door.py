"""The one module that imports asyncssh: fetches host keys, and connects to devices whose key is the recorded one.

A key is fetched by the key exchange alone: no user name and no credential is sent. A connection is refused inside the
key exchange, before user authentication begins, where the device's key is unknown or changed.

Neither reads the user's own ~/.ssh: not its known_hosts, config, keys or agent. What is offered is the platform's row.

Users of paramiko (netmiko, NAPALM, ncclient) cannot come through this door; they are given the file that
`inventory.known_hosts` writes, and are told to be strict as it says. paramiko 5 has no SHA-1 at all: where a row asks
for it, paramiko 4 is needed.

Source: RFC 4253 (transport), RFC 4252 (authentication); asyncssh's documentation.
"""

from __future__ import annotations

import asyncio
import os
import socket
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncssh

from collectors.errors import AuthenticationRejected, BadReply, DeadlineExceeded, Unreachable
from collectors.ssh.errors import NoCommonAlgorithm, NotSsh
from collectors.ssh.offer import read_offer, unmatched
from inventory.host_keys import BadHostKey, HostKey, HostKeyRefused, check, decode_host_key, parse_host_key
from inventory.models import Device, Platform
from inventory.overlay import Endpoint
from inventory.platforms import PLATFORMS
from inventory.secret import Secret

_OFFER_SECONDS: Final = 5.0
"""How long to ask a device once more, only to say why it failed."""
_LONGEST_WORDS: Final = 500


async def present_host_key(endpoint: Endpoint, platform: Platform, deadline: float) -> HostKey:
    """Ask a device for its host key: of several, the one that stands first in the platform's row.

    Args:
        endpoint: where the device answers SSH, or NETCONF over SSH.
        platform: whose row says which algorithms are offered.
        deadline: when to give up, on the running loop's clock.

    Raises:
        CollectionError: Unreachable, NotSsh, NoCommonAlgorithm, BadReply or DeadlineExceeded.
    """
    policy = _policy(platform)
    options = asyncssh.SSHClientConnectionOptions(config=None, **policy)
    async with (
        _translated(endpoint, platform, deadline),
        _connected(endpoint, deadline) as opened,
        asyncio.timeout_at(deadline),
    ):
        key = await asyncssh.get_server_host_key(
            sock=opened,
            config=None,
            options=options,
            kex_algs=policy["kex_algs"],
            server_host_key_algs=policy["server_host_key_algs"],
        )
    if key is None:
        raise BadReply(f"{endpoint}: the key exchange showed no host key")
    return _read(key, endpoint)


@asynccontextmanager
async def connect(
    device: Device, endpoint: Endpoint, *, username: str, password: Secret, deadline: float
) -> AsyncIterator[asyncssh.SSHClientConnection]:
    """Log in to a device whose host key is the recorded one; the connection ends with the block.

    Args:
        device: whose key the endpoint must show, and whose platform's row says which algorithms are offered.
        endpoint: where it answers.
        username: sent only to what has proved to hold the key.
        password: likewise.
        deadline: when to give up logging in, on the running loop's clock.

    Raises:
        CollectionError: as `present_host_key`. AuthenticationRejected: the device refuses the password; or its key is
            not the recorded one, and then the cause is HostKeyUnknown or HostKeyChanged.
    """
    guard = _Guard(device)
    options = asyncssh.SSHClientConnectionOptions(
        config=None, username=username, password=password.reveal(), **_policy_for(device, guard)
    )
    async with (
        _translated(endpoint, device.platform, deadline, guard),
        _connected(endpoint, deadline) as opened,
        asyncio.timeout_at(deadline),
    ):
        connection = await asyncssh.connect(sock=opened, config=None, options=options)
    async with connection:
        yield connection


class _Guard(asyncssh.SSHClient):
    """Says yes to the recorded key and to no other; keeps the reason, of which asyncssh passes nothing on."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self.refusal: HostKeyRefused | None = None

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        del host
        try:
            check(self._device, _read(key, Endpoint(addr, port)))
        except HostKeyRefused as error:
            self.refusal = error
            return False
        except BadReply:
            return False
        return True


def _policy_for(device: Device, guard: _Guard) -> dict[str, Any]:
    policy = _policy(device.platform)
    if device.ssh_host_key is not None:
        # A device with several keys shall show the recorded one; what it shows instead is then a change.
        recorded = parse_host_key(device.ssh_host_key).type
        policy["server_host_key_algs"].sort(key=lambda name: _key_type(name) != recorded)
    # No key is trusted beforehand, so the guard decides on each. Empty bytes would stand for ~/.ssh/known_hosts.
    return {**policy, "known_hosts": ([], [], []), "client_factory": lambda: guard}


def _policy(platform: Platform) -> dict[str, Any]:
    # cryptography announces the end of Diffie-Hellman in finite fields; for old devices there is nothing else.
    warnings.filterwarnings("ignore", "Diffie-Hellman over finite fields", module=r"asyncssh\.crypto\.dh")
    algorithms = PLATFORMS[platform].ssh_algorithms
    return {
        "kex_algs": list(algorithms.key_exchange),
        "server_host_key_algs": list(algorithms.host_key),
        "encryption_algs": list(algorithms.cipher),
        "mac_algs": list(algorithms.mac),
        "compression_algs": ["none"],
        "client_keys": None,
        "agent_path": None,
        "gss_host": None,
    }


def _key_type(algorithm: str) -> str:
    return "ssh-rsa" if algorithm.startswith("rsa-sha2-") else algorithm


def _read(key: asyncssh.SSHKey, endpoint: Endpoint) -> HostKey:
    try:
        return decode_host_key(key.public_data)
    except BadHostKey as error:
        raise BadReply(f"{endpoint}: a host key that is not used here; expected {error}") from error


@asynccontextmanager
async def _connected(endpoint: Endpoint, deadline: float) -> AsyncIterator[socket.socket]:
    """Open a TCP connection for asyncssh to take over; closed here only where the block fails."""
    opened = socket.socket(socket.AF_INET6 if ":" in endpoint.host else socket.AF_INET)
    opened.setblocking(False)  # noqa: FBT003 - the socket API has no name for it
    try:
        try:
            async with asyncio.timeout_at(deadline):
                await asyncio.get_running_loop().sock_connect(opened, (endpoint.host, endpoint.port))
        except TimeoutError as error:
            raise Unreachable(f"{endpoint}: no answer") from error
        yield opened
    except BaseException:
        opened.close()
        raise


@asynccontextmanager
async def _translated(
    endpoint: Endpoint, platform: Platform, deadline: float, guard: _Guard | None = None
) -> AsyncIterator[None]:
    """Say what asyncssh's and the socket's errors mean."""
    try:
        yield
    except TimeoutError as error:
        raise DeadlineExceeded(f"{endpoint}: no SSH session within the time given") from error
    except asyncssh.HostKeyNotVerifiable as error:
        if guard is not None and guard.refusal is not None:
            raise AuthenticationRejected(str(guard.refusal)) from guard.refusal
        raise BadReply(f"{endpoint}: a host key that is not used here ({_shown(error.reason)})") from error
    except asyncssh.PermissionDenied as error:
        raise AuthenticationRejected(f"{endpoint}: the device refuses the user name or the password") from error
    except asyncssh.ProtocolNotSupported as error:
        raise NotSsh(f"{endpoint}: the device speaks SSH 1 only, which protects nothing") from error
    except (asyncssh.ProtocolError, asyncssh.MACError, ValueError) as error:  # ValueError: a packet that ends too soon
        raise NotSsh(f"{endpoint}: what answers does not speak SSH 2 ({_shown(str(error))})") from error
    except (asyncssh.KeyExchangeFailed, asyncssh.ConnectionLost, ConnectionResetError, BrokenPipeError) as error:
        await _raise_if_nothing_is_common(endpoint, platform, deadline, error)
        closed = "the device closed the connection early (an ACL of its own, or all its lines in use?)"
        raise Unreachable(f"{endpoint}: {closed}") from error
    except asyncssh.DisconnectError as error:
        raise Unreachable(f"{endpoint}: the device ended the session ({_shown(error.reason)})") from error
    except OSError as error:
        raise Unreachable(f"{endpoint}: {os.strerror(error.errno) if error.errno else error}") from error


async def _raise_if_nothing_is_common(
    endpoint: Endpoint, platform: Platform, deadline: float, error: Exception
) -> None:
    now = asyncio.get_running_loop().time()
    offered = await read_offer(endpoint, min(deadline, now + _OFFER_SECONDS))
    missing = unmatched(offered, PLATFORMS[platform].ssh_algorithms) if offered else {}
    if missing:
        listed = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in missing.items())
        raise NoCommonAlgorithm(
            f"{endpoint}: platform {platform} allows none of the algorithms the device offers ({_shown(listed)}); "
            f"inventory/platforms.py says what it allows"
        ) from error
    if isinstance(error, asyncssh.KeyExchangeFailed):
        raise BadReply(f"{endpoint}: the SSH key exchange failed ({_shown(error.reason)})") from error


def _shown(text: str) -> str:
    """A device's words on one line, of bearable length, and without what would steer the terminal."""
    cleaned = "".join(sign if sign.isprintable() else "?" for sign in text)
    return cleaned if len(cleaned) <= _LONGEST_WORDS else f"{cleaned[:_LONGEST_WORDS]}..."
