"""Columns walked side by side by GETBULK: which replies come, and how far each column is.

How many rounds fit is learned from the replies. Replies may be cut anywhere, columns may have gaps or end at different
rows, and an agent whose names do not increase ends that column.

Source: RFC 3416 section 4.2.3 (GetBulkRequest).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Final

from collectors.errors import BadReply, Unreachable
from collectors.snmp.ber import Oid, encode_oid
from collectors.snmp.client import Client, checked
from collectors.snmp.pdu import GET_BULK, NO_SUCH_NAME, TOO_BIG, VarBind, decode_varbinds, encode_body, encode_name

_GUESSED_VARBIND_OCTETS: Final = 32
_LEAST_VARBIND_OCTETS: Final = 8
_MAX_REPETITIONS: Final = 200


class RowTooLarge(BadReply):
    """One row of all columns is too much for the agent."""


class Cursors:
    """How far each column of a walk is.

    Attributes:
        at: column -> the last name seen, of those that go on.
        broken: columns whose names stopped increasing, so that cells may be missing.
    """

    def __init__(self, columns: Sequence[Oid]) -> None:
        self.at = {column: column for column in columns}
        self.broken: set[Oid] = set()

    def end(self, column: Oid) -> None:
        """No more of this column."""
        del self.at[column]

    def cells(self, varbinds: Sequence[VarBind]) -> Iterator[tuple[Oid, VarBind]]:
        """The column and binding of each cell in a reply, as far as its column goes on."""
        order = list(self.at)
        for position, varbind in enumerate(varbinds):
            column = order[position % len(order)]
            cursor = self.at.get(column)
            if cursor is None:
                continue
            if varbind.ends(column, cursor):
                self.end(column)
            elif varbind.oid <= cursor:
                self.broken.add(column)
                self.end(column)
            else:
                self.at[column] = varbind.oid
                if varbind.exists:
                    yield column, varbind


async def bulk_replies(
    client: Client, cursors: Cursors, deadline: float, *, reply_octets: int
) -> AsyncIterator[Sequence[VarBind]]:
    """The bindings of one reply after the other, until no column goes on.

    Whoever takes them moves the cursors (`Cursors.cells`); where an agent of SNMPv1 ended a column there are none.

    Args:
        client: the device.
        cursors: where to begin.
        deadline: on the running loop's clock, seconds.
        reply_octets: how large a reply should at most become, octets.

    Raises:
        CollectionError: as `Client.request`; RowTooLarge, and BadReply where nothing sensible came.
    """
    pace = _Pace(reply_octets)
    answered = False
    while cursors.at:
        names = b"".join(encode_name(encode_oid(cursor)) for cursor in cursors.at.values())
        repetitions = pace.repetitions(len(cursors.at))
        try:
            pdu = await client.request(GET_BULK, encode_body(names, 0, repetitions), deadline)
        except Unreachable:
            # A large reply may be lost on the way (fragments) although small ones come through.
            if repetitions == 1 or not answered:
                raise
            pace.shrink(4)
            continue
        if pdu.error_status == TOO_BIG and repetitions > 1:
            pace.shrink(2)
        elif pdu.error_status == TOO_BIG and len(cursors.at) > 1:
            raise RowTooLarge("tooBig: the agent's reply has no room for a row")
        elif pdu.error_status == NO_SUCH_NAME and 0 < pdu.error_index <= len(cursors.at):
            cursors.end(list(cursors.at)[pdu.error_index - 1])
            yield ()
        else:
            varbinds = decode_varbinds(checked(pdu))
            if not varbinds:
                raise BadReply("an empty answer to a GetBulkRequest")
            pace.learn((pdu.end - pdu.start) // len(varbinds))
            answered = True
            yield varbinds


class _Pace:
    """How many rounds of cells a reply may have, learned from what the cells took."""

    def __init__(self, reply_octets: int) -> None:
        self._reply_octets = reply_octets
        self._cell_octets = _GUESSED_VARBIND_OCTETS
        self._limit = self._last = _MAX_REPETITIONS

    def repetitions(self, columns: int) -> int:
        fitting = self._reply_octets // (self._cell_octets * columns)
        self._last = max(1, min(fitting, self._limit))
        return self._last

    def learn(self, cell_octets: int) -> None:
        self._cell_octets = max(_LEAST_VARBIND_OCTETS, cell_octets)

    def shrink(self, times: int) -> None:
        """For an agent or a path to which the last reply was too much; what was learned so holds."""
        self._limit = max(1, self._last // times)
