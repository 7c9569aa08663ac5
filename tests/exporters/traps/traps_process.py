"""`yunwang traps serve` as a process of its own, with a ledger, as people start it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from inventory.ledger.engine import connect_ledger, open_ledger
from inventory.ledger.events import DeviceEvent, read_events
from inventory.ledger.migration import upgrade
from tests.exporters.exporter_process import write_credentials

INVENTORY = """
sites:
  - {id: room, name: 机房, name_en: Room, kind: county}
devices:
  - {name: host-2, vendor: net-snmp, platform: linux, role: access, site: room,
     ipv4: 127.0.0.2, ipv6: "::1", credential: lab-v2c}
  - {name: host-3, vendor: net-snmp, platform: linux, role: access, site: room,
     ipv4: 127.0.0.3, credential: lab-v3}
"""


@dataclass(frozen=True)
class Traps:
    """A running process.

    Attributes:
        port: where it receives, on 127.0.0.1.
        url: of its metrics.
    """

    process: subprocess.Popen[str]
    port: int
    url: str
    ledger: str
    log: Path

    def metrics(self) -> dict[str, float]:
        """Every series of ours, as it is written."""
        text = httpx.get(f"{self.url}/metrics", trust_env=False, timeout=10).text
        return {
            f"{sample.name}{sorted(sample.labels.values())}": sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name.startswith("yunwang_traps") and not sample.name.endswith("_created")
        }

    def events(self) -> tuple[DeviceEvent, ...]:
        with open_ledger(self.ledger) as kept:
            return read_events(kept)

    def until_events(self, count: int, seconds: float = 20.0) -> tuple[DeviceEvent, ...]:
        deadline = time.monotonic() + seconds
        while len(found := self.events()) < count and time.monotonic() < deadline:
            time.sleep(0.1)
        return found

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def new_ledger(folder: Path) -> str:
    address = str(folder / "ledger.sqlite")
    with connect_ledger(address, create=True) as made:
        upgrade(made)
    return address


def command(folder: Path, ledger: str, *options: str) -> list[str]:
    inventory = folder / "county.yaml"
    if not inventory.exists():
        inventory.write_text(INVENTORY)
    return [
        *(sys.executable, "-m", "yunwang", "traps", "serve", "--inventory", str(inventory), "--ledger", ledger),
        *("--credentials", str(write_credentials(folder)), "--metrics", "127.0.0.1:0", *options),
    ]


@contextmanager
def running_traps(folder: Path, *options: str) -> Iterator[Traps]:
    ledger, log = new_ledger(folder), folder / "traps.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command(folder, ledger, "--listen", "127.0.0.1:0", *options),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=dict(os.environ),
        )
    try:
        assert process.stdout is not None
        where, url = process.stdout.readline(), process.stdout.readline()
        assert where.startswith("receiving on 127.0.0.1:"), where + log.read_text()
        port = int(where.removeprefix("receiving on 127.0.0.1:").split()[0].rstrip(","))
        yield Traps(process, port, url.removeprefix("listening on ").strip(), ledger, log)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=20)
        finally:
            process.kill()
            process.wait()
