"""One connected UDP socket to one device: a datagram out, the matching datagram back.

The socket is connected, so the kernel drops datagrams from any other address or port and reports a refused port.

Source: RFC 3417 section 3 (SNMP over UDP, v4 and v6).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, TypeVar

from collectors.errors import Unreachable

Answer = TypeVar("Answer")

_MAX_DATAGRAM_OCTETS = 65_535


class Channel:
    """Opened at the first exchange; reopened after an error of the socket. One exchange at a time."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._socket: socket.socket | None = None
        self._on_datagram: Callable[[bytes], None] | None = None
        self._waiter: asyncio.Future[Any] | None = None

    async def exchange(
        self, message: bytes, accept: Callable[[bytes], Answer | None], timeout_seconds: float
    ) -> Answer | None:
        """Send `message` and wait for a datagram that `accept` does not turn into None.

        Returns:
            What `accept` made of the datagram, or None when the time is over.

        Raises:
            Unreachable: the port was refused, or there is no route. Whatever `accept` raises ends the exchange.
        """
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Answer | None] = loop.create_future()

        def on_datagram(datagram: bytes) -> None:
            if waiter.done():
                return
            try:
                answer = accept(datagram)
            except Exception as error:  # noqa: BLE001 - handed to the waiting caller, whatever it is
                waiter.set_exception(error)
                return
            if answer is not None:
                waiter.set_result(answer)

        self._on_datagram, self._waiter = on_datagram, waiter
        timer = loop.call_later(timeout_seconds, _expire, waiter)
        try:
            self._open(loop).send(message)
            return await waiter
        except OSError as error:
            self.close()
            raise Unreachable(f"{self.host} port {self.port}: {error.strerror or error}") from error
        finally:
            timer.cancel()
            self._on_datagram = self._waiter = None

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
            if self._waiter is not None and not self._waiter.done():
                self._waiter.set_exception(error)
            return
        if self._on_datagram is not None:
            self._on_datagram(datagram)


def _expire(waiter: asyncio.Future[Answer | None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
