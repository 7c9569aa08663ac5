"""`yunwang inventory known-hosts`: the text, the file, and who is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inventory.cli import app
from inventory.output_files import CannotWrite

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKSUTyz1HwHReFVvD5obVsALAgJRNarH4TRpNePnAS"
COUNTY = f"""
sites:
  - {{id: county, name: 县机房, name_en: County, kind: county}}
devices:
  - name: core1
    vendor: huawei
    platform: huawei_vrpv8
    role: core
    site: county
    ipv4: 198.18.0.1
    ipv6: 2001:db8::1
    credential: v3
    ssh_host_key: {KEY} and a comment
  - name: core2
    vendor: huawei
    platform: huawei_vrpv8
    role: core
    site: county
    ipv4: 198.18.0.2
    credential: v3
  - name: core3
    vendor: huawei
    platform: huawei_vrpv8
    role: core
    site: county
    ipv6: 2001:db8::3
    management_family: ipv6
    credential: v3
    ssh_port: 2222
    ssh_host_key: {KEY}
"""
TEXT = f"198.18.0.1,2001:db8::1 {KEY} core1\n[2001:db8::3]:2222 {KEY} core3\n"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    folder = tmp_path / "county"
    folder.mkdir()
    (folder / "county.yaml").write_text(COUNTY, "utf-8")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["known-hosts", *map(str, arguments)], catch_exceptions=False)


def test_both_addresses_the_port_and_the_name(county: Path) -> None:
    result = run(county)
    assert (result.exit_code, result.stdout) == (0, TEXT)
    assert result.stderr == "2 of 3 devices have a recorded key\n"


def test_into_a_file(county: Path, tmp_path: Path) -> None:
    assert run(county, "--output", tmp_path / "known_hosts").stdout == ""
    assert (tmp_path / "known_hosts").read_text("utf-8") == TEXT
    assert (tmp_path / "known_hosts").stat().st_mode & 0o777 == 0o644


def test_at_a_lab_s_endpoints(county: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text('devices: {core1: {ssh_ipv4: "127.0.0.1:2201", ssh_ipv6: "[::1]:22"}}\n', "utf-8")
    assert run(county, "--overlay", overlay).stdout.splitlines()[0] == f"[127.0.0.1]:2201,::1 {KEY} core1"


def test_a_file_that_cannot_be_written(county: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="nowhere/known_hosts: No such file or directory"):
        run(county, "--output", tmp_path / "nowhere" / "known_hosts")
