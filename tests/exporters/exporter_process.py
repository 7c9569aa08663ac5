"""The exporter as a process of its own, as people start it."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

from tests.exporters.agents import AUTH_KEY, COMMUNITY, PRIV_KEY, USER

COUNTY = Path(__file__).with_name("small_county")
WRONG_COMMUNITY = "canary-wrong-community-77"
WRONG_KEY = "canary-wrong-passphrase-78"
_START_SECONDS = 30.0


def v3_entry(auth_key: str) -> dict[str, str]:
    return {
        "version": "3",
        "user": USER,
        "auth_protocol": "sha256",
        "auth_key": auth_key,
        "priv_protocol": "aes128",
        "priv_key": PRIV_KEY,
    }


CREDENTIALS: Mapping[str, Mapping[str, str]] = {
    "lab-v2c": {"version": "2c", "community": COMMUNITY},
    "lab-v3": v3_entry(AUTH_KEY),
    "wrong-v2c": {"version": "2c", "community": WRONG_COMMUNITY},
    "wrong-v3": v3_entry(WRONG_KEY),
}


def write_credentials(folder: Path, entries: Mapping[str, Mapping[str, str]] = CREDENTIALS) -> Path:
    file = folder / "credentials.yaml"
    file.touch(0o600)
    file.write_text(yaml.safe_dump({"credentials": {name: dict(entry) for name, entry in entries.items()}}))
    return file


def write_overlay(folder: Path, devices: Mapping[str, Mapping[str, str]]) -> Path:
    file = folder / "overlay.yaml"
    file.write_text(yaml.safe_dump({"devices": {name: dict(entry) for name, entry in devices.items()}}))
    return file


@dataclass(frozen=True)
class Exporter:
    """A running exporter."""

    url: str
    log: Path
    process: subprocess.Popen[str]

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, trust_env=False, timeout=30)

    def lines(self, about: str) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if about in line]


@contextmanager
def running_exporter(
    folder: Path, *options: str | Path, environ: Mapping[str, str] | None = None
) -> Iterator[Exporter]:
    """`yunwang exporter serve` on a free port of loopback, with a log of its own, until the block ends."""
    log = folder / "exporter.log"
    command = [sys.executable, "-m", "yunwang", "exporter", "serve", "--listen", "127.0.0.1:0", *map(str, options)]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **(environ or {})}
        )
    try:
        yield Exporter(_url(process, log), log, process)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        finally:
            process.kill()
            process.wait()


def _url(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        deadline = time.monotonic() + _START_SECONDS
        assert ready.select(deadline - time.monotonic()), f"no line within {_START_SECONDS} s: {log.read_text()}"
    line = process.stdout.readline()
    assert line.startswith("listening on http"), line + log.read_text()
    return line.removeprefix("listening on ").strip()
