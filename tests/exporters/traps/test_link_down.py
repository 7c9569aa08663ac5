"""A real link goes down: snmpd notices and tells, and the poll says that it is so.

Source: snmpd.conf(5) (trapsess, monitor, notificationEvent), network_namespaces(7), veth(4).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exporters.agents import AUTH_KEY, PRIV_KEY, USER
from tests.exporters.exporter_process import write_credentials, write_overlay
from tests.exporters.traps.traps_process import new_ledger

INVENTORY = """
sites:
  - {id: room, name: 机房, name_en: Room, kind: county}
devices:
  - {name: switch, vendor: net-snmp, platform: linux, role: access, site: room,
     ipv4: 198.18.0.1, ipv6: "2001:db8::1", management_family: ipv6, credential: lab-v3}
"""

SNMPD = f"""\
agentAddress udp6:[::1]:1610
engineIDType 3
createUser {USER} SHA-256 "{AUTH_KEY}" AES "{PRIV_KEY}"
rouser {USER} authPriv .1
createUser internal SHA-256 "internal1"
rouser internal authNoPriv .1
iquerySecName internal
notificationEvent linkUpT .1.3.6.1.6.3.1.1.5.4 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8
notificationEvent linkDownT .1.3.6.1.6.3.1.1.5.3 .1.3.6.1.2.1.2.2.1.1 .1.3.6.1.2.1.2.2.1.7 .1.3.6.1.2.1.2.2.1.8
monitor -S -r 1 -e linkUpT "up" .1.3.6.1.2.1.2.2.1.8 != 2
monitor -S -r 1 -e linkDownT "down" .1.3.6.1.2.1.2.2.1.8 == 2
trapsess -Ci -v 3 -u {USER} -l authPriv -a SHA-256 -A {AUTH_KEY} -x AES -X {PRIV_KEY} udp6:[::1]:1162
"""

SCRIPT = """\
set -e
folder=$1; python=$2
export MIBS= SNMP_PERSISTENT_DIR=$folder/persistent
ip link set lo up
ip link add up0 type veth peer name dn0
ip link set up0 up
ip link set dn0 up
traps="$python -m yunwang traps serve --inventory $folder/county.yaml --overlay $folder/overlay.yaml"
traps="$traps --credentials $folder/credentials.yaml --ledger $folder/ledger.sqlite --metrics 127.0.0.1:0"
$traps --listen 0.0.0.0:1162 --listen '[::]:1162' >"$folder/traps.out" 2>"$folder/traps.log" &
receiver=$!
until grep -q listening "$folder/traps.out"; do sleep 0.1; done
snmpd -f -Lo -C -c "$folder/snmpd.conf" -I -smux >"$folder/snmpd.log" 2>&1 &
events() { $python -m yunwang events list --ledger "$folder/ledger.sqlite" --format json; }
until events | grep -q cold_start; do sleep 0.2; done
sleep 2
ip link set dn0 down
until events | grep -q 'dn0 is down'; do sleep 0.3; done
ip link set dn0 up
until events | grep -q 'dn0 is up'; do sleep 0.3; done
sleep 1
kill -TERM $receiver
wait $receiver || true
events
"""


@pytest.mark.root
def test_a_link_that_goes_down_is_confirmed(
    require_root: Callable[[], None], require_tool: Callable[..., str], tmp_path: Path
) -> None:
    require_root()
    require_tool("snmpd")
    new_ledger(tmp_path)
    (tmp_path / "county.yaml").write_text(INVENTORY)
    write_credentials(tmp_path)
    write_overlay(tmp_path, {"switch": {"ipv4": "127.0.0.1:1610", "ipv6": "[::1]:1610"}})
    (tmp_path / "persistent").mkdir(0o700)
    (tmp_path / "snmpd.conf").touch(0o600)
    (tmp_path / "snmpd.conf").write_text(SNMPD)
    printed = tmp_path / "printed"
    with printed.open("wb") as output, (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            ["unshare", "--net", "bash", "-c", SCRIPT, "bash", str(tmp_path), sys.executable],
            stdout=output,
            stderr=errors,
            env={**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"},
            start_new_session=True,
        )
    try:
        assert process.wait(80) == 0, (tmp_path / "errors").read_text() + (tmp_path / "traps.log").read_text()
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    events = json.loads(printed.read_text())
    assert {event["device"] for event in events} == {"switch"}
    assert {event["source"] for event in events} == {"::1"}
    found = {(event["kind"], event["interface"], event["confirmed"], event["polled"]) for event in events}
    assert ("link_down", "dn0", "yes", "polled: dn0 is down") in found
    assert ("link_up", "dn0", "yes", "polled: dn0 is up") in found
    [start] = [event for event in events if event["kind"] == "cold_start"]
    assert start["confirmed"] == "yes"
