"""The subset of BER that SNMP uses, written for an agent that answers thousands of requests a second.

Source: ITU-T X.690 (definite lengths only); RFC 3417 section 8; RFC 2578 section 7.1 for the application types.
"""

from __future__ import annotations

from typing import Final

from inventory.errors import YunwangError

INTEGER: Final = 0x02
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30
IP_ADDRESS: Final = 0x40
COUNTER32: Final = 0x41
GAUGE32: Final = 0x42
TIME_TICKS: Final = 0x43
OPAQUE: Final = 0x44
COUNTER64: Final = 0x46

NULL_VALUE: Final = b"\x05\x00"
NO_SUCH_OBJECT: Final = b"\x80\x00"
NO_SUCH_INSTANCE: Final = b"\x81\x00"
END_OF_MIB_VIEW: Final = b"\x82\x00"

Oid = tuple[int, ...]

SHORT_LENGTH: Final = 0x80
LONGEST_LENGTH_FIELD: Final = 4
# One byte of content is the commonest integer by far; these are looked up instead of built.
SEQUENCE_HEADERS: Final = tuple(bytes((SEQUENCE, length)) for length in range(SHORT_LENGTH))
COUNTER64_HEADERS: Final = tuple(bytes((COUNTER64, length)) for length in range(10))
COUNTER32_HEADERS: Final = tuple(bytes((COUNTER32, length)) for length in range(6))


class MalformedMessage(YunwangError):
    """The bytes are no SNMP message; the agent drops them as RFC 3412 section 7.2 asks."""


def read_header(data: bytes, at: int, expected: int | None = None) -> tuple[int, int, int]:
    """Returns the tag at `at` and where its content begins and ends."""
    try:
        tag = data[at]
        length = data[at + 1]
    except IndexError:
        raise MalformedMessage("ends inside a header") from None
    start = at + 2
    if length >= SHORT_LENGTH:
        octets = length - SHORT_LENGTH
        if not 1 <= octets <= LONGEST_LENGTH_FIELD:
            raise MalformedMessage("length field of no use")
        length = int.from_bytes(data[start : start + octets], "big")
        start += octets
    end = start + length
    if end > len(data):
        raise MalformedMessage("content is cut short")
    if expected is not None and tag != expected:
        raise MalformedMessage(f"found tag {tag:#04x}, expected {expected:#04x}")
    return tag, start, end


def read_integer(data: bytes, at: int) -> tuple[int, int]:
    """Returns the INTEGER at `at` and where the next element begins."""
    _, start, end = read_header(data, at, INTEGER)
    if start == end:
        raise MalformedMessage("integer without content")
    return int.from_bytes(data[start:end], "big", signed=True), end


def read_octets(data: bytes, at: int) -> tuple[bytes, int]:
    """Returns the OCTET STRING at `at` and where the next element begins."""
    _, start, end = read_header(data, at, OCTET_STRING)
    return data[start:end], end


def tlv(tag: int, content: bytes) -> bytes:
    """One element with its tag and length."""
    length = len(content)
    if length < SHORT_LENGTH:
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, SHORT_LENGTH | len(octets))) + octets + content


def sequence(content: bytes) -> bytes:
    return SEQUENCE_HEADERS[len(content)] + content if len(content) < SHORT_LENGTH else tlv(SEQUENCE, content)


def integer(value: int) -> bytes:
    # One bit more than the magnitude holds the sign; ~value makes -128 fit in one byte.
    bits = (value if value >= 0 else ~value).bit_length()
    return tlv(INTEGER, value.to_bytes((bits >> 3) + 1, "big", signed=True))


def octet_string(value: bytes) -> bytes:
    return tlv(OCTET_STRING, value)


def unsigned(tag: int, value: int) -> bytes:
    """Counter32, Gauge32, TimeTicks or Counter64, of a value already within its range."""
    return tlv(tag, value.to_bytes((value.bit_length() >> 3) + 1, "big"))


def counter64(value: int) -> bytes:
    """A Counter64 that wraps as a device's does."""
    value &= 0xFFFF_FFFF_FFFF_FFFF
    length = (value.bit_length() >> 3) + 1
    return COUNTER64_HEADERS[length] + value.to_bytes(length, "big")


def counter32(value: int) -> bytes:
    """A Counter32 that wraps as a device's does."""
    value &= 0xFFFF_FFFF
    length = (value.bit_length() >> 3) + 1
    return COUNTER32_HEADERS[length] + value.to_bytes(length, "big")


def time_ticks(value: int) -> bytes:
    """TimeTicks, hundredths of a second, wrapping after 497 days."""
    return unsigned(TIME_TICKS, value & 0xFFFF_FFFF)


def oid(arcs: Oid) -> bytes:
    """An OBJECT IDENTIFIER of two arcs or more."""
    content = bytearray()
    for arc in (arcs[0] * 40 + arcs[1], *arcs[2:]):
        if arc < SHORT_LENGTH:
            content.append(arc)
            continue
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append((arc & 0x7F) | 0x80)
        content.extend(reversed(groups))
    return tlv(OBJECT_IDENTIFIER, bytes(content))


def read_oid(element: bytes) -> Oid:
    """The arcs of one whole OBJECT IDENTIFIER element."""
    _, start, end = read_header(element, 0, OBJECT_IDENTIFIER)
    arcs: list[int] = []
    arc = 0
    for octet in element[start:end]:
        arc = arc << 7 | octet & 0x7F
        if octet < SHORT_LENGTH:
            arcs.append(arc)
            arc = 0
    if not arcs or element[end - 1] >= SHORT_LENGTH:
        raise MalformedMessage("object identifier without end")
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - first * 40, *arcs[1:])
