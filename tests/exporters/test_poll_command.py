from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as parse_text

from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.endpoint import Delivery
from lab.snmp.mib import StaticMib
from tests.exporters.agents import ALIAS, COMMUNITY, OCTETS, Agents, switch_objects
from tests.exporters.commands import Command
from tests.exporters.exporter_process import (
    COUNTY,
    CREDENTIALS,
    write_credentials,
    write_overlay,
)

ONE = {"lab-v2c": CREDENTIALS["lab-v2c"]}


@pytest.fixture
def small(agents: Agents, tmp_path: Path) -> tuple[str | Path, ...]:
    """The options that name the small county, with two devices that answer."""
    endpoint = {"ipv4": agents.start(), "ipv6": agents.start(host="::1")}
    names = ("ag-1", "acc-v3", "wrong-key", "wrong-community")
    return (
        *("--inventory", COUNTY),
        *("--overlay", write_overlay(tmp_path, dict.fromkeys(names, endpoint))),
        *("--credentials", write_credentials(tmp_path)),
    )


def test_tables(poll: Command, small: tuple[str, ...]) -> None:
    code, out, err = poll("ag-1", *small)
    assert (code, err) == (0, "")
    for shown in ("a switch", "交换机", "1234.5", "GE1/0/1", ALIAS, str(OCTETS + 1), "up 1", "ip: device"):
        assert shown in out
    assert "None" not in out


def test_a_device_does_not_steer_the_terminal(poll: Command, agents: Agents, tmp_path: Path) -> None:
    said = {
        **switch_objects(),
        (1, 3, 6, 1, 2, 1, 1, 1, 0): ber.octet_string(b"one\r\ntwo \x1b[2J[red]\xc2\x9b1m 1:a::2"),
    }
    endpoint = agents.start(agent=Agent(StaticMib(said), community=COMMUNITY))
    code, out, _ = poll(endpoint, "--module", "system", "--credentials", write_credentials(tmp_path, ONE))
    assert code == 0
    assert "two  [2J[red] 1m 1:a::2" in out  # and no emoji
    assert not {"\x1b", "\x9b", "\r"} & set(out)


def test_neighbours(poll: Command, agents: Agents, tmp_path: Path) -> None:
    """Read only where asked for; a port whose interface nothing tells is shown by its own number."""
    local, remote = (1, 0, 8802, 1, 1, 2, 1, 3, 7, 1), (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1)
    said = {
        **switch_objects(),
        (*local, 2, 7): ber.integer(5),
        (*local, 3, 7): ber.octet_string(b"GE1/0/1"),
        **{(*remote, 9, 0, port, 1): ber.octet_string(b"core\x1b[2J") for port in (7, 8)},
        (*remote, 4, 0, 7, 1): ber.integer(4),
        (*remote, 5, 0, 7, 1): ber.octet_string(bytes.fromhex("14a0f8cfaf39")),
        (*remote, 12, 0, 7, 1): ber.octet_string(b"\x28"),
    }
    endpoint = agents.start(agent=Agent(StaticMib(said), community=COMMUNITY))
    code, out, _ = poll(endpoint, "--module", "lldp", "--credentials", write_credentials(tmp_path, ONE))
    assert code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines() if "core" in line]
    assert rows == [
        ["GE1/0/1", "core [2J", "14:a0:f8:cf:af:39", "", "bridge, router", ""],
        ["lldpLocPortNum 8", "core [2J", "", "", "", ""],
    ]


def test_json(poll: Command, small: tuple[str, ...]) -> None:
    code, out, err = poll("acc-v3", "--format", "json", *small)
    assert (code, err) == (0, "")
    read = json.loads(out)
    assert (read["device"], read["family"]) == ("acc-v3", "ipv4")
    assert list(read["modules"]) == ["system", "interfaces", "ip"]
    assert all(module["success"] and module["reason"] is None for module in read["modules"].values())
    assert read["modules"]["system"]["reading"]["sys_name"] == "交换机"
    interfaces = read["modules"]["interfaces"]["reading"]
    assert [interface["alias"] for interface in interfaces["interfaces"]] == [ALIAS, None]
    assert interfaces["columns"]["in_octets"] == [OCTETS + 1, OCTETS + 2]
    assert {len(column) for column in interfaces["columns"].values()} == {2}
    assert read["modules"]["ip"]["reading"]["system"]["rows"] == [["ipv4", None], ["ipv6", None]]
    assert ALIAS.partition(" ")[0] in out, "Chinese is shown as it is"


def test_prom(poll: Command, small: tuple[str, ...], promtool_check: Callable[[str], None]) -> None:
    code, out, err = poll("ag-1", "--format", "prom", *small)
    assert (code, err) == (0, "")
    names = {sample.name for family in parse_text(out) for sample in family.samples}
    assert names >= {"yunwang_device_info", "yunwang_line_port_info", "yunwang_interface_receive_bytes_total"}
    promtool_check(out)


def test_one_module_of_the_other_family(poll: Command, small: tuple[str, ...]) -> None:
    code, out, _ = poll("ag-1", "--module", "system", "--family", "ipv6", "--format", "json", *small)
    assert code == 0
    read = json.loads(out)
    assert (read["family"], list(read["modules"])) == ("ipv6", ["system"])


def test_an_address_needs_no_inventory(poll: Command, agents: Agents, tmp_path: Path) -> None:
    credentials = ("--credentials", write_credentials(tmp_path, ONE))
    for endpoint in (agents.start(), agents.start(host="::1")):
        code, out, err = poll(endpoint, "--module", "system", "--format", "prom", *credentials)
        assert (code, err) == (0, "")
        assert f'yunwang_device_uptime_seconds{{device="{endpoint}"}} 1234.5' in out


def test_a_credential_of_the_environment(poll: Command, agents: Agents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUNWANG_CREDENTIAL_LAB", f"{{version: 2c, community: {COMMUNITY}}}")
    code, out, _ = poll(agents.start(), "--module", "system")
    assert code == 0
    assert "交换机" in out


def test_several_credentials(poll: Command, agents: Agents, tmp_path: Path) -> None:
    endpoint, credentials = agents.start(), write_credentials(tmp_path)
    code, out, err = poll(endpoint, "--credentials", credentials)
    assert (code, out) == (2, "")
    assert err == "yunwang: which credential? --credential NAME (known: lab-v2c, lab-v3, wrong-v2c, wrong-v3)\n"
    assert poll(endpoint, "--credentials", credentials, "--credential", "lab-v3", "--module", "system")[0] == 0
    code, _, err = poll(endpoint, "--credentials", credentials, "--credential", "lab-v4")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "lab-v4" in err


def test_no_credential_at_all(poll: Command, agents: Agents) -> None:
    code, _, err = poll(agents.start())
    assert code == 2
    assert err == (
        "yunwang: which credential? --credential NAME "
        "(known: none; set YUNWANG_CREDENTIAL_NAME or --credentials FILE)\n"
    )


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("no-such-device.invalid", "no device of the inventory, and no address"),
        ("two..dots", "no device of the inventory, and no address"),
        ("x" * 300, "no device of the inventory, and no address"),
        ("", "no device of the inventory, and no address"),
        ("127.0.0.1:snmp", "expected a port from 1 to 65535"),
        ("127.0.0.1:0", "expected a port from 1 to 65535"),
        ("127.0.0.1:65536", "expected a port from 1 to 65535"),
        ("[::1", "expected [IPV6] or [IPV6]:PORT"),
        ("[::1]161", "expected [IPV6] or [IPV6]:PORT"),
    ],
)
def test_a_target_that_is_none(poll: Command, tmp_path: Path, target: str, says: str) -> None:
    code, out, err = poll(target, "--credentials", write_credentials(tmp_path, ONE))
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "option", [("--module", "nosuch"), ("--family", "ipv5"), ("--format", "xml"), ("--timeout", "0")]
)
def test_wrong_use_is_exit_status_2(poll: Command, option: tuple[str, str]) -> None:
    code, out, err = poll("ag-1", *option)
    assert (code, out) == (2, "")
    assert option[1] in err


@pytest.mark.parametrize(
    ("target", "says"), [("wrong-key", "wrong"), ("wrong-community", "a wrong community is met with silence too")]
)
def test_a_device_that_refuses(poll: Command, small: tuple[str, ...], target: str, says: str) -> None:
    code, out, err = poll(target, "--timeout", "0.5", "--module", "system", *small)
    assert (code, out) == (1, "")
    assert err.startswith(f"yunwang: {target} (ipv4) system: ")
    assert says in err
    assert len(err.splitlines()) == 1


def test_a_device_that_is_down(poll: Command, agents: Agents, tmp_path: Path) -> None:
    overlay = write_overlay(tmp_path, {"dead": {"ipv4": agents.start(delivery=Delivery(silent=True))}})
    options = ("--inventory", COUNTY, "--overlay", overlay, "--credentials", write_credentials(tmp_path))
    code, out, err = poll("dead", "--timeout", "0.5", "--format", "json", *options)
    assert code == 1
    assert err.startswith("yunwang: dead (ipv4) system, interfaces, ip: no answer from 127.0.0.1")
    assert len(err.splitlines()) == 1
    modules = json.loads(out)["modules"]
    assert {(module["success"], module["reason"], module["reading"]) for module in modules.values()} == {
        (False, "timeout", None)
    }
    assert poll("no-credential", *options)[0] == 2
    code, _, err = poll("dead", "--family", "ipv6", *options)
    assert (code, err) == (2, "yunwang: dead has no ipv6 address\n")


def test_garbage(poll: Command, agents: Agents, tmp_path: Path) -> None:
    endpoint = agents.start(delivery=Delivery(garbage=True))
    credentials = ("--credentials", write_credentials(tmp_path, ONE))
    code, _, err = poll(endpoint, "--timeout", "0.5", "--module", "system", *credentials)
    assert (code, len(err.splitlines())) == (1, 1)
