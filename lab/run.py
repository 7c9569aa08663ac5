"""`yunwang lab run`: a simulated county, the exporter and Prometheus, brought up by one command and ended together."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Literal, NoReturn
from urllib.parse import urlsplit

from inventory.errors import YunwangError
from lab.children import Children
from lab.debian import ProgramMissing, find_program
from lab.fleet.ipv4_only import INVENTORY_NAME, note
from lab.namespace import NamespaceUnavailable, check_namespace, enter_namespace
from lab.relay import listen, listen_near, relay
from lab.run_folder import run_folder
from lab.watch import Watch

Network = Literal["namespace", "loopback"]

DEFAULT_PORT = 8080
FLEET_DEADLINE_SECONDS = 90.0
EXPORTER_DEADLINE_SECONDS = 60.0
PROMETHEUS_DEADLINE_SECONDS = 60.0
DATA_DEADLINE_SECONDS = 120.0
RETENTION = "7d"
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


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
        self._check_settings()
        prometheus = self._prometheus()
        network = choose_network(self._options.network, self._say)
        page, prometheus_page = self._listen(), listen(0)
        with page, prometheus_page:
            if network == "namespace":
                enter_namespace()
            asyncio.run(self._run(network, prometheus, page, prometheus_page))

    def _check_settings(self) -> None:
        """Have the configuration written once with stand-ins: a wrong interval is told before anything is started."""
        command = self._configuration("http://127.0.0.1:9808", "127.0.0.1:9090")
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RunFailed(done.stderr.strip().removeprefix("yunwang: "))

    def _configuration(self, exporter_url: str, prometheus_address: str) -> list[str]:
        command = yunwang("prometheus", "config", "--exporter-url", exporter_url, "--interval", self._options.interval)
        return [*command, "--prometheus-address", prometheus_address, "--output", str(self._run_dir / "prometheus")]

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
        for number in END_SIGNALS:
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
        self._say(f"等待第一批数据（每 {self._options.interval} 采集一次）/ waiting for the first data ...")
        watch = asyncio.create_task(
            Watch(
                exporter_port=exporter.port or 0,
                page=address_of(server.sockets[0]),
                began=began,
                patience_seconds=DATA_DEADLINE_SECONDS if prometheus else 0,
                duration_seconds=self._options.duration_seconds,
                say=self._say,
            ).run()
        )
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
        if (self._run_dir / INVENTORY_NAME).exists():
            self._say(note(self._run_dir / INVENTORY_NAME))

    async def _start_exporter(self, prometheus_port: int | None) -> str:
        command = yunwang("exporter", "serve", "--listen", "127.0.0.1:0")
        command += ["--overlay", str(self._run_dir / "overlay.yaml")]
        command += ["--credentials", str(self._run_dir / "credentials.yaml")]
        if (self._run_dir / INVENTORY_NAME).exists():
            command += ["--inventory", str(self._run_dir / INVENTORY_NAME)]
        if prometheus_port is not None:
            command += ["--prometheus-url", f"http://127.0.0.1:{prometheus_port}"]
        exporter = await self._children.start("exporter", *command)
        listening = await exporter.line(r"listening on (http://\S+)", deadline_seconds=EXPORTER_DEADLINE_SECONDS)
        self._say("采集器已启动 / exporter up")
        return listening[1]

    async def _start_prometheus(self, program: Path, exporter_url: str, port: int) -> None:
        folder = self._run_dir / "prometheus"
        await self._children.run("prometheus-config", *self._configuration(exporter_url, f"127.0.0.1:{port}"))
        child = await self._children.start(
            "prometheus",
            str(program),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--storage.tsdb.retention.time={RETENTION}",
            f"--web.listen-address=127.0.0.1:{port}",
        )
        await child.line("Server is ready to receive web requests", deadline_seconds=PROMETHEUS_DEADLINE_SECONDS)


def run(options: RunOptions) -> None:
    """Run the county until it is ended; Ctrl-C before it is up is an end like any other."""
    try:
        with interruptible(), run_folder(options.run_dir, say) as run_dir:
            Launcher(options, run_dir, say).run()
    except KeyboardInterrupt:
        say("已中断 / interrupted")


@contextmanager
def interruptible() -> Iterator[None]:
    """Every signal that asks for the end raises KeyboardInterrupt, until the event loop takes the signals over."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        del number, frame
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
