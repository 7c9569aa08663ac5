from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder
from pyasn1.type import univ

from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib

ARCS = st.tuples(
    st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 2**32 - 1), max_size=20).map(tuple)
).map(lambda parts: (parts[0], parts[1], *parts[2]))


@given(ARCS)
def test_object_identifiers_round_trip_and_agree_with_pyasn1(arcs: ber.Oid) -> None:
    element = ber.oid(arcs)
    assert ber.read_oid(element) == arcs
    assert tuple(decoder.decode(element)[0]) == arcs


@given(st.integers(-(2**63), 2**63))
def test_integers_round_trip_and_agree_with_pyasn1(value: int) -> None:
    element = ber.integer(value)
    assert ber.read_integer(element, 0) == (value, len(element))
    assert decoder.decode(element) == (univ.Integer(value), b"")


@given(st.integers(0, 2**70))
def test_counters_wrap(value: int) -> None:
    _, start, end = ber.read_header(ber.counter64(value), 0, ber.COUNTER64)
    assert int.from_bytes(ber.counter64(value)[start:end], "big") == value % 2**64
    _, start, end = ber.read_header(ber.counter32(value), 0, ber.COUNTER32)
    assert int.from_bytes(ber.counter32(value)[start:end], "big") == value % 2**32


@given(st.binary(max_size=1000))
def test_long_octet_strings_round_trip(value: bytes) -> None:
    element = ber.octet_string(value)
    assert ber.read_octets(element, 0) == (value, len(element))


@given(st.binary(max_size=80))
def test_noise_is_never_answered_and_never_raises(noise: bytes) -> None:
    agent = Agent(StaticMib({(1, 3, 6, 1): ber.integer(1)}), community="c")
    assert agent.answer(noise, 0.0) is None
    agent.answer(ber.sequence(ber.integer(1) + ber.octet_string(b"c") + noise), 0.0)
    agent.answer(ber.sequence(ber.integer(3) + noise), 0.0)


@pytest.mark.parametrize(
    "element", [b"", b"\x06", b"\x06\x00", b"\x06\x01\x81", b"\x06\x80", b"\x06\x85\x01\x01\x01\x01\x01"]
)
def test_broken_object_identifiers_are_refused(element: bytes) -> None:
    with pytest.raises(ber.MalformedMessage):
        ber.read_oid(element)
