"""An agent on a loopback address for as long as a block lasts.

Source: RFC 3417 section 3 (SNMP over UDP).
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from lab.snmp.endpoint import Clock, Delivery, open_endpoint

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType
    from typing import Self

    from lab.snmp.agent import Agent


class ServedAgent:
    """`async with ServedAgent(agent) as served:` answers at `served.host` and `served.port`."""

    def __init__(
        self,
        agent: Agent,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        delivery: Delivery | None = None,
        clock: Clock = time.time,
    ) -> None:
        """Args: port 0 takes a free one; `clock` gives seconds since 1970."""
        self.agent = agent
        self.host = host
        self.port = port
        self.delivery = delivery or Delivery()
        self._clock = clock
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def target(self) -> str:
        """What snmpget takes as its AGENT."""
        return f"udp6:[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    async def __aenter__(self) -> Self:
        self._transport, self.port = await open_endpoint(
            self.agent, host=self.host, port=self.port, clock=self._clock, delivery=self.delivery
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transport is not None:
            self._transport.close()
