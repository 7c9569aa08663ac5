"""NETCONF messages over a stream, as a server reads and writes them.

Source: RFC 6242.
"""

from __future__ import annotations

import asyncio
from typing import Protocol


class Reader(Protocol):
    """What is read from: an asyncssh process's standard input, or asyncio's StreamReader."""

    async def readuntil(self, separator: bytes) -> bytes: ...

    async def readexactly(self, n: int) -> bytes: ...


async def read_message(reader: Reader, *, chunked: bool) -> bytes | None:
    """The next message; None at the end."""
    try:
        if not chunked:
            return (await reader.readuntil(b"]]>]]>")).removesuffix(b"]]>]]>")
        parts: list[bytes] = []
        while True:
            await reader.readexactly(2)  # line feed and #
            header = (await reader.readuntil(b"\n")).strip()
            if header == b"#":
                return b"".join(parts)
            parts.append(await reader.readexactly(int(header)))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def write_message(message: bytes, *, chunked: bool, chunk_octets: int = 4000) -> bytes:
    """A message as it goes on the wire."""
    if not chunked:
        return message + b"]]>]]>"
    chunks = (message[at : at + chunk_octets] for at in range(0, len(message), chunk_octets))
    return b"".join(b"\n#%d\n%s" % (len(chunk), chunk) for chunk in chunks) + b"\n##\n"
