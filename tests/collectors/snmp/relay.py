"""A man in the middle on loopback: sees every datagram between a client and an agent, and may change, add or drop.

Source: RFC 3412 section 6 and RFC 3414 section 2.4 for where a message's fields stand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Self

from lab.snmp import ber

Meddle = Callable[[bytes, bytes], Sequence[bytes]]
"""(request, answer) -> what the client gets, in this order."""
OnRequest = Callable[[bytes], Sequence[bytes] | None]
"""request -> what the client gets at once and instead; None lets the request through."""


def honest(request: bytes, answer: bytes) -> Sequence[bytes]:
    del request
    return (answer,)


class Relay:
    """`async with Relay(host, port, meddle) as relay:` stands at `relay.host` and `relay.port` for the agent.

    Attributes:
        requests, answers: all datagrams that came, before meddling.
    """

    host: Final = "127.0.0.1"

    def __init__(self, host: str, port: int, meddle: Meddle = honest, on_request: OnRequest | None = None) -> None:
        self.requests: list[bytes] = []
        self.answers: list[bytes] = []
        self.meddle = meddle
        self.on_request = on_request
        self.port = 0
        self._agent = (host, port)
        self._client: tuple[str, int] | None = None
        self._front: asyncio.DatagramTransport | None = None
        self._back: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._back, _ = await loop.create_datagram_endpoint(
            lambda: _Receiver(self._from_agent), remote_addr=self._agent
        )
        self._front, _ = await loop.create_datagram_endpoint(
            lambda: _Receiver(self._from_client), local_addr=(self.host, 0)
        )
        self.port = self._front.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for transport in (self._front, self._back):
            if transport is not None:
                transport.close()

    def say(self, datagram: bytes) -> None:
        """Send the client something out of turn."""
        assert self._front is not None
        assert self._client is not None
        self._front.sendto(datagram, self._client)

    @property
    def client_address(self) -> tuple[str, int]:
        assert self._client is not None
        return self._client

    def _from_client(self, datagram: bytes, address: tuple[str, int]) -> None:
        self._client = address
        self.requests.append(datagram)
        instead = self.on_request(datagram) if self.on_request else None
        if instead is None:
            assert self._back is not None
            self._back.sendto(datagram)
        for answer in instead or ():
            self.say(answer)

    def _from_agent(self, datagram: bytes, address: tuple[str, int]) -> None:
        del address
        self.answers.append(datagram)
        for answer in self.meddle(self.requests[-1], datagram):
            self.say(answer)


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, receive: Callable[[bytes, tuple[str, int]], None]) -> None:
        self._receive = receive

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._receive(data, addr)

    def error_received(self, exc: Exception) -> None:
        """The agent's port is closed: nothing comes back."""


def field_spans(message: bytes) -> dict[str, tuple[int, int]]:
    """Where the content of each field of a v3 message stands."""
    _, at, end = ber.read_header(message, 0)
    _, _, at = ber.read_header(message, at)
    _, header, parameters = ber.read_header(message, at)
    spans: dict[str, tuple[int, int]] = {}
    for name in ("message id", "max size", "flags", "model"):
        _, start, header = ber.read_header(message, header)
        spans[name] = (start, header)
    _, outer, data = ber.read_header(message, parameters)
    _, at, _ = ber.read_header(message, outer)
    for name in ("engine id", "boots", "time", "user", "mac", "salt"):
        _, start, at = ber.read_header(message, at)
        spans[name] = (start, at)
    _, start, _ = ber.read_header(message, data)
    spans["data"] = (start, end)
    return spans


def flip(message: bytes, at: int) -> bytes:
    """The message with the lowest bit of one octet turned."""
    return message[:at] + bytes((message[at] ^ 1,)) + message[at + 1 :]
