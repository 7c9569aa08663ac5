"""Two-speed reading of a table: its layout seldom, its numbers at every scrape.

The walk that learns the layout comes across all numbers, and they are the first reading.

The layout is learned by walking, and learned again when the device restarts, says that its table changed, answers with
other rows than expected, has a row more at its end, shows another name for a row, or after `max_age_seconds`. One row's
name is compared at every reading, another row each time, so that a renumbering which the device does not announce is
noticed too. These checks ride in the first request for numbers and cost no request of their own.

Source: RFC 2863 (ifTableLastChange, renumbering after a restart), RFC 3418 (sysUpTime).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from collectors.errors import BadReply
from collectors.snmp.ber import Oid
from collectors.snmp.client import Client, Script, checked
from collectors.snmp.guard import Guard
from collectors.snmp.layout import Columns, Layout, PlacedSheet, Select, TableSpec, learn_layout
from collectors.snmp.numbers import read_numbers
from collectors.snmp.pdu import GET, GET_NEXT, encode_body
from collectors.snmp.reply_size import ReplySize
from collectors.snmp.seldom import Rider, SeldomNumbers
from collectors.snmp.sheet import TableChanged
from collectors.snmp.walk import Column

_EMPTY_MAX_AGE_SECONDS = 60.0
"""A table without rows may belong to a device that is still starting: it is looked at again soon."""
_MOMENT_SECONDS = 2.0
_SAMPLE_ROWS = 50
_VARBIND_HEADERS_OCTETS = 4
_TICKS_PER_SECOND = 100
_TICKS_WRAP = 2**32
_CLOCK_SLACK_TICKS = 500
_CLOCK_DRIFT = 0.01


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


Learn = Callable[[Client, float], Awaitable[tuple[Layout, Mapping[Oid, Column]]]]
"""Finds the layout of a table, given the client and the deadline, and the columns that its numbers are in."""


class TableReader:
    """One table of one device, kept between scrapes."""

    def __init__(
        self, spec: TableSpec, policy: ReadingPolicy, select: Select | None = None, learn: Learn | None = None
    ) -> None:
        """Prepare; `learn` takes the place of walking what `spec` says, where more than one table has the numbers."""
        self._spec = spec
        self._policy = policy
        self._select = select
        self._learn = learn
        self._size = ReplySize(policy.reply_octets)
        self._layout: Layout | None = None
        self._walked: Columns | None = None
        self._seldom: SeldomNumbers | None = None
        self._learned_at = 0.0
        self._turn = 0
        self._verified_at = float("-inf")
        self._watched: tuple[int | None, int | None] | None = None

    async def read(self, client: Client, deadline: float) -> TableReading:
        """The table now. Raises CollectionError as `Client.request`; BadReply if the table keeps changing."""
        for _ in range(2):
            self._walked = None
            layout = await self.layout(client, deadline)
            self._size.envelope_octets = client.envelope_octets
            try:
                return await client.converse(self._read(layout), deadline)
            except TableChanged:
                self._layout = None
        raise BadReply("the table changes while it is being read")

    async def layout(self, client: Client, deadline: float) -> Layout:
        """The layout last learned, or learned now. Raises CollectionError as `Client.request`."""
        now = asyncio.get_running_loop().time()
        age, layout = now - self._learned_at, self._layout
        if layout is None or age >= (self._policy.max_age_seconds if layout.rows else _EMPTY_MAX_AGE_SECONDS):
            layout, found = await (
                self._learn(client, deadline)
                if self._learn
                else learn_layout(client, self._spec, self._select, deadline, reply_octets=self._policy.reply_octets)
            )
            self._walked = self._whole(layout, _walked(layout, found))
            self._layout, self._learned_at, self._watched, self._seldom = layout, now, None, None
            self._size = ReplySize(self._policy.reply_octets, *_varbind_octets(layout, self._walked))
        return layout

    async def verified_layout(self, client: Client, deadline: float) -> Layout:
        """The layout, checked against the device unless that was done a moment ago. Raises as `layout`."""
        layout = await self.layout(client, deadline)
        self._walked = None  # old when the numbers are asked for
        if asyncio.get_running_loop().time() - self._verified_at < _MOMENT_SECONDS:
            return layout
        try:
            await client.converse(self._verify(layout), deadline)
        except TableChanged:
            self._layout = None
        return await self.layout(client, deadline)

    def _verify(self, layout: Layout) -> Script[None]:
        guard = self._guard(layout, layout.sheets)
        guard.check(checked((yield GET if guard.exact else GET_NEXT, encode_body(guard.names()))))
        self._watch(guard)

    def _guard(self, layout: Layout, sheets: Sequence[PlacedSheet], riders: Sequence[Rider] = ()) -> Guard:
        """The guard of the next reading. It rides with the first sheet; chosen rows have others in between."""
        first = sheets[0] if sheets else None
        exact = first.sparse if first else self._select is not None
        self._turn += 1
        return Guard(self._spec, layout, self._turn - 1, exact=exact, first=first, riders=riders)

    def _read(self, layout: Layout) -> Script[TableReading]:
        columns, self._walked = self._walked, None
        if not layout.sheets or columns is not None:
            yield from self._verify(layout)
            columns = self._whole(layout, columns or {})
        else:
            columns = yield from self._read_numbers(layout)
        if self._spec.seldom and self._seldom is None and columns:
            self._seldom = SeldomNumbers(
                self._spec.seldom, self._spec.fields, layout, columns, self._policy.reply_octets
            )
        return TableReading(layout=layout, columns=columns)

    def _read_numbers(self, layout: Layout) -> Script[Columns]:
        riders = self._seldom.due() if self._seldom and layout.often else None
        sheets = layout.sheets if riders is None else layout.often
        guard = self._guard(layout, sheets, riders or ())
        pending: Guard | None = guard
        columns: dict[str, Sequence[int | None]] = {}
        for placed in sheets:
            values = yield from read_numbers(placed.sheet, self._size, pending, sparse=placed.sparse)
            pending = None
            columns |= _place(placed, values, len(layout.rows), columns)
        self._watch(guard)
        whole = self._whole(layout, columns)
        if self._seldom and riders is None:
            self._seldom.learn(whole)
        elif self._seldom and riders is not None:
            whole |= yield from self._seldom.complete(whole, riders, guard.ridden, self._size)
        return whole

    def _whole(self, layout: Layout, columns: Columns) -> dict[str, Sequence[int | None]]:
        """All fields, those that no row has as well."""
        nothing = [None] * len(layout.rows)
        return {entry.name: columns.get(entry.name, nothing) for entry in self._spec.fields}

    def _watch(self, guard: Guard) -> None:
        """Compare what the guard saw with the last time. Raises TableChanged after a restart or an announced change."""
        elapsed, self._verified_at = guard.checked_at - self._verified_at, guard.checked_at
        before, self._watched = self._watched, (guard.up_time, guard.last_change)
        if before is None:
            return
        if restarted(before[0], guard.up_time, elapsed) or guard.last_change != before[1]:
            raise TableChanged


def restarted(before: int | None, now: int | None, elapsed_seconds: float) -> bool:
    """Whether sysUpTime (1/100 s) shows a restart: it went back, or advanced less than the clock did.

    It wraps at 2**32. One that stands still belongs to an agent that does not count, and shows nothing.
    """
    if before is None or now is None or now == before:
        return False
    elapsed_ticks = elapsed_seconds * _TICKS_PER_SECOND
    expected = (before + elapsed_ticks) % _TICKS_WRAP
    return now < expected - _CLOCK_SLACK_TICKS - elapsed_ticks * _CLOCK_DRIFT or now < before <= expected


def _walked(layout: Layout, found: Mapping[Oid, Column]) -> Columns:
    """The numbers as they were when the layout was learned."""
    columns: dict[str, Sequence[int | None]] = {}
    for placed in layout.sheets:
        cells = [found[column][row] for row in placed.sheet.rows for column in placed.sheet.columns]
        numbers = cast("list[int]", cells)  # whatever has another type is in no sheet
        columns |= _place(placed, numbers, len(layout.rows), columns)
    return columns


def _varbind_octets(layout: Layout, columns: Columns | None) -> tuple[float, ...]:
    """The mean size of a number in a reply, by the first rows that were walked; empty where none were."""
    if not columns or not layout.sheets:
        return ()
    first = layout.sheets[0]
    numbers = [
        (columns[name][position] or 0) // scale
        for position in first.positions[:_SAMPLE_ROWS]
        for name, scale in first.fields
    ]
    names = first.sheet.expected[: len(numbers)]
    return (sum(map(len, names)) / len(names) + _VARBIND_HEADERS_OCTETS + sum(map(_octets, numbers)) / len(numbers),)


def _octets(number: int) -> int:
    return number.bit_length() // 8 + 1


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
