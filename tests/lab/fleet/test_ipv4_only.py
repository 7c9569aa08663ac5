"""A machine without IPv6: the fleet comes up over IPv4, says so, and leaves an inventory that asks it so."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv6Address
from pathlib import Path

import pytest
import yaml

from inventory.loader import load_inventory
from lab.fleet.ipv4_only import INVENTORY_NAME, without_ipv6, write_inventory

NO_IPV6 = 'ip link set lo up && echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && exec "$@"'


def test_the_written_county_is_the_same_but_for_ipv6(tmp_path: Path) -> None:
    county = load_inventory()
    name = next(iter(county.devices))
    only_ipv6 = county.devices[name].model_copy(update={"ipv4": None, "management_family": "ipv6"})
    county = replace(county, devices={**county.devices, name: only_ipv6})
    write_inventory(tmp_path / "county.yaml", county)
    written = load_inventory(tmp_path / "county.yaml")
    moved = without_ipv6(county)
    assert written == replace(moved, devices={**moved.devices, name: only_ipv6})
    assert isinstance(written.devices[name].ipv6, IPv6Address)
    assert (moved.devices[name].ipv4, moved.devices[name].ipv6) == (None, None)
    assert {device.management_family for device in moved.devices.values()} == {"ipv4"}


@pytest.mark.root
def test_fleet_where_ipv6_is_switched_off(
    tmp_path: Path, require_root: Callable[[], None], require_tool: Callable[..., str]
) -> None:
    require_root()
    require_tool("ip", "iproute2")
    run_dir = tmp_path / "run"
    command = [
        require_tool("unshare", "util-linux"), "--net", "sh", "-c", NO_IPV6, "sh",
        sys.executable, "-m", "yunwang", "lab", "fleet", "--network", "loopback", "--run-dir", str(run_dir),
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            warned = process.communicate(timeout=20)[1]
        finally:
            process.kill()
    assert process.returncode == 0
    assert first == "ready: 405 devices\n", warned
    assert "no IPv6 on this machine" in warned
    assert len(warned.splitlines()) == 1
    overlay = yaml.safe_load((run_dir / "overlay.yaml").read_text("utf-8"))["devices"]
    assert {family for endpoints in overlay.values() for family in endpoints} == {"ipv4"}
    assert {device.ipv6 for device in load_inventory(run_dir / INVENTORY_NAME).devices.values()} == {None}
