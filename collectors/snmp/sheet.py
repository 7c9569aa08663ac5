"""The hot path: columns that all have the same rows, read cell by cell in one long run of GETBULKs.

A sheet's cells form one list, row by row: (row 0, column 0), (row 0, column 1), ... Every reply to a GETBULK carries
the next stretch of that list, wherever the agent cut it, because a request that starts at cell *p* names the
predecessors of the cells *p* to *p + columns - 1*: the columns turn with the position. A few cells may be asked for
singly before them (as non-repeaters), so that a reply need not hold whole rows. So a reply is matched by
comparing each name with the one expected, and nothing is decoded but the numbers. A cell that is not where it was
expected means the table changed, and its layout has to be learned again.

Source: RFC 3416 section 4.2.3.
"""

from __future__ import annotations

from collections.abc import Sequence

from collectors.errors import BadReply
from collectors.snmp.ber import (
    INTEGER,
    OBJECT_IDENTIFIER,
    SEQUENCE,
    UNSIGNED_TAGS,
    Oid,
    decode_integer,
    decode_unsigned,
    encode_oid,
    encode_sub_identifiers,
    encode_tlv,
    expect,
    read_header,
)
from collectors.snmp.pdu import encode_body, encode_name
from collectors.snmp.shape import Shape

_LONG_LENGTH = 0x80
_NUMERIC_TAGS = UNSIGNED_TAGS | {INTEGER}


class TableChanged(Exception):
    """A reply does not fit the layout that was learned: rows came, went, or were renumbered."""


class Sheet:
    """Columns by rows, all cells present when it was made.

    Attributes:
        columns: column names, without index.
        rows: indexes, in the agent's order.
        expected: each cell's name as it stands in a reply, tag and length included, row by row.
        shapes: the shape of the reply that last began at a cell.
    """

    __slots__ = ("_bodies", "_predecessors", "columns", "expected", "rows", "shapes")

    def __init__(self, columns: Sequence[Oid], rows: Sequence[Oid]) -> None:
        self.columns = tuple(columns)
        self.rows = tuple(rows)
        stems = [encode_oid(column) for column in self.columns]
        tails = [encode_sub_identifiers(row) for row in self.rows]
        self.expected = [encode_tlv(OBJECT_IDENTIFIER, stem + tail) for tail in tails for stem in stems]
        before = [b"", *tails[:-1]]
        self.shapes: dict[int, Shape] = {}
        self._bodies: dict[tuple[int, int, int, int], bytes] = {}
        self._predecessors = [encode_name(stem + tail) for tail in before for stem in stems]

    def names_from(self, cell: int, names: int) -> bytes:
        """The encoded names of a GETBULK whose reply starts at `cell`."""
        return b"".join(self._predecessors[cell : cell + names])

    def body_from(self, cell: int, single: int, names: int, repetitions: int) -> bytes:
        """The body of a GETBULK whose reply starts at `cell`; the same from scrape to scrape, so it is kept.

        Args:
            cell: the first one that is asked for.
            single: how many cells are asked for once, before those that repeat.
            names: how many repeat; all columns, unless there is one repetition.
            repetitions: of them.
        """
        key = (cell, single, names, repetitions)
        body = self._bodies.get(key)
        if body is None:
            if len(self._bodies) > len(self.expected):
                self._bodies.clear()
            body = self._bodies[key] = encode_body(self.names_from(cell, single + names), single, repetitions)
        return body

    def names_of(self, cell: int, count: int) -> bytes:
        """The encoded names of a GET for `count` cells from `cell`."""
        names = self.expected[cell : cell + count]
        return b"".join(encode_tlv(SEQUENCE, name + b"\x05\x00") for name in names)


def take_cells(sheet: Sheet, data: bytes, position: int, end: int, values: list[int]) -> None:
    """Append the numbers of a reply to `values`, as `match_cells` does, by the shape of the last reply where it fits.

    Raises:
        TableChanged, BadReply: as `match_cells`.
    """
    first = len(values)
    shape = sheet.shapes.get(first)
    numbers = shape.read(data, position, end) if shape else None
    if numbers is not None:
        values += numbers
        return
    match_cells(data, position, end, sheet.expected, values)
    for cell in range(first, len(values)):
        sheet.shapes.pop(cell, None)
    if len(values) > first and min(values[first:]) >= 0:
        complete = len(values) == len(sheet.expected)
        sheet.shapes[first] = Shape(data, position, len(values) - first, complete=complete)


def match_cells(data: bytes, position: int, end: int, expected: Sequence[bytes], values: list[int]) -> int:
    """Append the numbers of a reply's variable bindings to `values`, whose length says which cell is expected first.

    Args:
        data: the message.
        position: where the first variable binding starts.
        end: where the last one ends.
        expected: the sheet's names.
        values: the numbers read so far, one a cell; bindings beyond the last cell are left alone.

    Returns:
        Where the first binding stands that was left alone, or the end.

    Raises:
        TableChanged: a name is not the expected one, or its value is an exception. BadReply: malformed.
    """
    try:
        for name in expected[len(values) :]:
            if position >= end:
                break
            start, after = position + 2, position + 2 + data[position + 1]
            if data[position] != SEQUENCE or data[position + 1] >= _LONG_LENGTH:
                start, after = expect(data, position, end, SEQUENCE)
            value = start + len(name)
            if data[start:value] != name:
                raise TableChanged
            if after > end:
                raise BadReply("variable binding longer than its list")
            values.append(_number(data, value, after))
            position = after
    except IndexError:
        raise BadReply("message cut short") from None
    return position


def _number(data: bytes, position: int, limit: int) -> int:
    """The number at `position`, which must fill its binding. Raises TableChanged for no number, BadReply."""
    tag, start, end = read_header(data, position, limit)
    if tag not in _NUMERIC_TAGS:
        raise TableChanged
    if end != limit:
        raise BadReply("value that does not fill its variable binding")
    return decode_integer(data[start:end]) if tag == INTEGER else decode_unsigned(tag, data[start:end])
