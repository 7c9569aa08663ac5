"""Octets that are no message never raise anything but Dropped, and are read in bounded time."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import encoder
from pysnmp.proto.api import v2c

from collectors.traps.admission import Bounds
from collectors.traps.door import read_community, read_community_message, read_scoped_pdu, read_version
from collectors.traps.errors import REASONS, Dropped
from collectors.traps.notifications import understand
from tests.collectors.snmp.asking import COMMUNITY
from tests.collectors.traps.receiving import community_message, pdu

GOOD = community_message(77)
INFORM = community_message(78, inform=True)


def read(octets: bytes, version: int = 1) -> str:
    """What became of them: the kind, or the reason."""
    try:
        return understand(read_community_message(octets, version).pdu.variables).kind
    except Dropped as error:
        return {why: why for why in REASONS}[error.why]


@given(st.binary(max_size=300), st.sampled_from([0, 1]))
def test_any_octets(octets: bytes, version: int) -> None:
    read(octets, version)
    for look in (read_version, read_community):
        with suppress(Dropped):
            look(octets)
    try:
        read_scoped_pdu(octets)
    except Dropped:
        return


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.integers(0, len(GOOD)))
def test_one_octet_changed_and_cut(position: int, octet: int, end: int) -> None:
    assert read(GOOD) == "link_down"
    read((GOOD[:position] + bytes((octet,)) + GOOD[position + 1 :])[:end])
    assert read(GOOD[:end]) == ("link_down" if end == len(GOOD) else "malformed")


def test_only_notifications_are_taken() -> None:
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, "x")
    request = v2c.GetRequestPDU()
    v2c.apiPDU.set_defaults(request)
    v2c.apiMessage.set_pdu(message, request)
    assert read(bytes(encoder.encode(message))) == "not_notification"


def test_an_inform_is_answered_with_its_own_variables() -> None:
    taken = read_community_message(INFORM, 1)
    assert read_community(INFORM) == COMMUNITY.community.reveal().encode()
    assert taken.response is not None
    assert taken.response == INFORM.replace(b"\xa6", b"\xa2", 1)
    assert read_community_message(GOOD, 1).response is None


def test_without_snmp_trap_oid_it_is_malformed() -> None:
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, "x")
    made = pdu(1)
    v2c.apiPDU.set_varbinds(made, v2c.apiPDU.get_varbinds(made)[:1])
    v2c.apiMessage.set_pdu(message, made)
    assert read(bytes(encoder.encode(message))) == "malformed"


@pytest.mark.parametrize("depth", [2000])
def test_deep_nesting_is_refused(depth: int) -> None:
    nested = b""
    for _ in range(depth):
        length = len(nested)
        nested = b"\x30" + (bytes((length,)) if length < 128 else b"\x82" + length.to_bytes(2, "big")) + nested
    assert read(nested) == "malformed"


def test_the_largest_list_of_variables_takes_no_second() -> None:
    extra = [(f"1.3.6.1.{number}", v2c.Null("")) for number in range(500)]
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, "x")
    v2c.apiMessage.set_pdu(message, pdu(1, extra=extra))
    octets = bytes(encoder.encode(message))
    assert len(octets) < Bounds().octets
    started = time.monotonic()
    found = understand(read_community_message(octets, 1).pdu.variables)
    assert time.monotonic() - started < 1.0
    assert len(found.text) <= 400
    assert '"...": "' in found.variables
