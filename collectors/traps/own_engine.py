"""Our own SNMPv3 engine: what an inform's sender must learn of it, and answers secured with its keys.

Source: RFC 3412 section 7.1 (responses and reports), RFC 3414 sections 2.4, 2.6 and 4 (parameters, keys, discovery).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from collectors.snmp import usm
from collectors.snmp.ber import (
    COUNTER32,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    encode_integer,
    encode_oid,
    encode_tlv,
)
from collectors.snmp.pdu import REPORT
from collectors.snmp.usm_ciphers import SALT_OCTETS, Authenticator, PrivCipher, cipher_of
from collectors.snmp.v3 import UsmUser
from collectors.snmp.v3_message import (
    AUTH_FLAG,
    PRIV_FLAG,
    REPORTABLE_FLAG,
    USM,
    VERSION_3,
    Envelope,
    scoped_pdu,
    security_head,
)

NOT_IN_TIME_WINDOWS: Final = 2
UNKNOWN_ENGINE_IDS: Final = 4
"""The counters of usmStats that a sender needs to see."""

_USM_STATS: Final = (1, 3, 6, 1, 6, 3, 15, 1, 1)
_MAX_SIZE: Final = 65_507


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


class OwnEngine:
    """Our own engine.

    Args:
        engine_id: 5 to 32 octets, unlike that of any device.
        boots: greater at each start.
        clock: monotonic, seconds.
    """

    def __init__(self, engine_id: bytes, boots: int, clock: Callable[[], float]) -> None:
        self.id = engine_id
        self.boots = boots
        self._clock = clock
        self._started = clock()
        self._salt = int.from_bytes(os.urandom(SALT_OCTETS), "big")
        self._reports: dict[int, int] = {}

    def time(self) -> int:
        """SnmpEngineTime: seconds since the start."""
        return int(self._clock() - self._started)

    def report(self, envelope: Envelope, counter: int, keys: Keys | None) -> bytes:
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
        report = scoped_pdu(self.id, b"", encode_tlv(REPORT, body))
        return self.answer(envelope, flags, keys or Keys(None, None), report)

    def answer(self, request: Envelope, flags: int, keys: Keys, data: bytes) -> bytes:
        """An answer to `request` around a scoped PDU, secured with our engine's keys."""
        salt = b""
        time = self.time()
        if flags & PRIV_FLAG and keys.cipher:
            self._salt = (self._salt + 1) % 2 ** (8 * SALT_OCTETS)
            salt = self._salt.to_bytes(SALT_OCTETS, "big")
            data = encode_tlv(OCTET_STRING, keys.cipher.encrypt(self.boots, time, salt, data))
        header = (
            encode_integer(request.message_id)
            + encode_integer(_MAX_SIZE)
            + encode_tlv(OCTET_STRING, bytes((flags,)))
            + encode_integer(USM)
        )
        head = security_head(self.id, self.boots, time, request.user)
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
