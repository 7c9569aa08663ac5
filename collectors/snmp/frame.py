"""What stands around the variable bindings of an expected answer, matched in one go: the hot path's short cut.

A manager knows nearly every octet around the numbers it asked for: version, community or engine id, user, a response
without error. One regular expression finds the rest. An answer it does not match (a report, an error, an unusual length
form) is taken apart step by step by `pdu.decode_pdu` and `v3_message.open_message`, which give the same for those it
does match.

Source: RFC 1901, RFC 3412 section 6, RFC 3414 section 2.4, RFC 3416 section 3; X.690 for the forms of a length.
"""

from __future__ import annotations

import re

from collectors.snmp.ber import OCTET_STRING, encode_tlv
from collectors.snmp.pdu import RESPONSE, Pdu
from collectors.snmp.v3_message import Envelope

_LENGTH = rb"(?:[\x00-\x7f]|\x81.|\x82..)"
_INTEGER = rb"\x02(\x01[\x00-\x7f]|\x02[\x00-\x7f].|\x03[\x00-\x7f]..|\x04[\x00-\x7f]...)"
_RESPONSE = rb"\xa2(" + _LENGTH + rb")\x02\x04(....)\x02\x01\x00\x02\x01\x00\x30(" + _LENGTH + rb")"

_LONG_LENGTH = 0x80


def response_frame(head: bytes) -> re.Pattern[bytes]:
    """Of a response in a sequence; `head` is what stands before it, as an SNMPv2c message's version and community."""
    return re.compile(rb"\x30(" + _LENGTH + rb")" + re.escape(head) + _RESPONSE, re.DOTALL)


def scoped_frame(engine_id: bytes, context_name: bytes) -> re.Pattern[bytes]:
    """Of a decrypted scoped PDU."""
    return response_frame(encode_tlv(OCTET_STRING, engine_id) + encode_tlv(OCTET_STRING, context_name))


def security_frame(engine_id: bytes, user: bytes, mac_octets: int) -> re.Pattern[bytes]:
    """Of an SNMPv3 message that is authenticated and encrypted, up to its cipher text."""
    header = rb"\x30.\x02\x04(....)" + _INTEGER + rb"\x04\x01(.)\x02\x01\x03"
    clock = _INTEGER + _INTEGER
    secrets = rb"\x04" + re.escape(bytes((mac_octets,))) + rb"(.{%d})\x04\x08(.{8})" % mac_octets
    names = [re.escape(encode_tlv(OCTET_STRING, name)) for name in (engine_id, user)]
    inside = names[0] + clock + names[1] + secrets
    outside = rb"\x30(" + _LENGTH + rb")\x02\x01\x03" + header + rb"\x04" + _LENGTH + rb"\x30" + _LENGTH
    return re.compile(outside + inside, re.DOTALL)


def response_of(frame: re.Pattern[bytes], data: bytes, *, padded: bool = False) -> Pdu | None:
    """The response in `data`, or None where the frame does not fit; `padded` allows octets behind it (DES)."""
    match = frame.match(data)
    if match is None:
        return None
    start = match.end()
    outer, pdu, request_id, listed = match.groups()
    end = start + _length(listed)
    if match.end(1) + _length(outer) != end or match.end(2) + _length(pdu) != end:
        return None
    if end > len(data) or (end != len(data) and not padded):
        return None
    return Pdu(RESPONSE, int.from_bytes(request_id, "big"), 0, 0, data, start, end)


def envelope_of(frame: re.Pattern[bytes], message: bytes, engine_id: bytes, user: bytes) -> Envelope | None:
    """The envelope of `message`, or None where the frame does not fit."""
    match = frame.match(message)
    if match is None or match.end(1) + _length(match[1]) != len(message):
        return None
    _, message_id, _, flags, boots, time, mac, salt = match.groups()
    return Envelope(
        message,
        int.from_bytes(message_id, "big"),
        flags[0],
        engine_id,
        int.from_bytes(boots[1:], "big"),
        int.from_bytes(time[1:], "big"),
        user,
        match.start(7),
        mac,
        salt,
        match.end(),
        len(message),
    )


def _length(octets: bytes) -> int:
    return octets[0] if octets[0] < _LONG_LENGTH else int.from_bytes(octets[1:], "big")
