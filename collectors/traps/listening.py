"""Sockets that notifications come to, so steered that one sender's flood fills no other's buffer.

A socket's buffer is the kernel's, and full it drops whatever comes. So each address is listened to by several sockets
of one SO_REUSEPORT group, and a program in the kernel chooses by the source address: what a flooding box loses it loses
in a buffer that it shares with few.

Source: socket(7), udp(7), ip(7); Linux, Documentation/networking/filter.rst (classic BPF, SKF_NET_OFF);
SO_ATTACH_REUSEPORT_CBPF (Linux 4.5).
"""

from __future__ import annotations

import ctypes
import errno
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from inventory.errors import YunwangError

_SOCKETS: Final = 13
"""A prime, so that a regular numbering of sources spreads over all."""
_BUFFER_OCTETS: Final = 4 * 1024 * 1024
_SO_RCVBUFFORCE: Final = 33
_SO_ATTACH_REUSEPORT_CBPF: Final = 51
_SO_MEMINFO: Final = 55
_MEMINFO_WORDS: Final = 9
_DROPS: Final = 8

_NETWORK_HEADER: Final = 0xFFF00000
_LOAD, _LOAD_X, _XOR, _MODULO, _ANSWER = 0x20, 0x07, 0xAC, 0x94, 0x16
_IPV4_SOURCE: Final = (12,)
_IPV6_SOURCE: Final = (8, 12, 16, 20)
_LARGEST_PORT: Final = 65535
_PRIVILEGED: Final = 1024


class CannotListen(YunwangError):
    """The address or port cannot be had."""


class Listening:
    """The sockets of one address and port; ready to be read, not blocking."""

    def __init__(self, host: str, port: int) -> None:
        """Open them. Raises CannotListen."""
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.sockets: list[socket.socket] = []
        try:
            # Whoever has the port already shows against a socket that shares nothing; a group would join the other.
            with self._bound(host, port, shared=False) as probe:
                self.port: int = probe.getsockname()[1]
            self.sockets.append(self._bound(host, self.port, shared=True))
            if self._steer(self.sockets[0]):
                self.sockets += [self._bound(host, self.port, shared=True) for _ in range(_SOCKETS - 1)]
        except (OSError, OverflowError) as error:
            self.close()
            raise CannotListen(f"cannot listen on {shown(host, port)}: {_reason(error, port)}") from error
        self.name = shown(host, self.port)

    def dropped_by_kernel(self) -> int:
        """Datagrams that found their socket's buffer full."""
        return sum(_drops(opened) for opened in self.sockets)

    def close(self) -> None:
        for opened in self.sockets:
            opened.close()
        self.sockets.clear()

    def _bound(self, host: str, port: int, *, shared: bool) -> socket.socket:
        opened = socket.socket(self._family, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)  # noqa: FBT003 - the socket API has no name for it
            if self._family == socket.AF_INET6:
                opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            if shared:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                _enlarge(opened)
            opened.bind((host, port))
        except (OSError, OverflowError):
            opened.close()
            raise
        return opened

    def _steer(self, first: socket.socket) -> bool:
        """Make the group choose by the source address; without that it would choose by the port too."""
        program = _program(_IPV6_SOURCE if self._family == socket.AF_INET6 else _IPV4_SOURCE)
        octets = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
        pointer = struct.pack("@HP", len(program), ctypes.addressof(octets))
        try:
            first.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_REUSEPORT_CBPF, pointer)
        except OSError:  # a kernel without it: one socket, as everybody else has
            return False
        return True


def parse_listen(text: str) -> tuple[str, int]:
    """`0.0.0.0:162` or `[::]:162`; port 0 is any free one. Raises CannotListen."""
    host, colon, port = text.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    numeric = host[1:-1] if bracketed else host
    right = (
        colon and port.isascii() and port.isdecimal() and int(port) <= _LARGEST_PORT and bracketed == (":" in numeric)
    )
    try:
        socket.inet_pton(socket.AF_INET6 if bracketed else socket.AF_INET, numeric)
    except OSError:
        right = False
    if not right:
        raise CannotListen(f"listen address {text!r}: expected a numeric ADDRESS:PORT, as 0.0.0.0:162 or [::]:162")
    return numeric, int(port)


def shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _program(offsets: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """The words of the source address, combined, modulo the number of sockets."""
    load = [(_LOAD, 0, 0, _NETWORK_HEADER + offset) for offset in offsets]
    lines = load[:1]
    for following in load[1:]:
        lines += [(_LOAD_X, 0, 0, 0), following, (_XOR, 0, 0, 0)]
    return [*lines, (_MODULO, 0, 0, _SOCKETS), (_ANSWER, 0, 0, 0)]


def _enlarge(opened: socket.socket) -> None:
    """The larger buffer where we may have it, else as much as the system allows everyone."""
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_OCTETS)
    with suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _BUFFER_OCTETS)


def _drops(opened: socket.socket) -> int:
    try:
        words = opened.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, 4 * _MEMINFO_WORDS)
    except OSError:
        return 0
    return int(struct.unpack(f"={len(words) // 4}I", words)[_DROPS]) if len(words) > 4 * _DROPS else 0


def _reason(error: Exception, port: int) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return "another program has the port (is snmptrapd running?)"
    if number == errno.EACCES and port < _PRIVILEGED:
        return (
            "ports below 1024 need the right CAP_NET_BIND_SERVICE (AmbientCapabilities= of a systemd unit gives it), "
            "or listen on a higher one and send there"
        )
    return getattr(error, "strerror", None) or str(error)
