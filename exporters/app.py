"""The exporter's HTTP surface, put together.

Source: architecture: every path is read-only and answers GET.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from collectors.netconf.poller import NetconfPoller
from collectors.netconf.registry import MODULES as NETCONF_MODULES
from collectors.snmp.poller import Poller
from collectors.snmp.registry import MODULES
from exporters.netconf_endpoint import NetconfEndpoint
from exporters.own_metrics import OwnMetrics
from exporters.page.routes import routes as page_routes
from exporters.prometheus.client import PrometheusClient
from exporters.service_discovery import FAMILIES, Asked, TargetGroup, netconf_groups, target_groups
from exporters.snmp_endpoint import SnmpEndpoint
from exporters.targets import Targets
from inventory.indicators.counting import results
from inventory.models import Inventory
from inventory.overlay import Overlay

DEFAULT_SERIES_LIMIT = 50_000


def make_app(
    targets: Targets,
    *,
    prometheus: PrometheusClient | None,
    poller: Poller | None = None,
    netconf: NetconfPoller | None = None,
    series_limit: int = DEFAULT_SERIES_LIMIT,
) -> Starlette:
    """The application.

    Args:
        targets: whom may be asked.
        prometheus: where the county page reads; None and the page says that it has none.
        poller: asks the devices by SNMP; a new one where None is given.
        netconf: asks them by NETCONF; likewise.
        series_limit: how many series a module of a device may give.
    """
    poller = poller or Poller()
    netconf = netconf or NetconfPoller()
    own = OwnMetrics(devices=len(targets.inventory.devices), indicators=results(targets.inventory))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await poller.aclose()
        await netconf.aclose()
        if prometheus is not None:
            await prometheus.aclose()

    return Starlette(
        routes=[
            Route("/snmp", SnmpEndpoint(targets, poller, own, series_limit=series_limit), methods=["GET"]),
            Route("/netconf", NetconfEndpoint(targets, netconf, own, series_limit=series_limit), methods=["GET"]),
            Route("/sd", _Discovery(targets).urls),
            Route("/sd/snmp", _Discovery(targets).snmp),
            Route("/sd/netconf", _Discovery(targets).netconf),
            Route("/metrics", _Metrics(own).answer),
            Route("/healthz", _alive),
            Route("/readyz", _alive),
            *page_routes(prometheus),
        ],
        lifespan=lifespan,
    )


async def _alive(_request: Request) -> Response:
    """Serving means ready: the inventory and the credentials were read before the port was opened."""
    return PlainTextResponse("ok\n")


class _Metrics:
    def __init__(self, own: OwnMetrics) -> None:
        self._own = own

    async def answer(self, request: Request) -> Response:
        body, media_type = self._own.render(request.headers.get("accept", ""))
        return Response(body, headers={"content-type": media_type})


class _Discovery:
    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    async def urls(self, request: Request) -> Response:
        """One entry a module: where Prometheus finds the targets to ask for it, and over which families it may ask."""
        return JSONResponse(
            [
                {"module": module, "url": f"{request.base_url}sd/snmp?module={module}", "families": list(FAMILIES)}
                for module in MODULES
            ]
        )

    async def snmp(self, request: Request) -> Response:
        return self._answer(request, MODULES, target_groups)

    async def netconf(self, request: Request) -> Response:
        return self._answer(request, NETCONF_MODULES, netconf_groups)

    def _answer(
        self,
        request: Request,
        known: Sequence[str],
        groups: Callable[[Inventory, Overlay, Asked, Sequence[str] | None], list[TargetGroup]],
    ) -> Response:
        modules = request.query_params.get("module")
        wanted = modules.split(",") if modules else None
        try:
            asked = FAMILIES[request.query_params.get("family", "own")]
        except KeyError:
            return PlainTextResponse(f"unknown family: expected {', '.join(FAMILIES)}\n", status_code=404)
        if any(name not in known for name in wanted or ()):
            return PlainTextResponse(f"unknown module: expected {', '.join(known)}\n", status_code=404)
        return JSONResponse(groups(self._targets.inventory, self._targets.overlay, asked, wanted))
