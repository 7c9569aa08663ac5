"""`yunwang lab run`: a simulated county, the exporter and Prometheus, brought up by one command and ended together."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from inventory.errors import YunwangError
from lab.children import ChildDied, Children
from lab.debian import ProgramMissing, find_program
from lab.namespace import NamespaceUnavailable, check_namespace, enter_namespace
from lab.relay import listen, listen_near, relay

Network = Literal["namespace", "loopback"]

DEFAULT_PORT = 8080
FLEET_DEADLINE_SECONDS = 90.0
EXPORTER_DEADLINE_SECONDS = 60.0
PROMETHEUS_DEADLINE_SECONDS = 60.0
DATA_DEADLINE_SECONDS = 120.0
RETENTION = "7d"
_LOOK_SECONDS = 2.0
_CALM_SECONDS = 10.0
_CALM_AFTER_SECONDS = 120.0


class RunFailed(YunwangError):
    """The county did not come up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What the command line says; `port` None is the default one or a free one."""

    network: Literal["auto", "namespace", "loopback"]
    interval: str
    port: int | None
    run_dir: Path | None
    duration_seconds: float | None


class Launcher:
    """Brings the parts up in order; `say` takes one line of progress."""

    def __init__(self, options: RunOptions, run_dir: Path, say: Callable[[str], None]) -> None:
        self._options = options
        self._run_dir = run_dir
        self._say = say
        self._children = Children(run_dir)

    def run(self) -> None:
        """Until Ctrl-C, the end of the wanted duration, or a failure.

        Raises:
            RunFailed, ChildDied: it did not come up, or a part ended by itself.
        """
        prometheus = self._prometheus()
        network = choose_network(self._options.network, self._say)
        page, prometheus_page = self._listen(), listen(0)
        with page, prometheus_page:
            if network == "namespace":
                enter_namespace()
            asyncio.run(self._run(network, prometheus, page, prometheus_page))

    def _prometheus(self) -> Path | None:
        self._say("准备 Prometheus / getting Prometheus ...")
        try:
            return find_program("prometheus")
        except ProgramMissing as error:
            self._say(f"没有 Prometheus，页面将说明缺什么 / without Prometheus, the page will say so: {error}")
            return None

    def _listen(self) -> socket.socket:
        if self._options.port is None:
            return listen_near(DEFAULT_PORT)
        try:
            return listen(self._options.port)
        except OSError as error:
            raise RunFailed(
                f"端口 {self._options.port} 不可用 / port {self._options.port}: {os.strerror(error.errno or 0)}"
            ) from error

    async def _run(
        self, network: Network, prometheus: Path | None, page: socket.socket, prometheus_page: socket.socket
    ) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        asked_to_stop = asyncio.create_task(stop.wait())
        work = asyncio.create_task(self._bring_up(network, prometheus, page, prometheus_page))
        try:
            await asyncio.wait((work, asked_to_stop), return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                work.result()
        finally:
            self._say("正在结束全部进程 / ending everything ...")
            for task in (work, asked_to_stop):
                task.cancel()
            await asyncio.gather(work, asked_to_stop, return_exceptions=True)
            await self._children.stop()

    async def _bring_up(
        self, network: Network, prometheus: Path | None, page: socket.socket, prometheus_page: socket.socket
    ) -> None:
        began = time.monotonic()
        await self._start_fleet(network)
        prometheus_port = free_port()
        exporter_url = await self._start_exporter(prometheus_port if prometheus else None)
        exporter = urlsplit(exporter_url)
        server = await relay(page, "127.0.0.1", exporter.port or 0)
        if prometheus:
            await self._start_prometheus(prometheus, exporter_url, prometheus_port)
            # Closed with the loop: the relays live as long as the launcher.
            ui = await relay(prometheus_page, "127.0.0.1", prometheus_port)
            self._say(f"Prometheus: {address_of(ui.sockets[0])}")
        watch = asyncio.create_task(self._watch(exporter.port or 0, address_of(server.sockets[0]), began, prometheus))
        died = asyncio.create_task(self._children.any_died())
        try:
            await asyncio.wait((watch, died), return_when=asyncio.FIRST_COMPLETED)
            if died.done():
                raise died.result()
            watch.result()
        finally:
            watch.cancel()
            died.cancel()
            await asyncio.gather(watch, died, return_exceptions=True)

    async def _start_fleet(self, network: Network) -> None:
        self._say("启动模拟设备 / starting the simulated devices ...")
        fleet = await self._children.start(
            "fleet", *yunwang("lab", "fleet", "--network", network, "--run-dir", str(self._run_dir))
        )
        ready = await fleet.line(r"ready: (\d+) devices", deadline_seconds=FLEET_DEADLINE_SECONDS)
        self._say(f"{ready[1]} 台设备应答 SNMP / {ready[1]} devices answer SNMP")

    async def _start_exporter(self, prometheus_port: int | None) -> str:
        command = yunwang("exporter", "serve", "--listen", "127.0.0.1:0")
        command += ["--overlay", str(self._run_dir / "overlay.yaml")]
        command += ["--credentials", str(self._run_dir / "credentials.yaml")]
        if prometheus_port is not None:
            command += ["--prometheus-url", f"http://127.0.0.1:{prometheus_port}"]
        exporter = await self._children.start("exporter", *command)
        listening = await exporter.line(r"listening on (http://\S+)", deadline_seconds=EXPORTER_DEADLINE_SECONDS)
        self._say("采集器已启动 / exporter up")
        return listening[1]

    async def _start_prometheus(self, program: Path, exporter_url: str, port: int) -> None:
        folder = self._run_dir / "prometheus"
        command = yunwang("prometheus", "config", "--exporter-url", exporter_url, "--interval", self._options.interval)
        command += ["--prometheus-address", f"127.0.0.1:{port}", "--output", str(folder)]
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        output, _ = await process.communicate()
        if process.returncode:
            raise RunFailed(f"yunwang prometheus config: {output.decode(errors='replace').strip()}")
        child = await self._children.start(
            "prometheus",
            str(program),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--storage.tsdb.retention.time={RETENTION}",
            f"--web.listen-address=127.0.0.1:{port}",
        )
        await child.line("Server is ready to receive web requests", deadline_seconds=PROMETHEUS_DEADLINE_SECONDS)

    async def _watch(self, exporter_port: int, page: str, began: float, prometheus: Path | None) -> None:
        """Tell the page's URL once there is something to see, then how many are green whenever that changes."""
        ends = None
        shown = (0, 0)
        self._say(f"等待第一批数据（每 {self._options.interval} 采集一次）/ waiting for the first data ...")
        waited_enough = time.monotonic() + (DATA_DEADLINE_SECONDS if prometheus else 0)
        while ends is None or time.monotonic() < ends:
            green, devices = await asyncio.to_thread(look, exporter_port)
            if ends is None and (green or time.monotonic() > waited_enough):
                # The one line a newcomer looks for.
                self._say(f"\n  县级页面 / county page: http://{page}/  (Ctrl-C 结束 / ends it)\n")
                ends = time.monotonic() + (self._options.duration_seconds or float("inf"))
            if devices and (green, devices) != shown:
                seconds = time.monotonic() - began
                self._say(f"[{seconds:4.0f} s] 正常 / green {green}/{devices} ({green / devices:.1%})")
                shown = (green, devices)
            # Each look makes the exporter ask Prometheus: often only while somebody waits for the county to come up.
            calm = time.monotonic() - began > _CALM_AFTER_SECONDS
            await asyncio.sleep(_CALM_SECONDS if calm else _LOOK_SECONDS)


def run(options: RunOptions) -> None:
    """Run the county; a run folder of its own is removed at the end, unless something failed."""
    run_dir = options.run_dir or Path(tempfile.mkdtemp(prefix="yunwang-run-"))
    run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    run_dir = run_dir.resolve()
    try:
        Launcher(options, run_dir, say).run()
    except (ChildDied, RunFailed):
        say(f"日志在 / logs in: {run_dir}")
        raise
    if options.run_dir is None:
        shutil.rmtree(run_dir)


def choose_network(wanted: Literal["auto", "namespace", "loopback"], say: Callable[[str], None]) -> Network:
    """The namespace where it can be had; `auto` falls to loopback and says why."""
    if wanted == "loopback":
        return "loopback"
    try:
        check_namespace()
    except NamespaceUnavailable as error:
        if wanted == "namespace":
            raise
        say(f"没有网络命名空间，改用环回地址 / no network namespace, using loopback addresses: {error}")
        return "loopback"
    say("在独立网络命名空间中运行，使用清单中的真实地址 / in a network namespace, with the inventory's own addresses")
    return "namespace"


def look(exporter_port: int) -> tuple[int, int]:
    """(green, all) devices as the page says; (0, 0) while there is nothing to say."""
    connection = HTTPConnection("127.0.0.1", exporter_port, timeout=10)
    try:
        connection.request("GET", "/api/county")
        document: dict[str, Any] = json.loads(connection.getresponse().read())
        summary = (document.get("county") or {}).get("summary") or {}
        return summary.get("green", 0), summary.get("devices", 0)
    except (OSError, HTTPException, ValueError):
        return 0, 0
    finally:
        connection.close()


def yunwang(*arguments: str) -> list[str]:
    """Our own command, run by this interpreter."""
    return [sys.executable, "-m", "yunwang", *arguments]


def free_port() -> int:
    """A port that was free a moment ago: Prometheus does not say which one it took when asked for any."""
    with listen(0) as probe:
        port: int = probe.getsockname()[1]
    return port


def address_of(listener: Any) -> str:  # noqa: ANN401 - a socket, or asyncio's wrapper of one
    """HOST:PORT of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"{host}:{port}"


def say(line: str) -> None:
    """One line of progress, at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
