"""A real sshd on loopback with host keys of its own, and ssh-keygen; ended by its process id.

Source: sshd(8), sshd_config(5) of OpenSSH 9.2.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

_START_SECONDS = 20.0


def free_port(host: str) -> int:
    """A TCP port that was free a moment ago: sshd cannot say which one it took."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def make_key(folder: Path, kind: str, name: str = "") -> Path:
    """Make a key pair: ed25519, ecdsa, rsa or, for its bits, rsa-1024. Returns the private key's file."""
    path = folder / (name or kind)
    kind, _, bits = kind.partition("-")
    sized = ["-b", bits] if bits else []
    subprocess.run(["ssh-keygen", "-q", "-t", kind, *sized, "-N", "", "-C", "made by a test", "-f", path], check=True)
    return path


def public(key: Path) -> str:
    """The public half, as in its file but without the comment."""
    return " ".join(key.with_suffix(".pub").read_text("ascii").split()[:2])


def keygen(option: str, key: Path, *options: str) -> str:
    """What ``ssh-keygen -lf`` prints."""
    done = subprocess.run(
        ["ssh-keygen", *options, option, key.with_suffix(".pub")], capture_output=True, text=True, check=True
    )
    return done.stdout


@dataclass
class Sshd:
    """`with Sshd(program, folder, [key, ...]) as server:` answers at `server.port` of 127.0.0.1 and of ::1.

    `options` are further lines of its configuration. What it does stands in `server.log`.
    """

    program: str
    folder: Path
    host_keys: list[Path]
    options: tuple[str, ...] = ()
    port: int = 0
    log: Path = field(init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd's empty folder, which its service makes
        self.port = self.port or free_port("127.0.0.1")
        self.log = self.folder / "sshd.log"
        config = self.folder / "sshd_config"
        config.write_text("\n".join([*self._lines(), *self.options]) + "\n", "utf-8")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.program, "-D", "-e", "-f", config], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self._wait_until_it_listens(self._process)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def logged(self, pattern: str) -> str:
        """The log, once the pattern is found in it; sshd's processes write it a little later than they answer."""
        end = time.monotonic() + _START_SECONDS
        while not re.search(pattern, text := self.log.read_text("utf-8", "replace"), re.DOTALL):
            assert time.monotonic() < end, f"no {pattern!r} in:\n{text}"
            time.sleep(0.02)
        return text

    def _lines(self) -> list[str]:
        return [
            f"ListenAddress 127.0.0.1:{self.port}",
            f"ListenAddress [::1]:{self.port}",
            *(f"HostKey {key}" for key in self.host_keys),
            f"AuthorizedKeysFile {self.folder / 'authorized_keys'}",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PermitRootLogin yes",
            "LogLevel DEBUG",
        ]

    def _wait_until_it_listens(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError(f"sshd did not start:\n{self.log.read_text('utf-8', 'replace')}")
