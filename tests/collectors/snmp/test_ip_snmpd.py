"""A real snmpd at one end of a cable: the IPv6 octets that we read are the kernel's, and move with the traffic.

Two agents, one asked before and one after the traffic: net-snmp keeps what it read of the kernel for half a minute.

Source: proc(5) (/proc/net/dev_snmp6, /proc/net/netstat), snmpd.conf(5), network_namespaces(7).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.programs import output_of

DATAGRAMS, OCTETS = 50, 1000
UDP_V4, UDP_V6 = 20 + 8, 40 + 8
"""Octets of the headers around a datagram."""

SCRIPT = """\
set -e
folder=$1; community=$2; python=$3; poll=$4
ip link set lo up
ip link add up0 type veth peer name dn0
unshare --net sh -c 'ip link set lo up; exec sleep 120' >/dev/null 2>&1 &
far=$!
until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
ip link set dn0 netns $far
there="nsenter --net=/proc/$far/ns/net"
$there ip address add 198.18.0.2/24 dev dn0
$there ip -6 address add 2001:db8::2/64 dev dn0 nodad
$there ip link set dn0 up
ip address add 198.18.0.1/24 dev up0
ip -6 address add 2001:db8::1/64 dev up0 nodad
ip link set up0 up
until ip -6 route get 2001:db8::2 >/dev/null 2>&1 && ip link show up0 | grep -q LOWER_UP; do sleep 0.05; done
kernel() { cat /proc/net/dev_snmp6/up0; grep ^IpExt: /proc/net/netstat; }
look() {
    snmpd -f -Lo -C -c "$folder/snmpd.conf" -I -smux udp:127.0.0.1:$1 >"$folder/snmpd-$1.log" 2>&1 &
    until snmpget -v2c -c "$community" -r0 -t1 127.0.0.1:$1 1.3.6.1.2.1.1.3.0 >/dev/null 2>&1; do sleep 0.1; done
    kernel >"$folder/kernel-$1"
    $poll 127.0.0.1:$1 --module ip --format json >"$folder/reading-$1"
    kernel >>"$folder/kernel-$1"
}
look 1610
$python -c '
import socket
for family, far in ((socket.AF_INET, "198.18.0.2"), (socket.AF_INET6, "2001:db8::2")):
    with socket.socket(family, socket.SOCK_DGRAM) as sending:
        for number in range(DATAGRAMS):
            sending.sendto(bytes(OCTETS), (far, 9))
'
look 1611
""".replace("DATAGRAMS", str(DATAGRAMS)).replace("OCTETS", str(OCTETS))


class Seen:
    """What we read, and what the kernel said a moment before and a moment after."""

    def __init__(self, folder: Path, port: int) -> None:
        module = json.loads((folder / f"reading-{port}").read_text())["modules"]["ip"]
        self.reading: dict[str, Any] = module["reading"]
        self.kernel: dict[str, list[int]] = {}
        header: list[str] = []
        for line in (folder / f"kernel-{port}").read_text().splitlines():
            words = line.split()
            if words[0] != "IpExt:":
                self.kernel.setdefault(words[0], []).append(int(words[1]))
            elif words[1].isdigit():
                for name, value in zip(header, words[1:], strict=True):
                    self.kernel.setdefault(f"IpExt{name}", []).append(int(value))
            else:
                header = words[1:]

    def number(self, table: str, family: str, name: str | None, field: str) -> int:
        rows = self.reading[table]["rows"]
        number = self.reading[table]["columns"][field][rows.index([family, name])]
        assert isinstance(number, int)
        return number

    def agrees(self, number: int, counter: str) -> bool:
        before, after = self.kernel[counter]
        return before <= number <= after


@pytest.mark.root
def test_octets_are_the_kernels_and_move(
    tmp_path: Path, require_root: Callable[[], None], require_tool: Callable[..., str]
) -> None:
    require_root()
    for tool, package in (
        ("snmpd", "snmpd"), ("snmpget", "snmp"), ("ip", "iproute2"), ("unshare", "util-linux"),
        ("nsenter", "util-linux"),
    ):  # fmt: skip
        require_tool(tool, package)
    community = "a-community-of-the-tests"
    (tmp_path / "snmpd.conf").write_text(f"rocommunity {community}\n")
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "MIBS": "",
        "SNMP_PERSISTENT_DIR": str(tmp_path / "state"),  # snmpd writes a snmpd.conf of its own into it
        "YUNWANG_CREDENTIAL_TEST": json.dumps({"version": "2c", "community": community}),
        "HOME": os.environ.get("HOME", "/root"),
    }  # fmt: skip
    (tmp_path / "script").write_text(SCRIPT)
    poll = f"{sys.executable} -m yunwang poll"
    command = ["unshare", "--net", "sh", str(tmp_path / "script"), str(tmp_path), community, sys.executable, poll]
    output_of(command, tmp_path, environment)
    before, after = Seen(tmp_path, 1610), Seen(tmp_path, 1611)
    for seen in (before, after):
        for field, six, four in (
            ("in_octets", "Ip6InOctets", "IpExtInOctets"), ("out_octets", "Ip6OutOctets", "IpExtOutOctets"),
        ):  # fmt: skip
            assert seen.agrees(seen.number("interfaces", "ipv6", "up0", field), six)
            assert seen.agrees(seen.number("system", "ipv4", None, field), four)
        # Linux counts IPv4 of the host as a whole only: no IPv4 of an interface is made up, so there is no share.
        assert {family for family, _ in seen.reading["interfaces"]["rows"]} == {"ipv6"}
        counted = {one["name"]: (one["source"], one["quality"]) for one in seen.reading["counted"]}
        assert counted["up0"] == ("ipIfStats", "bytes")
    sent = [seen.number("interfaces", "ipv6", "up0", "out_octets") for seen in (before, after)]
    assert sent[1] - sent[0] >= DATAGRAMS * (OCTETS + UDP_V6)
    sent = [seen.number("system", "ipv4", None, "out_octets") for seen in (before, after)]
    assert sent[1] - sent[0] >= DATAGRAMS * (OCTETS + UDP_V4)
