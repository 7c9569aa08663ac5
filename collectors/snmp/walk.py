"""Reading whole columns, and single cells, when it is not yet known what a table holds.

Several columns are walked at once by GETBULK. How many rounds fit is learned from the replies. Replies may be cut
anywhere, columns may have gaps or end at different rows, and an agent whose names do not increase ends that column.

Source: RFC 3416 section 4.2.3 (GetBulkRequest).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from collectors.errors import BadReply, Unreachable
from collectors.snmp.ber import Oid, encode_oid, format_oid
from collectors.snmp.client import Client, checked
from collectors.snmp.pdu import (
    GET,
    GET_BULK,
    NO_SUCH_NAME,
    TOO_BIG,
    Value,
    VarBind,
    decode_varbinds,
    encode_body,
    encode_get_body,
    encode_name,
)

log = logging.getLogger("yunwang.collectors")

_GUESSED_VARBIND_OCTETS = 32
_MAX_REPETITIONS = 200
_MAX_VARBINDS = 1_000_000
_CELLS_PER_GET = 40

Column = dict[Oid, Value]
"""Index -> value, in the agent's order."""


@dataclass(slots=True)
class Walk:
    """What a walk found: each column's cells, and the columns whose names stopped increasing.

    `unmarked` is kept of time-filtered tables: column -> the rows it had, without their time marks.
    """

    columns: dict[Oid, Column]
    non_increasing: set[Oid] = field(default_factory=set)
    unmarked: dict[Oid, set[Oid]] | None = None

    def warn(self, device: object) -> None:
        """Log the columns that ended before their last row."""
        for column in self.non_increasing:
            log.warning("%s: names under %s do not increase; what follows is not read", device, format_oid(column))


async def walk_columns(
    client: Client,
    columns: Sequence[Oid],
    deadline: float,
    *,
    reply_octets: int,
    time_filtered: bool = False,
) -> Walk:
    """Read the columns from first row to last.

    Args:
        client: the device.
        columns: column names, without index.
        deadline: on the running loop's clock, seconds.
        reply_octets: how large a reply should at most become, octets.
        time_filtered: whether the first part of each index is a TimeFilter (RFC 4502): by its rules an agent may give
            every row again for each later time mark, so a column ends where a row comes that it had before.

    Raises:
        CollectionError: as `Client.request`; BadReply where nothing sensible came.
    """
    walk = Walk(
        {column: {} for column in columns}, unmarked={column: set() for column in columns} if time_filtered else None
    )
    cursors = {column: column for column in columns}
    size, repetitions = _GUESSED_VARBIND_OCTETS, 0
    seen = 0
    while cursors:
        fitting = max(1, reply_octets // (size * len(cursors)))
        repetitions = min(fitting, _MAX_REPETITIONS, 2 * repetitions or _MAX_REPETITIONS)
        names = b"".join(encode_name(encode_oid(cursor)) for cursor in cursors.values())
        try:
            pdu = await client.request(GET_BULK, encode_body(names, 0, repetitions), deadline)
        except Unreachable:
            # A large reply may be lost on the way (fragments) although small ones come through.
            if repetitions == 1 or not seen:
                raise
            repetitions = max(1, repetitions // 4)
            size = reply_octets // (repetitions * len(cursors))
            continue
        if pdu.error_status == TOO_BIG and repetitions > 1:
            size = max(size, reply_octets // (repetitions * len(cursors))) * 2
            continue
        if pdu.error_status == TOO_BIG and len(cursors) > 1:
            return await _walk_halves(client, columns, deadline, reply_octets=reply_octets, time_filtered=time_filtered)
        if pdu.error_status == NO_SUCH_NAME and 0 < pdu.error_index <= len(cursors):
            del cursors[list(cursors)[pdu.error_index - 1]]
            continue
        varbinds = decode_varbinds(checked(pdu))
        if not varbinds:
            raise BadReply("an empty answer to a GetBulkRequest")
        size = max(8, (pdu.end - pdu.start) // len(varbinds))
        seen += len(varbinds)
        if seen > _MAX_VARBINDS:
            raise BadReply(f"the walk does not end: {seen} variables")
        _take(walk, cursors, varbinds)
    return walk


async def _walk_halves(
    client: Client, columns: Sequence[Oid], deadline: float, *, reply_octets: int, time_filtered: bool
) -> Walk:
    """For an agent to which one row of all columns is too much."""
    walk = Walk({})
    middle = (len(columns) + 1) // 2
    for half in (columns[:middle], columns[middle:]):
        found = await walk_columns(client, half, deadline, reply_octets=reply_octets, time_filtered=time_filtered)
        walk.columns |= found.columns
        walk.non_increasing |= found.non_increasing
    return walk


def _take(walk: Walk, cursors: dict[Oid, Oid], varbinds: Sequence[VarBind]) -> None:
    """Put a reply's cells into their columns; drop the cursors of columns that ended."""
    order = list(cursors)
    for position, varbind in enumerate(varbinds):
        column = order[position % len(order)]
        cursor = cursors.get(column)
        if cursor is None:
            continue
        if varbind.ends(column, cursor):
            del cursors[column]
        elif varbind.oid <= cursor:
            walk.non_increasing.add(column)
            del cursors[column]
        elif not varbind.exists:
            cursors[column] = varbind.oid
        elif walk.unmarked is not None and varbind.oid[len(column) + 1 :] in walk.unmarked[column]:
            del cursors[column]
        else:
            if walk.unmarked is not None:
                walk.unmarked[column].add(varbind.oid[len(column) + 1 :])
            walk.columns[column][varbind.oid[len(column) :]] = varbind.value
            cursors[column] = varbind.oid


async def get_cells(client: Client, cells: Sequence[Oid], deadline: float) -> dict[Oid, Value]:
    """The cells that exist among those named. Raises as `Client.request`."""
    found: dict[Oid, Value] = {}
    position, count = 0, _CELLS_PER_GET
    while position < len(cells):
        chunk = cells[position : position + count]
        pdu = await client.request(GET, encode_get_body(chunk), deadline)
        if pdu.error_status in {TOO_BIG, NO_SUCH_NAME} and len(chunk) > 1:
            count = len(chunk) // 2
            continue
        position += len(chunk)
        if pdu.error_status == NO_SUCH_NAME:
            continue
        found.update((varbind.oid, varbind.value) for varbind in decode_varbinds(checked(pdu)) if varbind.exists)
    return found
