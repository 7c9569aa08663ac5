"""A small simulated county, a real exporter that polls it, and a real Prometheus with the rules of ours."""

from __future__ import annotations

import re
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from exporters.prometheus.config import ExporterAddress, prometheus_config
from exporters.prometheus.rules import rules_config
from grafana import queries
from lab.debian import ProgramMissing, find_program
from lab.fleet.control import send_order
from lab.fleet.faults import FaultOrder
from lab.fleet.ipv4_only import has_ipv6
from tests.conftest import missing
from tests.exporters.conftest import PrometheusServers
from tests.exporters.exporter_process import running_exporter
from tests.grafana.dashboards import filled

COUNTY = Path(__file__).with_name("county")
INTERVAL_SECONDS = 2
RATE_INTERVAL = f"{4 * INTERVAL_SECONDS}s"
"""What Grafana makes of a data source that is scraped this often."""
_PATIENCE_SECONDS = 40.0


@dataclass(frozen=True)
class Answer:
    """One series of an answer: its labels and its values, oldest first."""

    labels: Mapping[str, str]
    values: tuple[float, ...]


@dataclass(frozen=True)
class Prometheus:
    """A Prometheus that is asked as Grafana asks."""

    url: str

    def ask(self, expr: str, *, instant: bool = True, town: str = ".*", tier: str = ".*") -> list[Answer]:
        """The answer now, or over the last ten seconds; an error is a failed test that shows the expression."""
        query = filled(expr, town=town, tier=tier, __rate_interval=RATE_INTERVAL)
        now = time.time()
        times: dict[str, float] = {"time": now} if instant else {"start": now - 10, "end": now, "step": 1}
        path = "query" if instant else "query_range"
        reply = httpx.post(f"{self.url}/api/v1/{path}", data={"query": query, **times}, trust_env=False).json()
        assert reply["status"] == "success", f"{reply['error']}\n{query}"
        return [_answer(series) for series in reply["data"]["result"]]

    def wait(self, expr: str, wanted: Callable[[list[Answer]], bool]) -> list[Answer]:
        """The first answer that is wanted."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not wanted(found := self.ask(expr)):
            assert time.monotonic() < deadline, f"{found}\n{expr}"
            time.sleep(0.3)
        return found


def _answer(series: dict[str, Any]) -> Answer:
    return Answer(series["metric"], tuple(float(value) for _, value in series.get("values") or [series["value"]]))


@dataclass(frozen=True)
class WatchedCounty:
    """The county's Prometheus, and the faults of its devices."""

    prometheus: Prometheus
    run_dir: Path

    def fault(self, device: str, kind: str, interface: str | None = None, *, on: bool = True) -> None:
        """Switch a fault."""
        send_order(self.run_dir, FaultOrder(device=device, kind=kind, interface=interface, on=on))


@pytest.fixture(scope="session")
def prometheus_program(require_tool: Callable[..., str]) -> Path:
    try:
        return find_program("prometheus")
    except ProgramMissing:
        return Path(require_tool("prometheus"))


@pytest.fixture(scope="session")
def county(prometheus_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedCounty]:
    """A county without faults that has been watched long enough for every rate."""
    if not has_ipv6():
        missing("needs IPv6 on loopback: the dashboard is about both families")
    folder = tmp_path_factory.mktemp("county")
    run_dir = folder / "run"
    access = ("--overlay", run_dir / "overlay.yaml", "--credentials", run_dir / "credentials.yaml")
    servers = PrometheusServers(prometheus_program, folder)
    with running_fleet(run_dir), running_exporter(folder, "--inventory", COUNTY, *access) as exporter:
        try:
            prometheus = Prometheus(servers(write_config(folder, exporter.url)))
            for ready in (
                "count(yunwang:device_green == 1) == 8",
                "count(yunwang:device_answers == 1) == 16",
                "count(yunwang:line_use:ratio) == 8",
                "count(yunwang:device_ip_bytes:rate) == 16",
                queries.SNMP_REQUESTS,
            ):
                prometheus.wait(ready, bool)
            yield WatchedCounty(prometheus, run_dir)
        finally:
            servers.stop()


@pytest.fixture(scope="session")
def empty_prometheus(prometheus_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """One that knows of nothing."""
    folder = tmp_path_factory.mktemp("empty")
    config = folder / "prometheus.yml"
    config.write_text("scrape_configs: []\n")
    servers = PrometheusServers(prometheus_program, folder)
    try:
        yield Prometheus(servers(config))
    finally:
        servers.stop()


def write_config(folder: Path, exporter_url: str) -> Path:
    """Our configuration, but faster than the command allows, so that the test need not wait that long."""
    text = prometheus_config(ExporterAddress(url=exporter_url), interval_seconds=5)
    (folder / "rules").mkdir()
    (folder / "rules" / "yunwang.yml").write_text(rules_config(interval_seconds=INTERVAL_SECONDS))
    config = folder / "prometheus.yml"
    config.write_text(re.sub(r": [45]s$", f": {INTERVAL_SECONDS}s", text, flags=re.MULTILINE))
    return config


@contextmanager
def running_fleet(run_dir: Path) -> Iterator[None]:
    """`yunwang lab fleet` with the small county, until the block ends."""
    command = [sys.executable, "-m", "yunwang", "lab", "fleet", "--inventory", str(COUNTY), "--run-dir", str(run_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            with selectors.DefaultSelector() as ready:
                ready.register(process.stdout, selectors.EVENT_READ)
                assert ready.select(_PATIENCE_SECONDS)
            assert process.stdout.readline() == "ready: 8 devices\n"
            yield
        finally:
            process.terminate()
