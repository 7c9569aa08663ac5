"""One line of a recorded walk: ``OID|TAG|VALUE``.

Source: snmpsim's data files (.snmprec): the tag is the decimal BER type, with ``x`` behind it where the value is in
hexadecimal; a line that begins with ``#`` is a remark. Text may hold ``|`` but no line break.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from typing import Final, NamedTuple

from collectors.snmp.ber import (
    INTEGER,
    IP_ADDRESS,
    NULL,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    OPAQUE,
    UNSIGNED_TAGS,
    Oid,
    encode_integer,
    encode_oid,
    format_oid,
    parse_oid,
)
from collectors.snmp.pdu import Value

_NAME: Final = rb"\.?(?:[01]\.[0-3]?[0-9]|2\.[0-9]{1,10})(?:\.[0-9]{1,10})*"
_OCTET: Final = rb"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_OCTETS: Final = rb"(?:4|68)\|.*|(?:4|68)x\|(?:[0-9A-Fa-f]{2})*"
_ADDRESS: Final = rb"64\|" + rb"\.".join((_OCTET,) * 4) + rb"|64x\|[0-9A-Fa-f]{8}|64\|[ -~]{4}"
"""Four octets that are all printable stand raw where snmpsim wrote the file (fortinet-xcu: hSh1 is 104.83.104.49)."""
_NUMBER: Final = rb"(?:2\|-?|(?:65|66|67|70)\|)[0-9]{1,20} *"
_OTHER: Final = rb"6\|" + _NAME + rb"|5\|.*"
LINE: Final = re.compile(
    rb"(" + _NAME + rb")\|(?:" + rb"|".join((_NUMBER, _OCTETS, _OTHER, _ADDRESS)) + rb")", re.DOTALL
)
"""A line that `parse_line` reads, its name apart; no more than that, so that millions are checked in seconds."""

VARIATION: Final = re.compile(rb"[.0-9]+\|[0-9]+x?:")
"""A line from which snmpsim makes a value up, as a counter that runs."""

_LONGEST_NAME: Final = 128 * 11
"""An identifier has 128 arcs at most (RFC 2578 section 3.5), and an arc ten digits."""
_IPV4_OCTETS: Final = 4
_PRINTABLE: Final = re.compile(rb"[ -~]*[!-~]|")
"""Octets that are written as text: no blank at the end, which an editor would cut."""


class Variable(NamedTuple):
    """One variable as a device gave it.

    Attributes:
        oid: its name.
        tag: BER type.
        value: as `collectors.snmp.pdu` has it.
    """

    oid: Oid
    tag: int
    value: Value


def parse_line(line: bytes) -> Variable:
    """The variable on a line, without its line break. Raises ValueError, which says what is wrong."""
    name, tag, value = [*line.split(b"|", 2), b"", b""][:3]
    if len(name) > _LONGEST_NAME:
        raise ValueError(f"a name of {len(name)} octets")
    oid = parse_oid(name.decode("ascii", "replace"))
    encode_oid(oid)
    if b":" in tag:
        raise ValueError(f"tag {tag.decode('ascii', 'replace')} is a variation of snmpsim, and no recorded value")
    if LINE.fullmatch(line) is None:
        raise ValueError("a tag that is none, or a value that does not fit it")
    variable = Variable(oid, int(tag.rstrip(b"x")), _value(int(tag.rstrip(b"x")), value, is_hex=tag.endswith(b"x")))
    if isinstance(variable.value, tuple):
        encode_oid(variable.value)
    return variable


def _value(tag: int, text: bytes, *, is_hex: bool) -> Value:
    if tag == NULL:
        return None
    if is_hex:
        return bytes.fromhex(text.decode())
    if tag in {OCTET_STRING, OPAQUE}:
        return text
    if tag == IP_ADDRESS:
        return text if len(text) == _IPV4_OCTETS else IPv4Address(text.decode()).packed
    return parse_oid(text.decode()) if tag == OBJECT_IDENTIFIER else int(text)


def format_line(variable: Variable) -> bytes:
    """The line of a variable, its line break included; octets that are no plain text in hexadecimal."""
    oid, tag, value = variable
    mark, text = b"", b""
    if isinstance(value, tuple):
        text = format_oid(value).encode()
    elif isinstance(value, int):
        text = b"%d" % value
    elif value is not None and tag == IP_ADDRESS and len(value) == _IPV4_OCTETS:
        text = str(IPv4Address(value)).encode()
    elif value is not None:
        plain = tag == OCTET_STRING and _PRINTABLE.fullmatch(value)
        mark, text = (b"", value) if plain else (b"x", value.hex().encode())
    return b"%s|%d%s|%s\n" % (format_oid(oid).encode(), tag, mark, text)


def content_of(variable: Variable) -> bytes:
    """The content octets of a variable's value in BER."""
    _, tag, value = variable
    if isinstance(value, tuple):
        return encode_oid(value)
    if isinstance(value, int):
        if tag in UNSIGNED_TAGS:
            return value.to_bytes(value.bit_length() // 8 + 1, "big")
        return encode_integer(value)[2:] if tag == INTEGER else b""
    return value or b""
