"""A TCP relay: listens on a socket made elsewhere (another network namespace) and connects from here."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

_CHUNK_BYTES = 65536


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; it keeps the network namespace in which it was made.

    Raises:
        OSError: the port is taken.
    """
    return socket.create_server(("127.0.0.1", port), backlog=128)


def listen_near(preferred: int) -> socket.socket:
    """A listening socket on the preferred port, or on a free one where that is taken."""
    try:
        return listen(preferred)
    except OSError:
        return listen(0)


async def relay(listener: socket.socket, host: str, port: int) -> asyncio.Server:
    """Pass every connection of `listener` on to host:port until the server is closed."""
    # The event loop holds tasks weakly, and a connection whose near side is gone is held by nothing else.
    connections: set[asyncio.Task[None]] = set()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.create_task(connected(reader, writer))
        connections.add(connection)
        connection.add_done_callback(connections.discard)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        for side in (writer, far_writer):
            side.close()

    return await asyncio.start_server(accepted, sock=listener)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.write_eof()
