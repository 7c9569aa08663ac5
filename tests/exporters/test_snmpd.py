"""A real snmpd, v3 authPriv over both families, through the exporter into a real Prometheus."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.exporters.agents import AUTH_KEY, PRIV_KEY, USER
from tests.exporters.conftest import PrometheusServers
from tests.exporters.exporter_process import running_exporter, write_credentials, write_overlay

INVENTORY = """
sites:
  - {id: room, name: 机房, name_en: Room, kind: county}
devices:
  - {name: host-v4, vendor: net-snmp, platform: linux, role: access, site: room,
     ipv4: 198.18.0.1, ipv6: "2001:db8::1", credential: lab-v3}
  - {name: host-v6, vendor: net-snmp, platform: linux, role: access, site: room,
     ipv6: "2001:db8::2", management_family: ipv6, credential: lab-v3}
"""


@pytest.fixture
def snmpd(require_tool: Callable[..., str], tmp_path: Path) -> Iterator[int]:
    """The UDP port on 127.0.0.1 and ::1 where snmpd answers."""
    port = _free_port()
    folder = tmp_path / "snmpd"
    folder.mkdir(mode=0o700)
    config = folder / "snmpd.conf"
    config.touch(0o600)
    config.write_text(
        f"agentAddress udp:127.0.0.1:{port},udp6:[::1]:{port}\n"
        f'createUser {USER} SHA-256 "{AUTH_KEY}" AES "{PRIV_KEY}"\n'
        f"rouser {USER} authPriv .1\n"
        "sysLocation room\n"
    )
    program = require_tool("snmpd")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "-f", "-Lo", "-C", "-c", config, "-I", "-smux"],
            stdout=log,
            stderr=log,
            env={**os.environ, "SNMP_PERSISTENT_DIR": str(folder), "MIBS": ""},
        )
        try:
            yield port
        finally:
            process.terminate()
            try:
                process.wait(10)
            finally:
                process.kill()
                process.wait()


def _free_port() -> int:
    """A UDP port that is free in both families."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as four:
            four.bind(("127.0.0.1", 0))
            port: int = four.getsockname()[1]
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as six:
                try:
                    six.bind(("::1", port))
                except OSError:
                    continue
                return port


def test_both_families_reach_prometheus(snmpd: int, start_prometheus: PrometheusServers, tmp_path: Path) -> None:
    inventory = tmp_path / "county.yaml"
    inventory.write_text(INVENTORY)
    four, six = f"127.0.0.1:{snmpd}", f"[::1]:{snmpd}"
    overlay = write_overlay(tmp_path, {"host-v4": {"ipv4": four, "ipv6": six}, "host-v6": {"ipv6": six}})
    options = ("--inventory", inventory, "--overlay", overlay, "--credentials", write_credentials(tmp_path))
    with running_exporter(tmp_path, *options) as exporter:
        command = [sys.executable, "-m", "yunwang", "prometheus", "config", "--exporter-url", exporter.url]
        subprocess.run([*command, "--interval", "5s", "--output", tmp_path], check=True, stdout=subprocess.DEVNULL)
        prometheus = start_prometheus(tmp_path / "prometheus.yml")
        both = {"host-v4", "host-v6"}
        assert found(prometheus, "yunwang_device_uptime_seconds > 0", both) == both
        assert found(prometheus, 'yunwang_interface_receive_bytes_total{interface="lo"}', both) == both
        succeeded = 'yunwang_module_success{family="%s", module="system"} == 1'
        assert found(prometheus, succeeded % "ipv4", {"host-v4"}) == {"host-v4"}
        assert found(prometheus, succeeded % "ipv6", both) == both
        assert found(prometheus, 'yunwang_module_success{module=~"system|interfaces|ip"} == 0', set()) == set()
        assert not exporter.lines("WARNING")


def found(prometheus: str, expr: str, expected: set[str]) -> set[str]:
    """The instances that a query finds, once it finds those expected or 20 s are over."""
    deadline = time.monotonic() + 20
    while True:
        reply = httpx.get(f"{prometheus}/api/v1/query", params={"query": expr}, trust_env=False).json()
        instances = {series["metric"]["instance"] for series in reply["data"]["result"]}
        assert all(series["metric"]["device"] == series["metric"]["instance"] for series in reply["data"]["result"])
        if instances >= expected or time.monotonic() > deadline:
            return instances
        time.sleep(0.3)
