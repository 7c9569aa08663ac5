"""What a message needs around its PDU: the seam between the client and SNMPv2c or SNMPv3.

Source: RFC 1901 section 3 for the community-based message.
"""

from __future__ import annotations

from typing import Protocol

from collectors.errors import BadReply, CollectionError
from collectors.snmp.ber import SEQUENCE, encode_integer, encode_length, encode_tlv, expect, read_integer, read_octets
from collectors.snmp.frame import response_frame, response_of
from collectors.snmp.pdu import RESPONSE, Pdu, decode_pdu

VERSION_2C = 1


class Resend(Exception):
    """The agent told us something first (its engine id, its clock): the same request must be sent again."""


class Security(Protocol):
    """Wraps requests and opens answers for one device.

    Attributes:
        silence: what no answer at all may also mean; ends the sentence that says there was none.
    """

    silence: str

    def encode(self, pdu: bytes, request_id: int) -> bytes:
        """The message to send; `request_id` also serves as SNMPv3's msgID."""

    def decode(self, message: bytes, request_id: int) -> Pdu | None:
        """The response to `request_id`, or None for a message that is not ours and must be ignored.

        Raises:
            Resend: the request must be encoded and sent again.
            BadReply: the message is no SNMP message.
        """

    def verdict(self, *, silent: bool) -> CollectionError | None:
        """Why the agent seems to refuse us, from hints too weak to stop at; asked once an answer failed to come.

        Args:
            silent: nothing came, not even noise, so that silence itself may be a hint.
        """


class CommunitySecurity:
    """SNMPv2c: a community in clear text, nothing authenticated."""

    silence = " (a wrong community is met with silence too)"

    def __init__(self, community: bytes) -> None:
        self._head = encode_integer(VERSION_2C) + encode_tlv(0x04, community)
        self._community = community
        self._frame = response_frame(self._head)

    def encode(self, pdu: bytes, request_id: int) -> bytes:  # noqa: ARG002 - the PDU carries it
        return b"".join((b"\x30", encode_length(len(self._head) + len(pdu)), self._head, pdu))

    def decode(self, message: bytes, request_id: int) -> Pdu | None:
        expected = response_of(self._frame, message)
        if expected is not None:
            return expected if expected.request_id == request_id else None
        position, end = expect(message, 0, len(message), SEQUENCE)
        version, position = read_integer(message, position, end)
        if version != VERSION_2C:
            raise BadReply(f"SNMP version field {version} in answer to an SNMPv2c request")
        community, position = read_octets(message, position, end)
        pdu = decode_pdu(message, position, end)
        if pdu.request_id != request_id or pdu.type != RESPONSE or community != self._community:
            return None
        return pdu

    def verdict(self, *, silent: bool) -> CollectionError | None:  # noqa: ARG002 - a community is never refused aloud
        return None
