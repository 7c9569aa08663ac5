"""Starting the parties of a benchmark and reading what CPU time they took."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far. Source: proc(5), /proc/PID/stat."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def get(url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """One GET on a connection of its own, as a scraper's first is; status and body as it came."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=150)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=dict(headers))
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


@contextlib.contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block lasts."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def wait_for_line(log: Path, start: str, process: subprocess.Popen[bytes]) -> str:
    """What follows `start` on the log's line that begins so. Raises SystemExit when it does not come."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text(encoding="utf-8").splitlines():
            if line.startswith(start):
                return line.removeprefix(start).strip()
        time.sleep(0.1)
    raise SystemExit(f"{process.args!r} did not say {start!r}:\n{log.read_text(encoding='utf-8')[-2000:]}")


def yunwang(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "yunwang", *arguments]
