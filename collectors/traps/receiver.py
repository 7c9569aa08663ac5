"""From datagrams to notifications: the source is checked and bounded first, then the message read, then handed on.

Reading a message costs a thousand times what looking at its source costs. So a socket's callback only takes datagrams,
asks whether the sender is known and has tokens, and puts them in the sender's own queue; messages are read a few at a
time, the senders taking turns.

Source: RFC 3413 section 3.4 (notification receivers); RFC 3416 section 4.2.7 (informs are acknowledged).
"""

from __future__ import annotations

import asyncio
import hmac
import socket
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from collectors.snmp.target import usm_user
from collectors.snmp.v3 import UsmUser
from collectors.snmp.v3_message import VERSION_3
from collectors.traps.admission import Bounds, Complaints, TokenBucket
from collectors.traps.counts import Counts
from collectors.traps.door import (
    VERSION_1,
    Pdu,
    read_community,
    read_community_message,
    read_scoped_pdu,
    read_version,
)
from collectors.traps.errors import REASONS, Dropped
from collectors.traps.listening import Listening
from collectors.traps.notifications import Notification, understand
from collectors.traps.own_engine import KeyRing, OwnEngine
from collectors.traps.senders import Sender, Senders
from collectors.traps.usm_receiver import UsmReceiver, UsmSender
from inventory.credentials import CommunityCredential, UsmCredential

_VERSION_2C: Final = 1
_MAX_DATAGRAM_OCTETS: Final = 65_536
_TAKEN_AT_ONCE: Final = 128
"""Datagrams that a callback takes before others have their turn."""
_READ_AT_ONCE: Final = 4
"""Messages that are read between two turns of the loop: some milliseconds."""
_READ_AT_THE_END_SECONDS: Final = 5.0
_REMEMBERED_INFORMS: Final = 256
_REMEMBERED_SECONDS: Final = 300.0
"""An inform is sent again for as long as it takes to give up, which is seconds to minutes (RFC 3413 3.2)."""

Handler = Callable[[Sender, Notification], None]


@dataclass(slots=True)
class _State:
    """What is kept of one known sender."""

    sender: Sender
    bucket: TokenBucket
    usm: UsmSender | None
    waiting: deque[tuple[bytes, Any, socket.socket]] = field(default_factory=deque)
    informs: OrderedDict[bytes, float] = field(default_factory=OrderedDict)


class Receiver:
    """Receives in one event loop, from `start` to `stop`.

    Args:
        senders: whom to believe.
        listening: open sockets; closed with this.
        handle: gets each notification; it must not wait.
        engine_id, boots: of our own engine, for informs.
        bounds: what one sender may do.
        clock: monotonic, seconds.
    """

    def __init__(
        self,
        senders: Senders,
        listening: Sequence[Listening],
        handle: Handler,
        *,
        engine_id: bytes,
        boots: int,
        bounds: Bounds | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts = Counts()
        self._listening = listening
        self._handle = handle
        self._bounds = bounds or Bounds()
        self._clock = clock
        self._usm = UsmReceiver(OwnEngine(engine_id, boots, clock), clock)
        self._complaints = Complaints(clock)
        rings: dict[UsmCredential, tuple[UsmUser, KeyRing]] = {}
        self._states = {address: self._state(sender, rings) for address, sender in senders.by_address.items()}
        self._turns: deque[_State] = deque()
        self._waiting = 0
        self._scheduled = False
        self._buffer = bytearray(_MAX_DATAGRAM_OCTETS)

    def start(self) -> None:
        """Begin to read, in the running loop."""
        loop = asyncio.get_running_loop()
        for opened in self._sockets():
            loop.add_reader(opened, self._take, opened)

    def stop(self) -> None:
        """Read the messages that wait, and those that the sockets still hold, a turn of each; then close them.

        What is not read after some seconds is counted as dropped: whoever ends the process waits for it.
        """
        loop = asyncio.get_running_loop()
        for opened in self._sockets():
            loop.remove_reader(opened)
            self._take(opened)
        deadline = self._clock() + _READ_AT_THE_END_SECONDS
        while self._turns and self._clock() < deadline:
            self._read_some()
        for state in self._turns:
            self.counts.dropped[state.sender.device, "busy"] += len(state.waiting)
            state.waiting.clear()
        self._turns.clear()
        for listening in self._listening:
            listening.close()

    def dropped_by_kernel(self) -> int:
        """Datagrams that nobody saw, for their socket's buffer was full."""
        return sum(listening.dropped_by_kernel() for listening in self._listening)

    def _sockets(self) -> list[socket.socket]:
        return [opened for listening in self._listening for opened in listening.sockets]

    def _state(self, sender: Sender, rings: dict[UsmCredential, tuple[UsmUser, KeyRing]]) -> _State:
        credential, usm = sender.credential, None
        if not isinstance(credential, CommunityCredential):
            if credential not in rings:
                user = usm_user(credential)
                rings[credential] = (user, KeyRing(user))
            usm = UsmSender(*rings[credential])
        return _State(sender, TokenBucket(self._bounds.per_second, self._bounds.burst, self._clock()), usm)

    def _take(self, opened: socket.socket) -> None:
        """A socket's callback."""
        buffer = self._buffer
        for _ in range(_TAKEN_AT_ONCE):
            try:
                octets, source = opened.recvfrom_into(buffer)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error of an earlier answer
                continue
            state = self._states.get(source[0])
            if state is None:
                self._drop("", source[0], "unknown_sender", REASONS["unknown_sender"])
            elif not state.bucket.take(octets, self._clock()):
                self._drop(state.sender.device, source[0], "rate", REASONS["rate"])
            elif octets > self._bounds.octets:
                self._drop(state.sender.device, source[0], "too_large", f"{octets} octets")
            elif self._waiting >= self._bounds.waiting:
                self._drop(state.sender.device, source[0], "busy", REASONS["busy"])
            else:
                self._queue(state, bytes(memoryview(buffer)[:octets]), source, opened)

    def _queue(self, state: _State, datagram: bytes, source: Any, opened: socket.socket) -> None:  # noqa: ANN401 - the socket's own address
        if not state.waiting:
            self._turns.append(state)
        state.waiting.append((datagram, source, opened))
        self._waiting += 1
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._work)

    def _work(self) -> None:
        try:
            self._read_some()
        finally:  # a fault of ours over one message is logged by the loop, and ends nothing else
            self._scheduled = bool(self._turns)
            if self._scheduled:
                asyncio.get_running_loop().call_soon(self._work)

    def _read_some(self) -> None:
        """Read a message of each of the next senders."""
        for _ in range(min(_READ_AT_ONCE, len(self._turns))):
            state = self._turns.popleft()
            datagram, source, opened = state.waiting.popleft()
            self._waiting -= 1
            if state.waiting:
                self._turns.append(state)
            self._read(state, datagram, source, opened)

    def _read(self, state: _State, datagram: bytes, source: Any, opened: socket.socket) -> None:  # noqa: ANN401 - as above
        sender = state.sender
        try:
            pdu, answer = self._open(state, datagram)
            if answer:
                _send(opened, answer, source)
            if pdu is None:
                return
            self._check_new(state, pdu)
            notification = understand(pdu.variables)
        except Dropped as error:
            self._drop(sender.device, source[0], error.why, str(error))
            return
        self.counts.received[sender.device, notification.kind] += 1
        self._handle(sender, notification)

    def _open(self, state: _State, datagram: bytes) -> tuple[Pdu | None, bytes]:
        """The authentic PDU, and what is answered; no PDU where the sender only asks for a report. Raises Dropped."""
        version = read_version(datagram)
        credential = state.sender.credential
        if state.usm is not None and version == VERSION_3:
            return self._open_v3(state.usm, datagram)
        if not isinstance(credential, CommunityCredential) or version not in {VERSION_1, _VERSION_2C}:
            raise Dropped(
                "version", f"SNMP version field {version}, and the credential {credential.name} is of another"
            )
        if not hmac.compare_digest(read_community(datagram), credential.community.reveal().encode()):
            raise Dropped("wrong_community", f"another community than that of the credential {credential.name}")
        message = read_community_message(datagram, version)
        return message.pdu, message.response or b""

    def _open_v3(self, sender: UsmSender, datagram: bytes) -> tuple[Pdu | None, bytes]:
        opened = self._usm.open(sender, datagram)
        if opened.scoped is None:
            return None, opened.report
        pdu = read_scoped_pdu(opened.scoped)
        if pdu.response is None:
            return pdu, b""
        if not opened.ours:
            return None, opened.report
        return pdu, opened.answer(pdu.response)

    def _check_new(self, state: _State, pdu: Pdu) -> None:
        """An inform whose response was lost is sent again, with the request id it had. Raises Dropped."""
        if pdu.response is None:
            return
        now = self._clock()
        seen = state.informs.get(pdu.response)
        if seen is not None and now - seen < _REMEMBERED_SECONDS:
            raise Dropped("duplicate", REASONS["duplicate"])
        state.informs[pdu.response] = now
        state.informs.move_to_end(pdu.response)
        while len(state.informs) > _REMEMBERED_INFORMS:
            state.informs.popitem(last=False)

    def _drop(self, device: str, address: str, why: str, text: str) -> None:
        self.counts.dropped[device, why] += 1
        if why != "duplicate":
            self._complaints.say(f"{device} ({address})" if device else address, why, text)


def _send(opened: socket.socket, answer: bytes, source: Any) -> None:  # noqa: ANN401 - as above
    try:
        opened.sendto(answer, source)
    except OSError:  # no route back, or no room: the sender tries again
        return
