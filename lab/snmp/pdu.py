"""Requests as an agent reads them and the answers it writes.

Source: RFC 3416 section 3 (PDUs) and section 4.1 (error status).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from lab.snmp import ber

GET: Final = 0xA0
GET_NEXT: Final = 0xA1
RESPONSE: Final = 0xA2
SET: Final = 0xA3
GET_BULK: Final = 0xA5
INFORM: Final = 0xA6
REPORT: Final = 0xA8

CONFIRMED: Final = frozenset({GET, GET_NEXT, SET, GET_BULK, INFORM})


class ErrorStatus(IntEnum):
    """The error-status values this agent gives."""

    NO_ERROR = 0
    TOO_BIG = 1
    AUTHORIZATION_ERROR = 16
    NOT_WRITABLE = 17
    NO_ACCESS = 6


@dataclass(frozen=True, slots=True)
class Request:
    """A PDU; request-id and the list of bindings are kept as they came, to be sent back unchanged."""

    kind: int
    request_id: bytes
    first: int
    """error-status, or non-repeaters of GETBULK."""
    second: int
    """error-index, or max-repetitions of GETBULK."""
    bindings: bytes
    names: tuple[bytes, ...]


def parse_request(data: bytes, at: int = 0) -> Request:
    """Reads the PDU that begins at `at`. Raises MalformedMessage."""
    kind, start, end = ber.read_header(data, at)
    _, _, after_id = ber.read_header(data, start, ber.INTEGER)
    first, after_first = ber.read_integer(data, after_id)
    second, after_second = ber.read_integer(data, after_first)
    _, list_start, list_end = ber.read_header(data, after_second, ber.SEQUENCE)
    if list_end > end:
        raise ber.MalformedMessage("bindings reach past the PDU")
    return Request(
        kind, data[start:after_id], first, second, data[after_second:list_end], _names(data, list_start, list_end)
    )


def _names(data: bytes, at: int, end: int) -> tuple[bytes, ...]:
    names = []
    while at < end:
        _, start, after = ber.read_header(data, at, ber.SEQUENCE)
        _, _, name_end = ber.read_header(data, start, ber.OBJECT_IDENTIFIER)
        if name_end > after or after > end:
            raise ber.MalformedMessage("binding reaches past its list")
        names.append(data[start:name_end])
        at = after
    return tuple(names)


def build_response(
    request_id: bytes,
    bindings: bytes,
    *,
    status: int = ErrorStatus.NO_ERROR,
    index: int = 0,
    kind: int = RESPONSE,
) -> bytes:
    """A PDU of the given encoded request-id and encoded list of bindings."""
    return ber.tlv(kind, request_id + ber.integer(status) + ber.integer(index) + bindings)
