"""SNMPv3 notifications: authenticated, decrypted, inside the time window; and the answers that informs need.

A trap's authoritative engine is its sender: the key is localised to the engine id in the message, and an id is kept
only once a message with it was authentic. An inform's is ours: a sender asks for our id, then for our clock, and only
then sends. What the credential authenticates must be authentic; a device that is polled with privacy may send without,
for nothing is believed less for having been readable.

Source: RFC 3412 sections 6 and 7, RFC 3414 sections 3.2 and 4, RFC 3413 section 3.4 (notification receivers).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from collectors.errors import BadReply
from collectors.snmp.ber import SEQUENCE, expect, read_octets
from collectors.snmp.v3 import MAX_BOOTS, TIME_WINDOW_SECONDS, UsmUser
from collectors.snmp.v3_message import AUTH_FLAG, PRIV_FLAG, Envelope, open_message, scoped_pdu
from collectors.traps.errors import Dropped
from collectors.traps.own_engine import NOT_IN_TIME_WINDOWS, UNKNOWN_ENGINE_IDS, KeyRing, Keys, OwnEngine

_ENGINES_OF_A_DEVICE: Final = 8
_ENGINE_ID_OCTETS: Final = range(5, 33)


@dataclass(slots=True)
class _Engine:
    """An engine that sent something authentic: its keys, and its clock as last seen at `seen` (our clock, seconds)."""

    keys: Keys
    boots: int
    time: int
    seen: float


@dataclass(slots=True)
class UsmSender:
    """What is kept of one device that sends SNMPv3."""

    user: UsmUser
    ring: KeyRing
    engines: dict[bytes, _Engine] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a message gave.

    Attributes:
        scoped: the plain scoped PDU; None where the message only asks for a report.
        ours: whether our engine is the authoritative one, as an inform's must be.
        report: the report that is asked for, or that an inform to another engine gets; empty where none may be sent.
        answer: the whole message around the response to an inform.
    """

    scoped: bytes | None
    ours: bool
    report: bytes
    answer: Callable[[bytes], bytes]


class UsmReceiver:
    """Opens messages, of senders whose state the caller keeps.

    Args:
        own: our engine.
        clock: monotonic, seconds.
    """

    def __init__(self, own: OwnEngine, clock: Callable[[], float]) -> None:
        self._own = own
        self._clock = clock

    def open(self, sender: UsmSender, datagram: bytes) -> Opened:
        """Open a message of that sender. Raises Dropped."""
        try:
            envelope = open_message(datagram)
        except BadReply as error:
            raise Dropped("malformed", str(error)) from error
        if len(envelope.engine_id) not in _ENGINE_ID_OCTETS:
            return _only(self._own.report(envelope, UNKNOWN_ENGINE_IDS, None))
        if envelope.user != sender.user.name:
            raise Dropped("auth", "another SNMPv3 user than the device's")
        if sender.user.auth is not None and not envelope.flags & AUTH_FLAG:
            raise Dropped("auth", "not authenticated, and the device's credential is")
        if envelope.engine_id == self._own.id:
            return self._open_inform(sender, envelope)
        return self._open_trap(sender, envelope)

    def _open_trap(self, sender: UsmSender, envelope: Envelope) -> Opened:
        engine = sender.engines.get(envelope.engine_id)
        keys = engine.keys if engine else Keys(sender.ring.authenticator(envelope.engine_id), None)
        _authenticate(envelope, keys)
        if engine is None:
            engine = self._learn(sender, envelope, keys)
        elif envelope.flags & AUTH_FLAG:
            self._check_time(engine, envelope)
        report = self._own.report(envelope, UNKNOWN_ENGINE_IDS, None)
        return Opened(_scoped(envelope, engine.keys), ours=False, report=report, answer=lambda _: b"")

    def _learn(self, sender: UsmSender, envelope: Envelope, keys: Keys) -> _Engine:
        """Keep an engine whose message was authentic: a device has few, and the oldest makes room."""
        while len(sender.engines) >= _ENGINES_OF_A_DEVICE:
            del sender.engines[next(iter(sender.engines))]
        keys = Keys(keys.authenticator, sender.ring.cipher(envelope.engine_id))
        engine = _Engine(keys, envelope.boots, envelope.time, self._clock())
        sender.engines[envelope.engine_id] = engine
        return engine

    def _check_time(self, engine: _Engine, envelope: Envelope) -> None:
        """RFC 3414 3.2 step 7b."""
        if envelope.boots < MAX_BOOTS and (envelope.boots, envelope.time) > (engine.boots, engine.time):
            engine.boots, engine.time, engine.seen = envelope.boots, envelope.time, self._clock()
            return
        now = engine.time + int(self._clock() - engine.seen)
        if envelope.boots >= MAX_BOOTS or (envelope.boots, envelope.time) < (engine.boots, now - TIME_WINDOW_SECONDS):
            raise Dropped("window", "outside the time window: replayed, or the device lost count of its boots")

    def _open_inform(self, sender: UsmSender, envelope: Envelope) -> Opened:
        keys = self._own_keys(sender)
        _authenticate(envelope, keys)
        if envelope.flags & AUTH_FLAG:
            off = abs(self._own.time() - envelope.time)
            if envelope.boots != self._own.boots or off > TIME_WINDOW_SECONDS:
                return _only(self._own.report(envelope, NOT_IN_TIME_WINDOWS, keys))
        scoped = _scoped(envelope, keys)

        def answer(pdu: bytes) -> bytes:
            flags = envelope.flags & (AUTH_FLAG | PRIV_FLAG)
            return self._own.answer(envelope, flags, keys, scoped_pdu(*_context(scoped), pdu))

        return Opened(scoped, ours=True, report=b"", answer=answer)

    def _own_keys(self, sender: UsmSender) -> Keys:
        engine = sender.engines.get(self._own.id)
        if engine is None:
            keys = Keys(sender.ring.authenticator(self._own.id), sender.ring.cipher(self._own.id))
            engine = sender.engines[self._own.id] = _Engine(keys, 0, 0, 0.0)
        return engine.keys


def _only(report: bytes) -> Opened:
    """Nothing but a report. Raises Dropped where none is wanted."""
    if not report:
        raise Dropped("auth", "no usable engine id, or outside our time window, and no report is wanted")
    return Opened(None, ours=True, report=report, answer=lambda _: b"")


def _authenticate(envelope: Envelope, keys: Keys) -> None:
    """Raises Dropped for a wrong authentication code, or where keys are missing for what the flags say."""
    authenticator = keys.authenticator
    if not envelope.flags & AUTH_FLAG:
        if envelope.flags & PRIV_FLAG:
            raise Dropped("malformed", "SNMPv3 flags that RFC 3412 forbids: privacy without authentication")
        return
    if authenticator is None or len(envelope.mac) != authenticator.mac_octets:
        raise Dropped("auth", "another authentication protocol than the credential's")
    start, message = envelope.mac_start, envelope.message
    zeroed = b"".join((message[:start], bytes(len(envelope.mac)), message[start + len(envelope.mac) :]))
    if not hmac.compare_digest(envelope.mac, authenticator.mac(zeroed)):
        raise Dropped("auth", "a wrong authentication code: the key differs, or the message was altered")


def _context(scoped: bytes) -> tuple[bytes, bytes]:
    """Context engine id and name of an inform, which its response must repeat (RFC 3412 7.1.3). Raises Dropped."""
    try:
        position, end = expect(scoped, 0, len(scoped), SEQUENCE)
        engine_id, position = read_octets(scoped, position, end)
        return engine_id, read_octets(scoped, position, end)[0]
    except BadReply as error:
        raise Dropped("malformed", str(error)) from error


def _scoped(envelope: Envelope, keys: Keys) -> bytes:
    """The scoped PDU in the clear. Raises Dropped."""
    if not envelope.flags & PRIV_FLAG:
        return envelope.message[envelope.scoped_start : envelope.end]
    if keys.cipher is None:
        raise Dropped("auth", "encrypted, and the device's credential has no privacy key")
    try:
        cipher, _ = read_octets(envelope.message, envelope.scoped_start, envelope.end)
        plain = keys.cipher.decrypt(envelope.boots, envelope.time, envelope.salt, cipher)
    except (ValueError, BadReply) as error:
        raise Dropped("auth", "does not decrypt: the privacy key or protocol differs") from error
    if plain[:1] != bytes((SEQUENCE,)):
        raise Dropped("auth", "does not decrypt: the privacy key or protocol differs")
    return plain
