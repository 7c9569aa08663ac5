"""Tables too long to keep: each row is handed on once all its cells have come, and forgotten.

The columns are walked side by side by GETBULK, so that a row is in memory for about one reply, whatever the length of
the table. Replies may be cut anywhere, columns may have gaps or end at different rows.

Source: RFC 3416 section 4.2.3 (GetBulkRequest).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from collectors.errors import BadReply, Unreachable
from collectors.snmp.ber import Oid, encode_oid, format_oid
from collectors.snmp.client import Client, checked
from collectors.snmp.pdu import (
    GET_BULK,
    NO_SUCH_NAME,
    TOO_BIG,
    Pdu,
    Value,
    VarBind,
    decode_varbinds,
    encode_body,
    encode_name,
)

TakeRow = Callable[[Oid, Sequence[Value]], None]
"""Is given a row's index and its cells in the order of the columns, None for one that the row does not have."""

_GUESSED_VARBIND_OCTETS: Final = 40
_MAX_REPETITIONS: Final = 200
_MAX_ROWS: Final = 2_000_000


@dataclass(slots=True)
class StreamEnd:
    """How a table ended.

    Attributes:
        rows: how many were handed on.
        complete: false where names of a column stopped increasing, so that rows or cells may be missing.
    """

    rows: int
    complete: bool


async def stream_rows(
    client: Client, columns: Sequence[Oid], deadline: float, *, reply_octets: int, take: TakeRow
) -> StreamEnd:
    """Read the columns from first row to last.

    Args:
        client: the device.
        columns: column names, without index.
        deadline: on the running loop's clock, seconds.
        reply_octets: how large a reply should at most become, octets.
        take: called with every row, in no promised order.

    Raises:
        CollectionError: as `Client.request`; BadReply where nothing sensible came or the table does not end.
    """
    rows = _Rows(columns, take)
    pace = _Pace(reply_octets)
    while rows.cursors:
        names = b"".join(encode_name(encode_oid(cursor)) for cursor in rows.cursors.values())
        repetitions = pace.repetitions(len(rows.cursors))
        try:
            pdu = await client.request(GET_BULK, encode_body(names, 0, repetitions), deadline)
        except Unreachable:
            # A large reply may be lost on the way (fragments) although small ones come through.
            if repetitions == 1 or not rows.handed_on:
                raise
            pace.shrink(4)
            continue
        if pdu.error_status == TOO_BIG and repetitions > 1:
            pace.shrink(2)
        elif pdu.error_status == NO_SUCH_NAME and 0 < pdu.error_index <= len(rows.cursors):
            rows.end(list(rows.cursors)[pdu.error_index - 1])
        else:
            varbinds = decode_varbinds(checked(pdu))
            if not varbinds:
                raise BadReply("an empty answer to a GetBulkRequest")
            pace.learn(pdu, len(varbinds))
            rows.put(varbinds)
    return StreamEnd(rows.handed_on, rows.complete)


class _Pace:
    """How many rounds of cells a reply may have, learned from what the cells took."""

    def __init__(self, reply_octets: int) -> None:
        self._reply_octets = reply_octets
        self._cell_octets = float(_GUESSED_VARBIND_OCTETS)
        self._limit = _MAX_REPETITIONS

    def repetitions(self, columns: int) -> int:
        fitting = int(self._reply_octets / (self._cell_octets * columns))
        self._last = max(1, min(fitting, self._limit))
        return self._last

    def learn(self, pdu: Pdu, cells: int) -> None:
        self._cell_octets = max(8.0, (pdu.end - pdu.start) / cells)

    def shrink(self, times: int) -> None:
        """For an agent or a path to which the last reply was too much; what was learned so holds."""
        self._limit = max(1, self._last // times)


@dataclass(slots=True)
class _Rows:
    """Rows of which some cells have come, and how far each column is."""

    columns: Sequence[Oid]
    take: TakeRow
    handed_on: int = 0
    complete: bool = True
    cursors: dict[Oid, Oid] = field(init=False)
    _place: dict[Oid, int] = field(init=False)
    _waiting: dict[Oid, list[Value]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.cursors = {column: column for column in self.columns}
        self._place = {column: at for at, column in enumerate(self.columns)}

    def end(self, column: Oid) -> None:
        """No more of this column."""
        del self.cursors[column]
        self._hand_on()

    def put(self, varbinds: Sequence[VarBind]) -> None:
        """Take a reply's cells into their rows, and hand on the rows that all columns have passed."""
        order = list(self.cursors)
        for position, varbind in enumerate(varbinds):
            column = order[position % len(order)]
            cursor = self.cursors.get(column)
            if cursor is None:
                continue
            width = len(column)
            if varbind.ends(column, cursor):
                del self.cursors[column]
            elif varbind.oid <= cursor:
                self.complete = False
                del self.cursors[column]
            elif not varbind.exists:
                self.cursors[column] = varbind.oid
            else:
                self.cursors[column] = varbind.oid
                cells = self._waiting.setdefault(varbind.oid[width:], [None] * len(self.columns))
                cells[self._place[column]] = varbind.value
        self._hand_on()

    def _hand_on(self) -> None:
        """Rows up to the slowest column's are whole."""
        slowest = min((cursor[len(column) :] for column, cursor in self.cursors.items()), default=None)
        whole = list(self._waiting) if slowest is None else [row for row in self._waiting if row <= slowest]
        for row in whole:
            self.take(row, self._waiting.pop(row))
        self.handed_on += len(whole)
        if self.handed_on + len(self._waiting) > _MAX_ROWS:
            raise BadReply(f"the table under {format_oid(self.columns[0])} does not end: {self.handed_on} rows")
