"""Numbers that follow from others: what is asked of them at a reading that does not ask for all of them.

A port's speed changes only with its link, so it need not be read as long as the link's state and its time of change
stay. What a table says so of is a `Seldom` of its `TableSpec`. Of such numbers a reading asks for

- those that may change although nothing else does (`Seldom.restless`), and those of a few rows in turn, of every row
  once in ten readings in a table of up to 120 rows, for devices that do not keep to their MIB: they ride in the first
  request, beside the guard, and cost no request of their own;
- those of the rows in which a witness moved, by GETs at the end of the same reading.

Where too many are restless, all are read, as without this. All are also read whenever the layout is learned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from collectors.errors import BadReply
from collectors.snmp.ber import OBJECT_IDENTIFIER, Oid, encode_oid, encode_tlv
from collectors.snmp.client import Script, checked
from collectors.snmp.layout import Columns, Layout, TableSpec
from collectors.snmp.pdu import GET, TOO_BIG, encode_body, encode_name
from collectors.snmp.reply_size import ReplySize
from collectors.snmp.sheet import match_cells

_TURNS: Final = 10
_MOST_ROWS_A_TURN: Final = 12
_VALUE_OCTETS: Final = 6
_OTHER_OCTETS: Final = 300
"""Of the first reply: the message around the variables, the guard, and some cells of the table."""

Cell = tuple[str, int]
"""Field and position of the row."""


@dataclass(frozen=True, slots=True)
class Rider:
    """A cell that is asked for.

    Attributes:
        cell: which.
        name: as it stands in a reply, tag and length included.
        asked: as it stands in a GET.
        predecessor: as it stands in a GETBULK.
    """

    cell: Cell
    name: bytes
    asked: bytes
    predecessor: bytes

    @property
    def octets(self) -> int:
        """Of the reply."""
        return len(self.asked) + _VALUE_OCTETS


class SeldomNumbers:
    """The seldom numbers of one table as they were last read, as long as its layout holds."""

    def __init__(self, spec: TableSpec, layout: Layout, columns: Columns, reply_octets: int) -> None:
        """Begin with a reading of all numbers; `spec.seldom` is there."""
        assert spec.seldom is not None
        self._rule = spec.seldom
        self._layout = layout
        self._sources = {entry.name: entry.sources for entry in spec.fields if entry.name in self._rule.fields}
        self._room = reply_octets - _OTHER_OCTETS
        self._riders: dict[Cell, Rider] = {}
        self._turn = 0
        self.learn(columns)

    def learn(self, columns: Columns) -> None:
        """Take a reading of all numbers."""
        self._values = {name: list(columns[name]) for name in self._sources}
        self._witnessed = {name: columns[name] for name in self._rule.witnesses}
        self._settle()

    def _settle(self) -> None:
        """Find out which are restless, and how many rows' turn it is in what room they leave."""
        known = {**self._witnessed, **self._values}
        cells = (cell for cell in self._rule.restless(self._layout.identity, known) if self._exists(cell))
        self._restless = [self._rider(cell) for cell in cells]
        self._left = self._room - sum(rider.octets for rider in self._restless)

    def due(self) -> list[Rider] | None:
        """What the next reading asks for beside everything else; None where it should ask for all numbers."""
        if self._left < 0:
            return None
        riders = {rider.cell: rider for rider in self._restless}
        left, rows = self._left, len(self._layout.rows)
        for _ in range(min(-(-rows // _TURNS), _MOST_ROWS_A_TURN)):
            cells = [(name, self._turn % rows) for name in self._sources]
            more = [self._rider(cell) for cell in cells if cell not in riders and self._exists(cell)]
            left -= sum(rider.octets for rider in more)
            if left < 0:
                break
            riders |= {rider.cell: rider for rider in more}
            self._turn += 1
        return list(riders.values())

    def complete(
        self, columns: Columns, riders: Sequence[Rider], ridden: Sequence[int], size: ReplySize
    ) -> Script[dict[str, Sequence[int | None]]]:
        """The seldom numbers that belong to a reading of the others.

        Args:
            columns: the others.
            riders: what `due` said.
            ridden: what came of them, from the first one on.
            size: how much to ask for at once.

        Raises:
            TableChanged: a cell is not there. BadReply: the agent refuses.
        """
        found = dict(zip((rider.cell for rider in riders), ridden, strict=False))
        missing = dict.fromkeys(rider.cell for rider in riders[len(ridden) :])
        missing |= dict.fromkeys(
            (name, at) for at in self._moved(columns) for name in self._sources if self._exists((name, at))
        )
        found |= yield from _get([self._rider(cell) for cell in missing], size)
        scaled = {cell: number * self._source(cell)[1] for cell, number in found.items()}
        changed = {cell: number for cell, number in scaled.items() if self._values[cell[0]][cell[1]] != number}
        for name in {name for name, _ in changed}:
            self._values[name] = list(self._values[name])  # readings before this one keep theirs
        for (name, at), number in changed.items():
            self._values[name][at] = number
        if changed or missing:
            self._witnessed = {name: columns[name] for name in self._rule.witnesses}
            self._settle()
        return dict(self._values)

    def _moved(self, columns: Columns) -> list[int]:
        """The rows in which a witness is another than it was."""
        pairs = [(columns[name], before) for name, before in self._witnessed.items()]
        if all(now == before for now, before in pairs):
            return []
        return [at for at in range(len(self._layout.rows)) if any(now[at] != before[at] for now, before in pairs)]

    def _exists(self, cell: Cell) -> bool:
        return self._layout.sources[cell[0]][cell[1]] is not None

    def _source(self, cell: Cell) -> tuple[Oid, int]:
        """Column and scale."""
        number = self._layout.sources[cell[0]][cell[1]]
        assert number is not None
        source = self._sources[cell[0]][number]
        return source.column, source.scale

    def _rider(self, cell: Cell) -> Rider:
        rider = self._riders.get(cell)
        if rider is None:
            (column, _), rows, at = self._source(cell), self._layout.rows, cell[1]
            name = encode_oid(column + rows[at])
            before = encode_oid(column + (rows[at - 1] if at else ()))
            rider = Rider(cell, encode_tlv(OBJECT_IDENTIFIER, name), encode_name(name), encode_name(before))
            self._riders[cell] = rider
        return rider


def _get(riders: Sequence[Rider], size: ReplySize) -> Script[dict[Cell, int]]:
    values: list[int] = []
    while len(values) < len(riders):
        first = len(values)
        asked = riders[first : first + size.names()]
        pdu = yield GET, encode_body(b"".join(rider.asked for rider in asked))
        if pdu.error_status == TOO_BIG and size.lost(len(asked)):
            continue
        match_cells(pdu.data, checked(pdu).start, pdu.end, [rider.name for rider in riders], values)
        if len(values) == first:
            raise BadReply("an answer without the numbers that were asked for")
    return dict(zip((rider.cell for rider in riders), values, strict=True))
