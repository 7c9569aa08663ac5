"""Debian's netconfd behind a real sshd: ietf-interfaces and ietf-ip's IPv4 half of the machine's own interfaces.

Ended by process id. Of IPv6 libietf-interfaces shows nothing.

Source: netconfd(1), netconf-subsystem(1) of yuma123 2.13.
"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from collectors.netconf.target import NetconfTarget
from inventory.credentials import Secret, SshCredential
from inventory.overlay import Endpoint
from tests.collectors.netconf.asking_netconf import device
from tests.collectors.ssh.openssh import Sshd, free_port, make_key, public

_START_SECONDS = 20.0
_HELPER = """#!/bin/sh
# libietf-interfaces asks this program, which Debian does not ship, for an interface's ipv4 container of ietf-ip.
echo '<ipv4 xmlns="urn:ietf:params:xml:ns:yang:ietf-ip">'
ip -4 -o addr show dev "$1" 2>/dev/null |
    awk '{split($4, a, "/"); print "<address><ip>" a[1] "</ip><prefix-length>" a[2] "</prefix-length></address>"}'
ip -4 neigh show dev "$1" 2>/dev/null | awk '$2 == "lladdr" {
    print "<neighbor><ip>" $1 "</ip><link-layer-address>" $3 "</link-layer-address></neighbor>"}'
echo '</ipv4>'
"""


@dataclass
class Netconfd:
    """`with Netconfd(netconfd, sshd, folder) as server:` answers at `server.port` of 127.0.0.1 for root's key."""

    program: str
    sshd: str
    folder: Path
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _front: Sshd | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self.port = free_port("127.0.0.1")
        self.host_key = make_key(self.folder, "ed25519", "host")
        self.account = make_key(self.folder, "ed25519", "account")
        (self.folder / "authorized_keys").write_text(public(self.account) + "\n")
        helper = self.folder / "get-interface-ipv4"
        helper.write_text(_HELPER)
        helper.chmod(0o755)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        socket = self.folder / "ncx.sock"
        socket.unlink(missing_ok=True)
        subsystem = f'Subsystem netconf "/usr/sbin/netconf-subsystem --ncxserver-sockname={self.port}@{socket}"'
        with (self.folder / "netconfd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self.program, f"--ncxserver-sockname={socket}", f"--port={self.port}", "--module=ietf-interfaces",
                    "--superuser=root", "--no-startup", "--target=running",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=os.environ | {"PATH": f"{self.folder}:{os.environ.get('PATH', '')}", "HOME": str(self.folder)},
            )  # fmt: skip
        end = time.monotonic() + _START_SECONDS
        while not socket.exists():
            assert self._process.poll() is None, (self.folder / "netconfd.log").read_text("utf-8", "replace")
            assert time.monotonic() < end
            time.sleep(0.05)
        self._front = Sshd(self.sshd, self.folder, [self.host_key], (subsystem,), self.port)
        self._front.__enter__()

    def stop(self) -> None:
        """End both, and with sshd's child its sessions."""
        if self._front is not None:
            self._front.__exit__()
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)


def target_of(server: Netconfd) -> NetconfTarget:
    """The server as root, by its key."""
    return NetconfTarget(
        device=device(ssh_host_key=public(server.host_key)),
        family="ipv4",
        endpoint=Endpoint("127.0.0.1", server.port),
        credential=SshCredential("root", "root", private_key=Secret(server.account.read_text("ascii"))),
    )
