"""SNMPv3 notifications: authenticated, decrypted, inside the time window; and the answers that informs need.

A trap's authoritative engine is its sender: the key is localised to the engine id in the message, and an id is kept
only once a message with it was authentic. An inform's is ours: a sender asks for our id, then for our clock, and only
then sends. What the credential authenticates must be authentic; a device that is polled with privacy may send without,
for nothing is believed less for having been readable.

Source: RFC 3412 sections 6 and 7, RFC 3414 sections 3.2 and 4, RFC 3413 section 3.4 (notification receivers).
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from collectors.errors import BadReply
from collectors.snmp import usm
from collectors.snmp.ber import (
    COUNTER32,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    encode_integer,
    encode_oid,
    encode_tlv,
    expect,
    read_octets,
)
from collectors.snmp.pdu import REPORT
from collectors.snmp.usm_ciphers import SALT_OCTETS, Authenticator, PrivCipher, cipher_of
from collectors.snmp.v3 import MAX_BOOTS, TIME_WINDOW_SECONDS, UsmUser
from collectors.snmp.v3_message import (
    AUTH_FLAG,
    PRIV_FLAG,
    REPORTABLE_FLAG,
    USM,
    VERSION_3,
    Envelope,
    open_message,
    scoped_pdu,
    security_head,
)
from collectors.traps.errors import Dropped

_MAX_SIZE: Final = 65_507
_ENGINES_OF_A_DEVICE: Final = 8
_ENGINE_ID_OCTETS: Final = range(5, 33)
_NOT_IN_TIME_WINDOWS: Final = 2
_UNKNOWN_ENGINE_IDS: Final = 4
_USM_STATS: Final = (1, 3, 6, 1, 6, 3, 15, 1, 1)


@dataclass(frozen=True, slots=True)
class Keys:
    """A user's keys of one engine."""

    authenticator: Authenticator | None
    cipher: PrivCipher | None


class KeyRing:
    """The keys of one user: the slow step from passphrases is made once, not for each engine id that is claimed."""

    def __init__(self, user: UsmUser) -> None:
        self._user = user
        self._auth_key = usm.passphrase_to_key(user.auth.hash_name, user.auth_passphrase or b"") if user.auth else b""

    def authenticator(self, engine_id: bytes) -> Authenticator | None:
        auth = self._user.auth
        return Authenticator(auth, usm.localise_key(auth.hash_name, self._auth_key, engine_id)) if auth else None

    def cipher(self, engine_id: bytes) -> PrivCipher | None:
        user = self._user
        if user.auth is None or user.priv is None:
            return None
        return cipher_of(user.priv, usm.privacy_key(user.auth, user.priv, user.priv_passphrase or b"", engine_id))


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
    """Our own engine.

    Args:
        engine_id: 5 to 32 octets, unlike that of any device.
        boots: greater at each start.
        clock: monotonic, seconds.
    """

    def __init__(self, engine_id: bytes, boots: int, clock: Callable[[], float]) -> None:
        self._id = engine_id
        self._boots = boots
        self._clock = clock
        self._started = clock()
        self._salt = int.from_bytes(os.urandom(SALT_OCTETS), "big")
        self._reports: dict[int, int] = {}

    def open(self, sender: UsmSender, datagram: bytes) -> Opened:
        """Open a message of that sender. Raises Dropped."""
        try:
            envelope = open_message(datagram)
        except BadReply as error:
            raise Dropped("malformed", str(error)) from error
        if len(envelope.engine_id) not in _ENGINE_ID_OCTETS:
            return _only(self._report(envelope, _UNKNOWN_ENGINE_IDS, None))
        if envelope.user != sender.user.name:
            raise Dropped("auth", "another SNMPv3 user than the device's")
        if sender.user.auth is not None and not envelope.flags & AUTH_FLAG:
            raise Dropped("auth", "not authenticated, and the device's credential is")
        if envelope.engine_id == self._id:
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
        report = self._report(envelope, _UNKNOWN_ENGINE_IDS, None)
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
            off = abs(self._time() - envelope.time)
            if envelope.boots != self._boots or off > TIME_WINDOW_SECONDS:
                return _only(self._report(envelope, _NOT_IN_TIME_WINDOWS, keys))
        scoped = _scoped(envelope, keys)

        def answer(pdu: bytes) -> bytes:
            flags = envelope.flags & (AUTH_FLAG | PRIV_FLAG)
            return self._message(envelope, flags, keys, scoped_pdu(*_context(scoped), pdu))

        return Opened(scoped, ours=True, report=b"", answer=answer)

    def _own_keys(self, sender: UsmSender) -> Keys:
        engine = sender.engines.get(self._id)
        if engine is None:
            keys = Keys(sender.ring.authenticator(self._id), sender.ring.cipher(self._id))
            engine = sender.engines[self._id] = _Engine(keys, 0, 0, 0.0)
        return engine.keys

    def _time(self) -> int:
        return int(self._clock() - self._started)

    def _report(self, envelope: Envelope, counter: int, keys: Keys | None) -> bytes:
        """What tells a sender our engine id, or authenticated, our clock; empty where it wants no report."""
        if not envelope.flags & REPORTABLE_FLAG:
            return b""
        self._reports[counter] = value = self._reports.get(counter, 0) + 1
        name = encode_tlv(OBJECT_IDENTIFIER, encode_oid((*_USM_STATS, counter, 0)))
        content = (value % 2**32).to_bytes(5, "big").lstrip(b"\0").rjust(1, b"\0")
        content = b"\0" + content if content[0] & 0x80 else content
        varbinds = encode_tlv(SEQUENCE, encode_tlv(SEQUENCE, name + encode_tlv(COUNTER32, content)))
        body = encode_integer(0) + encode_integer(0) + encode_integer(0) + varbinds
        flags = AUTH_FLAG if keys and keys.authenticator else 0
        report = scoped_pdu(self._id, b"", encode_tlv(REPORT, body))
        return self._message(envelope, flags, keys or Keys(None, None), report)

    def _message(self, request: Envelope, flags: int, keys: Keys, data: bytes) -> bytes:
        """An answer to `request` around a scoped PDU, secured with our engine's keys."""
        salt = b""
        time = self._time()
        if flags & PRIV_FLAG and keys.cipher:
            self._salt = (self._salt + 1) % 2 ** (8 * SALT_OCTETS)
            salt = self._salt.to_bytes(SALT_OCTETS, "big")
            data = encode_tlv(OCTET_STRING, keys.cipher.encrypt(self._boots, time, salt, data))
        header = (
            encode_integer(request.message_id)
            + encode_integer(_MAX_SIZE)
            + encode_tlv(OCTET_STRING, bytes((flags,)))
            + encode_integer(USM)
        )
        head = security_head(self._id, self._boots, time, request.user)
        authenticator = keys.authenticator if flags & AUTH_FLAG else None
        zeros = bytes(authenticator.mac_octets if authenticator else 0)
        tail = encode_tlv(OCTET_STRING, salt)
        security = encode_tlv(SEQUENCE, head + encode_tlv(OCTET_STRING, zeros) + tail)
        parts = encode_integer(VERSION_3) + encode_tlv(SEQUENCE, header) + encode_tlv(OCTET_STRING, security) + data
        message = encode_tlv(SEQUENCE, parts)
        if authenticator is None:
            return message
        start = len(message) - len(data) - len(tail) - len(zeros)
        return message[:start] + authenticator.mac(message) + message[start + len(zeros) :]


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
