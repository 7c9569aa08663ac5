"""One connected UDP socket to one device: datagrams out, the matching datagrams back.

The socket is connected, so the kernel drops datagrams from any other address or port and reports a refused port.

Source: RFC 3417 section 3 (SNMP over UDP, v4 and v6).
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Protocol

from collectors.errors import Unreachable

_MAX_DATAGRAM_OCTETS = 65_535
_OUR_OWN_FAULTS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""Never blamed on a device."""


class Transport(Protocol):
    """What carries a client's messages: a socket, or a recording of what came through one."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...

    async def exchange(
        self, message: bytes, answer: Callable[[bytes], bytes | None], timeout_seconds: float, deadline: float
    ) -> bool:
        """As `Channel.exchange`."""

    def close(self) -> None:
        """Let go of what is open."""


class Channel:
    """Opened at the first exchange; reopened after an error of the socket. One exchange at a time."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._socket: socket.socket | None = None
        self._exchange: _Exchange | None = None

    async def exchange(
        self, message: bytes, answer: Callable[[bytes], bytes | None], timeout_seconds: float, deadline: float
    ) -> bool:
        """Send `message`, and then what `answer` makes of each datagram, until that is empty.

        The next message leaves from the socket's own callback: no task is woken between two packets, for waking one
        costs more than reading a reply.

        Args:
            message: the first to send.
            answer: the next message to send for a datagram, empty when all is done, None to go on waiting.
            timeout_seconds: how long to wait for each answer.
            deadline: how long at most for everything, on the running loop's clock.

        Returns:
            Whether `answer` said that all is done; false when a time was over first.

        Raises:
            Unreachable: the port was refused, or there is no route. OSError: this machine is out of files or memory.
                Whatever `answer` raises ends the exchange.
        """
        try:
            opened = self._open(asyncio.get_running_loop())
            exchange = self._exchange = _Exchange(opened, answer, timeout_seconds, deadline)
            return await exchange.run(message)
        except OSError as error:
            self.close()
            if error.errno in _OUR_OWN_FAULTS:
                raise
            raise Unreachable(f"{self.host} port {self.port}: {error.strerror or error}") from error
        finally:
            self._exchange = None

    def close(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _open(self, loop: asyncio.AbstractEventLoop) -> socket.socket:
        if self._socket is None:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            opened = socket.socket(family, socket.SOCK_DGRAM)
            opened.setblocking(False)  # noqa: FBT003 - the socket API has no name for it
            try:
                opened.connect((self.host, self.port))
            except OSError:
                opened.close()
                raise
            loop.add_reader(opened, self._receive, opened)
            self._socket = opened
        return self._socket

    def _receive(self, opened: socket.socket) -> None:
        try:
            datagram = opened.recv(_MAX_DATAGRAM_OCTETS)
        except BlockingIOError:
            return
        except OSError as error:
            if self._exchange is not None:
                self._exchange.fail(error)
            return
        if self._exchange is not None:
            self._exchange.receive(datagram)


class _Exchange:
    """Messages and answers in turn over one socket, driven by its callbacks."""

    def __init__(
        self,
        opened: socket.socket,
        answer: Callable[[bytes], bytes | None],
        timeout_seconds: float,
        deadline: float,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = opened
        self._answer = answer
        self._timeout_seconds = timeout_seconds
        self._deadline = deadline
        self._waiter: asyncio.Future[bool] = self._loop.create_future()
        self._expires = 0.0

    async def run(self, message: bytes) -> bool:
        self._send(message)
        self._timer = self._loop.call_at(self._expires, self._watch)
        try:
            return await self._waiter
        finally:
            self._timer.cancel()

    def receive(self, datagram: bytes) -> None:
        if self._waiter.done():
            return
        try:
            following = self._answer(datagram)
            if following:
                self._send(following)
        except Exception as error:  # noqa: BLE001 - handed to the waiting caller, whatever it is
            self.fail(error)
            return
        if following == b"":
            self._waiter.set_result(True)

    def fail(self, error: Exception) -> None:
        if not self._waiter.done():
            self._waiter.set_exception(error)

    def _send(self, message: bytes) -> None:
        self._socket.send(message)
        self._expires = min(self._loop.time() + self._timeout_seconds, self._deadline)

    def _watch(self) -> None:
        """End the wait if its time is over; look again later if another message left meanwhile."""
        if self._waiter.done():
            return
        if self._loop.time() >= self._expires:
            self._waiter.set_result(False)
        else:
            self._timer = self._loop.call_at(self._expires, self._watch)
