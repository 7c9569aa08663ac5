"""Our PDUs and community messages against pysnmp's and the lab's codec."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto import api, rfc1902, rfc1905

from collectors.errors import BadReply
from collectors.snmp import ber, pdu
from collectors.snmp.security import CommunitySecurity
from lab.snmp import ber as lab_ber
from lab.snmp import pdu as lab_pdu

PROTOCOL = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]
PDU_TYPES = {
    pdu.GET: PROTOCOL.GetRequestPDU,
    pdu.GET_NEXT: PROTOCOL.GetNextRequestPDU,
    pdu.GET_BULK: PROTOCOL.GetBulkRequestPDU,
}
REQUEST_IDS = st.integers(pdu.MIN_REQUEST_ID, 2**31 - 1)
OIDS = st.lists(st.integers(0, 2**32 - 1), max_size=20).map(lambda rest: (1, 3, *rest))
VALUES = st.one_of(
    st.tuples(st.just(ber.INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.just(ber.OCTET_STRING), st.binary(max_size=200)),
    st.tuples(st.just(ber.OBJECT_IDENTIFIER), OIDS),
    st.tuples(st.just(ber.IP_ADDRESS), st.binary(min_size=4, max_size=4)),
    st.tuples(st.just(ber.OPAQUE), st.binary(max_size=20)),
    st.tuples(st.sampled_from([ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS]), st.integers(0, 2**32 - 1)),
    st.tuples(st.just(ber.COUNTER64), st.integers(0, 2**64 - 1)),
    st.tuples(st.sampled_from([ber.NULL, ber.NO_SUCH_OBJECT, ber.NO_SUCH_INSTANCE, ber.END_OF_MIB_VIEW]), st.none()),
)
PYSNMP_VALUES = {
    ber.INTEGER: rfc1902.Integer32,
    ber.OCTET_STRING: rfc1902.OctetString,
    ber.OBJECT_IDENTIFIER: rfc1902.ObjectIdentifier,
    ber.IP_ADDRESS: lambda octets: rfc1902.IpAddress(".".join(map(str, octets))),
    ber.OPAQUE: rfc1902.Opaque,
    ber.COUNTER32: rfc1902.Counter32,
    ber.GAUGE32: rfc1902.Gauge32,
    ber.TIME_TICKS: rfc1902.TimeTicks,
    ber.COUNTER64: rfc1902.Counter64,
    ber.NULL: lambda _: rfc1902.Null(""),
    ber.NO_SUCH_OBJECT: lambda _: rfc1905.noSuchObject,
    ber.NO_SUCH_INSTANCE: lambda _: rfc1905.noSuchInstance,
    ber.END_OF_MIB_VIEW: lambda _: rfc1905.endOfMibView,
}
VARBINDS = st.lists(st.builds(lambda oid, value: pdu.VarBind(oid, *value), OIDS, VALUES), max_size=6)


@settings(deadline=None)
@given(st.sampled_from(sorted(PDU_TYPES)), REQUEST_IDS, st.lists(OIDS, max_size=30), st.binary(max_size=40), st.data())
def test_requests(kind: int, request_id: int, oids: list[ber.Oid], community: bytes, data: st.DataObject) -> None:
    first, second = data.draw(st.tuples(st.integers(0, 9), st.integers(0, 300))) if kind == pdu.GET_BULK else (0, 0)
    names = b"".join(pdu.encode_name(ber.encode_oid(oid)) for oid in oids)
    body = pdu.encode_body(names, first, second)
    encoded = pdu.encode_pdu(kind, request_id, body)
    message = CommunitySecurity(community).encode(encoded, request_id)

    theirs, rest = decoder.decode(message, asn1Spec=PROTOCOL.Message())
    their_pdu = PROTOCOL.apiMessage.get_pdu(theirs)
    assert (rest, bytes(PROTOCOL.apiMessage.get_community(theirs))) == (b"", community)
    assert isinstance(their_pdu, PDU_TYPES[kind])
    assert int(their_pdu[0]) == request_id
    assert (int(their_pdu[1]), int(their_pdu[2])) == (first, second)
    assert [tuple(varbind[0]) for varbind in their_pdu[3]] == oids
    assert encoder.encode(theirs) == message

    seen = lab_pdu.parse_request(encoded)
    assert (seen.kind, seen.request_id, seen.first, seen.second) == (
        kind,
        ber.encode_integer(request_id),
        first,
        second,
    )
    assert [lab_ber.read_oid(name) for name in seen.names] == oids
    if kind != pdu.GET_BULK:
        assert body == pdu.encode_get_body(oids)


@settings(deadline=None)
@given(REQUEST_IDS, st.integers(0, 18), VARBINDS)
def test_responses_of_pysnmp(request_id: int, status: int, varbinds: list[pdu.VarBind]) -> None:
    message = _pysnmp_response(request_id, status, varbinds)
    received = CommunitySecurity(b"c").decode(message, request_id)
    assert received is not None
    assert (received.type, received.request_id, received.error_status) == (pdu.RESPONSE, request_id, status)
    assert pdu.decode_varbinds(received) == varbinds
    for varbind in varbinds:
        assert varbind.exists == (varbind.tag not in {0x05, 0x80, 0x81, 0x82})


@settings(deadline=None)
@given(REQUEST_IDS, VARBINDS)
def test_every_cut_is_a_bad_reply(request_id: int, varbinds: list[pdu.VarBind]) -> None:
    message = _pysnmp_response(request_id, 0, varbinds)
    security = CommunitySecurity(b"c")
    for length in range(len(message)):
        with pytest.raises(BadReply):
            security.decode(message[:length], request_id)
    received = security.decode(message, request_id)
    assert received is not None
    for end in range(received.start + 1, received.end):
        cut = pdu.Pdu(pdu.RESPONSE, request_id, 0, 0, message, received.start, end)
        with contextlib.suppress(BadReply):
            found = pdu.decode_varbinds(cut)
            assert found == varbinds[: len(found)]


@settings(deadline=None)
@given(st.binary(max_size=120))
def test_noise_is_a_bad_reply(noise: bytes) -> None:
    with contextlib.suppress(BadReply):
        CommunitySecurity(b"c").decode(noise, 1)
    with contextlib.suppress(BadReply):
        pdu.decode_varbinds(pdu.Pdu(pdu.RESPONSE, 1, 0, 0, noise, 0, len(noise)))


@settings(deadline=None)
@given(REQUEST_IDS, VARBINDS, st.data())
def test_a_damaged_answer_is_read_or_a_bad_reply(
    request_id: int, varbinds: list[pdu.VarBind], data: st.DataObject
) -> None:
    message = bytearray(_pysnmp_response(request_id, 0, varbinds))
    for at, octet in data.draw(st.lists(st.tuples(st.integers(0, len(message) - 1), st.integers(0, 255)), max_size=4)):
        message[at] = octet
    with contextlib.suppress(BadReply):
        received = CommunitySecurity(b"c").decode(bytes(message), request_id)
        if received is not None:
            pdu.decode_varbinds(received)


def test_what_is_not_the_awaited_response() -> None:
    security = CommunitySecurity(b"c")
    good = _pysnmp_response(0x01000000, 0, [])
    assert security.decode(good, 0x01000000) is not None
    assert security.decode(good, 0x01000001) is None
    assert CommunitySecurity(b"d").decode(good, 0x01000000) is None
    with pytest.raises(BadReply, match="version field 0"):
        security.decode(good.replace(b"\x02\x01\x01\x04", b"\x02\x01\x00\x04"), 0x01000000)
    with pytest.raises(BadReply, match="PDU of type 0xa0"):
        security.decode(good.replace(b"\xa2", b"\xa0"), 0x01000000)


def _pysnmp_response(request_id: int, status: int, varbinds: Sequence[pdu.VarBind]) -> bytes:
    answer = PROTOCOL.ResponsePDU()
    PROTOCOL.apiPDU.set_defaults(answer)
    PROTOCOL.apiPDU.set_request_id(answer, request_id)
    PROTOCOL.apiPDU.set_error_status(answer, status)
    PROTOCOL.apiPDU.set_varbinds(
        answer, [(varbind.oid, PYSNMP_VALUES[varbind.tag](varbind.value)) for varbind in varbinds]
    )
    message = PROTOCOL.Message()
    PROTOCOL.apiMessage.set_defaults(message)
    PROTOCOL.apiMessage.set_community(message, b"c")
    PROTOCOL.apiMessage.set_pdu(message, answer)
    return encoder.encode(message)
