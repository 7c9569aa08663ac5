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
import re
from collections.abc import Callable
from dataclasses import dataclass

from collectors.errors import AuthenticationRejected, BadReply, CollectionError
from collectors.snmp import usm
from collectors.snmp.ber import OCTET_STRING, encode_tlv, read_octets
from collectors.snmp.frame import envelope_of, response_of, scoped_frame, security_frame
from collectors.snmp.pdu import GET, REPORT, RESPONSE, Pdu, encode_body, encode_pdu
from collectors.snmp.security import Resend
from collectors.snmp.usm_ciphers import Authenticator, PrivCipher, cipher_of
from collectors.snmp.v3_message import (
    AUTH_FLAG,
    PRIV_FLAG,
    Envelope,
    encode_message,
    open_message,
    pdu_of_scoped,
    plain_pdu,
    report_counter,
    scoped_pdu,
    security_head,
)

TIME_WINDOW_SECONDS = 150
MAX_BOOTS = 2**31 - 1

_MIN_ENGINE_ID_OCTETS = 5
_MAX_ENGINE_ID_OCTETS = 32

_SILENT_AFTER_DISCOVERY = (
    "the agent answers discovery but no request: the privacy key or protocol differs, or the user may not read"
)

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
    authenticator: Authenticator | None
    cipher: PrivCipher | None
    boots: int
    time: int
    seen: float
    latest_time: int | None = None  # of an authenticated message; None while the clock is only a discovery's guess
    head: tuple[int, int, bytes] | None = None  # boots, time, and the security parameters encoded for them
    frame: re.Pattern[bytes] | None = None  # of an authenticated and encrypted answer
    scoped_frame: re.Pattern[bytes] | None = None


class UsmSecurity:
    """One device's SNMPv3 conversation."""

    silence = ""

    def __init__(self, user: UsmUser, *, clock: Callable[[], float]) -> None:
        self._user = user
        self._clock = clock
        self._engine: _Engine | None = None
        self._hint: str | None = None
        self._salt = int.from_bytes(os.urandom(8), "big")
        self._flags = (AUTH_FLAG if user.auth else 0) | (PRIV_FLAG if user.priv else 0)
        self._answered = False

    def encode(self, pdu: bytes, request_id: int) -> bytes:
        engine = self._engine
        self._hint = None
        if engine is None:
            probe = scoped_pdu(b"", b"", encode_pdu(GET, request_id, encode_body(b"")))
            return encode_message(request_id, 0, security_head(b"", 0, 0, b""), 0, b"", probe)[0]
        return self._message(request_id, engine, scoped_pdu(engine.id, self._user.context_name, pdu))

    def decode(self, message: bytes, request_id: int) -> Pdu | None:
        envelope = self._open(message)
        if envelope.message_id != request_id:
            return None
        if self._engine is None:
            self._discover(envelope)
            raise Resend
        pdu = self._response(envelope, request_id, self._engine)
        if pdu is None or pdu.type != REPORT:
            self._answered = self._answered or pdu is not None
            return pdu
        if report_counter(pdu) == _NOT_IN_TIME_WINDOWS:
            raise Resend
        self._hint = _REFUSALS.get(report_counter(pdu) or 0, "the agent answered with a report")
        return None

    def _open(self, message: bytes) -> Envelope:
        engine = self._engine
        if engine is not None and engine.frame is not None:
            expected = envelope_of(engine.frame, message, engine.id, self._user.name)
            if expected is not None:
                return expected
        return open_message(message)

    def _response(self, envelope: Envelope, request_id: int, engine: _Engine) -> Pdu | None:
        """The authentic response or report in `envelope`, or None."""
        if envelope.engine_id != engine.id or not envelope.flags & AUTH_FLAG or not self._flags & AUTH_FLAG:
            return self._unauthenticated(envelope, request_id)
        if not self._authentic(envelope, engine):
            self._hint = "the answer's authentication code is wrong: the authentication key differs, or it was altered"
            return None
        self._check_time(envelope, engine)
        pdu = self._scoped_pdu(envelope, engine)
        if pdu is None or pdu.type == REPORT:
            return pdu
        ours = envelope.user == self._user.name and pdu.request_id == request_id
        return pdu if ours and envelope.flags & (AUTH_FLAG | PRIV_FLAG) == self._flags else None

    def verdict(self, *, silent: bool) -> CollectionError | None:
        if self._hint:
            return AuthenticationRejected(self._hint)
        if silent and self._engine is not None and not self._answered:
            return AuthenticationRejected(_SILENT_AFTER_DISCOVERY)
        return None

    def _forget(self) -> None:
        """Start again with discovery: the device may have been replaced, or its boots counter lost."""
        self._engine = None

    def _engine_time(self, engine: _Engine) -> int:
        """What the agent's clock should show now, in seconds."""
        return min(engine.time + int(self._clock() - engine.seen), MAX_BOOTS)

    def _message(self, message_id: int, engine: _Engine, scoped: bytes) -> bytes:
        user = self._user
        time = self._engine_time(engine)
        if engine.head is None or engine.head[:2] != (engine.boots, time):
            engine.head = (engine.boots, time, security_head(engine.id, engine.boots, time, user.name))
        salt, data = b"", scoped
        if engine.cipher is not None:
            salt = self._next_salt(engine.boots)
            data = encode_tlv(OCTET_STRING, engine.cipher.encrypt(engine.boots, time, salt, scoped))
        mac_octets = engine.authenticator.mac_octets if engine.authenticator else 0
        message, start = encode_message(message_id, self._flags, engine.head[2], mac_octets, salt, data)
        if engine.authenticator is None:
            return message
        return b"".join((message[:start], engine.authenticator.mac(message), message[start + mac_octets :]))

    def _next_salt(self, boots: int) -> bytes:
        self._salt = (self._salt + 1) & 0xFFFFFFFFFFFFFFFF
        if self._user.priv and self._user.priv.name == "des":
            return boots.to_bytes(4, "big") + (self._salt & 0xFFFFFFFF).to_bytes(4, "big")
        return self._salt.to_bytes(8, "big")

    def _discover(self, envelope: Envelope) -> None:
        """Take the engine id and, as a first guess, the clock from whatever answered the discovery probe."""
        if not _MIN_ENGINE_ID_OCTETS <= len(envelope.engine_id) <= _MAX_ENGINE_ID_OCTETS:
            raise BadReply("SNMPv3 discovery answered without a usable engine id")
        user, engine_id = self._user, envelope.engine_id
        authenticator, cipher = None, None
        if user.auth and user.auth_passphrase:
            key = usm.authentication_key(user.auth, user.auth_passphrase, engine_id)
            authenticator = Authenticator(user.auth, key)
            if user.priv and user.priv_passphrase:
                cipher = cipher_of(user.priv, usm.privacy_key(user.auth, user.priv, user.priv_passphrase, engine_id))
        self._engine = _Engine(engine_id, authenticator, cipher, envelope.boots, envelope.time, self._clock())
        if user.auth and user.priv:
            self._engine.frame = security_frame(envelope.engine_id, user.name, user.auth.mac_octets)
            self._engine.scoped_frame = scoped_frame(envelope.engine_id, user.context_name)

    def _unauthenticated(self, envelope: Envelope, request_id: int) -> Pdu | None:
        """An answer without authentication: data only where we asked for none; a report is but a hint."""
        if envelope.flags & PRIV_FLAG:
            return None
        pdu = plain_pdu(envelope)
        if pdu.type == REPORT:
            counter = report_counter(pdu)
            self._hint = _REFUSALS.get(counter or 0)
            if counter == _UNKNOWN_ENGINE_IDS and envelope.engine_id != (self._engine.id if self._engine else b""):
                self._forget()
                raise Resend
            return None
        if self._flags & AUTH_FLAG:
            self._hint = "the agent answered an authenticated request in clear text"
            return None
        return pdu if pdu.request_id == request_id and envelope.user == self._user.name else None

    def _authentic(self, envelope: Envelope, engine: _Engine) -> bool:
        authenticator = engine.authenticator
        if authenticator is None or len(envelope.mac) != authenticator.mac_octets:
            return False
        start, message = envelope.mac_start, envelope.message
        zeroed = b"".join((message[:start], bytes(len(envelope.mac)), message[start + len(envelope.mac) :]))
        return hmac.compare_digest(envelope.mac, authenticator.mac(zeroed))

    def _check_time(self, envelope: Envelope, engine: _Engine) -> None:
        """RFC 3414 3.2 step 7b: learn a newer clock, refuse a message older than the window."""
        latest = engine.latest_time
        newer = latest is None or (envelope.boots, envelope.time) > (engine.boots, latest)
        if newer and envelope.boots < MAX_BOOTS:
            engine.boots, engine.time, engine.latest_time = envelope.boots, envelope.time, envelope.time
            engine.seen = self._clock()
            return
        earliest = self._engine_time(engine) - TIME_WINDOW_SECONDS
        if envelope.boots >= MAX_BOOTS or (envelope.boots, envelope.time) < (engine.boots, earliest):
            self._forget()
            raise AuthenticationRejected("the answer is outside the time window: replayed, or the agent lost its boots")

    def _scoped_pdu(self, envelope: Envelope, engine: _Engine) -> Pdu | None:
        if not envelope.flags & PRIV_FLAG:
            pdu = plain_pdu(envelope)
            if self._flags & PRIV_FLAG and pdu.type == RESPONSE:
                self._hint = "the agent answered an encrypted request in clear text"
                return None
            return pdu
        if engine.cipher is None:
            return None
        cipher, _ = read_octets(envelope.message, envelope.scoped_start, envelope.end)
        try:
            plain = engine.cipher.decrypt(envelope.boots, envelope.time, envelope.salt, cipher)
            expected = response_of(engine.scoped_frame, plain, padded=True) if engine.scoped_frame else None
            return expected or pdu_of_scoped(plain, 0, len(plain))
        except (ValueError, BadReply):
            self._hint = "the answer does not decrypt: the privacy key or protocol differs"
            return None
