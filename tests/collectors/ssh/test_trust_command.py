"""`yunwang inventory trust` as it is typed, against real servers; the files are compared whole."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from inventory.host_keys import parse_host_key
from inventory.randomart import randomart
from tests.collectors.ssh.openssh import Sshd, free_port, public
from yunwang.cli import main

ROOT = Path(__file__).resolve().parents[3]


def county(port: int, key: str = "") -> str:
    return f"""# our county
sites:
  - {{id: county, name: 县机房, name_en: County, kind: county}}
devices:
  - name: core1 # the old one
    vendor: huawei
    platform: huawei_vrp
    role: core
    site: county
    ipv4: 127.0.0.1
    ipv6: "::1"
    credential: v3
    ssh_port: {port}{f"{chr(10)}    ssh_host_key: {key}" if key else ""}
  - {{name: core2, vendor: zte, platform: zte_zxros, role: core, site: county, ipv4: 127.0.0.2, credential: v3}}
"""


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "county").mkdir()
    return tmp_path / "county" / "county.yaml"


@pytest.fixture
def trust(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """`trust("core1", "--yes")` runs the command on the test's folder, without a terminal."""

    def run(name: str, *options: object, folder: bool = True) -> Ended:
        where = [str(file.parent)] if folder else []
        monkeypatch.setattr("sys.argv", ["yunwang", "inventory", "trust", name, *where, *map(str, options)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ended(int(ended.value.code or 0), out, err)

    return run


def shown(port: int, line: str) -> str:
    key = parse_host_key(line)
    return (
        f"core1: 127.0.0.1:{port}, [::1]:{port}\n{key.name} {key.bits} bits\n{key.fingerprint}\n{key.md5_fingerprint}\n"
        f"{key.line}\n{randomart(key)}\n"
    )


def test_the_expected_key_is_recorded_and_nothing_else_changes(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server, line = start_sshd([host_keys["ed25519"]]), public(host_keys["ed25519"])
    file.write_text(county(server.port), "utf-8")
    ended = trust("core1", "--expect", parse_host_key(line).fingerprint)
    assert ended == Ended(0, shown(server.port, line) + "core1: recorded in 已记录于 county.yaml\n", "")
    assert file.read_text("utf-8") == county(server.port, line)
    again = trust("core1")
    assert again == Ended(0, shown(server.port, line) + "core1: this key is recorded already 此密钥已记录\n", "")
    assert file.read_text("utf-8") == county(server.port, line)


def test_the_key_as_a_console_prints_it_serves_too(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server, line = start_sshd([host_keys["rsa"]]), public(host_keys["rsa"])
    file.write_text(county(server.port), "utf-8")
    assert trust("core1", "--expect", f"{public(host_keys['rsa-1024'])} rsa-key").status == 1
    assert trust("core1", "--expect", f"{line} rsa-key").status == 0
    assert file.read_text("utf-8") == county(server.port, line)


def test_an_md5_fingerprint_serves_too(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server, line = start_sshd([host_keys["rsa-1024"]]), public(host_keys["rsa-1024"])
    file.write_text(county(server.port), "utf-8")
    ended = trust("core1", "--expect", parse_host_key(line).md5_fingerprint)
    assert ended.status == 0
    assert "A short key 密钥过短: make one of 2048 bits or more on the device.\n" in ended.out
    assert file.read_text("utf-8") == county(server.port, line)


def test_another_key_than_the_expected_is_not_recorded(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server, line = start_sshd([host_keys["ed25519"]]), public(host_keys["ed25519"])
    other = parse_host_key(public(host_keys["other"])).fingerprint
    file.write_text(county(server.port), "utf-8")
    assert trust("core1", "--expect", other, "--yes", "--replace") == Ended(
        1,
        shown(server.port, line),
        f"yunwang: core1: the device shows another key than the expected {other}; nothing was recorded\n",
    )
    assert file.read_text("utf-8") == county(server.port)


def test_without_a_terminal_nobody_said_yes(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server = start_sshd([host_keys["ed25519"]])
    file.write_text(county(server.port), "utf-8")
    ended = trust("core1")
    assert ended.status == 2
    assert "no terminal to ask on: give --expect FINGERPRINT, or --yes" in ended.err
    assert file.read_text("utf-8") == county(server.port)


def test_a_key_that_changed_between_two_starts(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    old, new = public(host_keys["other"]), public(host_keys["ed25519"])
    first = start_sshd([host_keys["other"]])
    file.write_text(county(first.port), "utf-8")
    assert trust("core1", "--yes").status == 0
    first.__exit__()
    server = start_sshd([host_keys["ed25519"]], port=first.port)
    refused = trust("core1", "--yes")
    assert refused.status == 1
    assert refused.err == (
        f"yunwang: core1: its SSH host key has changed: recorded {parse_host_key(old)}, now {parse_host_key(new)}; "
        "nothing was sent. Find out why first, at its console and in the work log: replaced, reset, a new key pair, or "
        "somebody in between? If all is well: yunwang inventory trust core1 FOLDER --replace\n"
    )
    assert file.read_text("utf-8") == county(server.port, old)
    assert trust("core1", "--yes", "--replace") == Ended(
        0,
        f"{shown(server.port, new)}core1: recorded 已记录 {parse_host_key(old)}, now 现为 {parse_host_key(new)}\n"
        "core1: recorded in 已记录于 county.yaml\n",
        "",
    )
    assert file.read_text("utf-8") == county(server.port, new)


def test_addresses_that_show_two_keys(
    trust: Callable[..., Ended],
    file: Path,
    start_sshd: Callable[..., Sshd],
    host_keys: dict[str, Path],
    tmp_path: Path,
) -> None:
    v4, v6 = (start_sshd([host_keys[name]]) for name in ("ed25519", "other"))
    file.write_text(county(22), "utf-8")
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(f'devices: {{core1: {{ssh_ipv4: "127.0.0.1:{v4.port}", ssh_ipv6: "[::1]:{v6.port}"}}}}', "utf-8")
    keys = [parse_host_key(public(host_keys[name])) for name in ("ed25519", "other")]
    assert trust("core1", "--overlay", overlay, "--yes") == Ended(
        1,
        "",
        f"yunwang: core1: its addresses show different SSH host keys: {keys[0]} over ipv4 from 127.0.0.1:{v4.port}, "
        f"{keys[1]} over ipv6 from [::1]:{v6.port}; nothing was recorded\n",
    )
    assert file.read_text("utf-8") == county(22)


def test_a_family_that_does_not_answer(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path], tmp_path: Path
) -> None:
    server, closed, line = start_sshd([host_keys["ecdsa"]]), free_port("::1"), public(host_keys["ecdsa"])
    file.write_text(county(server.port), "utf-8")
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(f'devices: {{core1: {{ssh_ipv6: "[::1]:{closed}"}}}}', "utf-8")
    assert trust("core1", "--overlay", overlay, "--yes") == Ended(
        1,
        "",
        f"yunwang: core1: no SSH host key: over ipv6 [::1]:{closed}: Connection refused "
        "(--family ipv4 asks over that one alone)\n",
    )
    assert trust("core1", "--overlay", overlay, "--yes", "--family", "ipv4").status == 0
    assert file.read_text("utf-8") == county(server.port, line)


def test_another_port_such_as_netconf_s(
    trust: Callable[..., Ended], file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path]
) -> None:
    server, closed = start_sshd([host_keys["ed25519"]]), free_port("127.0.0.1")
    file.write_text(county(closed), "utf-8")
    assert trust("core1", "--yes").status == 1
    assert trust("core1", "--yes", "--port", server.port).status == 0
    assert file.read_text("utf-8") == county(closed, public(host_keys["ed25519"]))


def test_the_county_that_comes_with_the_program_is_looked_at_only(
    trust: Callable[..., Ended], start_sshd: Callable[..., Sshd], host_keys: dict[str, Path], tmp_path: Path
) -> None:
    server = start_sshd([host_keys["ed25519"]])
    overlay = tmp_path / "overlay.yaml"
    overlay.write_text(
        f'devices: {{pingshan-ag1: {{ssh_ipv4: "127.0.0.1:{server.port}", ssh_ipv6: "[::1]:{server.port}"}}}}', "utf-8"
    )
    ended = trust("pingshan-ag1", "--overlay", overlay, "--yes", folder=False)
    assert (ended.status, ended.err) == (
        1,
        "yunwang: pingshan-ag1: say where to record it: yunwang inventory trust pingshan-ag1 FOLDER\n",
    )


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("cor1",), 1, "no device is called 'cor1' (did you mean 'core1'?)"),
        (("core2", "--family", "ipv6"), 1, "core2 has no ipv6 address"),
        (("core1", "--family", "ipv5"), 2, "unknown family 'ipv5': expected ipv4 or ipv6"),
        (("core1", "--expect", "SHA256:short"), 2, "a fingerprint SHA256:... or MD5:..."),
        (("core1", "--port", "0"), 2, "'--port'"),
    ],
)
def test_wrong_use(trust: Callable[..., Ended], file: Path, arguments: tuple[str, ...], status: int, told: str) -> None:
    file.write_text(county(22), "utf-8")
    ended = trust(*arguments)
    assert ended.status == status
    assert told in ended.err


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 1), ("", 1)])
def test_on_a_terminal_a_person_is_asked(
    file: Path, start_sshd: Callable[..., Sshd], host_keys: dict[str, Path], answer: str, status: int
) -> None:
    server, line = start_sshd([host_keys["ed25519"]]), public(host_keys["ed25519"])
    file.write_text(county(server.port), "utf-8")
    person, terminal = pty.openpty()
    os.write(person, f"{answer}\n".encode())
    done = subprocess.run(
        [sys.executable, "-m", "yunwang", "inventory", "trust", "core1", file.parent],
        cwd=ROOT, stdin=terminal, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    os.close(terminal)
    os.close(person)
    assert done.returncode == status
    assert "与设备控制台一致并记录? [y/N]: " in done.stdout
    assert done.stderr == ("" if status == 0 else "yunwang: core1: the key was not recorded\n")
    assert file.read_text("utf-8") == county(server.port, line if status == 0 else "")
