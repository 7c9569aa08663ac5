"""What algorithms a device's SSH server offers, read from its first packet, which is in clear text.

Asked only after a failure, to say why: a server that finds nothing in common may close before its offer was looked at.

Source: RFC 4253 sections 4.2 (protocol version exchange), 6 (binary packet) and 7.1 (SSH_MSG_KEXINIT).
"""

from __future__ import annotations

import asyncio
from typing import Final

from inventory.overlay import Endpoint
from inventory.platforms import SshAlgorithms

_MSG_KEXINIT: Final = 20
_COOKIE_OCTETS: Final = 16
_LARGEST_PACKET_OCTETS: Final = 35_000
_MOST_LINES: Final = 100
_SIGNALS: Final = ("ext-info-", "kex-strict-")
"""Names among the key exchange algorithms that are none: RFC 8308, and OpenSSH's PROTOCOL 1.10."""


async def read_offer(endpoint: Endpoint, deadline: float) -> SshAlgorithms | None:
    """Read a server's offer; None where it makes none in time, or not as the RFC has it."""
    try:
        async with asyncio.timeout_at(deadline):
            reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
            try:
                writer.write(b"SSH-2.0-yunwang\r\n")
                return await _read_offer(reader)
            finally:
                writer.close()
    except (OSError, EOFError, ValueError, IndexError):
        return None


async def _read_offer(reader: asyncio.StreamReader) -> SshAlgorithms:
    for _ in range(_MOST_LINES):
        if (await reader.readline()).startswith(b"SSH-"):
            break
    length, padding = int.from_bytes(await reader.readexactly(4)), (await reader.readexactly(1))[0]
    if not padding < length <= _LARGEST_PACKET_OCTETS:
        raise ValueError("no packet")
    return parse_kexinit((await reader.readexactly(length - 1))[: length - 1 - padding])


def parse_kexinit(payload: bytes) -> SshAlgorithms:
    """Read the name-lists of an SSH_MSG_KEXINIT; of ciphers and MACs those that serve both directions.

    Raises:
        ValueError, IndexError: It is none.
    """
    if payload[0] != _MSG_KEXINIT:
        raise ValueError("no SSH_MSG_KEXINIT")
    lists: list[tuple[str, ...]] = []
    at = 1 + _COOKIE_OCTETS
    for _ in range(6):
        end = at + 4 + int.from_bytes(payload[at : at + 4])
        if end > len(payload):
            raise ValueError("a name-list that is cut off")
        lists.append(tuple(payload[at + 4 : end].decode("ascii").split(",")))
        at = end
    key_exchange, host_key, cipher_out, cipher_in, mac_out, mac_in = lists
    return SshAlgorithms(
        key_exchange=tuple(name for name in key_exchange if not name.startswith(_SIGNALS)),
        host_key=host_key,
        cipher=tuple(name for name in cipher_out if name in cipher_in),
        mac=tuple(name for name in mac_out if name in mac_in),
    )


def unmatched(offered: SshAlgorithms, allowed: SshAlgorithms) -> dict[str, tuple[str, ...]]:
    """The kinds of algorithms of which none is common, each with what is offered."""
    kinds = {
        "key exchange": (offered.key_exchange, allowed.key_exchange),
        "host key": (offered.host_key, allowed.host_key),
        "cipher": (offered.cipher, allowed.cipher),
        "MAC": (offered.mac, allowed.mac),
    }
    if any("gcm" in name for name in set(offered.cipher) & set(allowed.cipher)):
        del kinds["MAC"]  # such a cipher needs none
    return {kind: theirs for kind, (theirs, ours) in kinds.items() if not set(theirs) & set(ours)}
