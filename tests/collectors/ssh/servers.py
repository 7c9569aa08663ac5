"""Servers that are no good device: they record, stay silent, close, or speak something else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncssh

from inventory.overlay import Endpoint


class Recorder(asyncssh.SSHServer):
    """Takes one password, and writes down what a client tells it of itself."""

    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def begin_auth(self, username: str) -> bool:
        self._heard.append(f"user {username}")
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        self._heard.append(f"password {password} of {username}")
        return password == "right"


@asynccontextmanager
async def recording(keys: Sequence[Path], heard: list[str]) -> AsyncIterator[Endpoint]:
    """An SSH server with these host keys that asks for a password; `heard` gets all that it is told."""
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=lambda: Recorder(heard), server_host_keys=[str(key) for key in keys]
    )
    try:
        yield Endpoint("127.0.0.1", server.get_port())
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def answering(words: bytes, *, closes: bool = True) -> AsyncIterator[Endpoint]:
    """A server that says some words, and closes the connection or goes on listening."""
    idle = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        with suppress(ConnectionError):
            await writer.drain()
            if closes:
                await reader.read(1)
            else:
                await idle.wait()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield Endpoint("127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        idle.set()
        server.close()
        await server.wait_closed()
