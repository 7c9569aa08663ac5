"""A real snmpd in a network namespace: our addresses and neighbours against what the kernel says of itself.

Source: ip-address(8), ip-neighbour(8), snmpd.conf(5), network_namespaces(7).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.programs import output_of

SCRIPT = """\
set -e
folder=$1; community=$2; poll=$3
ip link set lo up
ip link add up0 type veth peer name dn0
ip link add up1 type veth peer name dn1
for link in up0 dn0 up1 dn1; do ip link set $link up; done
ip address add 198.18.0.1/24 dev up0
ip address add 198.18.0.2/24 dev up0
ip address add 198.18.1.1/30 dev up1
ip -6 address add 2001:db8::1/64 dev up0 nodad
ip -6 address add fd00:1::1/128 dev up1 nodad
neighbour() { ip neighbour replace $1 lladdr $2 dev $3 nud $4; }
neighbour 198.18.0.10 02:00:00:00:00:10 up0 reachable
neighbour 2001:db8::10 02:00:00:00:00:10 up0 reachable
neighbour 2001:db8::a10 02:00:00:00:00:10 up0 stale
neighbour fe80::10 02:00:00:00:00:10 up0 stale
neighbour 198.18.0.11 02:00:00:00:00:11 up0 stale
neighbour 2001:db8::12 02:00:00:00:00:12 up0 stale
neighbour fe80::13 02:00:00:00:00:13 up0 stale
neighbour 198.18.0.14 00:00:5e:00:01:07 up0 permanent
neighbour 198.18.1.2 02:00:00:00:00:20 up1 permanent
neighbour fd00:1::2 02:00:00:00:00:20 up1 permanent
ip neighbour replace 198.18.0.15 dev up0 nud failed
snmpd -f -Lo -C -c "$folder/snmpd.conf" -I -smux udp:127.0.0.1:1610 >"$folder/snmpd.log" 2>&1 &
until snmpget -v2c -c "$community" -r0 -t1 127.0.0.1:1610 1.3.6.1.2.1.1.3.0 >/dev/null 2>&1; do sleep 0.1; done
ip -j address show >"$folder/address.json"
ip -j neighbour show nud all >"$folder/neighbour.json"
exec $poll 127.0.0.1:1610 --module addresses --module neighbours --format json
"""


@pytest.mark.root
def test_the_kernel_agrees(tmp_path: Path, require_root: Callable[[], None], require_tool: Callable[..., str]) -> None:
    require_root()
    for tool, package in (("snmpd", "snmpd"), ("snmpget", "snmp"), ("ip", "iproute2")):
        require_tool(tool, package)
    community = "a community of the tests"
    (tmp_path / "snmpd.conf").write_text(f'rocommunity "{community}"\n')
    command = [
        require_tool("unshare", "util-linux"), "--net", "sh", "-c", SCRIPT, "sh", str(tmp_path), community,
        f"{sys.executable} -m yunwang poll",
    ]  # fmt: skip
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "MIBS": "", "SNMP_PERSISTENT_DIR": str(tmp_path),
        "YUNWANG_CREDENTIAL_LAB": f"{{version: 2c, community: {community}}}",
    }  # fmt: skip
    modules = json.loads(output_of(command, tmp_path, environment))["modules"]
    assert all(module["success"] for module in modules.values()), modules
    _check_addresses(modules["addresses"]["reading"], json.loads((tmp_path / "address.json").read_text()))
    _check_neighbours(modules["neighbours"]["reading"], json.loads((tmp_path / "neighbour.json").read_text()))


def _check_addresses(reading: dict[str, Any], links: list[dict[str, Any]]) -> None:
    kernel = {
        (link["ifname"], address["local"], address["prefixlen"]) for link in links for address in link["addr_info"]
    }  # fmt: skip
    found = {
        (one["interface"], one["address"], one["prefix_length"])
        for one in reading["addresses"]
        if one["type"] != "broadcast"
    }
    assert found == kernel
    assert len(kernel) >= 10
    assert reading["complete"]


def _check_neighbours(reading: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    """net-snmp leaves out entries that need no ARP; it says reachable, stale and invalid as the kernel has them."""
    assert reading["tables"]["ipv4"]["table"] == reading["tables"]["ipv6"]["table"] == "ipNetToPhysicalTable"
    up0 = {one["interface"]: one for one in reading["interfaces"]}["up0"]
    found = {(one["family"], one["state"]): one["entries"] for one in up0["entries"]}
    kernel = Counter(
        ("ipv6" if ":" in entry["dst"] else "ipv4", entry["state"][0].lower())
        for entry in entries
        if entry["dev"] == "up0" and entry["state"] != ["NOARP"]
    )
    for family in ("ipv4", "ipv6"):
        for state in ("reachable", "stale"):
            assert found.get((family, state), 0) == kernel[family, state] + kernel[family, "permanent"] * (
                state == "reachable"
            )
    hosts = {one["interface"]: one["hosts"] for one in reading["interfaces"]}
    assert hosts["up0"] == {"ipv4": 2, "ipv6": 2, "dual_stack": 1, "link_local_only": 1}
    assert hosts["up1"] == {"ipv4": 1, "ipv6": 1, "dual_stack": 1, "link_local_only": 0}
    assert reading["hosts"] == {"ipv4": 3, "ipv6": 3, "dual_stack": 2, "link_local_only": 1}
    excluded = {(one["family"], one["rule"]): one["entries"] for one in reading["excluded"]}
    assert excluded["ipv4", "virtual_router"] == 1
