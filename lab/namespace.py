"""A network namespace in which the county's own addresses are local, without touching the host's network.

The launcher itself moves into an unnamed namespace and starts everything from there: the kernel removes it with its
last process, so that nothing is left to clean up, not even after `kill -9`. Without root, a user namespace gives the
rights for it where the machine allows that.

Source: unshare(2), network_namespaces(7), user_namespaces(7); ip-route(8) type `local`; the kernel's ip-sysctl
(ip_nonlocal_bind: IPv6 sockets may bind any address of a prefix routed local, as IPv4 sockets may without it).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

from inventory.errors import YunwangError

IPV4_PREFIXES = ("198.18.0.0/15", "100.64.0.0/10")
IPV6_PREFIXES = ("2001:db8::/32",)
NONLOCAL_BIND = "/proc/sys/net/ipv6/ip_nonlocal_bind"

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PROBE_TIMEOUT_SECONDS = 20.0


class NamespaceUnavailable(YunwangError):
    """This machine or user gets no network namespace of its own."""


def setup_script() -> str:
    """The shell commands that make the county's prefixes local, run inside the namespace."""
    commands = ["ip link set lo up", f"echo 1 > {NONLOCAL_BIND}"]
    commands += [f"ip route add local {prefix} dev lo" for prefix in IPV4_PREFIXES]
    commands += [f"ip -6 route add local {prefix} dev lo" for prefix in IPV6_PREFIXES]
    return " && ".join(commands)


def check_namespace() -> None:
    """Try everything once in a namespace of a short-lived child.

    Raises:
        NamespaceUnavailable: and why; the caller itself has not changed.
    """
    for tool in ("unshare", "ip"):
        if shutil.which(tool, path=_path()) is None:
            package = "iproute2" if tool == "ip" else "util-linux"
            raise NamespaceUnavailable(f"缺少 {tool}（apt install {package}）/ {tool} is missing ({package})")
    flags = ["--net"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--net"]
    _set_up("unshare", *flags)


def enter_namespace() -> None:
    """Move this process, which must have one thread, into a new namespace with the county's prefixes local.

    Sockets made before keep the host's network: that is how the page is seen from outside.

    Raises:
        NamespaceUnavailable: call `check_namespace` first, which finds this out without leaving the host's network.
    """
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET if user == 0 else _CLONE_NEWUSER | _CLONE_NEWNET):
        raise NamespaceUnavailable(f"unshare: {os.strerror(ctypes.get_errno())}")
    if user != 0:
        # The kernel takes a group map from an unprivileged process only once setgroups is given up.
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    _set_up()


def _set_up(*wrapper: str) -> None:
    """Run the setup script, behind a command that runs it elsewhere. Raises NamespaceUnavailable."""
    try:
        done = subprocess.run(
            [*wrapper, "sh", "-c", setup_script()],
            env={**os.environ, "PATH": _path()},
            check=False,
            capture_output=True,
            text=True,
            timeout=_PROBE_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise NamespaceUnavailable(
            f"{_PROBE_TIMEOUT_SECONDS:.0f} 秒内没有结束 / no end within {_PROBE_TIMEOUT_SECONDS:.0f} s"
        ) from error
    if done.returncode:
        raise NamespaceUnavailable(" ".join(done.stderr.split()) or f"status {done.returncode}")


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
