"""A small county that answers /snmp in the metric contract's text, polled by a real Prometheus, shown by the page."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from exporters.page.routes import routes
from exporters.prometheus.client import PrometheusClient
from exporters.prometheus.config import ExporterAddress, prometheus_config
from exporters.prometheus.rules import rules_config
from tests.exporters.conftest import PrometheusServers

MEGABIT = 125_000.0
EGRESS = "egress-1"


@dataclass
class Place:
    """An access device at the end of a line of the aggregation device."""

    device: str
    kind: str
    name: str
    name_en: str
    town: str = ""
    town_name: str = ""
    town_name_en: str = ""
    answers: bool = True
    answers_ipv6: bool = True
    line_up: bool = True
    use: float = 0.3
    contract: float = 100 * MEGABIT


@dataclass
class SmallCounty:
    """What the devices say; tests change it while Prometheus polls."""

    places: list[Place] = field(default_factory=list)
    aggregation_answers: bool = True
    # Long ago: near zero Prometheus extrapolates less.
    started: float = field(default_factory=lambda: time.time() - 3600)

    def targets(self, asked: str) -> list[dict[str, object]]:
        """The service discovery's answer; every device's own family is IPv4."""
        other = {"__param_family": "ipv6"} if asked == "other" else {}
        county = [("agg-1", "aggregation"), (EGRESS, "egress")]
        found = [{"targets": [name], "labels": {"tier": "county", "role": role} | other} for name, role in county]
        for place in self.places:
            labels = {"tier": place.kind, "role": "access", "site": place.device, "town": place.town}
            found.append({"targets": [place.device], "labels": {k: v for k, v in labels.items() if v} | other})
        return found

    def text(self, target: str, family: str) -> str:
        """The answer of /snmp for one device."""
        if target == "agg-1":
            return self._aggregation(family)
        if target == EGRESS:
            return self._egress(family)
        place = next(place for place in self.places if place.device == target)
        answers = place.answers and (place.answers_ipv6 or family == "ipv4")
        lines = module(target, family, answers=answers)
        if family == "ipv4":
            lines += [
                (
                    f'yunwang_device_info{{device="{target}",vendor="huawei",platform="huawei_vrp",role="access",'
                    f'site="{target}",site_name="{place.name}",site_name_en="{place.name_en}",site_kind="{place.kind}",'
                    f'town="{place.town}",town_name="{place.town_name}",town_name_en="{place.town_name_en}"}} 1'
                ),
                port(target, "GE0/0/1", place, "z"),
            ]
        return "\n".join(lines) + "\n"

    def _aggregation(self, family: str) -> str:
        lines = module("agg-1", family, answers=self.aggregation_answers)
        if family == "ipv4":
            lines.append(backbone("agg-1", "aggregation", "汇聚机房", "Aggregation room"))
            for number, place in enumerate(self.places):
                name = f"GE1/0/{number}"
                lines += [
                    port("agg-1", name, place, "a"),
                    (
                        f'yunwang_line_contract_bytes_per_second{{device="agg-1",line="line-{place.device}"}} '
                        f"{place.contract}"
                    ),
                ]
                if self.aggregation_answers:
                    lines += self._counters("agg-1", name, place.use * place.contract, up=place.line_up)
        return "\n".join(lines) + "\n"

    def _egress(self, family: str) -> str:
        lines = module(EGRESS, family, answers=True)
        if family == "ipv4":
            labels = f'device="{EGRESS}",interface="10GE1/0/1"'
            lines += [
                backbone(EGRESS, "egress", "县政务中心机房", "County data centre"),
                (
                    f"yunwang_line_port_info{{{labels},"
                    'line="egress",line_name="互联网出口",line_name_en="Internet egress",kind="egress",end="a"} 1'
                ),
                f'yunwang_line_contract_bytes_per_second{{device="{EGRESS}",line="egress"}} {3400 * MEGABIT}',
                *self._counters(EGRESS, "10GE1/0/1", 1700 * MEGABIT, up=True),
            ]
            lines.append(f'yunwang_interface_ip_source_info{{{labels},source="ipIfStats",unit="bytes"}} 1')
            lines += [
                f'yunwang_interface_ip_{way}_bytes_total{{{labels},family="{version}",source="ipIfStats"}} '
                f"{self._grown(rate * MEGABIT)}"
                for way in ("receive", "transmit")
                for version, rate in (("ipv4", 700), ("ipv6", 300))
            ]
        return "\n".join(lines) + "\n"

    def _counters(self, device: str, interface: str, rate: float, *, up: bool) -> list[str]:
        labels = f'{{device="{device}",interface="{interface}"}}'
        return [
            f"yunwang_interface_oper_status{labels} {1 if up else 2}",
            f"yunwang_interface_receive_bytes_total{labels} {self._grown(rate / 4)}",
            f"yunwang_interface_transmit_bytes_total{labels} {self._grown(rate)}",
        ]

    def _grown(self, rate: float) -> float:
        return rate * (time.time() - self.started)


def module(device: str, family: str, *, answers: bool) -> list[str]:
    labels = f'device="{device}",family="{family}",module="system"'
    lines = [f"yunwang_module_success{{{labels}}} {int(answers)}"]
    if not answers:
        lines.append(f'yunwang_module_failure_info{{{labels},reason="timeout"}} 1')
    return lines


def port(device: str, interface: str, place: Place, end: str) -> str:
    return (
        f'yunwang_line_port_info{{device="{device}",interface="{interface}",line="line-{place.device}",'
        f'line_name="{place.name}专线",line_name_en="{place.name_en} line",kind="{place.kind}",end="{end}"}} 1'
    )


def backbone(device: str, role: str, name: str, name_en: str) -> str:
    return (
        f'yunwang_device_info{{device="{device}",vendor="h3c",platform="h3c_comware",role="{role}",site="core",'
        f'site_name="{name}",site_name_en="{name_en}",site_kind="county",town="",town_name="",town_name_en=""}} 1'
    )


def county_routes(county: SmallCounty) -> list[Route]:
    """The part of the exporter that Prometheus talks to."""

    def discovery(request: Request) -> Response:
        return JSONResponse(county.targets(request.query_params.get("family", "own")))

    def snmp(request: Request) -> Response:
        return PlainTextResponse(
            county.text(request.query_params["target"], request.query_params.get("family", "ipv4")),
            media_type="text/plain; version=0.0.4",
        )

    return [Route("/sd/snmp", discovery), Route("/snmp", snmp)]


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The app on a free loopback port, in a thread of its own; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.fixture
def serve_page() -> Iterator[Callable[..., str]]:
    """`serve_page(prometheus_url)` is the URL of a page that asks this Prometheus (None: no Prometheus at all)."""
    contexts = []

    def serve(prometheus_url: str | None) -> str:
        client = PrometheusClient(prometheus_url, deadline_seconds=5) if prometheus_url else None

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            yield
            if client:
                await client.aclose()

        context = serving(Starlette(routes=routes(client), lifespan=lifespan))
        contexts.append(context)
        return context.__enter__()

    yield serve
    for context in contexts:
        context.__exit__(None, None, None)


def small_county() -> SmallCounty:
    """Two towns with two villages each, and one unit; one name is hostile on purpose."""
    pingshan, daling = ("pingshan", "平山街道", "Pingshan"), ("daling", "大岭街道", "Daling")
    return SmallCounty(
        [
            Place("v-1", "village", "青云村", "Qingyun", *pingshan),
            Place("v-2", "village", "黄排社区", "Huangpai", *pingshan, use=0.92),
            Place("v-10", "village", "<img src=x onerror=alert(1)>", "<script>alert(2)</script>", *daling),
            Place("v-11", "village", "新安村", "Xin'an & Co", *daling, answers_ipv6=False),
            Place("u-1", "unit", "县财政局", "Finance bureau", use=0.05),
        ]
    )


@dataclass
class PolledCounty:
    """A small county and the Prometheus that polls it every second."""

    county: SmallCounty
    prometheus_url: str
    stop_prometheus: Callable[[], None]


@contextmanager
def polling(program: Path, folder: Path) -> Iterator[PolledCounty]:
    """A small county with a Prometheus of its own that has seen enough of it for full rates."""
    county, servers = small_county(), PrometheusServers(program, folder)
    with serving(Starlette(routes=county_routes(county))) as url:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        # Faster than the command allows a county to be polled: the test need not wait that long.
        text = prometheus_config(ExporterAddress(url=url), interval_seconds=5, prometheus_address=f"127.0.0.1:{port}")
        config = folder / "prometheus.yml"
        config.write_text(text.replace(": 5s", ": 1s").replace(": 4s", ": 1s"))
        (folder / "rules").mkdir()
        (folder / "rules" / "yunwang.yml").write_text(rules_config(interval_seconds=1))
        try:
            prometheus_url = servers(config, port)
            wait_for(prometheus_url, 'yunwang:line_transmit_use:ratio{line="line-v-2"} > 0.9')
            yield PolledCounty(county, prometheus_url, servers.stop)
        finally:
            servers.stop()


@pytest.fixture(scope="session")
def polled(debian_program: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Prometheus that polls a small county which stays as it is."""
    with polling(debian_program("prometheus"), tmp_path_factory.mktemp("polled")) as polled_county:
        yield polled_county.prometheus_url


@pytest.fixture
def changing(debian_program: Callable[[str], Path], tmp_path: Path) -> Iterator[PolledCounty]:
    """A small county and a Prometheus that a test may change and stop."""
    with polling(debian_program("prometheus"), tmp_path) as polled_county:
        yield polled_county


def wait_for(prometheus: str, expr: str) -> None:
    """Wait until a query has an answer."""
    deadline = time.monotonic() + 40
    while True:
        reply = httpx.get(f"{prometheus}/api/v1/query", params={"query": expr}, trust_env=False).json()
        if reply["data"]["result"]:
            return
        assert time.monotonic() < deadline, expr
        time.sleep(0.3)
