"""Tables too long to keep: each row is handed on once all its cells have come, and forgotten.

The columns are walked side by side (`collectors.snmp.bulk`), so that a row is in memory for about one reply, whatever
the length of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from collectors.errors import BadReply
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.bulk import Cursors, bulk_replies
from collectors.snmp.client import Client
from collectors.snmp.pdu import Value, VarBind

TakeRow = Callable[[Oid, Sequence[Value]], None]
"""Is given a row's index and its cells in the order of the columns, None for one that the row does not have."""

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
    cursors = Cursors(columns)
    rows = _Rows(columns, take)
    async for varbinds in bulk_replies(client, cursors, deadline, reply_octets=reply_octets):
        for column, varbind in cursors.cells(varbinds):
            rows.put(column, varbind)
        rows.hand_on(cursors)
    return StreamEnd(rows.handed_on, complete=not cursors.broken)


@dataclass(slots=True)
class _Rows:
    """Rows of which some cells have come."""

    columns: Sequence[Oid]
    take: TakeRow
    handed_on: int = 0
    _place: dict[Oid, int] = field(init=False)
    _waiting: dict[Oid, list[Value]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._place = {column: at for at, column in enumerate(self.columns)}

    def put(self, column: Oid, varbind: VarBind) -> None:
        """Take a cell into its row."""
        cells = self._waiting.setdefault(varbind.oid[len(column) :], [None] * len(self.columns))
        cells[self._place[column]] = varbind.value

    def hand_on(self, cursors: Cursors) -> None:
        """Rows up to the slowest column's are whole."""
        slowest = min((cursor[len(column) :] for column, cursor in cursors.at.items()), default=None)
        whole = list(self._waiting) if slowest is None else [row for row in self._waiting if row <= slowest]
        for row in whole:
            self.take(row, self._waiting.pop(row))
        self.handed_on += len(whole)
        if self.handed_on + len(self._waiting) > _MAX_ROWS:
            raise BadReply(f"the table under {format_oid(self.columns[0])} does not end: {self.handed_on} rows")
