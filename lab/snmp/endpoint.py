"""An agent's UDP endpoint, and how it may fail to deliver: silence, delay, loss, noise.

Source: RFC 3417 section 3 (SNMP over UDP).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.snmp.agent import Agent

Clock = Callable[[], float]
AlterDatagram = Callable[[bytes, bytes], bytes | None]
"""(request, answer) -> what is sent instead; None sends nothing."""


@dataclass(slots=True)
class Delivery:
    """What happens to an endpoint's answers; changed while it runs."""

    silent: bool = False
    delay_seconds: float = 0.0
    loss: float = 0.0
    """Fraction of requests that get no answer, 0 to 1."""
    garbage: bool = False
    alter: AlterDatagram | None = None
    chance: random.Random = field(default_factory=random.Random, repr=False)

    def apply(self, request: bytes, answer: bytes | None) -> bytes | None:
        """What is sent in place of an answer."""
        if self.silent or (self.loss and self.chance.random() < self.loss):
            return None
        if self.garbage:
            return self.chance.randbytes(self.chance.randint(1, 200))
        if self.alter is not None and answer is not None:
            return self.alter(request, answer)
        return answer


class AgentEndpoint(asyncio.DatagramProtocol):
    """Receives requests on one socket and sends the agent's answers from it."""

    def __init__(self, agent: Agent, clock: Clock, delivery: Delivery) -> None:
        self.agent = agent
        self.delivery = delivery
        self._clock = clock
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transport is no subclass of DatagramTransport, but has all of its methods.
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._transport = None

    def error_received(self, exc: Exception) -> None:
        """A manager that went away leaves an ICMP error behind; there is nobody to tell."""

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        delivery = self.delivery
        if delivery.silent:
            return
        answer = delivery.apply(data, self.agent.answer(data, self._clock()))
        if answer is None:
            return
        if delivery.delay_seconds:
            asyncio.get_running_loop().call_later(delivery.delay_seconds, self._send, answer, addr)
        else:
            self._send(answer, addr)

    def _send(self, answer: bytes, addr: tuple[str | int, ...]) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(answer, addr)


async def open_endpoint(
    agent: Agent, *, host: str, port: int, clock: Clock, delivery: Delivery | None = None
) -> tuple[asyncio.DatagramTransport, int]:
    """Binds the agent to an address; port 0 takes a free one.

    Returns: the transport, to be closed by the caller, and the port. Raises OSError where the address cannot be bound.
    """
    protocol = AgentEndpoint(agent, clock, delivery or Delivery())
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: protocol, local_addr=(host, port))
    bound: int = transport.get_extra_info("sockname")[1]
    return transport, bound
