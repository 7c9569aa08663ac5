"""A real snmpd on loopback, with a user for every combination of protocols; ended by its process id.

Source: snmpd.conf(5), snmpd(8) of net-snmp 5.9.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from lab.snmp import ber
from tests.collectors.snmp.asking import AUTH_KEY, COMBINATIONS, COMMUNITY, PRIV_KEY, user_name

NAMES: Final = {
    "md5": "MD5", "sha1": "SHA", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512",
    "des": "DES", "aes128": "AES", "aes192": "AES-192", "aes256": "AES-256",
    "aes192c": "AES-192-C", "aes256c": "AES-256-C",
}  # fmt: skip
"""net-snmp's names; its AES-192 and AES-256 are Blumenthal's, those with -C Reeder's as Cisco uses them."""

SYS_NAME: Final = "net-snmp of the tests"
_START_SECONDS: Final = 20.0


def free_port(host: str) -> int:
    """A UDP port that was free a moment ago: snmpd cannot say which one it took."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def configuration() -> str:
    community = COMMUNITY.community.reveal()
    lines = [
        f'rocommunity "{community}"',
        f'rocommunity6 "{community}"',
        f"sysName {SYS_NAME}",
        "sysLocation loopback",
        "sysDescr an agent",
    ]
    for auth, priv in COMBINATIONS:
        name = user_name(auth, priv)
        keys = f' {NAMES[auth]} "{AUTH_KEY}"' if auth else ""
        keys += f' {NAMES[priv]} "{PRIV_KEY}"' if priv else ""
        lines += [f"createUser {name}{keys}", f"rouser {name} {'priv' if priv else 'auth' if auth else 'noauth'}"]
    return "\n".join(lines) + "\n"


@dataclass
class Snmpd:
    """`with Snmpd(program, folder) as agent:` answers at `agent.port` of 127.0.0.1 and `agent.port6` of ::1."""

    program: str
    folder: Path
    port: int = field(default=0, init=False)
    port6: int = field(default=0, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        config = self.folder / "snmpd.conf"
        config.touch(mode=0o600)
        config.write_text(configuration(), "utf-8")
        self.port, self.port6 = free_port("127.0.0.1"), free_port("::1")
        self.start()
        return self

    def start(self) -> None:
        """Start it, or again: net-snmp counts a boot more each time."""
        with (self.folder / "snmpd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self.program, "-f", "-Lo", "-C", "-c", self.folder / "snmpd.conf", "-I", "-smux",
                    f"udp:127.0.0.1:{self.port}", f"udp6:[::1]:{self.port6}",
                ],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                # Debian ships no IETF MIBs: without MIBS= every start prints a page of complaints.
                env=os.environ | {"SNMP_PERSISTENT_DIR": str(self.folder / "state"), "MIBS": ""},
            )  # fmt: skip
        self._wait_until_it_answers(self._process)

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait_until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        binding = ber.sequence(ber.oid((1, 3, 6, 1, 2, 1, 1, 3, 0)) + ber.NULL_VALUE)
        pdu = ber.tlv(0xA0, ber.integer(1) * 1 + ber.integer(0) * 2 + ber.sequence(binding))
        probe = ber.sequence(ber.integer(1) + ber.octet_string(COMMUNITY.community.reveal().encode()) + pdu)
        until = time.monotonic() + _START_SECONDS
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as asking:
            asking.settimeout(0.1)
            while time.monotonic() < until and process.poll() is None:
                asking.sendto(probe, ("::1", self.port6))
                try:
                    asking.recv(2000)
                except TimeoutError:
                    continue
                return
        self.stop()
        raise AssertionError((self.folder / "snmpd.log").read_text(errors="replace")[-3000:])
