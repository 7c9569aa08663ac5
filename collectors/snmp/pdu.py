"""SNMPv2 protocol data units: requests out, responses in.

Source: RFC 3416 sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from collectors.errors import BadReply
from collectors.snmp.ber import (
    END_OF_MIB_VIEW,
    EXCEPTION_TAGS,
    INTEGER,
    NULL,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    UNSIGNED_TAGS,
    Oid,
    decode_integer,
    decode_oid,
    decode_unsigned,
    encode_integer,
    encode_length,
    encode_oid,
    encode_tlv,
    expect,
    read_header,
    read_integer,
)

GET = 0xA0
GET_NEXT = 0xA1
RESPONSE = 0xA2
GET_BULK = 0xA5
REPORT = 0xA8

TOO_BIG = 1
NO_SUCH_NAME = 2

ERROR_STATUS = (
    "noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType", "wrongLength",
    "wrongEncoding", "wrongValue", "noCreation", "inconsistentValue", "resourceUnavailable", "commitFailed",
    "undoFailed", "authorizationError", "notWritable", "inconsistentName",
)  # fmt: skip

MIN_REQUEST_ID = 0x01000000
"""Request ids start here so that each takes four octets and a request's length never changes."""

Value = int | bytes | Oid | None
"""INTEGER and counters as int, OCTET STRING, IpAddress and Opaque as bytes, OBJECT IDENTIFIER as Oid, NULL as None."""


@dataclass(frozen=True, slots=True)
class VarBind:
    """One variable binding; `tag` tells an exception (noSuchObject, ...) and Counter64 from Gauge32."""

    oid: Oid
    tag: int
    value: Value

    @property
    def exists(self) -> bool:
        """Whether the agent has the variable: false for the three exceptions and for NULL."""
        return self.tag not in EXCEPTION_TAGS and self.tag != NULL

    def ends(self, column: Oid, cursor: Oid) -> bool:
        """Whether this, the answer to what follows `cursor`, says that `column` has no more rows.

        A cell without a value behind the cursor says nothing of the rows that follow: agents send NULL or
        noSuchInstance for a cell that they cannot read.
        """
        if self.tag == END_OF_MIB_VIEW or self.oid[: len(column)] != column:
            return True
        return not self.exists and self.oid <= cursor


class Pdu(NamedTuple):
    """A received PDU; its variable bindings are `data[start:end]`, not yet looked at."""

    type: int
    request_id: int
    error_status: int
    error_index: int
    data: bytes
    start: int
    end: int


def encode_name(content: bytes) -> bytes:
    """A variable binding with the value NULL, as requests carry, for an object identifier's content octets."""
    name = encode_tlv(OBJECT_IDENTIFIER, content)
    return encode_tlv(SEQUENCE, name + b"\x05\x00")


def encode_body(names: bytes, first: int = 0, second: int = 0) -> bytes:
    """What follows the request id.

    Args:
        names: the variable bindings, each encoded, joined.
        first: error-status, or non-repeaters of a GetBulkRequest.
        second: error-index, or max-repetitions of a GetBulkRequest.
    """
    return encode_integer(first) + encode_integer(second) + encode_tlv(SEQUENCE, names)


def encode_pdu(pdu_type: int, request_id: int, body: bytes) -> bytes:
    """A request; `request_id` is at least MIN_REQUEST_ID and below 2**31."""
    return b"".join(
        (bytes((pdu_type,)), encode_length(len(body) + 6), b"\x02\x04", request_id.to_bytes(4, "big"), body)
    )


def encode_get_body(oids: Sequence[Oid]) -> bytes:
    return encode_body(b"".join(encode_name(encode_oid(oid)) for oid in oids))


def decode_pdu(data: bytes, position: int, limit: int) -> Pdu:
    """The PDU at `position`, its variable bindings located but not decoded. Raises BadReply."""
    pdu_type, position, end = read_header(data, position, limit)
    if pdu_type not in {RESPONSE, REPORT}:
        raise BadReply(f"PDU of type 0x{pdu_type:02x} where a response was due")
    request_id, position = read_integer(data, position, end)
    error_status, position = read_integer(data, position, end)
    error_index, position = read_integer(data, position, end)
    start, stop = expect(data, position, end, SEQUENCE)
    return Pdu(pdu_type, request_id, error_status, error_index, data, start, stop)


def decode_value(tag: int, content: bytes) -> Value:
    """The value of a tag's content octets. Raises BadReply."""
    if tag in UNSIGNED_TAGS:
        return decode_unsigned(tag, content)
    if tag == INTEGER:
        return decode_integer(content)
    if tag == OBJECT_IDENTIFIER:
        return decode_oid(content)
    if tag in EXCEPTION_TAGS or tag == NULL:
        return None
    return bytes(content)


def decode_varbind(data: bytes, position: int, limit: int) -> tuple[VarBind, int]:
    """The variable binding at `position` and where it ends. Raises BadReply where it is malformed."""
    start, end = expect(data, position, limit, SEQUENCE)
    name, value = expect(data, start, end, OBJECT_IDENTIFIER)
    tag, first, last = read_header(data, value, end)
    return VarBind(decode_oid(data[name:value]), tag, decode_value(tag, data[first:last])), end


def decode_varbinds(pdu: Pdu) -> list[VarBind]:
    """All variable bindings of a PDU. Raises BadReply where one is malformed."""
    varbinds, position = [], pdu.start
    while position < pdu.end:
        varbind, position = decode_varbind(pdu.data, position, pdu.end)
        varbinds.append(varbind)
    return varbinds
