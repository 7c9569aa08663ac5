"""`/snmp?target=NAME&module=...&family=...`: one device's metrics, read when asked; what `/netconf` shares with it.

Source: Prometheus's multi-target exporter pattern; `X-Prometheus-Scrape-Timeout-Seconds`.
"""

from __future__ import annotations

import dataclasses
import logging
import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from collectors.discovery.cabling import Cabling
from collectors.errors import AuthenticationRejected, Unreachable, Unsupported
from collectors.outcome import Outcome, PollResult
from collectors.snmp.poller import Poller
from collectors.snmp.registry import DEFAULT_MODULES, MODULES
from exporters.exposition import Format, accepts_gzip, negotiate
from exporters.inventory_text import inventory_text
from exporters.own_metrics import OwnMetrics, Protocol
from exporters.rendering import DeviceRenderer
from exporters.service_discovery import led_by_snmp
from exporters.targets import Targets, UnknownTarget
from inventory.credentials import CredentialMissing
from inventory.models import Device, Family
from inventory.overlay import NoAddress

log = logging.getLogger("yunwang.exporter")

DEFAULT_TIMEOUT_SECONDS = 10.0
MAX_TIMEOUT_SECONDS = 120.0
TIMEOUT_MARGIN_SECONDS = 0.5
"""What is kept of the scrape's timeout for rendering and for the way back."""

_FAMILIES: dict[str, Family] = {"ipv4": "ipv4", "ipv6": "ipv6"}
_GZIP_LEVEL = 1
_GZIP_WINDOW = 31


class DeviceEndpoint(ABC):
    """An ASGI application of one protocol; keeps a renderer for each device, family and format."""

    protocol: ClassVar[Protocol]
    modules: ClassVar[Sequence[str]]

    def __init__(self, targets: Targets, own: OwnMetrics, *, series_limit: int) -> None:
        self._targets = targets
        self._own = own
        self._series_limit = series_limit
        self._cabling = Cabling(targets.inventory)
        self._renderers: dict[tuple[str, Family, Format], DeviceRenderer] = {}
        self._reasons: dict[tuple[str, Family, str], str | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one scrape."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        headers = Headers(scope=scope)
        try:
            device, modules, family = self._wanted(query)
        except UnknownTarget as error:
            await PlainTextResponse(f"{error}\n", status_code=404)(scope, receive, send)
            return
        result = await self._poll(device, modules, family, _timeout_seconds(headers))
        form = negotiate(headers.get("accept", "*/*"))
        renderer = self._renderer(device, family, form)
        described = family == device.management_family and self.describes(device, modules)
        body = renderer.render(result, described=described)
        self._note(device, family, renderer.outcomes)
        self._own.observe(dataclasses.replace(result, outcomes=renderer.outcomes), self.protocol)
        await _encoded(body, form, headers)(scope, receive, send)

    def _wanted(self, query: dict[str, list[str]]) -> tuple[Device, tuple[str, ...], Family]:
        """The device, modules and family of a query. Raises UnknownTarget, whose text says which part is wrong."""
        names = query.get("target", [])
        if len(names) != 1:
            raise UnknownTarget("expected one parameter target=NAME, a device of the inventory")
        device = self._targets.device(names[0])
        asked = [name for value in query.get("module", [",".join(self.default(device))]) for name in value.split(",")]
        for name in asked:
            if name not in self.modules:
                raise UnknownTarget(f"unknown module {name!r}: expected {', '.join(self.modules)}")
        named = query.get("family", [device.management_family])[0]
        if named not in _FAMILIES:
            raise UnknownTarget(f"unknown family {named!r}: expected ipv4 or ipv6")
        return device, tuple(name for name in self.modules if name in asked), _FAMILIES[named]

    @abstractmethod
    def default(self, device: Device) -> Sequence[str]:
        """What is read where nobody names modules. Raises UnknownTarget."""

    @abstractmethod
    async def ask(self, device: Device, modules: tuple[str, ...], family: Family, timeout_seconds: float) -> PollResult:
        """Read a device. Raises CredentialMissing or NoAddress."""

    @abstractmethod
    def describes(self, device: Device, modules: Sequence[str]) -> bool:
        """Whether what the inventory says of a device stands in a scrape of these modules: in one job's only."""

    async def _poll(
        self, device: Device, modules: tuple[str, ...], family: Family, timeout_seconds: float
    ) -> PollResult:
        try:
            return await self.ask(device, modules, family, timeout_seconds)
        except (CredentialMissing, NoAddress) as error:
            return _unasked(device, modules, family, error)

    def _note(self, device: Device, family: Family, outcomes: Sequence[Outcome]) -> None:
        """Log a failure once, and its end; modules that fail alike share a line.

        That a device has nothing of a subject is no failure: an access switch has no BGP.
        """
        changed: dict[str, list[str]] = {}
        for outcome in outcomes:
            key = (device.name, family, outcome.module)
            reason = outcome.failure.reason if outcome.failure else None
            if self._reasons.get(key) != reason:
                self._reasons[key] = reason
                said = f"{reason}: {outcome.failure}" if outcome.failure else "answers again"
                changed.setdefault(said, []).append(outcome.module)
        for said, modules in changed.items():
            level = logging.INFO if said.startswith(Unsupported.reason) else logging.WARNING
            log.log(level, "%s (%s) %s: %s", device.name, family, ", ".join(modules), said)

    def _renderer(self, device: Device, family: Family, form: Format) -> DeviceRenderer:
        key = (device.name, family, form)
        renderer = self._renderers.get(key)
        if renderer is None:
            text = inventory_text(self._targets.inventory, device, form)
            renderer = self._renderers[key] = DeviceRenderer(form, text, self._series_limit, self._cabling)
        return renderer


class SnmpEndpoint(DeviceEndpoint):
    """Asks by SNMP."""

    protocol = "snmp"
    modules = MODULES

    def __init__(self, targets: Targets, poller: Poller, own: OwnMetrics, *, series_limit: int) -> None:
        super().__init__(targets, own, series_limit=series_limit)
        self._poller = poller

    def default(self, device: Device) -> Sequence[str]:
        return led_by_snmp(device, DEFAULT_MODULES) or DEFAULT_MODULES

    async def ask(self, device: Device, modules: tuple[str, ...], family: Family, timeout_seconds: float) -> PollResult:
        return await self._poller.poll(self._targets.snmp(device, family), modules, timeout_seconds)

    def describes(self, device: Device, modules: Sequence[str]) -> bool:
        return not set(modules).isdisjoint(led_by_snmp(device, DEFAULT_MODULES))


def _unasked(
    device: Device, modules: tuple[str, ...], family: Family, error: CredentialMissing | NoAddress
) -> PollResult:
    """The outcome for a device that cannot be asked at all for want of a credential or an address."""
    failure = AuthenticationRejected(str(error)) if isinstance(error, CredentialMissing) else Unreachable(str(error))
    outcomes = tuple(Outcome(module=name, reading=None, failure=failure, duration_seconds=0.0) for name in modules)
    return PollResult(device=device.name, family=family, outcomes=outcomes, requests=0)


def _timeout_seconds(headers: Headers) -> float:
    try:
        given = float(headers["x-prometheus-scrape-timeout-seconds"])
    except (KeyError, ValueError):
        return DEFAULT_TIMEOUT_SECONDS
    if not given > 0:
        return DEFAULT_TIMEOUT_SECONDS
    return min(max(given - TIMEOUT_MARGIN_SECONDS, given / 2), MAX_TIMEOUT_SECONDS)


def _encoded(body: bytes, form: Format, headers: Headers) -> Response:
    """The response, compressed where the scraper asks for it."""
    fields = {"content-type": form.value, "vary": "Accept, Accept-Encoding"}
    if accepts_gzip(headers.get("accept-encoding", "")):
        body = zlib.compress(body, _GZIP_LEVEL, _GZIP_WINDOW)
        fields["content-encoding"] = "gzip"
    return Response(body, headers=fields)
