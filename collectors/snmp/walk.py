"""Reading whole columns, and single cells, when it is not yet known what a table holds.

Source: RFC 3416 sections 4.2.1 (GetRequest) and 4.2.3 (GetBulkRequest).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from collectors.errors import BadReply
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.bulk import Cursors, RowTooLarge, bulk_replies
from collectors.snmp.client import Client, checked
from collectors.snmp.pdu import GET, NO_SUCH_NAME, TOO_BIG, Value, decode_varbinds, encode_get_body

log = logging.getLogger("yunwang.collectors")

_MAX_VARBINDS = 1_000_000
_CELLS_PER_GET = 40

Column = dict[Oid, Value]
"""Index -> value, in the agent's order."""


@dataclass(slots=True)
class Walk:
    """What a walk found: each column's cells, and the columns whose names stopped increasing."""

    columns: dict[Oid, Column]
    non_increasing: set[Oid] = field(default_factory=set)


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
    walk = Walk({column: {} for column in columns})
    unmarked: dict[Oid, set[Oid]] | None = {column: set() for column in columns} if time_filtered else None
    cursors = Cursors(columns)
    seen = 0
    try:
        async for varbinds in bulk_replies(client, cursors, deadline, reply_octets=reply_octets):
            seen += len(varbinds)
            if seen > _MAX_VARBINDS:
                raise BadReply(f"the walk does not end: {seen} variables")
            for column, varbind in cursors.cells(varbinds):
                row = varbind.oid[len(column) :]
                if unmarked is not None:
                    if row[1:] in unmarked[column]:
                        cursors.end(column)
                        continue
                    unmarked[column].add(row[1:])
                walk.columns[column][row] = varbind.value
    except RowTooLarge:
        return await _walk_halves(client, columns, deadline, reply_octets=reply_octets, time_filtered=time_filtered)
    walk.non_increasing = cursors.broken
    _warn(client, walk.non_increasing)
    return walk


def _warn(client: Client, columns: set[Oid]) -> None:
    """Log the columns that ended before their last row, once for each client: a scrape may walk them every time."""
    for column in columns - client.broken_columns:
        log.warning("%s: names under %s do not increase; what follows is not read", client, format_oid(column))
    client.broken_columns |= columns


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
