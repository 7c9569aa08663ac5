"""An agent made of a recorded walk, without a network: what stands under a `Client` in place of a socket.

It reads the very messages that the client sends, and answers as an agent must: so the modules, and all that reads
replies, run as they do against a device.

Source: RFC 3416 section 4.2 (GetRequest, GetNextRequest, GetBulkRequest; tooBig), RFC 1901 (the message).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from collectors.recordings.snmprec import Variable, content_of
from collectors.recordings.walk_file import RecordedWalk
from collectors.snmp.ber import (
    END_OF_MIB_VIEW,
    NO_SUCH_INSTANCE,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    Oid,
    decode_oid,
    encode_integer,
    encode_oid,
    encode_tlv,
    expect,
    read_header,
    read_integer,
    read_octets,
)
from collectors.snmp.client import Client, RetryPolicy
from collectors.snmp.pdu import GET, GET_BULK, RESPONSE, TOO_BIG
from collectors.snmp.poller import Connect
from collectors.snmp.security import CommunitySecurity
from collectors.snmp.target import SnmpTarget
from inventory.credentials import CommunityCredential, Secret
from inventory.models import Family

LARGEST_REPLY_OCTETS: Final = 65_507
"""What a UDP datagram over IPv4 can hold."""
_VERSION_2C: Final = encode_integer(1)
_ENVELOPE_OCTETS: Final = 30
"""Of a response around its community and its variables, at most."""
_MAX_REPETITIONS: Final = 10_000


class _Request(NamedTuple):
    community: bytes
    type: int
    id: int
    non_repeaters: int
    max_repetitions: int
    names: tuple[Oid, ...]


@dataclass(slots=True)
class ReplayTransport:
    """Answers SNMPv2c requests from a walk, whatever their community.

    Attributes:
        walk: what the device answered once.
        host: what errors call it.
        port: there is none.
        max_reply_octets: how large a message may become; a GETBULK is cut there, a GET refused.
    """

    walk: RecordedWalk
    host: str
    port: int = 0
    max_reply_octets: int = LARGEST_REPLY_OCTETS

    async def exchange(
        self, message: bytes, answer: Callable[[bytes], bytes | None], timeout_seconds: float, deadline: float
    ) -> bool:
        """As `Channel.exchange`; only the deadline can end it, for an answer comes at once."""
        del timeout_seconds
        loop = asyncio.get_running_loop()
        following: bytes | None = message
        while following:
            if loop.time() >= deadline:
                return False
            following = answer(self.respond(following))
        return following is not None

    def close(self) -> None:
        """Nothing is open."""

    def respond(self, message: bytes) -> bytes:
        """The response to a request. Raises BadReply where `message` is none."""
        request = _decode(message)
        room = self.max_reply_octets - _ENVELOPE_OCTETS - len(request.community)
        if request.type == GET_BULK:
            return _encode(request, b"".join(_fitting(self._bulk(request), room)))
        found = self._exactly(request) if request.type == GET else self._following(request.names)
        varbinds = b"".join(found)
        return _encode(request, b"", TOO_BIG) if len(varbinds) > room else _encode(request, varbinds)

    def _exactly(self, request: _Request) -> Iterator[bytes]:
        for name in request.names:
            variable = self.walk.get(name)
            yield _exception(name, NO_SUCH_INSTANCE) if variable is None else _binding(variable)

    def _following(self, names: tuple[Oid, ...]) -> Iterator[bytes]:
        for name in names:
            variable = self.walk.at(self.walk.after(name))
            yield _exception(name, END_OF_MIB_VIEW) if variable is None else _binding(variable)

    def _bulk(self, request: _Request) -> Iterator[bytes]:
        first = min(max(request.non_repeaters, 0), len(request.names))
        yield from self._following(request.names[:first])
        last = list(request.names[first:])
        positions = [self.walk.after(name) for name in last]
        for _ in range(min(request.max_repetitions, _MAX_REPETITIONS) if last else 0):
            ended = True
            for at, position in enumerate(positions):
                variable = self.walk.at(position)
                if variable is None:
                    yield _exception(last[at], END_OF_MIB_VIEW)
                    continue
                yield _binding(variable)
                last[at], positions[at], ended = variable.oid, position + 1, False
            if ended:
                return


def _fitting(varbinds: Iterator[bytes], room: int) -> Iterator[bytes]:
    """As many as fit, and one at least: an agent may not answer a GETBULK with nothing (RFC 3416 section 4.2.3)."""
    used = 0
    for varbind in varbinds:
        used += len(varbind)
        if used > room and used != len(varbind):
            return
        yield varbind


def _binding(variable: Variable) -> bytes:
    name = encode_tlv(OBJECT_IDENTIFIER, encode_oid(variable.oid))
    return encode_tlv(SEQUENCE, name + encode_tlv(variable.tag, content_of(variable)))


def _exception(name: Oid, tag: int) -> bytes:
    return encode_tlv(SEQUENCE, encode_tlv(OBJECT_IDENTIFIER, encode_oid(name)) + encode_tlv(tag, b""))


def _encode(request: _Request, varbinds: bytes, error_status: int = 0) -> bytes:
    head = encode_integer(request.id) + encode_integer(error_status) + encode_integer(0)
    pdu = encode_tlv(RESPONSE, head + encode_tlv(SEQUENCE, varbinds))
    return encode_tlv(SEQUENCE, _VERSION_2C + encode_tlv(0x04, request.community) + pdu)


def _decode(message: bytes) -> _Request:
    position, end = expect(message, 0, len(message), SEQUENCE)
    _, position = read_integer(message, position, end)
    community, position = read_octets(message, position, end)
    pdu_type, position, end = read_header(message, position, end)
    request_id, position = read_integer(message, position, end)
    first, position = read_integer(message, position, end)
    second, position = read_integer(message, position, end)
    position, end = expect(message, position, end, SEQUENCE)
    names = []
    while position < end:
        start, position = expect(message, position, end, SEQUENCE)
        name, last = expect(message, start, position, OBJECT_IDENTIFIER)
        names.append(decode_oid(message[name:last]))
    return _Request(community, pdu_type, request_id, first, second, tuple(names))


def from_walk(walk: RecordedWalk, name: str, max_reply_octets: int = LARGEST_REPLY_OCTETS) -> Connect:
    """For a `Poller`: clients that a walk answers; `name` is what errors call it."""

    def connect(_target: SnmpTarget, retry: RetryPolicy) -> Client:
        return Client(ReplayTransport(walk, name, max_reply_octets=max_reply_octets), CommunitySecurity(b""), retry)

    return connect


def replayed_target(device: str, family: Family = "ipv4") -> SnmpTarget:
    """A target under that name; where it is and its credential matter to nobody."""
    credential = CommunityCredential("none", Secret(""))
    return SnmpTarget(device=device, family=family, host="replay", port=0, credential=credential)
