"""A real Prometheus for the tests of what stands around it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from lab.debian import ProgramMissing, find_program
from tests.exporters.agents import Agents, running_agents
from tests.exporters.commands import Command, command_of


@pytest.fixture(scope="session")
def debian_program(require_tool: Callable[..., str]) -> Callable[[str], Path]:
    """`debian_program("promtool")`: from PATH or Debian's package; absent is a skip, or a failure on CI."""

    def find(name: str) -> Path:
        with suppress(ProgramMissing):
            return find_program(name)
        return Path(require_tool(name, "prometheus"))

    return find


@pytest.fixture(scope="session")
def promtool(debian_program: Callable[[str], Path]) -> Callable[..., str]:
    """Runs promtool; its output when it is content, an assertion error with the output when not."""
    program = debian_program("promtool")

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(
            [program, *arguments], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    return run


@pytest.fixture(scope="session")
def promtool_check(debian_program: Callable[[str], Path]) -> Callable[[str], None]:
    """Fails with promtool's complaints about a scrape's text, if it has any."""
    program = debian_program("promtool")

    def check(text: str) -> None:
        done = subprocess.run(
            [program, "check", "metrics"],
            input=text.encode(),
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert (done.returncode, done.stdout.decode()) == (0, "")

    return check


@pytest.fixture
def agents() -> Iterator[Agents]:
    """`agents.start()` is the endpoint of a small switch, ended with the test."""
    with running_agents() as started:
        yield started


class PrometheusServers:
    """Starts Prometheus with a configuration file on a free loopback port; the call's value is its URL."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def __call__(self, config: Path, port: int | None = None) -> str:
        if port is None:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = probe.getsockname()[1]
        log = (self._folder / f"prometheus-{port}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [
                    self._program,
                    f"--config.file={config}",
                    f"--storage.tsdb.path={self._folder / f'tsdb-{port}'}",
                    f"--web.listen-address=127.0.0.1:{port}",
                ],
                stdout=log,
                stderr=log,
            )
        self._started.append(process)
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            assert process.poll() is None, Path(log.name).read_text()
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/-/ready", trust_env=False).is_success:
                    return url
            time.sleep(0.1)
        raise AssertionError(Path(log.name).read_text())

    def stop(self) -> None:
        """End all of them."""
        while self._started:
            process = self._started.pop()
            process.terminate()
            process.wait(20)


@pytest.fixture
def start_prometheus(debian_program: Callable[[str], Path], tmp_path: Path) -> Iterator[PrometheusServers]:
    """`start_prometheus(config)` is the URL of a real Prometheus, ended with the test."""
    servers = PrometheusServers(debian_program("prometheus"), tmp_path)
    yield servers
    servers.stop()


@pytest.fixture
def poll(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """`poll("ag-1", ...)` is the exit status, standard output and standard error of `yunwang poll`."""
    return command_of("poll", monkeypatch, capsys)
