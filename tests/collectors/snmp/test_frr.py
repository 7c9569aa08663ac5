"""Real routers: what we read of FRR by SNMP is what its own command line says, and changes when a neighbour goes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.collectors.snmp.frr_routers import AUTONOMOUS_SYSTEMS, FRR
from tests.conftest import missing
from tests.programs import PATH, output_of


@pytest.fixture(scope="module")
def seen(
    require_root: Callable[[], None], require_tool: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Both views of a router at four moments."""
    require_root()
    for tool, package in (
        ("snmpd", "snmpd"), ("vtysh", "frr"), ("ip", "iproute2"), ("nsenter", "util-linux"), ("unshare", "util-linux"),
    ):  # fmt: skip
        require_tool(tool, package)
    if not any(FRR.parent.glob("*/frr/modules/isisd_snmp.so")):
        missing("FRR's SNMP modules are not installed (apt install frr-snmp)")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the daemons give up their rights: a folder of a test is root's alone
        command = ["unshare", "--net", "--uts", sys.executable, "-m", "tests.collectors.snmp.frr_routers", folder]
        found = json.loads(output_of(command, tmp_path_factory.mktemp("frr"), {"PATH": PATH}, seconds=90))
    assert isinstance(found, dict)
    return found


pytestmark = pytest.mark.root


def read(seen: dict[str, Any], moment: str, module: str) -> dict[str, Any]:
    assert seen[moment]["failures"] == []
    reading = seen[moment]["read"][module]
    assert isinstance(reading, dict)
    return reading


def test_a_bgp_session_that_is_up(seen: dict[str, Any]) -> None:
    reading = read(seen, "met", "bgp")
    assert (reading["enabled"], reading["local_as"], reading["router_id"]) == (True, 65001, "10.255.0.1")
    (peer,) = reading["peers"]
    theirs = seen["met"]["said"]["bgp"][peer["address"]]
    assert peer == {
        "vrf": None, "address": "198.18.0.2", "family": "ipv4", "remote_as": AUTONOMOUS_SYSTEMS[2],
        "local_address": "198.18.0.1", "router_id": "10.255.0.2", "description": None,
    }  # fmt: skip
    assert theirs["remoteAs"] == peer["remote_as"]
    numbers = {name: column[0] for name, column in reading["columns"].items()}
    assert (numbers["state"], numbers["admin_enabled"]) == (6, 1)
    assert (numbers["transitions"], numbers["last_error_code"]) == (theirs["connectionsEstablished"], 0)
    assert abs(numbers["established_seconds"] - theirs["peerUptimeMsec"] / 1000) < 5
    assert numbers["down_seconds"] is None
    assert 0 < numbers["received_messages"] <= theirs["msgRcvd"]
    assert 0 < numbers["transmitted_messages"] <= theirs["msgSent"]


def test_a_bgp_session_that_the_peer_shuts(seen: dict[str, Any]) -> None:
    """The NOTIFICATION is Cease, administrative shutdown (RFC 4486)."""
    reading = read(seen, "shut", "bgp")
    numbers = {name: column[0] for name, column in reading["columns"].items()}
    theirs = seen["shut"]["said"]["bgp"]["198.18.0.2"]["state"]
    assert numbers["state"] in {1, 2, 3}
    assert theirs in {"Idle", "Connect", "Active"}
    assert (numbers["last_error_code"], numbers["last_error_subcode"]) == (6, 2)
    assert numbers["established_seconds"] is None
    assert numbers["transitions"] == 1


def test_ospf_neighbours(seen: dict[str, Any]) -> None:
    reading = read(seen, "met", "ospf")
    assert reading["instances"] == [
        {"family": family, "enabled": True, "router_id": "10.255.0.1"} for family in ("ipv4", "ipv6")
    ]
    said = seen["met"]["said"]
    v4, v6 = reading["neighbours"]
    assert v4 == {
        "family": "ipv4", "index": "198.18.0.2.0", "router_id": "10.255.0.2", "address": "198.18.0.2",
        "interface": "up0", "area": "0.0.0.1",
    }  # fmt: skip
    assert said["ospf"]["10.255.0.2"][0]["address"] == v4["address"]
    assert said["ospf"]["10.255.0.2"][0]["ifaceName"].startswith("up0:")
    (theirs,) = said["ospf6"]
    assert (v6["router_id"], v6["interface"], v6["area"]) == (theirs["neighborId"], theirs["interfaceName"], "0.0.0.2")
    assert v6["address"].startswith("fe80::")
    assert reading["neighbour_columns"]["state"] == [8, 8]
    assert [(row["family"], row["interface"], row["area"]) for row in reading["interfaces"]] == [
        ("ipv4", "up0", "0.0.0.1"), ("ipv6", "up0", "0.0.0.2"),
    ]  # fmt: skip
    assert reading["interface_columns"]["state"] == [4, 4]
    assert [row["area"] for row in reading["areas"]] == ["0.0.0.1", "0.0.0.2"]
    assert all(reading["area_columns"]["spf_runs"])


def test_an_isis_adjacency(seen: dict[str, Any]) -> None:
    reading = read(seen, "met", "isis")
    (theirs,) = seen["met"]["said"]["isis"]["areas"][0]["circuits"]
    assert (reading["enabled"], reading["system_id"]) == (True, "0000.0000.0001")
    assert reading["circuits"] == [{"index": "1", "interface": "up0", "enabled": True, "passive": False}]
    (adjacency,) = reading["adjacencies"]
    assert adjacency == {"index": "1.1", "interface": "up0", "system_id": "0000.0000.0002", "level": "level2"}
    assert (theirs["interface"], theirs["level"], theirs["state"]) == ("up0", 2, "Up")
    numbers = {name: column[0] for name, column in reading["columns"].items()}
    assert numbers["state"] == 3
    assert 0 <= numbers["up_seconds"] < 60
    assert 0 < numbers["hold_seconds"] <= 10


def test_a_cable_that_is_pulled(seen: dict[str, Any]) -> None:
    """Zero neighbours of an OSPF that runs is not an OSPF that does not run."""
    ospf, isis = read(seen, "unplugged", "ospf"), read(seen, "unplugged", "isis")
    v2, v3 = ospf["instances"]
    assert v2["enabled"] is False  # the word of FRR, whose ospfAdminStat is disabled(2) where no interface is left
    assert v3["enabled"] is True
    assert ospf["neighbours"] == []
    (port,) = ospf["interfaces"]
    assert (port["family"], ospf["interface_columns"]["state"]) == ("ipv6", [1])
    assert isis["enabled"] is True
    assert 3 not in isis["columns"]["state"]


def test_a_vrf(seen: dict[str, Any]) -> None:
    reading = read(seen, "met", "vrfs")
    (vrf,) = reading["vrfs"]
    assert (vrf["name"], vrf["route_distinguisher"], vrf["interfaces"]) == ("red", "65001:10", [])
    assert {name: reading["columns"][name] for name in ("up", "associated_interfaces", "routes")} == {
        "up": [0],
        "associated_interfaces": [0],
        "routes": [0],
    }


def test_the_steady_state_takes_few_requests(seen: dict[str, Any]) -> None:
    assert seen["again"]["requests"] < seen["met"]["requests"] / 2
    assert seen["again"]["requests"] <= 14
