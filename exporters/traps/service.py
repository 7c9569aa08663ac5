"""The parts put together: what is received becomes an event, the event a poll, the poll a verdict."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from collectors.outcome import PollResult
from collectors.snmp.ber import format_oid
from collectors.snmp.poller import Poller
from collectors.snmp.target import SnmpTarget
from collectors.traps.admission import Bounds
from collectors.traps.confirmation import confirm, modules_for
from collectors.traps.listening import Listening
from collectors.traps.notifications import Notification
from collectors.traps.receiver import Receiver
from collectors.traps.senders import Sender, Senders
from exporters.targets import Targets
from exporters.traps.event_log import EventLog
from exporters.traps.metrics import TrapMetrics
from exporters.traps.repoll import Repoller
from inventory.ledger.events import DeviceEvent

_FLUSH_SECONDS: Final = 10.0
_EPOCH_OF_BOOTS: Final = datetime(2020, 1, 1, tzinfo=UTC)


class TrapService:
    """Everything of the process but its HTTP server.

    Args:
        targets: whom to believe, and how to ask them.
        listening: open sockets.
        events: the event log.
        engine_id: our own, for informs.
        bounds: what one sender may do.
        poller: asks the devices; a new one where None is given.
        now: aware.
    """

    def __init__(
        self,
        targets: Targets,
        listening: Sequence[Listening],
        events: EventLog,
        *,
        engine_id: bytes,
        bounds: Bounds | None = None,
        poller: Poller | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._targets = targets
        self._now = now
        self.events = events
        self.senders = Senders.of(targets.inventory, targets.overlay, targets.credentials)
        self.receiver = Receiver(
            self.senders, listening, self._handle, engine_id=engine_id, boots=boots_at(now()), bounds=bounds
        )
        self.repoller = Repoller(poller or Poller(), self._target)
        self.metrics = TrapMetrics(self.receiver, events, self.repoller)

    def app(self) -> Starlette:
        """The HTTP surface; receives for as long as it serves."""
        return Starlette(
            routes=[Route("/metrics", self._metrics), Route("/healthz", _alive), Route("/readyz", _alive)],
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self.events.start()
        self.receiver.start()
        yield
        try:
            self.receiver.stop()
            await self.repoller.aclose()
        finally:
            self.events.close(_FLUSH_SECONDS)

    def _handle(self, sender: Sender, notification: Notification) -> None:
        index = notification.if_index
        entry = self.events.add(
            DeviceEvent(
                received_at=self._now(),
                device=sender.device,
                source=sender.address,
                kind=notification.kind,
                notification_oid=format_oid(notification.oid),
                interface=notification.if_name,
                text=notification.text,
                variables=notification.variables,
            )
        )

        def settle(result: PollResult) -> None:
            if entry is None:
                return
            verdict = confirm(notification, result)
            name = verdict.interface or (None if index is None else f"ifIndex {index}")
            self.events.settle(entry, verdict.confirmed, verdict.polled, name)

        self.repoller.request(sender.device, settle, modules_for(notification))

    def _target(self, name: str) -> SnmpTarget:
        device = self._targets.device(name)
        return self._targets.snmp(device, device.management_family)

    async def _metrics(self, request: Request) -> Response:
        body, media_type = self.metrics.render(request.headers.get("accept", ""))
        return Response(body, headers={"content-type": media_type})


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok\n")


def own_engine_id(host_name: str | None = None) -> bytes:
    """Of this machine, the same at each start: RFC 3411's form of octets, under the enterprise that pysnmp uses."""
    name = host_name if host_name is not None else socket.gethostname()
    return bytes.fromhex("80004fb805") + hashlib.sha256(f"yunwang traps {name}".encode()).digest()[:12]


def boots_at(now: datetime) -> int:
    """Our snmpEngineBoots without a file to count them in: seconds since 2020, more at each start, until 2088.

    A clock that was not set yet, as of a board without a battery, gives 1: below 0 no sender would take.
    """
    return max(1, int((now - _EPOCH_OF_BOOTS).total_seconds()))
