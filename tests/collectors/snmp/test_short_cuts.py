"""The short cuts of the hot path against the long way: the same answer, whatever comes."""

from __future__ import annotations

import asyncio
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import BadReply
from collectors.snmp import pdu
from collectors.snmp.security import CommunitySecurity
from collectors.snmp.sheet import Sheet, TableChanged, match_cells, take_cells
from lab.snmp import ber
from lab.snmp.misbehaviour import at_most
from lab.snmp.pdu import build_response
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.relay import Relay
from tests.collectors.snmp.tables import ports, served, table

COLUMNS = ((1, 3, 6, 1, 2, 1, 2, 2, 1, 8), (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6))
ROWS = ((1,), (200,), (70_000,))
NEVER = re.compile(rb"(?!)")
ENCODERS = (ber.integer, ber.counter32, ber.counter64, ber.time_ticks)
NUMBERS = st.one_of(st.integers(0, 300), st.integers(0, 2**31 - 1), st.just(0))
ELEMENTS = st.tuples(st.sampled_from(ENCODERS), NUMBERS).map(lambda drawn: drawn[0](drawn[1]))
DAMAGE = st.lists(st.tuples(st.integers(0, 999), st.integers(0, 255)), max_size=2)


def bindings(sheet: Sheet, elements: list[bytes]) -> bytes:
    cells = [column + row for row in sheet.rows for column in sheet.columns]
    return b"".join(ber.sequence(ber.oid(oid) + element) for oid, element in zip(cells, elements, strict=False))


def damaged(message: bytes, damage: list[tuple[int, int]]) -> bytes:
    changed = bytearray(message)
    for at, octet in damage:
        changed[at % len(changed)] = octet
    return bytes(changed)


@settings(deadline=None)
@given(st.lists(st.tuples(st.lists(ELEMENTS, min_size=6, max_size=6), DAMAGE), min_size=2, max_size=5))
def test_shapes(replies: list[tuple[list[bytes], list[tuple[int, int]]]]) -> None:
    """Reply after reply with the shape of the one before, and each without any."""
    sheet = Sheet(COLUMNS, ROWS)
    for elements, damage in replies:
        message = damaged(bindings(sheet, elements), damage)
        found: list[object] = []
        for read in (
            lambda values, message=message: take_cells(sheet, message, 0, len(message), values),
            lambda values, message=message: match_cells(message, 0, len(message), sheet.expected, values),
        ):
            values: list[int] = []
            try:
                read(values)
                found.append(values)
            except (BadReply, TableChanged) as error:
                found.append(type(error))
        assert found[0] == found[1]


def test_negative_numbers_and_growing_ones() -> None:
    sheet = Sheet(COLUMNS, ROWS[:1])
    for first, second in ((1, 2**63), (-1, 2**64 - 1), (127, 0), (-(2**31), 255), (2**31 - 1, 256)):
        message = bindings(sheet, [ber.integer(first), ber.counter64(second)])
        for _ in range(2):
            values: list[int] = []
            take_cells(sheet, message, 0, len(message), values)
            assert values == [first, second]


def test_an_agent_that_answered_little_once_is_not_asked_often_for_ever() -> None:
    async def run() -> int:
        async with (
            served(table(ports(52)), alter_pdu=at_most(20)) as agent,
            Relay(agent.host, agent.port) as relay,
            poller_of() as poller,
        ):
            target = target_of(relay.host, relay.port)
            for _ in range(2):
                assert (await poller.poll(target, ["interfaces"], 10.0)).outcomes[0].failure is None
            agent.agent.alter_pdu = None
            for _ in range(3):
                result = await poller.poll(target, ["interfaces"], 10.0)
            return result.requests

    assert asyncio.run(run()) <= 14


def decoded(message: bytes, request_id: int, *, by_frame: bool) -> pdu.Pdu | type[BadReply] | None:
    security = CommunitySecurity(COMMUNITY.community.reveal().encode())
    if not by_frame:
        security._frame = NEVER
    try:
        return security.decode(message, request_id)
    except BadReply:
        return BadReply


def response(request_id: int, elements: list[bytes], status: int) -> bytes:
    listed = ber.sequence(bindings(Sheet(COLUMNS, ROWS), elements))
    answer = build_response(ber.integer(request_id), listed, status=status)
    return ber.sequence(ber.integer(1) + ber.octet_string(COMMUNITY.community.reveal().encode()) + answer)


@settings(deadline=None)
@given(st.integers(pdu.MIN_REQUEST_ID, 2**31 - 1), st.lists(ELEMENTS, max_size=6), DAMAGE, st.sampled_from([0, 0, 1]))
def test_frames(request_id: int, elements: list[bytes], damage: list[tuple[int, int]], status: int) -> None:
    """The same PDU by the frame and by the long way, which alone compares the lengths around the list."""
    message = damaged(response(request_id, elements, status), damage)
    short, long = (decoded(message, request_id, by_frame=by_frame) for by_frame in (True, False))
    if short != long:
        assert long is BadReply
        assert isinstance(short, pdu.Pdu)
        assert (short.request_id, short.error_status, short.end) == (request_id, 0, len(message))


def test_lengths_that_lie() -> None:
    message = response(pdu.MIN_REQUEST_ID, [ber.counter32(1)], 0)
    assert decoded(message[:1] + b"\x00" + message[2:], pdu.MIN_REQUEST_ID, by_frame=True) is BadReply
