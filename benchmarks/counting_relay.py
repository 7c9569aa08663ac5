"""A UDP relay in a thread that counts what passes: the requests a device gets, whoever asks."""

from __future__ import annotations

import selectors
import socket
import threading
from types import TracebackType
from typing import Self

_DATAGRAM_OCTETS = 65_535
_LOOK_SECONDS = 0.2


class CountingRelay:
    """`with CountingRelay(host, port) as relay:` passes datagrams from `relay.port` on and counts them.

    Attributes:
        requests: datagrams that went to the device.
        octets: of their payload and of the answers'.
    """

    def __init__(self, host: str, port: int) -> None:
        self._device = (host, port)
        self._inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._inside.bind(("127.0.0.1", 0))
        self.port: int = self._inside.getsockname()[1]
        self.requests = 0
        self.octets = 0
        self._askers: dict[tuple[str, int], socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._inside, selectors.EVENT_READ, None)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        for opened in (self._inside, *self._askers.values()):
            opened.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._selector.select(_LOOK_SECONDS):
                opened: socket.socket = key.fileobj  # type: ignore[assignment]
                data, sender = opened.recvfrom(_DATAGRAM_OCTETS)
                self.octets += len(data)
                if key.data is None:
                    self.requests += 1
                    self._outside(sender).send(data)
                else:
                    self._inside.sendto(data, key.data)

    def _outside(self, asker: tuple[str, int]) -> socket.socket:
        """The socket that speaks to the device for one asker."""
        known = self._askers.get(asker)
        if known is None:
            known = self._askers[asker] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            known.connect(self._device)
            self._selector.register(known, selectors.EVENT_READ, asker)
        return known
