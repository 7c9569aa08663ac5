"""The hot path's matching of replies: every number or none, and nothing but BadReply or TableChanged from noise."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import BadReply
from collectors.snmp import ber
from collectors.snmp.sheet import Sheet, TableChanged, match_cells
from lab.snmp import ber as lab_ber

COLUMNS = ((1, 3, 6, 1, 2, 1, 2, 2, 1, 8), (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6))
INDEXES = st.lists(st.integers(1, 2**32 - 1), min_size=1, max_size=6, unique=True)
ELEMENTS = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(lambda value: (value, lab_ber.integer(value))),
    st.integers(0, 2**32 - 1).map(lambda value: (value, lab_ber.counter32(value))),
    st.integers(0, 2**64 - 1).map(lambda value: (value, lab_ber.counter64(value))),
)


def cells_of(sheet: Sheet) -> list[ber.Oid]:
    return [column + row for row in sheet.rows for column in sheet.columns]


def binding(oid: ber.Oid, element: bytes, *, long_form: bool = False) -> bytes:
    content = lab_ber.oid(oid) + element
    return b"\x30\x82" + len(content).to_bytes(2, "big") + content if long_form else lab_ber.sequence(content)


@settings(deadline=None)
@given(INDEXES, st.data(), st.integers(0, 40))
def test_every_number_at_its_place(indexes: list[int], data: st.DataObject, lead: int) -> None:
    sheet = Sheet(COLUMNS, [(index,) for index in sorted(indexes)])
    cells = cells_of(sheet)
    drawn = data.draw(st.lists(ELEMENTS, min_size=len(cells), max_size=len(cells)))
    forms = data.draw(st.lists(st.booleans(), min_size=len(cells), max_size=len(cells)))
    bindings = [
        binding(oid, element, long_form=long_form)
        for oid, (_, element), long_form in zip(cells, drawn, forms, strict=True)
    ]
    cut = data.draw(st.integers(0, len(bindings)))
    values: list[int] = []
    for part in (bindings[:cut], bindings[cut:]):
        message = bytes(lead) + b"".join(part)
        match_cells(message + b"behind", lead, len(message), sheet.expected, values)
    assert values == [value for value, _ in drawn]
    assert [lab_ber.read_oid(name) for name in sheet.expected] == cells


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(COLUMNS, [(1,), (200,)])


def matched(sheet: Sheet, message: bytes, end: int | None = None) -> list[int]:
    values: list[int] = []
    match_cells(message, 0, len(message) if end is None else end, sheet.expected, values)
    return values


def whole(sheet: Sheet) -> bytes:
    return b"".join(binding(oid, lab_ber.counter32(7)) for oid in cells_of(sheet))


@pytest.mark.parametrize(
    "element", [lab_ber.NO_SUCH_INSTANCE, lab_ber.END_OF_MIB_VIEW, lab_ber.NULL_VALUE, lab_ber.octet_string(b"5")]
)
def test_what_is_no_number_means_another_table(sheet: Sheet, element: bytes) -> None:
    with pytest.raises(TableChanged):
        matched(sheet, binding(cells_of(sheet)[0], element))


def test_another_name_means_another_table(sheet: Sheet) -> None:
    with pytest.raises(TableChanged):
        matched(sheet, binding((*COLUMNS[0], 2), lab_ber.counter32(7)))


def test_every_cut_is_a_bad_reply_or_whole_cells(sheet: Sheet) -> None:
    message = whole(sheet)
    ends = {len(message[: at + 1]) for at in range(len(message))}
    for end in ends:
        for data in (message, message[:end]):
            try:
                found = matched(sheet, data, end)
            except (BadReply, TableChanged):
                continue
            assert found == [7] * len(found)
            assert end == sum(len(binding(oid, lab_ber.counter32(7))) for oid in cells_of(sheet)[: len(found)])


@pytest.mark.parametrize(
    "element",
    [
        pytest.param(b"\x41\x00", id="counter without octets"),
        pytest.param(b"\x02\x00", id="integer without octets"),
        pytest.param(b"\x41\x06\x01\x00\x00\x00\x00\x00", id="Counter32 of 41 bits"),
        pytest.param(b"\x46\x0a\x01" + bytes(9), id="Counter64 of 73 bits"),
        pytest.param(b"\x02\x05\x01\x00\x00\x00\x00", id="INTEGER of 33 bits"),
    ],
)
def test_numbers_of_impossible_size(sheet: Sheet, element: bytes) -> None:
    """No octets are no zero, and 2**41 is no Counter32."""
    with pytest.raises(BadReply):
        matched(sheet, binding(cells_of(sheet)[0], element) + binding(cells_of(sheet)[1], lab_ber.counter64(1)))


@settings(deadline=None)
@given(st.binary(max_size=80), st.integers(0, 80))
def test_noise(noise: bytes, end: int) -> None:
    with contextlib.suppress(BadReply, TableChanged):
        matched(Sheet(COLUMNS, [(1,), (200,)]), noise, min(end, len(noise)))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 79), st.integers(0, 255)), min_size=1, max_size=3))
def test_damage(damage: list[tuple[int, int]]) -> None:
    made = Sheet(COLUMNS, [(1,), (200,)])
    message = bytearray(whole(made))
    for at, octet in damage:
        message[at % len(message)] = octet
    with contextlib.suppress(BadReply, TableChanged):
        matched(made, bytes(message))
