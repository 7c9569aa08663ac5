"""Two-speed reading of a table: its layout seldom, its numbers at every scrape.

The layout is learned by walking, and learned again when the device restarts, says that its table changed, answers with
other rows than expected, has a row more at its end, shows another name for a row, or after `max_age_seconds`. One row's
name is compared at every reading, another row each time, so that a renumbering which the device does not announce is
noticed too. These checks ride in the first request for numbers and cost no request of their own.

Source: RFC 2863 (ifTableLastChange, renumbering after a restart), RFC 3418 (sysUpTime).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collectors.errors import BadReply
from collectors.snmp.client import Client, Script, checked
from collectors.snmp.guard import Guard
from collectors.snmp.layout import Layout, PlacedSheet, Select, TableSpec, learn_layout
from collectors.snmp.numbers import read_numbers
from collectors.snmp.pdu import GET_NEXT, encode_body
from collectors.snmp.reply_size import ReplySize
from collectors.snmp.sheet import TableChanged


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReading:
    """One reading of a table.

    Attributes:
        layout: the rows and their identity; the same object as long as they did not change.
        columns: field -> one number a row, in the field's unit; None where the device has none.
    """

    layout: Layout
    columns: Mapping[str, Sequence[int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPolicy:
    """How tables are read.

    Attributes:
        reply_octets: how large a reply should at most become; 1,472 fills an Ethernet packet.
        max_age_seconds: when a layout is learned again although nothing says that it changed.
    """

    reply_octets: int = 1472
    max_age_seconds: float = 3600.0


class TableReader:
    """One table of one device, kept between scrapes."""

    def __init__(self, spec: TableSpec, policy: ReadingPolicy, select: Select | None = None) -> None:
        self._spec = spec
        self._policy = policy
        self._select = select
        self._size = ReplySize(policy.reply_octets)
        self._layout: Layout | None = None
        self._learned_at = 0.0
        self._turn = 0
        self._watched: tuple[int | None, int | None] | None = None

    async def read(self, client: Client, deadline: float) -> TableReading:
        """The table now. Raises CollectionError as `Client.request`; BadReply if the table keeps changing."""
        layout = await self.layout(client, deadline)
        try:
            return await client.converse(self._read(layout), deadline)
        except TableChanged:
            self._layout = None
        try:
            return await client.converse(self._read(await self.layout(client, deadline)), deadline)
        except TableChanged:
            self._layout = None
            raise BadReply("the table changes while it is being read") from None

    async def layout(self, client: Client, deadline: float) -> Layout:
        """The layout last learned, or learned now. Raises CollectionError as `Client.request`."""
        now = asyncio.get_running_loop().time()
        if self._layout is None or now - self._learned_at >= self._policy.max_age_seconds:
            self._layout = await learn_layout(
                client, self._spec, self._select, deadline, reply_octets=self._policy.reply_octets
            )
            self._learned_at, self._watched = now, None
        return self._layout

    def _read(self, layout: Layout) -> Script[TableReading]:
        guard = Guard(self._spec, layout, self._turn)
        pending: Guard | None = guard
        self._turn += 1
        columns: dict[str, Sequence[int | None]] = {}
        for placed in layout.sheets:
            values = yield from read_numbers(placed.sheet, self._size, pending, sparse=placed.sparse)
            pending = None
            columns |= _place(placed, values, len(layout.rows), columns)
        if pending is not None:
            guard.check(checked((yield GET_NEXT, encode_body(guard.names()))))
        self._watch(guard)
        nothing = (None,) * len(layout.rows)
        return TableReading(
            layout=layout, columns={entry.name: columns.get(entry.name, nothing) for entry in self._spec.fields}
        )

    def _watch(self, guard: Guard) -> None:
        """Compare what the guard saw with the last time. Raises TableChanged after a restart or an announced change."""
        before, self._watched = self._watched, (guard.up_time, guard.last_change)
        if before is None:
            return
        restarted = guard.up_time is not None and before[0] is not None and guard.up_time < before[0]
        if restarted or guard.last_change != before[1]:
            raise TableChanged


def _place(
    placed: PlacedSheet, values: Sequence[int], rows: int, columns: Mapping[str, Sequence[int | None]]
) -> dict[str, Sequence[int | None]]:
    """A sheet's numbers as columns as long as the table; a field that two sheets share is completed by the second."""
    out: dict[str, Sequence[int | None]] = {}
    width = len(placed.fields)
    for at, (name, scale) in enumerate(placed.fields):
        numbers: Sequence[int] = values[at::width]
        if scale != 1:
            numbers = [number * scale for number in numbers]
        if len(placed.positions) == rows:
            out[name] = numbers
            continue
        column = list(columns.get(name, (None,) * rows))
        for position, number in zip(placed.positions, numbers, strict=True):
            column[position] = number
        out[name] = column
    return out
