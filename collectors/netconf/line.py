"""A TCP connection that a device's session stands on: what is waited for on it, and a way to end every wait."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from typing import Final

from collectors.errors import CollectionError, DeadlineExceeded, Unreachable
from collectors.netconf.target import NetconfTarget

_GONE_MILLISECONDS: Final = 20_000
"""After how long without an acknowledgement the kernel says that the connection is lost (TCP_USER_TIMEOUT)."""


class Line:
    """A connection in the making or in use, and what is being waited for on it."""

    def __init__(self) -> None:
        self.waiting_for = "a TCP connection"
        self.spoken = False
        self._socket: socket.socket | None = None

    def open(self, target: NetconfTarget, deadline: float) -> socket.socket:
        """Connect. Raises Unreachable."""
        try:
            opened = socket.create_connection((target.endpoint.host, target.endpoint.port), timeout=remaining(deadline))
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "no answer"
            raise Unreachable(f"{target.endpoint}: {reason}") from error
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _GONE_MILLISECONDS)
        self._socket = opened
        return opened

    def cut(self) -> None:
        """End every wait on this line, from any thread."""
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def remaining(deadline: float) -> float:
    """Seconds until a time on the monotonic clock. Raises TimeoutError where it is over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def late(target: NetconfTarget, line: Line) -> CollectionError:
    """What a wait that took too long means: nothing came, or not all of it."""
    if line.spoken:
        return DeadlineExceeded(f"{target.endpoint}: the time was over while {line.waiting_for} was still coming")
    return Unreachable(f"{target.endpoint}: no answer while we waited for {line.waiting_for}")
