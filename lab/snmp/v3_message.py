"""SNMPv3 messages: reading and writing the header, the security parameters and the scoped PDU.

Source: RFC 3412 section 6 (message format); RFC 3414 section 2.4 (UsmSecurityParameters).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

from lab.snmp import ber
from lab.snmp.users import LocalUser, SecurityLevel
from lab.snmp.usm_keys import DIGEST_LENGTHS

VERSION: Final = ber.integer(3)
USM: Final = 3
REPORTABLE: Final = 0x04
LEVEL_BITS: Final = 0x03
PRIVACY_ALONE: Final = 0x02
OVERHEAD: Final = 160
"""Octets of a message around its PDU: headers, an engine id and a user of 32 octets, digest and salt, at most."""


@dataclass(frozen=True, slots=True)
class V3Request:
    """A message's fields; `digest_at` is where its digest begins."""

    whole: bytes
    message_id: int
    max_size: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: bytes
    digest: bytes
    digest_at: int
    privacy_parameters: bytes
    data: bytes
    """The scoped PDU's element, or the content of the encrypted OCTET STRING."""
    encrypted: bool

    @property
    def level(self) -> SecurityLevel:
        return SecurityLevel(self.flags & LEVEL_BITS)

    @property
    def reportable(self) -> bool:
        return bool(self.flags & REPORTABLE)


def parse(whole: bytes) -> V3Request:
    """Reads a message of version 3. Raises MalformedMessage."""
    _, at, end = ber.read_header(whole, 0, ber.SEQUENCE)
    _, at = ber.read_integer(whole, at)
    _, at, after_header = ber.read_header(whole, at, ber.SEQUENCE)
    message_id, at = ber.read_integer(whole, at)
    max_size, at = ber.read_integer(whole, at)
    flags, at = ber.read_octets(whole, at)
    model, _ = ber.read_integer(whole, at)
    if len(flags) != 1 or model != USM or flags[0] & LEVEL_BITS == PRIVACY_ALONE:
        raise ber.MalformedMessage("no message of the user-based security model")
    _, at, data_at = ber.read_header(whole, after_header, ber.OCTET_STRING)
    _, at, _ = ber.read_header(whole, at, ber.SEQUENCE)
    engine_id, at = ber.read_octets(whole, at)
    boots, at = ber.read_integer(whole, at)
    time, at = ber.read_integer(whole, at)
    user, at = ber.read_octets(whole, at)
    digest, after_digest = ber.read_octets(whole, at)
    privacy_parameters, _ = ber.read_octets(whole, after_digest)
    tag, start, data_end = ber.read_header(whole, data_at)
    if data_end > end or tag not in {ber.SEQUENCE, ber.OCTET_STRING}:
        raise ber.MalformedMessage("no scoped PDU")
    encrypted = tag == ber.OCTET_STRING
    return V3Request(
        whole=whole,
        message_id=message_id,
        max_size=max_size,
        flags=flags[0],
        engine_id=engine_id,
        boots=boots,
        time=time,
        user=user,
        digest=digest,
        digest_at=after_digest - len(digest),
        privacy_parameters=privacy_parameters,
        data=whole[start if encrypted else data_at : data_end],
        encrypted=encrypted,
    )


def digest_matches(message: V3Request, user: LocalUser) -> bool:
    """Whether the message was signed with the user's key."""
    if user.auth_protocol is None or len(message.digest) != DIGEST_LENGTHS[user.auth_protocol]:
        return False
    length = len(message.digest)
    blank = message.whole[: message.digest_at] + bytes(length) + message.whole[message.digest_at + length :]
    expected = hmac.digest(user.auth_key, blank, user.auth_protocol)[:length]
    return hmac.compare_digest(expected, message.digest)


def parse_scoped(data: bytes) -> tuple[bytes, bytes, int]:
    """Returns contextEngineID, contextName and where the PDU begins. Raises MalformedMessage."""
    _, at, _ = ber.read_header(data, 0, ber.SEQUENCE)
    context_engine_id, at = ber.read_octets(data, at)
    context_name, at = ber.read_octets(data, at)
    return context_engine_id, context_name, at


def build(
    *,
    message_id: int,
    max_size: int,
    level: SecurityLevel,
    engine_id: bytes,
    boots: int,
    time: int,
    user: LocalUser,
    scoped: bytes,
) -> bytes:
    """A whole message at the given level, encrypted and signed with the user's keys."""
    data, salt = scoped, b""
    if level == SecurityLevel.AUTH_PRIV and user.privacy is not None:
        cipher, salt = user.privacy.encrypt(scoped, boots, time)
        data = ber.octet_string(cipher)
    signed = level != SecurityLevel.NO_AUTH_NO_PRIV and user.auth_protocol is not None
    length = DIGEST_LENGTHS[user.auth_protocol] if signed and user.auth_protocol else 0
    header = ber.sequence(
        ber.integer(message_id) + ber.integer(max_size) + ber.octet_string(bytes((level,))) + ber.integer(USM)
    )
    tail = ber.octet_string(salt)
    parameters = ber.sequence(
        ber.octet_string(engine_id)
        + ber.integer(boots)
        + ber.integer(time)
        + ber.octet_string(user.name)
        + ber.octet_string(bytes(length))
        + tail
    )
    whole = ber.sequence(VERSION + header + ber.octet_string(parameters) + data)
    if not signed or user.auth_protocol is None:
        return whole
    digest = hmac.digest(user.auth_key, whole, user.auth_protocol)[:length]
    digest_end = len(whole) - len(data) - len(tail)
    return whole[: digest_end - length] + digest + whole[digest_end:]
