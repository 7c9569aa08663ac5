from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from inventory.loader import load_inventory

SETUP = """\
set -e
ip link set lo up
echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind
ip route add local 198.18.0.0/15 dev lo
ip -6 route add local 2001:db8::/32 dev lo
exec "$@"
"""


@pytest.mark.root
def test_the_inventorys_own_addresses_in_a_namespace(
    tmp_path: Path, require_root: Callable[[], None], require_tool: Callable[..., str]
) -> None:
    require_root()
    nsenter, snmpget = require_tool("nsenter", "util-linux"), require_tool("snmpget", "snmp")
    program = "import typer; from lab.fleet.cli import fleet; typer.run(fleet)"
    command = [
        require_tool("unshare", "util-linux"), "--net", "sh", "-c", SETUP, "sh",
        sys.executable, "-c", program, "--network", "namespace", "--run-dir", str(tmp_path / "run"),
    ]  # fmt: skip
    require_tool("ip", "iproute2")
    # Each `exec` keeps the process: what is started here is the fleet itself, and its namespace ends with it.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            inventory = load_inventory()
            assert process.stdout.readline() == f"ready: {len(inventory.devices)} devices\n"
            assert yaml.safe_load((tmp_path / "run/overlay.yaml").read_text("utf-8")) == {"devices": {}}
            entries = yaml.safe_load((tmp_path / "run/credentials.yaml").read_text("utf-8"))["credentials"]
            device = next(d for d in inventory.devices.values() if "community" in entries[d.credential])
            for target in (str(device.ipv4), f"udp6:[{device.ipv6}]"):
                asked = [
                    nsenter, f"--net=/proc/{process.pid}/ns/net", snmpget, "-r0", "-t1", "-Onqv", "-v2c",
                    "-c", entries[device.credential]["community"], target, "1.3.6.1.2.1.1.5.0",
                ]  # fmt: skip
                done = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True)
                assert done.stdout == f'"{device.name}"\n'
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()
