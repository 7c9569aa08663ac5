"""Two real lldpd at the ends of a cable, one answering SNMP through snmpd: we see what the other sends.

Source: lldpd(8) (AgentX subagent), lldpcli(8), snmpd.conf(5), network_namespaces(7).
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.programs import output_of

SCRIPT = """\
set -e
folder=$1; sockets=$2; community=$3; poll=$4
hostname core-1
ip link set lo up
ip link add up0 type veth peer name dn0
unshare --net --uts sh -c 'hostname access-1; ip link set lo up; exec sleep 120' >/dev/null 2>&1 &
far=$!
until [ "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
ip link set dn0 address 02:00:5e:00:53:02 netns $far
ip link set up0 address 02:00:5e:00:53:01 up
there="nsenter --net=/proc/$far/ns/net --uts=/proc/$far/ns/uts"
$there ip address add 198.18.0.2/24 dev dn0
$there ip -6 address add 2001:db8::2/64 dev dn0 nodad
$there ip link set dn0 up
snmpd -f -Lo -C -c "$folder/snmpd.conf" -I -smux -x tcp:127.0.0.1:7050 udp:127.0.0.1:1610 >"$folder/snmpd.log" 2>&1 &
until snmpget -v2c -c "$community" -r0 -t1 127.0.0.1:1610 1.3.6.1.2.1.1.3.0 >/dev/null 2>&1; do sleep 0.1; done
lldpd -d -X tcp:127.0.0.1:7050 -u $sockets/near -p "$folder/near.pid" -I up0 -O /dev/null >"$folder/near.log" 2>&1 &
$there lldpd -d -u $sockets/far -p "$folder/far.pid" -I dn0 -O /dev/null >"$folder/far.log" 2>&1 &
for end in near far; do
    until lldpcli -u $sockets/$end configure lldp tx-interval 1 >/dev/null 2>&1; do sleep 0.1; done
done
until lldpcli -f keyvalue -u $sockets/near show neighbors | grep -q chassis.name=access-1; do sleep 0.2; done
exec $poll 127.0.0.1:1610 --module lldp --format json
"""


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A folder that lldpd can reach, which gives up its rights: those of a test are root's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.root
def test_two_lldpd(
    tmp_path: Path, sockets: Path, require_root: Callable[[], None], require_tool: Callable[..., str]
) -> None:
    require_root()
    for tool, package in (
        ("lldpd", "lldpd"),
        ("snmpd", "snmpd"),
        ("snmpget", "snmp"),
        ("ip", "iproute2"),
        ("nsenter", "util-linux"),
    ):
        require_tool(tool, package)
    community = "a community of the tests"
    (tmp_path / "snmpd.conf").write_text(f'rocommunity "{community}"\nmaster agentx\n')
    command = [
        require_tool("unshare", "util-linux"), "--net", "--uts",
        "sh", "-c", SCRIPT, "sh", str(tmp_path), str(sockets), community, f"{sys.executable} -m yunwang poll",
    ]  # fmt: skip
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "MIBS": "", "SNMP_PERSISTENT_DIR": str(tmp_path),
        "YUNWANG_CREDENTIAL_LAB": f"{{version: 2c, community: {community}}}",
    }  # fmt: skip
    module = json.loads(output_of(command, tmp_path, environment))["modules"]["lldp"]
    assert module["success"]
    reading = module["reading"]
    assert (reading["sys_name"], reading["chassis"]) == ("core-1", {"kind": "mac", "text": "02:00:5e:00:53:01"})
    assert [(port["interface"], port["description"]) for port in reading["ports"]] == [("up0", "up0")]
    (heard,) = reading["neighbours"]
    assert "Linux" in heard.pop("sys_descr")
    assert heard == {
        "port_number": reading["ports"][0]["number"],
        "interface": "up0",
        "chassis": {"kind": "mac", "text": "02:00:5e:00:53:02"},
        "port": {"kind": "mac", "text": "02:00:5e:00:53:02"},
        "port_description": "dn0",
        "sys_name": "access-1",
        "capabilities": ["station_only"],
        "management_addresses": ["198.18.0.2", "2001:db8::2"],
    }
