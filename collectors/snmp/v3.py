"""SNMPv3 messages with the User-based Security Model, as a manager sees them; state is per device.

The engine's clock is cached per device and not per engine id, because cloned devices share engine ids. A discovery
report is not authenticated: its engine id and clock are used to speak, and nothing else is believed until a message
carries a valid HMAC. An unauthenticated report never yields data and never ends a request; it leaves a hint that
explains why no answer came.

Source: RFC 3412 sections 6 and 7 (messages), RFC 3414 sections 2.3 and 3.2 (time window, processing), RFC 7860.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass

from collectors.errors import AuthenticationRejected, BadReply, CollectionError
from collectors.snmp import usm
from collectors.snmp.ber import (
    SEQUENCE,
    Oid,
    decode_oid,
    encode_integer,
    encode_tlv,
    expect,
    read_header,
    read_integer,
    read_octets,
)
from collectors.snmp.pdu import GET, REPORT, RESPONSE, Pdu, decode_pdu, encode_body, encode_pdu
from collectors.snmp.security import Resend

VERSION_3 = 3
USM = 3
TIME_WINDOW_SECONDS = 150
MAX_BOOTS = 2**31 - 1

_AUTH_FLAG = 0x01
_PRIV_FLAG = 0x02
_REPORTABLE_FLAG = 0x04
_MIN_ENGINE_ID_OCTETS = 5
_MAX_ENGINE_ID_OCTETS = 32

# Replies are kept small by asking for little: net-snmp answers genErr, not less, when this is a packet's size.
_MAX_SIZE = encode_integer(65_507)

_SILENT_AFTER_DISCOVERY = (
    "the agent answers discovery but no request: the privacy key or protocol differs, or the user may not read"
)

_USM_STATS: Oid = (1, 3, 6, 1, 6, 3, 15, 1, 1)
_UNKNOWN_ENGINE_IDS = 4
_NOT_IN_TIME_WINDOWS = 2
_REFUSALS = {
    1: "the agent has no such security level for this user (usmStatsUnsupportedSecLevels)",
    3: "the agent does not know this user (usmStatsUnknownUserNames)",
    5: "the agent rejects the authentication key or protocol (usmStatsWrongDigests)",
    6: "the agent cannot decrypt the request: privacy key or protocol differ (usmStatsDecryptionErrors)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UsmUser:
    """Who asks; what is None is not used. The passphrases are at least 8 octets (checked where they are read)."""

    name: bytes
    auth: usm.AuthProtocol | None
    auth_passphrase: bytes | None
    priv: usm.PrivProtocol | None
    priv_passphrase: bytes | None
    context_name: bytes = b""

    def __repr__(self) -> str:
        return f"UsmUser({self.name!r})"


@dataclass(slots=True)
class _Engine:
    """The agent's engine: its id, keys localised to it, and its clock as last seen at `seen` (our clock, seconds)."""

    id: bytes
    auth_key: bytes
    priv_key: bytes
    boots: int
    time: int
    seen: float
    latest_time: int | None = None  # of an authenticated message; None while the clock is only a discovery's guess


@dataclass(frozen=True, slots=True)
class _Envelope:
    """A received message, taken apart as far as can be without believing any of it."""

    message: bytes
    message_id: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: bytes
    mac_start: int
    mac: bytes
    salt: bytes
    scoped_start: int
    end: int


class UsmSecurity:
    """One device's SNMPv3 conversation."""

    silence = ""

    def __init__(self, user: UsmUser, *, clock: Callable[[], float]) -> None:
        self._user = user
        self._clock = clock
        self._engine: _Engine | None = None
        self._hint: str | None = None
        self._salt = int.from_bytes(os.urandom(8), "big")
        self._flags = (_AUTH_FLAG if user.auth else 0) | (_PRIV_FLAG if user.priv else 0)
        self._answered = False

    def encode(self, pdu: bytes, request_id: int) -> bytes:
        engine = self._engine
        self._hint = None
        if engine is None:
            probe = _scoped(b"", b"", encode_pdu(GET, request_id, encode_body(b"")))
            return self._message(request_id, 0, _Engine(b"", b"", b"", 0, 0, 0.0), b"", probe)
        scoped = _scoped(engine.id, self._user.context_name, pdu)
        return self._message(request_id, self._flags, engine, self._user.name, scoped)

    def decode(self, message: bytes, request_id: int) -> Pdu | None:
        envelope = _open(message)
        if envelope.message_id != request_id:
            return None
        if self._engine is None:
            self._discover(envelope)
            raise Resend
        pdu = self._response(envelope, request_id, self._engine)
        if pdu is None or pdu.type != REPORT:
            self._answered = self._answered or pdu is not None
            return pdu
        if _report_counter(pdu) == _NOT_IN_TIME_WINDOWS:
            raise Resend
        self._hint = _REFUSALS.get(_report_counter(pdu) or 0, "the agent answered with a report")
        return None

    def _response(self, envelope: _Envelope, request_id: int, engine: _Engine) -> Pdu | None:
        """The authentic response or report in `envelope`, or None."""
        if envelope.engine_id != engine.id or not envelope.flags & _AUTH_FLAG or not self._flags & _AUTH_FLAG:
            return self._unauthenticated(envelope, request_id)
        if not self._authentic(envelope, engine):
            self._hint = "the answer's authentication code is wrong: the authentication key differs, or it was altered"
            return None
        self._check_time(envelope, engine)
        pdu = self._scoped_pdu(envelope, engine)
        if pdu is None or pdu.type == REPORT:
            return pdu
        ours = envelope.user == self._user.name and pdu.request_id == request_id
        return pdu if ours and envelope.flags & (_AUTH_FLAG | _PRIV_FLAG) == self._flags else None

    def verdict(self) -> CollectionError | None:
        if self._hint:
            return AuthenticationRejected(self._hint)
        if self._engine is not None and not self._answered:
            return AuthenticationRejected(_SILENT_AFTER_DISCOVERY)
        return None

    def forget(self) -> None:
        """Start again with discovery: the device may have been replaced, or its boots counter lost."""
        self._engine = None

    def _message(self, message_id: int, flags: int, engine: _Engine, user: bytes, scoped: bytes) -> bytes:
        elapsed = int(self._clock() - engine.seen) if engine.boots or engine.time else 0
        time = min(engine.time + elapsed, MAX_BOOTS)
        salt = b""
        if flags & _PRIV_FLAG and self._user.priv:
            salt = self._next_salt(engine.boots)
            cipher = usm.encrypt(self._user.priv, engine.priv_key, engine.boots, time, salt, scoped)
            data = encode_tlv(0x04, cipher)
        else:
            data = scoped
        mac = bytes(self._user.auth.mac_octets) if flags & _AUTH_FLAG and self._user.auth else b""
        before_mac = b"".join(
            (encode_tlv(0x04, engine.id), encode_integer(engine.boots), encode_integer(time), encode_tlv(0x04, user))
        )
        security = _sequence(before_mac + encode_tlv(0x04, mac) + encode_tlv(0x04, salt))
        header = _sequence(
            b"".join(
                (
                    encode_integer(message_id),
                    _MAX_SIZE,
                    bytes((0x04, 0x01, flags | _REPORTABLE_FLAG)),
                    encode_integer(USM),
                )
            )
        )
        message = _sequence(b"".join((encode_integer(VERSION_3), header, encode_tlv(0x04, security), data)))
        if mac and self._user.auth:
            code = usm.message_mac(self._user.auth, engine.auth_key, message)
            start = len(message) - len(data) - len(encode_tlv(0x04, salt)) - len(mac)
            message = b"".join((message[:start], code, message[start + len(mac) :]))
        return message

    def _next_salt(self, boots: int) -> bytes:
        self._salt = (self._salt + 1) & 0xFFFFFFFFFFFFFFFF
        if self._user.priv and self._user.priv.name == "des":
            return boots.to_bytes(4, "big") + (self._salt & 0xFFFFFFFF).to_bytes(4, "big")
        return self._salt.to_bytes(8, "big")

    def _discover(self, envelope: _Envelope) -> None:
        """Take the engine id and, as a first guess, the clock from whatever answered the discovery probe."""
        if not _MIN_ENGINE_ID_OCTETS <= len(envelope.engine_id) <= _MAX_ENGINE_ID_OCTETS:
            raise BadReply("SNMPv3 discovery answered without a usable engine id")
        user, auth_key, priv_key = self._user, b"", b""
        if user.auth and user.auth_passphrase:
            auth_key = usm.authentication_key(user.auth, user.auth_passphrase, envelope.engine_id)
            if user.priv and user.priv_passphrase:
                priv_key = usm.privacy_key(user.auth, user.priv, user.priv_passphrase, envelope.engine_id)
        self._engine = _Engine(envelope.engine_id, auth_key, priv_key, envelope.boots, envelope.time, self._clock())

    def _unauthenticated(self, envelope: _Envelope, request_id: int) -> Pdu | None:
        """An answer without authentication: data only where we asked for none; a report is but a hint."""
        if envelope.flags & _PRIV_FLAG:
            return None
        pdu = _plain_pdu(envelope)
        if pdu.type == REPORT:
            counter = _report_counter(pdu)
            self._hint = _REFUSALS.get(counter or 0)
            if counter == _UNKNOWN_ENGINE_IDS and envelope.engine_id != (self._engine.id if self._engine else b""):
                self.forget()
                raise Resend
            return None
        if self._flags & _AUTH_FLAG:
            self._hint = "the agent answered an authenticated request in clear text"
            return None
        return pdu if pdu.request_id == request_id and envelope.user == self._user.name else None

    def _authentic(self, envelope: _Envelope, engine: _Engine) -> bool:
        auth = self._user.auth
        if auth is None or len(envelope.mac) != auth.mac_octets:
            return False
        start, message = envelope.mac_start, envelope.message
        zeroed = b"".join((message[:start], bytes(auth.mac_octets), message[start + auth.mac_octets :]))
        return hmac.compare_digest(envelope.mac, usm.message_mac(auth, engine.auth_key, zeroed))

    def _check_time(self, envelope: _Envelope, engine: _Engine) -> None:
        """RFC 3414 3.2 step 7b: learn a newer clock, refuse a message older than the window."""
        latest = engine.latest_time
        newer = latest is None or (envelope.boots, envelope.time) > (engine.boots, latest)
        if newer and envelope.boots < MAX_BOOTS:
            engine.boots, engine.time, engine.latest_time = envelope.boots, envelope.time, envelope.time
            engine.seen = self._clock()
        elif latest is None or (envelope.boots, envelope.time) < (engine.boots, latest - TIME_WINDOW_SECONDS):
            self.forget()
            raise AuthenticationRejected("the answer is outside the time window: replayed, or the agent lost its boots")

    def _scoped_pdu(self, envelope: _Envelope, engine: _Engine) -> Pdu | None:
        if not envelope.flags & _PRIV_FLAG:
            pdu = _plain_pdu(envelope)
            if self._flags & _PRIV_FLAG and pdu.type == RESPONSE:
                self._hint = "the agent answered an encrypted request in clear text"
                return None
            return pdu
        if self._user.priv is None:
            return None
        cipher, _ = read_octets(envelope.message, envelope.scoped_start, envelope.end)
        try:
            plain = usm.decrypt(self._user.priv, engine.priv_key, envelope.boots, envelope.time, envelope.salt, cipher)
            return _pdu_of_scoped(plain, 0, len(plain))
        except (ValueError, BadReply):
            self._hint = "the answer does not decrypt: the privacy key or protocol differs"
            return None


def _sequence(content: bytes) -> bytes:
    return encode_tlv(SEQUENCE, content)


def _scoped(engine_id: bytes, context_name: bytes, pdu: bytes) -> bytes:
    return _sequence(encode_tlv(0x04, engine_id) + encode_tlv(0x04, context_name) + pdu)


def _open(message: bytes) -> _Envelope:
    position, end = expect(message, 0, len(message), SEQUENCE)
    version, position = read_integer(message, position, end)
    if version != VERSION_3:
        raise BadReply(f"SNMP version field {version} in answer to an SNMPv3 request")
    header, position = expect(message, position, end, SEQUENCE)
    message_id, header = read_integer(message, header, position)
    _, header = read_integer(message, header, position)
    flags, header = read_octets(message, header, position)
    model, _ = read_integer(message, header, position)
    if len(flags) != 1 or model != USM:
        raise BadReply("SNMPv3 header with impossible flags or security model")
    outer, scoped_start = expect(message, position, end, 0x04)
    at, limit = expect(message, outer, scoped_start, SEQUENCE)
    engine_id, at = read_octets(message, at, limit)
    boots, at = read_integer(message, at, limit)
    time, at = read_integer(message, at, limit)
    user, at = read_octets(message, at, limit)
    mac_start, at = expect(message, at, limit, 0x04)
    salt, _ = read_octets(message, at, limit)
    if boots < 0 or time < 0:
        raise BadReply("SNMPv3 message with a negative clock")
    return _Envelope(
        message, message_id, flags[0], engine_id, boots, time, user, mac_start, message[mac_start:at], salt,
        scoped_start, end,
    )  # fmt: skip


def _plain_pdu(envelope: _Envelope) -> Pdu:
    return _pdu_of_scoped(envelope.message, envelope.scoped_start, envelope.end)


def _pdu_of_scoped(data: bytes, position: int, limit: int) -> Pdu:
    position, end = expect(data, position, limit, SEQUENCE)
    _, position = read_octets(data, position, end)
    _, position = read_octets(data, position, end)
    return decode_pdu(data, position, end)


def _report_counter(pdu: Pdu) -> int | None:
    """Which of usmStats a report carries: the arc after usmStats, or None for another counter."""
    if pdu.start == pdu.end:
        return None
    start, end = expect(pdu.data, pdu.start, pdu.end, SEQUENCE)
    _, first, last = read_header(pdu.data, start, end)
    oid = decode_oid(pdu.data[first:last])
    return oid[len(_USM_STATS)] if oid[: len(_USM_STATS)] == _USM_STATS and len(oid) > len(_USM_STATS) else None
