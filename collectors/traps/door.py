"""The door to pysnmp: octets of messages and PDUs into ours, and the responses that informs are owed.

Only pysnmp's message and PDU types and its mapping of SNMPv1 traps are used. Its engine is not: as a receiver of traps
pysnmp 7.1.30 takes a message without authentication from a user who has keys, and sets its time window by each message
it checks, so that a replayed one is always inside (docs/decisions/0007).

Source: RFC 3416 (PDUs), RFC 1901 and RFC 1157 (community-based messages), RFC 3412 section 6.8 (ScopedPDU), RFC 3584
section 3.1 (SNMPv1 traps).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error
from pysnmp.error import PySnmpError
from pysnmp.proto.api import v1, v2c
from pysnmp.proto.mpmod.rfc3412 import ScopedPDU
from pysnmp.proto.proxy.rfc2576 import v1_to_v2

from collectors.errors import BadReply
from collectors.snmp.ber import (
    INTEGER,
    IP_ADDRESS,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    OPAQUE,
    SEQUENCE,
    UNSIGNED_TAGS,
    expect,
    read_integer,
    read_octets,
)
from collectors.snmp.pdu import Value, VarBind
from collectors.traps.errors import Dropped

VERSION_1: Final = 0

_OCTETS: Final = frozenset({OCTET_STRING, IP_ADDRESS, OPAQUE})

_BROKEN: Final = (PyAsn1Error, PySnmpError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError)
"""What pysnmp and pyasn1 raise over octets that are no message (found by `tests/collectors/traps/test_door.py`)."""


class Pdu(NamedTuple):
    """A trap or an inform.

    Attributes:
        variables: its variable bindings, in their order.
        response: what acknowledges an inform, encoded; None for a trap.
    """

    variables: tuple[VarBind, ...]
    response: bytes | None


class CommunityMessage(NamedTuple):
    """An SNMPv1 or SNMPv2c message.

    Attributes:
        version: 0 for SNMPv1, 1 for SNMPv2c.
        pdu: what it carries; of SNMPv1 as RFC 3584 makes it an SNMPv2 trap.
        response: the whole message that acknowledges an inform; None for a trap.
    """

    version: int
    pdu: Pdu
    response: bytes | None


def read_version(datagram: bytes) -> int:
    """The version field, which every SNMP message begins with. Raises Dropped."""
    return _read_head(datagram)[0]


def read_community(datagram: bytes) -> bytes:
    """The community of an SNMPv1 or SNMPv2c message, and nothing behind it. Raises Dropped.

    Whoever has not the right one must not cost the reading of a PDU, which takes pyasn1 a tenth of a millisecond for
    each of hundreds of variables.
    """
    try:
        return read_octets(datagram, *_read_head(datagram)[1:])[0]
    except BadReply as error:
        raise Dropped("malformed", f"not an SNMP message: {error}") from error


def _read_head(datagram: bytes) -> tuple[int, int, int]:
    """The version, where what is behind it starts, and where the message ends. Raises Dropped."""
    try:
        position, end = expect(datagram, 0, len(datagram), SEQUENCE)
        return *read_integer(datagram, position, end), end
    except BadReply as error:
        raise Dropped("malformed", f"not an SNMP message: {error}") from error


def read_community_message(datagram: bytes, version: int) -> CommunityMessage:
    """A whole message of that version. Raises Dropped."""
    api: Any = v1 if version == VERSION_1 else v2c
    message = _decoded(datagram, api.Message())
    try:
        found = api.apiMessage.get_pdu(message)
        pdu, acknowledgement = _notification(v1_to_v2(found) if version == VERSION_1 and _is_trap(found) else found)
        response = None
        if acknowledgement is not None:
            api.apiMessage.set_pdu(message, acknowledgement)
            response = bytes(encoder.encode(message))
    except _BROKEN as error:
        raise Dropped("malformed", f"not a notification: {type(error).__name__}") from error
    return CommunityMessage(version, pdu, response)


def read_scoped_pdu(octets: bytes) -> Pdu:
    """The PDU in a plain scoped PDU; DES leaves padding behind it. Raises Dropped."""
    scoped = _decoded(octets, ScopedPDU())
    try:
        return _notification(scoped.getComponentByPosition(2).getComponent())[0]
    except _BROKEN as error:
        raise Dropped("malformed", f"not a notification: {type(error).__name__}") from error


def _decoded(octets: bytes, spec: Any) -> Any:  # noqa: ANN401 - pysnmp has no types
    try:
        return decoder.decode(octets, asn1Spec=spec)[0]
    except _BROKEN as error:
        raise Dropped("malformed", f"not a message: {type(error).__name__}") from error


def _is_trap(pdu: Any) -> bool:  # noqa: ANN401 - as above
    return bool(pdu.tagSet == v1.TrapPDU.tagSet)


def _notification(pdu: Any) -> tuple[Pdu, Any]:  # noqa: ANN401 - as above
    """The PDU as ours, and pysnmp's own response to it where it is an inform."""
    if pdu.tagSet == v2c.SNMPv2TrapPDU.tagSet:
        return Pdu(_variables(pdu), None), None
    if pdu.tagSet != v2c.InformRequestPDU.tagSet:
        raise Dropped("not_notification", f"a {type(pdu).__name__} is no notification")
    response = v2c.apiPDU.get_response(pdu)
    v2c.apiPDU.set_varbinds(response, v2c.apiPDU.get_varbinds(pdu))
    return Pdu(_variables(pdu), bytes(encoder.encode(response))), response


def _variables(pdu: Any) -> tuple[VarBind, ...]:  # noqa: ANN401 - as above
    return tuple(
        VarBind(tuple(map(int, name)), _tag(value), _value(value)) for name, value in v2c.apiPDU.get_varbinds(pdu)
    )


def _tag(value: Any) -> int:  # noqa: ANN401 - as above
    """The identifier octet, as `collectors.snmp.ber` names them."""
    tag = value.tagSet[-1]
    return int(tag.tagClass | tag.tagFormat | tag.tagId)


def _value(value: Any) -> Value:  # noqa: ANN401 - as above
    tag = _tag(value)
    if tag == INTEGER or tag in UNSIGNED_TAGS:
        return int(value)
    if tag == OBJECT_IDENTIFIER:
        return tuple(map(int, value))
    return bytes(value) if tag in _OCTETS else None
