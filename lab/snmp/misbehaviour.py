"""Ways in which real agents go wrong, one named function each: what a manager must survive.

Those that take (Request, answer's PDU) are given to `Agent(alter_pdu=...)`; those that take (request, answer) as whole
datagrams to `Delivery(alter=...)`.
Source: RFC 3416 section 4.2 for what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lab.snmp import ber, v3_message
from lab.snmp.agent import AlterPdu
from lab.snmp.endpoint import AlterDatagram
from lab.snmp.pdu import GET_BULK, REPORT, Request, build_response
from lab.snmp.users import LocalUser, SecurityLevel

GEN_ERR: Final = 5
UNKNOWN_ENGINE_IDS: Final = (1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0)


def bindings_of(pdu: bytes) -> list[bytes]:
    """The bindings of a PDU, each as a whole element."""
    _, at, _ = ber.read_header(pdu, 0)
    for _ in range(3):
        _, _, at = ber.read_header(pdu, at, ber.INTEGER)
    _, at, end = ber.read_header(pdu, at, ber.SEQUENCE)
    return list(_elements(pdu, at, end))


def _elements(data: bytes, at: int, end: int) -> Iterator[bytes]:
    while at < end:
        _, _, after = ber.read_header(data, at)
        yield data[at:after]
        at = after


def _answer(request: Request, bindings: list[bytes]) -> bytes:
    return build_response(request.request_id, ber.sequence(b"".join(bindings)))


def _value(binding: bytes) -> bytes:
    _, start, end = ber.read_header(binding, 0)
    _, _, value_at = ber.read_header(binding, start)
    return binding[value_at:end]


def wrong_request_id(request: Request, pdu: bytes) -> bytes:
    """Another request's id, as from a late answer."""
    asked, _ = ber.read_integer(request.request_id, 0)
    other = ber.integer((asked ^ 1) & 0x7FFF_FFFF)
    return build_response(other, ber.sequence(b"".join(bindings_of(pdu))))


def ragged(request: Request, pdu: bytes) -> bytes:
    """The last row of a GETBULK answer is cut in its middle, as RFC 3416 allows."""
    bindings = bindings_of(pdu)
    if request.kind == GET_BULK and len(bindings) > 1:
        del bindings[-1]
    return _answer(request, bindings)


def looping(request: Request, pdu: bytes) -> bytes:
    """Every name of the answer is the name asked for: a walk that believes it never ends."""
    bindings = bindings_of(pdu)
    names = request.names
    stuck = [ber.sequence(names[at % len(names)] + _value(binding)) for at, binding in enumerate(bindings)]
    return _answer(request, stuck)


def decreasing(request: Request, pdu: bytes) -> bytes:
    """The rows of a GETBULK answer come in falling order."""
    return _answer(request, bindings_of(pdu)[::-1] if request.kind == GET_BULK else bindings_of(pdu))


def circling(entry: ber.Oid) -> AlterPdu:
    """A table without an end: behind the last row of each of its columns comes the first again."""
    first: dict[ber.Oid, bytes] = {}

    def turn_back(request: Request, pdu: bytes) -> bytes:
        turned: list[bytes] = []
        for at, binding in enumerate(bindings_of(pdu)):
            column = ber.read_oid(request.names[at % len(request.names)])[: len(entry) + 1]
            if column[: len(entry)] == entry:
                name = ber.read_oid(binding[ber.read_header(binding, 0)[1] :])
                if name[: len(column)] == column:
                    first.setdefault(column, binding)
                else:
                    turned.append(first.get(column, binding))
                    continue
            turned.append(binding)
        return _answer(request, turned)

    return turn_back


def empty(request: Request, pdu: bytes) -> bytes:
    """No error, and no bindings either."""
    del pdu
    return _answer(request, [])


def general_error(request: Request, pdu: bytes) -> bytes:
    """Answers genErr at the first binding."""
    del pdu
    return build_response(request.request_id, request.bindings, status=GEN_ERR, index=1)


def no_getbulk(request: Request, pdu: bytes) -> bytes | None:
    """An agent that drops GETBULK and answers the rest."""
    return None if request.kind == GET_BULK else pdu


def at_most(count: int) -> AlterPdu:
    """At most `count` bindings in an answer, without saying so."""

    def shorten(request: Request, pdu: bytes) -> bytes:
        return _answer(request, bindings_of(pdu)[:count])

    return shorten


def one_row_too_many(request: Request, pdu: bytes) -> bytes:
    """The last binding comes twice."""
    bindings = bindings_of(pdu)
    return _answer(request, bindings + bindings[-1:])


def truncated(request: bytes, answer: bytes) -> bytes:
    """The datagram ends in its middle."""
    del request
    return answer[: len(answer) // 2]


def bit_flipped(request: bytes, answer: bytes) -> bytes:
    """The last bit of the datagram is another: a value of v2c, a broken digest of v3."""
    del request
    return answer[:-1] + bytes((answer[-1] ^ 1,))


def echoed(request: bytes, answer: bytes) -> bytes:
    """The request comes back as it was sent."""
    del answer
    return request


def blank_digest(request: bytes, answer: bytes) -> bytes:
    """A v3 answer whose digest is all zeros."""
    del request
    message = v3_message.parse(answer)
    length = len(message.digest)
    return answer[: message.digest_at] + bytes(length) + answer[message.digest_at + length :]


def unsigned_report(request: bytes, answer: bytes) -> bytes:
    """An unsigned v3 report in place of the answer, as anyone on the path can write one."""
    message, ours = v3_message.parse(request), v3_message.parse(answer)
    binding = ber.sequence(ber.oid(UNKNOWN_ENGINE_IDS) + ber.counter32(1))
    pdu = build_response(ber.integer(0), ber.sequence(binding), kind=REPORT)
    scoped = ber.sequence(ber.octet_string(ours.engine_id) + ber.octet_string(b"") + pdu)
    return v3_message.build(
        message_id=message.message_id,
        max_size=ours.max_size,
        level=SecurityLevel.NO_AUTH_NO_PRIV,
        engine_id=ours.engine_id,
        boots=ours.boots,
        time=ours.time,
        user=LocalUser(message.user, None, b"", None),
        scoped=scoped,
    )


def replayed() -> AlterDatagram:
    """Every answer is the one given to the request before; the first is right."""
    kept: list[bytes] = []

    def previous(request: bytes, answer: bytes) -> bytes:
        del request
        kept.append(answer)
        return kept.pop(0) if len(kept) > 1 else answer

    return previous
