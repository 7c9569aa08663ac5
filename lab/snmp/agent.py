"""One device's SNMP agent: a datagram in, a datagram or nothing out; it knows no sockets.

Source: RFC 3417 (messages over UDP); RFC 1901 (v2c); RFC 3584 section 3.2.1 (a wrong community is answered by silence);
RFC 3412 section 7.2 (v3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lab.snmp import ber, v3_message
from lab.snmp.mib import Mib
from lab.snmp.pdu import ErrorStatus, Request, build_response, parse_request
from lab.snmp.responder import respond
from lab.snmp.usm import Refused, UsmEngine

DEFAULT_MAX_SIZE: Final = 1472
"""Octets of UDP payload in an Ethernet frame: what devices answer within unless told otherwise."""
LARGEST_MAX_SIZE: Final = 65507
"""Octets of UDP payload in the largest IPv4 datagram."""
V2C_HEADER: Final = 8
LEAST_MAX_SIZE: Final = 484
"""Octets that every engine must accept (RFC 3412 section 6, msgMaxSize)."""

AlterPdu = Callable[[Request, bytes], bytes | None]
"""Changes an answer's PDU before it is wrapped; None leaves the request without an answer."""


class Agent:
    """Answers for one device over v2c, v3 or both."""

    def __init__(
        self,
        mib: Mib,
        *,
        community: str | None = None,
        usm: UsmEngine | None = None,
        max_size: int = DEFAULT_MAX_SIZE,
        alter_pdu: AlterPdu | None = None,
    ) -> None:
        """Args: max_size in octets of UDP payload; without community no v2c, without usm no v3."""
        self.mib = mib
        self.usm = usm
        self.max_size = max_size
        self.alter_pdu = alter_pdu
        self._v2c_prefix = None
        if community is not None:
            self._v2c_prefix = ber.integer(1) + ber.octet_string(community.encode())

    def answer(self, datagram: bytes, now: float) -> bytes | None:
        """The answer to a datagram, or None where none is due; `now` in seconds since 1970."""
        try:
            _, start, end = ber.read_header(datagram, 0, ber.SEQUENCE)
            prefix = self._v2c_prefix
            if prefix is not None and datagram.startswith(prefix, start):
                return self._answer_v2c(datagram[:end], start + len(prefix), prefix, now)
            if self.usm is not None and datagram.startswith(v3_message.VERSION, start):
                return self._answer_v3(self.usm, datagram[:end], now)
        except ber.MalformedMessage:
            return None
        return None

    def _answer_v2c(self, datagram: bytes, at: int, prefix: bytes, now: float) -> bytes | None:
        request = parse_request(datagram, at)
        pdu = self._pdu(request, now, self.max_size - len(prefix) - V2C_HEADER)
        return None if pdu is None else ber.sequence(prefix + pdu)

    def _answer_v3(self, usm: UsmEngine, datagram: bytes, now: float) -> bytes | None:
        message = v3_message.parse(datagram)
        try:
            accepted = usm.accept(message, now)
        except Refused as refused:
            return usm.report(message, refused, now)
        request = accepted.request
        if accepted.level < accepted.user.level:
            # The view of a user who has keys is open only to messages that use them.
            pdu: bytes | None = build_response(
                request.request_id, request.bindings, status=ErrorStatus.AUTHORIZATION_ERROR
            )
        else:
            size = min(self.max_size, max(LEAST_MAX_SIZE, message.max_size))
            pdu = self._pdu(request, now, size - v3_message.OVERHEAD)
        return None if pdu is None else usm.wrap(accepted, pdu, now)

    def _pdu(self, request: Request, now: float, room: int) -> bytes | None:
        pdu = respond(request, self.mib, now, room)
        return self.alter_pdu(request, pdu) if self.alter_pdu is not None and pdu is not None else pdu
