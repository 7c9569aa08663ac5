"""Basic Encoding Rules as SNMP uses them: definite lengths, low tag numbers.

Object identifiers have two forms here: a tuple of sub-identifiers where they are compared or shown, and the encoded
content octets where they are sent or matched, which is what the hot path works on.

Source: ITU-T X.690; RFC 3417 section 8 (the subset SNMP allows); RFC 2578 section 7.1 (value ranges).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from collectors.errors import BadReply

Oid = tuple[int, ...]

INTEGER = 0x02
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30
IP_ADDRESS = 0x40
COUNTER32 = 0x41
GAUGE32 = 0x42
TIME_TICKS = 0x43
OPAQUE = 0x44
COUNTER64 = 0x46
NO_SUCH_OBJECT = 0x80
NO_SUCH_INSTANCE = 0x81
END_OF_MIB_VIEW = 0x82

UNSIGNED_TAGS = frozenset({COUNTER32, GAUGE32, TIME_TICKS, COUNTER64})
EXCEPTION_TAGS = frozenset({NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW})

_LENGTH_LONG = 0x80
_MAX_LENGTH_OCTETS = 4
_MAX_SUBIDENTIFIER = 2**32 - 1
_MAX_SUBIDENTIFIERS = 128
_ROOT_ARCS = 2
_ARC_WIDTH = 40


def parse_oid(text: str) -> Oid:
    """`"1.3.6.1"`, with or without a leading dot, as a tuple. Raises ValueError for anything else."""
    parts = text.removeprefix(".").split(".")
    oid = tuple(int(part) for part in parts if part.isdecimal())
    if len(oid) != len(parts) or len(oid) < _ROOT_ARCS:
        raise ValueError(f"not an object identifier: {text!r}")
    return oid


def format_oid(oid: Oid) -> str:
    return ".".join(map(str, oid))


def encode_length(length: int) -> bytes:
    if length < _LENGTH_LONG:
        return bytes((length,))
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((_LENGTH_LONG | len(octets),)) + octets


def encode_tlv(tag: int, content: bytes) -> bytes:
    return bytes((tag,)) + encode_length(len(content)) + content


def encode_integer(value: int) -> bytes:
    """A signed INTEGER of as few octets as it needs."""
    magnitude = value if value >= 0 else ~value  # ~value, so that -128 fits one octet and -2**31 fits four
    return encode_tlv(INTEGER, value.to_bytes(magnitude.bit_length() // 8 + 1, "big", signed=True))


def encode_sub_identifiers(sub_identifiers: Iterable[int]) -> bytes:
    """Base-128 octets of the arcs after the first two; what an index adds to a column's content octets."""
    out = bytearray()
    for value in sub_identifiers:
        if not 0 <= value <= _MAX_SUBIDENTIFIER:
            raise ValueError(f"sub-identifier out of range: {value}")
        groups = [value & 0x7F]
        rest = value >> 7
        while rest:
            groups.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.extend(reversed(groups))
    return bytes(out)


@lru_cache(maxsize=4096)
def encode_oid(oid: Oid) -> bytes:
    """Content octets of an object identifier, without tag and length."""
    if len(oid) < _ROOT_ARCS or oid[0] > _ROOT_ARCS or (oid[0] < _ROOT_ARCS and oid[1] >= _ARC_WIDTH):
        raise ValueError(f"not an object identifier: {format_oid(oid)}")
    return encode_sub_identifiers((oid[0] * _ARC_WIDTH + oid[1], *oid[2:]))


def decode_sub_identifiers(content: bytes) -> Oid:
    """The arcs in base-128 octets. Raises BadReply for a cut, overlong or empty one."""
    arcs: list[int] = []
    value = 0
    fresh = True
    for octet in content:
        if fresh and octet == _LENGTH_LONG:
            raise BadReply("object identifier with a padded sub-identifier")
        value = value << 7 | octet & 0x7F
        fresh = octet < _LENGTH_LONG
        if fresh:
            if value > _MAX_SUBIDENTIFIER:
                raise BadReply("object identifier with a sub-identifier over 32 bits")
            arcs.append(value)
            value = 0
    if not fresh or len(arcs) > _MAX_SUBIDENTIFIERS:
        raise BadReply("object identifier cut short or too long")
    return tuple(arcs)


def decode_oid(content: bytes) -> Oid:
    """Content octets as a tuple; the first octet carries two arcs. Raises BadReply."""
    arcs = decode_sub_identifiers(content)
    if not arcs:
        raise BadReply("empty object identifier")
    first = min(arcs[0] // _ARC_WIDTH, _ROOT_ARCS)
    return (first, arcs[0] - first * _ARC_WIDTH, *arcs[1:])


def read_header(data: bytes, position: int, limit: int) -> tuple[int, int, int]:
    """The element at `position`, which must end at or before `limit`.

    Returns:
        Its tag, where its content starts, and where it ends.

    Raises:
        BadReply: the element is cut short, or its length is not one SNMP allows.
    """
    if position + 2 > limit:
        raise BadReply("message cut short")
    length = data[position + 1]
    start = position + 2
    if length >= _LENGTH_LONG:
        octets = length & 0x7F
        if not 0 < octets <= _MAX_LENGTH_OCTETS or start + octets > limit:
            raise BadReply("element with an impossible length")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    if start + length > limit:
        raise BadReply("element longer than its message")
    return data[position], start, start + length


def expect(data: bytes, position: int, limit: int, tag: int) -> tuple[int, int]:
    """Start and end of the content of the element at `position`, which must have `tag`. Raises BadReply."""
    found, start, end = read_header(data, position, limit)
    if found != tag:
        raise BadReply(f"expected tag 0x{tag:02x}, found 0x{found:02x}")
    return start, end


def read_integer(data: bytes, position: int, limit: int) -> tuple[int, int]:
    """A signed INTEGER of at most 32 bits and where it ends. Raises BadReply."""
    start, end = expect(data, position, limit, INTEGER)
    return decode_integer(data[start:end]), end


def read_octets(data: bytes, position: int, limit: int) -> tuple[bytes, int]:
    """The content of an OCTET STRING and where it ends. Raises BadReply."""
    start, end = expect(data, position, limit, OCTET_STRING)
    return data[start:end], end


def decode_integer(content: bytes) -> int:
    """A signed INTEGER of at most 32 bits. Raises BadReply."""
    value = int.from_bytes(content, "big", signed=True)
    if not content or not -(2**31) <= value < 2**31:
        raise BadReply("INTEGER empty or out of 32 bits")
    return value


def decode_unsigned(tag: int, content: bytes) -> int:
    """A Counter32, Gauge32, TimeTicks or Counter64; a missing leading zero octet is forgiven. Raises BadReply."""
    value = int.from_bytes(content, "big")
    if not content or value >= (2**64 if tag == COUNTER64 else 2**32):
        raise BadReply(f"unsigned value of tag 0x{tag:02x} empty or out of range")
    return value
