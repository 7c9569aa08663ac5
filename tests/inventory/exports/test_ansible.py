"""The dynamic inventory, read by Ansible itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inventory.exports.ansible import ansible_inventory
from inventory.loader import load_inventory
from inventory.overlay import Overlay
from yunwang.cli import app

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "playbooks" / "project" / "inventory" / "yunwang"
PROGRAM = Path(sys.executable).with_name("yunwang")
ONE_DEVICE = """\
sites:
  - {id: my-site, name: 机房, name_en: Machine room, kind: county}
devices:
  - {name: my-switch, vendor: net-snmp, platform: linux, role: access, site: my-site, ssh_port: 2222,
     ipv6: "2001:db8::1", management_family: ipv6, credential: mine}
"""


def ansible(folder: Path, *arguments: str, **environ: str) -> str:
    """`ansible-inventory` from a folder that is not the checkout."""
    program = Path(sys.executable).with_name("ansible-inventory")
    own = {"ANSIBLE_HOME": str(folder / "ansible"), "ANSIBLE_LOCALHOST_WARNING": "False", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [program, "-i", SCRIPT, *arguments],
        cwd=folder,
        env={**os.environ, "YUNWANG": str(PROGRAM), **own, **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return done.stdout


def expected_groups() -> dict[str, set[str]]:
    """Group -> devices, from the inventory's own objects."""
    county = load_inventory()
    found: dict[str, set[str]] = {}

    def add(kind: str, name: str, device: str) -> None:
        found.setdefault(re.sub("-", "_", f"{kind}_{name}"), set()).add(device)

    for device in county.devices.values():
        site = county.sites[device.site]
        add("role", device.role, device.name)
        add("vendor", device.vendor, device.name)
        add("platform", device.platform, device.name)
        add("site_kind", site.kind, device.name)
        if site.town:
            add("town", site.town, device.name)
    for plane in county.planes.values():
        for device_name in plane.devices:
            add("plane", plane.id, device_name)
    return found


def test_ansible_lists_the_county(tmp_path: Path) -> None:
    listed = json.loads(ansible(tmp_path, "--list"))
    hosts = listed.pop("_meta")["hostvars"]
    assert set(hosts) == set(load_inventory().devices)
    children = set(listed.pop("all")["children"]) - {"ungrouped"}
    groups = {name: set(group["hosts"]) for name, group in listed.items()}
    assert children == set(groups)
    assert groups == expected_groups()
    assert len(groups["town_pingshan"]) == 38


def test_ansible_draws_the_graph(tmp_path: Path) -> None:
    graph = ansible(tmp_path, "--graph", "plane_video")
    devices = load_inventory().planes["video"].devices
    assert sorted(graph.split()) == sorted(["@plane_video:", *(f"|--{name}" for name in devices)])


def test_ansible_knows_a_host(tmp_path: Path) -> None:
    assert json.loads(ansible(tmp_path, "--host", "unit-10-ac1")) == {
        "ansible_connection": "ansible.netcommon.network_cli",
        "ansible_host": "2001:db8:fffe:a::1",
        "ansible_network_os": "ansible.netcommon.default",
        "ansible_port": 22,
        "yunwang_credential": "extranet-v2c",
        "yunwang_ipv4": "198.19.1.10",
        "yunwang_ipv6": "2001:db8:fffe:a::1",
        "yunwang_platform": "zte_zxros",
        "yunwang_role": "access",
        "yunwang_site": "unit-10",
        "yunwang_site_kind": "unit",
        "yunwang_unit": "unit-10",
        "yunwang_vendor": "zte",
    }


def test_the_environment_names_inventory_and_overlay(tmp_path: Path) -> None:
    (tmp_path / "county.yaml").write_text(ONE_DEVICE, encoding="utf-8")
    overlay = tmp_path / "overlay"
    overlay.write_text('devices: {my-switch: {ipv6: "[::1]:20005", ssh_ipv6: "[::1]:2022"}}\n')
    file = str(tmp_path / "county.yaml")
    found = json.loads(ansible(tmp_path, "--host", "my-switch", YUNWANG_INVENTORY=file, YUNWANG_OVERLAY=str(overlay)))
    assert (found["ansible_host"], found["ansible_port"], found["ansible_connection"]) == ("::1", 2022, "ssh")
    assert "yunwang_ipv4" not in found
    assert "ansible_network_os" not in found


def test_the_script_finds_the_program_of_the_environment_it_is_installed_in(tmp_path: Path) -> None:
    packages = tmp_path / "venv" / "lib" / "python3.11" / "site-packages" / "playbooks" / "project" / "inventory"
    packages.mkdir(parents=True)
    script = shutil.copy2(SCRIPT, packages)
    program = tmp_path / "venv" / "bin" / "yunwang"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho installed "$@"\n')
    program.chmod(0o755)
    done = subprocess.run(
        [script, "--list"], capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    assert (done.returncode, done.stdout) == (0, "installed inventory ansible --list\n")
    program.unlink()
    done = subprocess.run(
        [script, "--list"], capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 1
    assert "set YUNWANG to the program" in done.stderr


def test_only_these_variables_and_no_secret() -> None:
    hosts = ansible_inventory(load_inventory(), Overlay())["_meta"]["hostvars"]
    own = {"site", "site_kind", "town", "village", "unit", "role", "vendor", "platform", "ipv4", "ipv6", "credential"}
    connection = {"ansible_host", "ansible_port", "ansible_connection", "ansible_network_os"}
    assert {key for variables in hosts.values() for key in variables} == {f"yunwang_{key}" for key in own} | connection


@pytest.mark.parametrize("arguments", [(), ("--list", "--host", "x")])
def test_list_or_host(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["inventory", "ansible", *arguments]).exit_code == 2


def test_unknown_host_and_broken_inventory(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["inventory", "ansible", "--host", "pingshan-ag"])
    assert "did you mean 'pingshan-ag" in str(result.exception)
    (tmp_path / "county.yaml").write_text("devices: [{name: x}]\ntowns: [{id: y}]\n")
    result = CliRunner().invoke(app, ["inventory", "ansible", "--list", str(tmp_path)])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) > 2


def test_a_program_that_is_named_and_not_there_is_not_replaced_by_another() -> None:
    environment = {"PATH": os.environ["PATH"], "YUNWANG": "/nowhere/yunwang"}
    done = subprocess.run([SCRIPT, "--list"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (127, "")
    assert "/nowhere/yunwang" in done.stderr
