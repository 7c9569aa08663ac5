"""Our encoder against our decoder, pyasn1 and the lab's codec; what is cut or noise is BadReply and nothing else."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ
from pysnmp.proto import rfc1902

from collectors.errors import BadReply
from collectors.snmp import ber
from lab.snmp import ber as lab_ber

SUB_IDENTIFIERS = st.integers(0, 2**32 - 1)
OIDS = st.one_of(
    st.tuples(st.integers(0, 1), st.integers(0, 39)),
    st.tuples(st.just(2), st.integers(0, 2**32 - 81)),
).flatmap(lambda root: st.lists(SUB_IDENTIFIERS, max_size=126).map(lambda rest: (*root, *rest)))
SIGNED = st.integers(-(2**31), 2**31 - 1)
UNSIGNED = {
    ber.COUNTER32: rfc1902.Counter32,
    ber.GAUGE32: rfc1902.Gauge32,
    ber.TIME_TICKS: rfc1902.TimeTicks,
    ber.COUNTER64: rfc1902.Counter64,
}


@settings(deadline=None)
@given(OIDS)
@example((2, 2**32 - 81))
@example((0, 0))
def test_object_identifiers(oid: ber.Oid) -> None:
    content = ber.encode_oid(oid)
    element = ber.encode_tlv(ber.OBJECT_IDENTIFIER, content)
    assert ber.decode_oid(content) == oid
    assert element == encoder.encode(univ.ObjectIdentifier(oid)) == lab_ber.oid(oid)
    assert tuple(decoder.decode(element)[0]) == oid == lab_ber.read_oid(element)
    assert ber.parse_oid(ber.format_oid(oid)) == ber.parse_oid("." + ber.format_oid(oid)) == oid


@settings(deadline=None)
@given(SIGNED)
@example(-128)
@example(-(2**31))
@example(128)
def test_integers(value: int) -> None:
    element = ber.encode_integer(value)
    assert ber.read_integer(element, 0, len(element)) == (value, len(element))
    assert element == lab_ber.integer(value)
    assert int(decoder.decode(element)[0]) == value
    theirs = encoder.encode(univ.Integer(value))
    # X.690 8.3.2 forbids the ninth bit that pyasn1 spends on -128, -32768, ...
    assert theirs == element or (~value).bit_length() % 8 == 7


@settings(deadline=None)
@given(st.sampled_from(sorted(UNSIGNED)), st.data())
def test_unsigned_values(tag: int, data: st.DataObject) -> None:
    value = data.draw(st.integers(0, 2**64 - 1 if tag == ber.COUNTER64 else 2**32 - 1))
    element = encoder.encode(UNSIGNED[tag](value))
    assert element == lab_ber.unsigned(tag, value)
    found, start, end = ber.read_header(element, 0, len(element))
    assert (found, ber.decode_unsigned(tag, element[start:end])) == (tag, value)
    # Agents that leave out the octet of the sign are common.
    bare = value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
    assert ber.decode_unsigned(tag, bare) == value


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000])
def test_lengths(length: int) -> None:
    content = b"x" * length
    element = ber.encode_tlv(ber.OCTET_STRING, content)
    assert element == encoder.encode(univ.OctetString(content)) == lab_ber.octet_string(content)
    assert ber.read_octets(element, 0, len(element)) == (content, len(element))


@pytest.mark.parametrize("octets", [1, 2, 3, 4])
def test_lengths_longer_than_needed_are_read(octets: int) -> None:
    element = bytes((ber.OCTET_STRING, 0x80 | octets)) + (3).to_bytes(octets, "big") + b"abc"
    assert ber.read_octets(element, 0, len(element)) == (b"abc", len(element))


@pytest.mark.parametrize(
    "element",
    [
        pytest.param(b"\x04\x80abc\0\0", id="indefinite length"),
        pytest.param(b"\x04\x85\0\0\0\0\x03abc", id="length of five octets"),
        pytest.param(b"\x04\xff" + b"\xff" * 127, id="length of 127 octets"),
        pytest.param(b"\x04\x84\xff\xff\xff\xff", id="four gigabytes"),
        pytest.param(b"\x02\x00", id="integer without content"),
        pytest.param(b"\x02\x05\x00\x80\x00\x00\x00", id="integer of 33 bits"),
        pytest.param(b"\x06\x00", id="empty object identifier"),
        pytest.param(b"\x06\x02\x2b\x80", id="cut sub-identifier"),
        pytest.param(b"\x06\x03\x2b\x80\x01", id="padded sub-identifier"),
        pytest.param(b"\x06\x06\x2b\x90\x80\x80\x80\x00", id="sub-identifier of 33 bits"),
        pytest.param(b"\x06\x81\x82" + b"\x2b" * 130, id="130 sub-identifiers"),
    ],
)
def test_what_snmp_forbids(element: bytes) -> None:
    with pytest.raises(BadReply):
        _read(element, len(element))


@settings(deadline=None)
@given(OIDS, SIGNED, st.binary(max_size=300))
def test_every_cut_is_a_bad_reply(oid: ber.Oid, number: int, text: bytes) -> None:
    oid_element = ber.encode_tlv(ber.OBJECT_IDENTIFIER, ber.encode_oid(oid))
    for element in (oid_element, ber.encode_integer(number), ber.encode_tlv(ber.OCTET_STRING, text)):
        _read(element, len(element))
        for length in range(len(element)):
            with pytest.raises(BadReply):
                _read(element[:length], length)
            with pytest.raises(BadReply):
                _read(element, length)


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_noise_is_read_or_a_bad_reply(noise: bytes) -> None:
    for read in (_read, ber.read_integer, ber.read_octets, ber.read_header):
        with contextlib.suppress(BadReply):
            read(noise, len(noise)) if read is _read else read(noise, 0, len(noise))
    for decode in (ber.decode_oid, ber.decode_sub_identifiers, ber.decode_integer):
        with contextlib.suppress(BadReply):
            decode(noise)


@pytest.mark.parametrize("text", ["", "1", ".", "1..3", "1.3.", "1.-3", "1.3.x", "1.3.6.1.²", " 1.3"])
def test_what_is_no_object_identifier(text: str) -> None:
    with pytest.raises(ValueError, match="not an object identifier"):
        ber.parse_oid(text)


@pytest.mark.parametrize("oid", [(1,), (), (3, 1), (0, 40), (1, 40), (1, 3, -1), (1, 3, 2**32)])
def test_what_cannot_be_encoded(oid: ber.Oid) -> None:
    with pytest.raises(ValueError, match=r"identifier"):
        ber.encode_oid(oid)


def _read(element: bytes, limit: int) -> object:
    tag, start, end = ber.read_header(element, 0, limit)
    if tag == ber.INTEGER:
        return ber.read_integer(element, 0, limit)
    if tag == ber.OBJECT_IDENTIFIER:
        return ber.decode_oid(element[start:end])
    return element[start:end]
