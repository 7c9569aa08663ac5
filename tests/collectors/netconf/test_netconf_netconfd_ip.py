"""A real server, Debian's netconfd, with ietf-ip: addresses and neighbours are those of the kernel it runs on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.collectors.netconf.netconfd_namespace import HOSTS, LATE
from tests.conftest import missing
from tests.programs import PATH, output_of


@pytest.fixture(scope="module")
def seen(
    require_root: Callable[[], None], require_tool: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """Both views before and after a neighbour comes."""
    require_root()
    program = require_tool("netconfd")
    require_tool("netconf-subsystem", "netconfd")
    if not list(Path("/usr/lib").glob("*/yuma/libietf-interfaces.so")):
        missing("netconfd-module-ietf-interfaces is not installed")
    for tool, package in (("ssh-keygen", "openssh-client"), ("ip", "iproute2"), ("unshare", "util-linux")):
        require_tool(tool, package)
    folder = tmp_path_factory.mktemp("netconfd")
    command = [
        "unshare", "--net", "--mount", "--propagation", "unchanged",
        sys.executable, "-m", "tests.collectors.netconf.netconfd_namespace",
        program, require_tool("sshd", "openssh-server"), str(folder),
    ]  # fmt: skip
    found = json.loads(output_of(command, folder, {"PATH": PATH}, seconds=90))
    assert isinstance(found, list)
    return found


pytestmark = pytest.mark.root


def test_addresses_are_the_kernels(seen: list[dict[str, Any]]) -> None:
    assert [one["failures"] for one in seen] == [[], []]
    own = {
        (link["ifname"], address["local"], address["prefixlen"])
        for link in seen[0]["kernel"]["address"]
        for address in link["addr_info"]
        if address["family"] == "inet"
    }
    reading = seen[0]["read"]["addresses"]
    assert {(one["interface"], one["address"], one["prefix_length"]) for one in reading["addresses"]} == own
    assert {("up0", "198.18.0.1", 24), ("up0", "198.18.1.1", 30), ("lo", "127.0.0.1", 8)} <= own
    assert reading["tables"] == {"ipv4": ["ietf-ip"], "ipv6": []}
    assert reading["ipv6_enabled"] == {}  # the server shows nothing of IPv6, which is no "not enabled"


def test_neighbours_are_the_kernels(seen: list[dict[str, Any]]) -> None:
    for moment, new in zip(seen, (0, 1), strict=True):
        reading = moment["read"]["neighbours"]
        assert len(moment["kernel"]["neighbour"]) == len(HOSTS) + new
        (up0,) = reading["interfaces"]
        assert (up0["interface"], up0["entries"]) == (
            "up0", [{"family": "ipv4", "state": "not_told", "entries": len(HOSTS) + new}],
        )  # fmt: skip
        assert (reading["hosts"]["ipv4"], reading["hosts"]["ipv6"]) == (1 + new, None)
        assert reading["excluded"] == [{"family": "ipv4", "rule": "virtual_router", "entries": 1}]
        assert reading["tables"]["ipv6"] is None
    assert LATE[0] in {one["dst"] for one in seen[1]["kernel"]["neighbour"]}


def test_interfaces_are_still_read(seen: list[dict[str, Any]]) -> None:
    names = {link["ifname"] for link in seen[0]["kernel"]["address"]}
    assert {one["name"] for one in seen[0]["read"]["interfaces"]["interfaces"]} == names
