"""SNMPv3 messages as octets: put together, and taken apart without believing any of it.

Source: RFC 3412 section 6 (SNMPv3Message), RFC 3414 section 2.4 (UsmSecurityParameters).
"""

from __future__ import annotations

from typing import NamedTuple

from collectors.errors import BadReply
from collectors.snmp.ber import (
    OCTET_STRING,
    SEQUENCE,
    Oid,
    decode_oid,
    encode_integer,
    encode_length,
    encode_tlv,
    expect,
    read_header,
    read_integer,
    read_octets,
)
from collectors.snmp.pdu import Pdu, decode_pdu

AUTH_FLAG = 0x01
PRIV_FLAG = 0x02
REPORTABLE_FLAG = 0x04

VERSION_3 = 3
USM = 3

# Replies are kept small by asking for little: net-snmp answers genErr, not less, when this is a packet's size.
_MAX_SIZE = 65_507
_USM_STATS: Oid = (1, 3, 6, 1, 6, 3, 15, 1, 1)

_FLAGS_AND_MODEL = {
    flags: bytes((OCTET_STRING, 1, flags | REPORTABLE_FLAG)) + encode_integer(USM)
    for flags in (0, AUTH_FLAG, AUTH_FLAG | PRIV_FLAG)
}
_HEADER_OCTETS = 6 + len(encode_integer(_MAX_SIZE)) + len(_FLAGS_AND_MODEL[0])
_START = encode_integer(VERSION_3) + bytes((SEQUENCE, _HEADER_OCTETS, 0x02, 0x04))
_AFTER_ID = {flags: encode_integer(_MAX_SIZE) + rest for flags, rest in _FLAGS_AND_MODEL.items()}


class Envelope(NamedTuple):
    """A received message; `mac_start` and `scoped_start` are offsets into `message`."""

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


def security_head(engine_id: bytes, boots: int, time: int, user: bytes) -> bytes:
    """The security parameters before the authentication code; `boots` and `time` are the engine's, in seconds."""
    return b"".join(
        (
            encode_tlv(OCTET_STRING, engine_id),
            encode_integer(boots),
            encode_integer(time),
            encode_tlv(OCTET_STRING, user),
        )
    )


def encode_message(
    message_id: int, flags: int, head: bytes, mac_octets: int, salt: bytes, data: bytes
) -> tuple[bytes, int]:
    """A message whose authentication code is still zeros, and where that code starts.

    Args:
        message_id: msgID, four octets long (at least `pdu.MIN_REQUEST_ID`).
        flags: AUTH_FLAG and PRIV_FLAG; every request is reportable.
        head: from `security_head`.
        mac_octets: length of the code, 0 without authentication.
        salt: privacy parameters.
        data: the scoped PDU, or its encryption as an OCTET STRING.
    """
    after_head = b"".join(
        (bytes((OCTET_STRING, mac_octets)), bytes(mac_octets), bytes((OCTET_STRING, len(salt))), salt)
    )
    security = encode_tlv(SEQUENCE, head + after_head)
    inner = (_START, message_id.to_bytes(4, "big"), _AFTER_ID[flags], encode_tlv(OCTET_STRING, security), data)
    message = b"".join((bytes((SEQUENCE,)), encode_length(sum(map(len, inner))), *inner))
    return message, len(message) - len(data) - len(salt) - 2 - mac_octets


def scoped_pdu(engine_id: bytes, context_name: bytes, pdu: bytes) -> bytes:
    context = encode_tlv(OCTET_STRING, engine_id) + encode_tlv(OCTET_STRING, context_name)
    return encode_tlv(SEQUENCE, context + pdu)


def open_message(message: bytes) -> Envelope:
    """Take a message apart as far as its scoped PDU. Raises BadReply."""
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
    outer, scoped_start = expect(message, position, end, OCTET_STRING)
    at, limit = expect(message, outer, scoped_start, SEQUENCE)
    engine_id, at = read_octets(message, at, limit)
    boots, at = read_integer(message, at, limit)
    time, at = read_integer(message, at, limit)
    user, at = read_octets(message, at, limit)
    mac_start, at = expect(message, at, limit, OCTET_STRING)
    salt, _ = read_octets(message, at, limit)
    if boots < 0 or time < 0:
        raise BadReply("SNMPv3 message with a negative clock")
    mac = message[mac_start:at]
    return Envelope(
        message, message_id, flags[0], engine_id, boots, time, user, mac_start, mac, salt, scoped_start, end
    )


def plain_pdu(envelope: Envelope) -> Pdu:
    """The PDU of a message that is not encrypted. Raises BadReply."""
    return pdu_of_scoped(envelope.message, envelope.scoped_start, envelope.end)


def pdu_of_scoped(data: bytes, position: int, limit: int) -> Pdu:
    """The PDU in the scoped PDU at `position`; DES leaves padding behind it. Raises BadReply."""
    position, end = expect(data, position, limit, SEQUENCE)
    _, position = read_octets(data, position, end)
    _, position = read_octets(data, position, end)
    return decode_pdu(data, position, end)


def report_counter(pdu: Pdu) -> int | None:
    """Which of usmStats a report carries: the arc after usmStats, or None for another counter."""
    if pdu.start == pdu.end:
        return None
    start, end = expect(pdu.data, pdu.start, pdu.end, SEQUENCE)
    _, first, last = read_header(pdu.data, start, end)
    oid = decode_oid(pdu.data[first:last])
    return oid[len(_USM_STATS)] if oid[: len(_USM_STATS)] == _USM_STATS and len(oid) > len(_USM_STATS) else None
