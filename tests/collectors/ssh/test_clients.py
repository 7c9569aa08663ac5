"""OpenSSH's own client with our known_hosts file: it connects to the recorded key and refuses every other."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inventory.known_hosts import known_hosts
from inventory.loader import load_inventory
from inventory.overlay import Overlay
from tests.collectors.ssh.openssh import Sshd, make_key, public


def ssh(program: str, folder: Path, host: str, port: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            program, "-F", "none", "-i", folder / "user", "-p", str(port), "-l", getpass.getuser(),
            "-o", f"UserKnownHostsFile={folder / 'known_hosts'}", "-o", "GlobalKnownHostsFile=/dev/null",
            "-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", host, "echo in",
        ],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_strict_client_takes_the_recorded_key_and_no_other(
    require_tool: Callable[..., str],
    start_sshd: Callable[..., Sshd],
    host_keys: dict[str, Path],
    tmp_path: Path,
    host: str,
) -> None:
    program = require_tool("ssh", "openssh-client")
    (tmp_path / "authorized_keys").write_text(public(make_key(tmp_path, "ed25519", "user")), "ascii")
    shown = ("ed25519", "ecdsa", "rsa")
    server = start_sshd([host_keys[kind] for kind in shown])
    for recorded in (*shown, "other", "rsa-1024", None):
        write_known_hosts(tmp_path, server.port, recorded and public(host_keys[recorded]))
        done = ssh(program, tmp_path, host, server.port)
        if recorded in shown:
            assert (done.stdout, done.returncode) == ("in\n", 0), done.stderr
        else:
            assert (done.stdout, done.returncode) == ("", 255)
            assert "Host key verification failed." in done.stderr


def write_known_hosts(folder: Path, port: int, key: str | None) -> None:
    county = folder / "county.yaml"
    county.write_text(
        f"""
sites: [{{id: county, name: 县机房, name_en: County, kind: county}}]
devices:
  - name: core1
    vendor: net-snmp
    platform: linux
    role: core
    site: county
    ipv4: 127.0.0.1
    ipv6: "::1"
    credential: v3
    ssh_port: {port}
    {f"ssh_host_key: {key}" if key else ""}
""",
        "utf-8",
    )
    (folder / "known_hosts").write_text(known_hosts(load_inventory(county), Overlay()), "utf-8")
