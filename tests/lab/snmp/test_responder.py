from __future__ import annotations

import pytest

from lab.snmp import ber, misbehaviour
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.mib import StaticMib
from lab.snmp.misbehaviour import bindings_of
from lab.snmp.pdu import GET, GET_BULK, GET_NEXT, parse_request

OBJECTS = {(1, 3, 6, 1, 2, 1, 2, 2, 1, column, row): ber.integer(row) for column in (1, 2) for row in range(1, 6)}
COLUMNS = [(1, 3, 6, 1, 2, 1, 2, 2, 1, 1), (1, 3, 6, 1, 2, 1, 2, 2, 1, 2)]


def datagram(kind: int, names: list[ber.Oid], first: int = 0, second: int = 0) -> bytes:
    bindings = b"".join(ber.sequence(ber.oid(name) + ber.NULL_VALUE) for name in names)
    pdu = ber.tlv(kind, ber.integer(99) + ber.integer(first) + ber.integer(second) + ber.sequence(bindings))
    return ber.sequence(ber.integer(1) + ber.octet_string(b"c") + pdu)


def ask(request: bytes, *, max_size: int = 1472, alter_pdu: AlterPdu | None = None) -> tuple[int, list[ber.Oid], bytes]:
    """Error status, names, and the whole answer."""
    answer = Agent(StaticMib(OBJECTS), community="c", max_size=max_size, alter_pdu=alter_pdu).answer(request, 0.0)
    assert answer is not None
    at = answer.index(b"\x02\x01\x01\x04\x01c") + 6
    names = [ber.read_oid(binding[2:]) for binding in bindings_of(answer[at:])]
    return parse_request(answer, at).first, names, answer


@pytest.mark.parametrize("max_size", range(484, 70, -1))
def test_getbulk_fits_any_size_and_stays_a_prefix(max_size: int) -> None:
    request = datagram(GET_BULK, COLUMNS, 0, 5)
    _, whole, _ = ask(request)
    status, names, answer = ask(request, max_size=max_size)
    assert status == 0
    assert len(answer) <= max_size
    assert names == whole[: len(names)]
    assert names


def test_getbulk_that_holds_not_one_binding_is_too_big() -> None:
    status, names, _ = ask(datagram(GET_BULK, COLUMNS, 0, 5), max_size=40)
    assert (status, names) == (1, [])


@pytest.mark.parametrize(("first", "second", "count"), [(0, 0, 0), (5, 0, 2), (1, 3, 4), (-1, 2, 4), (2, 9, 2)])
def test_getbulk_counts(first: int, second: int, count: int) -> None:
    assert len(ask(datagram(GET_BULK, COLUMNS, first, second))[1]) == count


def test_getbulk_ends_with_one_row_of_end_of_view() -> None:
    _, names, answer = ask(datagram(GET_BULK, [COLUMNS[1]], 0, 2**31 - 1))
    assert names == [(*COLUMNS[1], row) for row in (1, 2, 3, 4, 5, 5)]
    assert answer.endswith(ber.END_OF_MIB_VIEW)


def test_long_forms_of_names_are_understood() -> None:
    name = ber.oid((*COLUMNS[0], 3))
    long_form = b"\x06\x81" + name[1:]
    binding = ber.sequence(long_form + ber.NULL_VALUE)
    pdu = ber.tlv(GET, ber.integer(1) + ber.integer(0) + ber.integer(0) + ber.sequence(binding))
    answer = Agent(StaticMib(OBJECTS), community="c").answer(
        ber.sequence(ber.integer(1) + ber.octet_string(b"c") + pdu), 0.0
    )
    assert answer is not None
    assert answer.endswith(ber.integer(3))


@pytest.mark.parametrize(
    ("alter", "names"),
    [
        (misbehaviour.ragged, [(*COLUMNS[0], 1), (*COLUMNS[1], 1), (*COLUMNS[0], 2)]),
        (misbehaviour.looping, [*COLUMNS, *COLUMNS]),
        (misbehaviour.decreasing, [(*COLUMNS[1], 2), (*COLUMNS[0], 2), (*COLUMNS[1], 1), (*COLUMNS[0], 1)]),
        (misbehaviour.empty, []),
        (misbehaviour.at_most(1), [(*COLUMNS[0], 1)]),
    ],
)
def test_misbehaviours_do_what_they_say(alter: AlterPdu, names: list[ber.Oid]) -> None:
    assert ask(datagram(GET_BULK, COLUMNS, 0, 2), alter_pdu=alter)[1] == names


def test_misbehaviours_of_the_header() -> None:
    request = datagram(GET_NEXT, COLUMNS)
    assert ask(request, alter_pdu=misbehaviour.general_error)[0] == 5
    assert ber.integer(99) not in ask(request, alter_pdu=misbehaviour.wrong_request_id)[2]
    bulk = datagram(GET_BULK, COLUMNS, 0, 2)
    assert Agent(StaticMib(OBJECTS), community="c", alter_pdu=misbehaviour.no_getbulk).answer(bulk, 0.0) is None
