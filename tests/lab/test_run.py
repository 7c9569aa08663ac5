"""The whole county by one command: it comes up, is polled for real, and leaves nothing behind however it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from lab.debian import ProgramMissing, find_program
from lab.relay import listen
from lab.run import RunFailed, RunOptions, choose_network, run

pytestmark = pytest.mark.timeout(300)


class LabRun:
    """One `yunwang lab run` with its output; its processes are known by the run folder they are given."""

    def __init__(self, folder: Path, *arguments: str, wrapper: tuple[str, ...] = ()) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "-m", "yunwang", "lab", "run", "--port", "0", "--run-dir", folder, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_line(self, pattern: str) -> re.Match[str]:
        """The next printed line that matches."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(self.lines))

    def rest(self) -> str:
        """What is printed until the end."""
        output, _ = self.process.communicate(timeout=60)
        return output

    def processes(self) -> dict[int, str]:
        """Pid -> command line of whatever was started with the run folder."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes().decode(errors="replace").split("\0")
            except OSError:
                continue
            if any(str(self.folder) in word for word in words):
                found[int(entry.parent.name)] = " ".join(words)
        return found

    def left_over(self, seconds: float = 10) -> dict[int, str]:
        """Processes that are still there after some patience."""
        deadline = time.monotonic() + seconds
        while (found := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return found


@pytest.fixture
def start_lab(tmp_path: Path, require_tool: Callable[..., str]) -> Iterator[Callable[..., LabRun]]:
    try:
        find_program("prometheus")
    except ProgramMissing:
        require_tool("prometheus")
    started: list[LabRun] = []

    def start(*arguments: str, wrapper: tuple[str, ...] = ()) -> LabRun:
        started.append(LabRun(tmp_path / "run", *arguments, wrapper=wrapper))
        return started[-1]

    yield start
    for lab in started:
        if lab.process.poll() is None:
            lab.process.kill()
        lab.process.communicate()
        for pid in lab.left_over():
            os.kill(pid, signal.SIGKILL)


def county_of(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request("GET", "/api/county")
        document: dict[str, Any] = json.loads(connection.getresponse().read())
        return document
    finally:
        connection.close()


def wait_until_green(url: str, share: float) -> dict[str, Any]:
    deadline = time.monotonic() + 90
    while True:
        county = county_of(url)["county"]
        if county and county["summary"]["green"] >= share * county["summary"]["devices"]:
            return dict(county)
        assert time.monotonic() < deadline, county and county["summary"]
        time.sleep(1)


def test_county_on_loopback_turns_green_and_ctrl_c_ends_everything(start_lab: Callable[..., LabRun]) -> None:
    lab = start_lab("--network", "loopback")
    url = lab.wait_line(r"county page: (http://127\.0\.0\.1:\d+/)")[1]
    county = wait_until_green(url, 0.95)
    assert len(county["towns"]) == 17
    assert sum(len(town["villages"]) for town in county["towns"]) == 298
    lab.process.send_signal(signal.SIGINT)
    lab.rest()
    assert lab.process.returncode == 0
    assert lab.left_over() == {}


@pytest.mark.root
def test_county_in_a_namespace_ends_when_a_part_dies(
    start_lab: Callable[..., LabRun], require_root: Callable[[], None]
) -> None:
    require_root()
    lab = start_lab("--network", "namespace")
    url = lab.wait_line(r"county page: (http://\S+/)")[1]
    wait_until_green(url, 0.95)
    exporter = next(pid for pid, words in lab.processes().items() if "exporter serve" in words)
    os.kill(exporter, signal.SIGKILL)
    said = lab.rest()
    assert lab.process.returncode == 1
    assert "exporter" in said
    assert "status -9" in said
    assert lab.left_over() == {}


NO_IPV6 = 'ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && exec "$@"'


@pytest.mark.root
def test_county_without_ipv6_says_so_and_turns_green(
    start_lab: Callable[..., LabRun], require_root: Callable[[], None], require_tool: Callable[..., str]
) -> None:
    require_root()
    require_tool("ip", "iproute2")
    unshare = require_tool("unshare", "util-linux")
    lab = start_lab("--network", "loopback", wrapper=(unshare, "--net", "sh", "-c", NO_IPV6, "sh"))
    lab.wait_line(r"本机没有 IPv6.* / no IPv6 on this machine")
    lab.wait_line(r"green 405/405 \(100\.0%\)")
    lab.process.send_signal(signal.SIGTERM)
    lab.rest()
    assert lab.process.returncode == 0
    assert lab.left_over() == {}


def test_nothing_outlives_a_killed_launcher(start_lab: Callable[..., LabRun]) -> None:
    lab = start_lab("--network", "auto")
    lab.wait_line(r"Prometheus: 127\.0\.0\.1:\d+")
    assert len(lab.processes()) >= 3
    lab.process.kill()
    lab.process.wait()
    assert lab.left_over() == {}


def test_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        options = RunOptions(
            network="loopback", interval="10s", port=port, run_dir=tmp_path / "run", duration_seconds=1
        )
        with pytest.raises(RunFailed, match=f"port {port}: Address already in use"):
            run(options)


def test_a_wrong_interval_is_told_before_anything_is_started(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yunwang", "lab", "run", "--interval", "3x"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "yunwang: interval: expected e.g. 60s or 1m, found '3x'\n"
    assert list(tmp_path.iterdir()) == []


DOWNLOADING = """
import subprocess, lab.run
def slow(name):
    subprocess.run(["sh", "-c", "echo downloading; exec sleep 60"], check=True)
lab.run.find_program = slow
lab.run.run(lab.run.RunOptions(network="loopback", interval="10s", port=0, run_dir=None, duration_seconds=None))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_while_prometheus_is_fetched(tmp_path: Path, number: signal.Signals) -> None:
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", DOWNLOADING], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            while process.stdout.readline() != "downloading\n":
                assert process.poll() is None
            assert len(list(tmp_path.iterdir())) == 1
            time.sleep(0.3)  # from the word of the downloader until its parent waits for it
            process.send_signal(number)
            assert process.communicate(timeout=20)[0] == "已中断 / interrupted\n"
        finally:
            process.kill()
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_without_prometheus_the_page_comes_up_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> Path:
        raise ProgramMissing(name, name, "not to be had")

    monkeypatch.setattr("lab.run.find_program", missing)
    run(RunOptions(network="loopback", interval="10s", port=0, run_dir=tmp_path / "run", duration_seconds=0))
    output = capsys.readouterr().out
    assert "apt install prometheus" in output
    assert "county page: http://127.0.0.1:" in output


def test_auto_falls_to_loopback_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.namespace.shutil.which", lambda _name, path: None)  # noqa: ARG005
    said: list[str] = []
    assert choose_network("auto", said.append) == "loopback"
    assert "using loopback" in said[0]
    assert "missing" in said[0]
