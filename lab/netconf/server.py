"""A NETCONF server over real SSH: says hello, answers get from a tree, and misbehaves when told to.

Source: RFC 6241, RFC 6242.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self
from xml.etree import ElementTree as ET

import asyncssh

from lab.netconf.framing import read_message, write_message
from lab.netconf.subtree import select

BASE: Final = "urn:ietf:params:xml:ns:netconf:base:1.0"
BASE_10: Final = "urn:ietf:params:netconf:base:1.0"
BASE_11: Final = "urn:ietf:params:netconf:base:1.1"

Fault = Literal["no_hello", "no_reply", "trickle", "close_before_reply", "close_after_reply"]

Answer = Callable[[ET.Element], str | None]
"""An rpc's content, and what stands in the rpc-reply; None leaves it to the tree."""


@dataclass
class NetconfServer:
    """`async with NetconfServer(...) as server:` answers at `server.port` of 127.0.0.1.

    Attributes:
        data: top elements of the device's data.
        capabilities: besides the base ones.
        base: which framings it offers.
        fault: what goes wrong; may be changed while it runs.
        key_exchange: SSH algorithms that it offers; empty for asyncssh's own.
        raw: octets sent in the place of every reply, as they are.
        before_reply: octets sent before every reply.
        answer: may answer an rpc itself.
        delay_seconds: before each reply.
        questions: the filters it was asked, in order.
        logins: the user names that were tried.
    """

    data: Sequence[ET.Element] = ()
    capabilities: Sequence[str] = ()
    base: Sequence[str] = (BASE_10, BASE_11)
    user: str = "monitor"
    password: str = "for-the-lab"  # noqa: S105 - of the lab
    host_key: asyncssh.SSHKey = field(default_factory=lambda: asyncssh.generate_private_key("ssh-ed25519"))
    key_exchange: Sequence[str] = ()
    fault: Fault | None = None
    raw: bytes | None = None
    before_reply: bytes = b""
    answer: Answer | None = None
    delay_seconds: float = 0.0
    port: int = 0
    questions: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    sessions: int = 0
    _listening: Any = None
    _connections: list[asyncssh.SSHServerConnection] = field(default_factory=list)
    _ends: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def public_key(self) -> str:
        """As in the inventory."""
        written: bytes = self.host_key.export_public_key("openssh")
        return " ".join(written.decode().split()[:2])

    async def __aenter__(self) -> Self:
        self._listening = await asyncssh.listen(
            "127.0.0.1",
            self.port,
            server_factory=lambda: _Login(self),
            server_host_keys=[self.host_key],
            process_factory=self._serve,
            encoding=None,
            kex_algs=self.key_exchange,
        )
        self.port = self._listening.get_port()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ends.set()
        self._listening.close()
        for connection in self._connections:
            connection.abort()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._listening.wait_closed(), 2)

    async def _serve(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self.sessions += 1
        try:
            if self.fault == "no_hello":
                await self._ends.wait()
            process.stdout.write(write_message(self._hello(), chunked=False))
            hello = await read_message(process.stdin, chunked=False)
            chunked = hello is not None and BASE_11.encode() in hello and BASE_11 in self.base
            while message := await read_message(process.stdin, chunked=chunked):
                if not await self._reply(process, message, chunked=chunked):
                    break
        except (BrokenPipeError, ConnectionError, asyncssh.Error):
            pass
        process.exit(0)

    async def _reply(self, process: asyncssh.SSHServerProcess[bytes], message: bytes, *, chunked: bool) -> bool:
        await asyncio.sleep(self.delay_seconds)
        if self.fault == "close_before_reply":
            return False
        if self.fault == "no_reply":
            await self._ends.wait()
        reply = self.raw if self.raw is not None else write_message(self._answer(message), chunked=chunked)
        if self.fault == "trickle":
            for octet in reply:
                process.stdout.write(bytes([octet]))
                await asyncio.sleep(0.1)
        process.stdout.write(self.before_reply + reply)
        await process.stdout.drain()
        return self.fault != "close_after_reply"

    def _hello(self) -> bytes:
        listed = "".join(f"<capability>{_escaped(uri)}</capability>" for uri in (*self.base, *self.capabilities))
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><hello xmlns="{BASE}"><capabilities>{listed}</capabilities>'
            f"<session-id>{self.sessions}</session-id></hello>"
        ).encode()

    def _answer(self, message: bytes) -> bytes:
        rpc = ET.fromstring(message)  # noqa: S314 - from our own client
        operation = next(iter(rpc))
        content = self.answer(operation) if self.answer else None
        if content is None:
            content = f"<data>{self._selected(operation)}</data>"
        return f'<rpc-reply xmlns="{BASE}" message-id="{rpc.get("message-id")}">{content}</rpc-reply>'.encode()

    def _selected(self, operation: ET.Element) -> str:
        asked = operation.find(f"{{{BASE}}}filter")
        wanted = list(asked) if asked is not None else []
        self.questions += [ET.tostring(one, "unicode") for one in wanted]
        answers = (select(top, [one for one in wanted if one.tag == top.tag]) for top in self.data)
        return "".join(ET.tostring(one, "unicode") for one in answers if one is not None)


class _Login(asyncssh.SSHServer):
    """Lets one account in, by its password."""

    def __init__(self, server: NetconfServer) -> None:
        self._server = server

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._server._connections.append(conn)  # noqa: SLF001 - the two are one

    def begin_auth(self, username: str) -> bool:
        self._server.logins.append(username)
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (self._server.user, self._server.password)


def _escaped(uri: str) -> str:
    return uri.replace("&", "&amp;")
