"""Numbers that follow from others: what is asked of them at a reading that does not ask for all of them.

A port's speed changes only with its link, so it need not be read as long as the link's state and its time of change
stay. What a table says so of is a `Seldom` of its `TableSpec`. Of such numbers a reading asks for

- those that may change although nothing else does (`Seldom.restless`), and a few others in turn, for devices that do
  not keep to their MIB: they ride in the first request, beside the guard, and cost no request of their own;
- those of the rows in which a witness moved, by GETs at the end of the same reading.

Where too many are restless to ride, all are read, as without this. All are also read whenever the layout is learned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collectors.errors import BadReply
from collectors.snmp.ber import OBJECT_IDENTIFIER, encode_oid, encode_tlv
from collectors.snmp.client import Script, checked
from collectors.snmp.layout import Columns, Field, Layout, Seldom
from collectors.snmp.pdu import GET, TOO_BIG, encode_body, encode_name
from collectors.snmp.reply_size import ReplySize
from collectors.snmp.sheet import match_cells

_TURNS: Final = 20
"""In how many readings every number has its turn, if so many can ride at once as that takes."""
_MOST_IN_TURN: Final = 12
_LEAST_OCTETS: Final = 10
"""Of a number in a reply; so many that not even this has room are not counted exactly."""
_VALUE_OCTETS: Final = 3
"""What a value takes of a reply beside the NULL of a request, about."""
_OTHER_OCTETS: Final = 300
"""Of the first reply: the message around the variables, the guard, and some cells of the table."""

Cell = tuple[str, int]
"""Field and position of the row."""


@dataclass(frozen=True, slots=True)
class Rider:
    """A cell that is asked for.

    Attributes:
        field, position: which.
        scale: what its number is multiplied by.
        name: as it stands in a reply, tag and length included.
        asked: as it stands in a GET.
        predecessor: as it stands in a GETBULK.
    """

    field: str
    position: int
    scale: int
    name: bytes
    asked: bytes
    predecessor: bytes

    @property
    def octets(self) -> int:
        """Of the reply."""
        return len(self.asked) + _VALUE_OCTETS


class SeldomNumbers:
    """The seldom numbers of one table as they were last read, as long as its layout holds."""

    def __init__(
        self, rule: Seldom, fields: Sequence[Field], layout: Layout, columns: Columns, reply_octets: int
    ) -> None:
        """Begin with a reading of all numbers of a table that has these `fields`."""
        self._rule = rule
        self._layout = layout
        self._fields = {entry.name: entry for entry in fields if entry.name in rule.fields}
        self._room = reply_octets - _OTHER_OCTETS
        self._riders: dict[Cell, Rider] = {}
        self._turn = 0
        self._values: dict[str, Sequence[int | None]] = {}
        self._witnessed: dict[str, Sequence[int | None]] = {}
        self._restless: list[Rider] = []
        self._others: list[Cell] = []
        self.learn(columns)

    def learn(self, columns: Columns) -> None:
        """Take a reading of all numbers."""
        values = {name: columns[name] for name in self._fields}
        witnessed = {name: columns[name] for name in self._rule.witnesses}
        if (values, witnessed) != (self._values, self._witnessed):
            self._values, self._witnessed = values, witnessed
            self._settle()

    def _settle(self) -> None:
        """Find out which are restless, and how many of the others can have their turn at once."""
        rows = range(len(self._layout.rows))
        known = {**self._witnessed, **self._values}
        restless = {cell for cell in self._rule.restless(self._layout.identity, known) if self._exists(*cell)}
        self._room_left = self._room - _LEAST_OCTETS * len(restless)
        if self._room_left < 0:
            return
        self._restless = [self._rider(*cell) for cell in sorted(restless)]
        self._room_left = self._room - sum(rider.octets for rider in self._restless)
        cells = [(name, at) for at in rows for name in self._fields if (name, at) not in restless]
        self._others = [cell for cell in cells if self._exists(*cell)]

    def due(self) -> list[Rider] | None:
        """What the next reading asks for beside everything else; None where it should ask for all numbers.

        From one reading to the next it takes as much of the reply, so that what follows stands where it stood.
        """
        if self._room_left < 0:
            return None
        others, riders, left = self._others, list(self._restless), self._room_left
        for _ in range(min(-(-len(others) // _TURNS), _MOST_IN_TURN)):
            rider = self._rider(*others[self._turn % len(others)])
            left -= rider.octets
            if left < 0:
                break
            riders.append(rider)
            self._turn += 1
        return riders

    def complete(
        self, columns: Columns, riders: Sequence[Rider], ridden: Sequence[int], size: ReplySize
    ) -> Script[Mapping[str, Sequence[int | None]]]:
        """The seldom numbers that belong to a reading of the others.

        Args:
            columns: the others.
            riders: what `due` said.
            ridden: what came of them, from the first one on.
            size: how much to ask for at once.

        Raises:
            TableChanged: a cell is not there. BadReply: the agent refuses.
        """
        found = list(zip(riders, ridden, strict=False))
        moved = self._moved(columns)
        missing = list(riders[len(ridden) :])
        missing += [self._rider(name, at) for at in moved for name in self._fields if self._exists(name, at)]
        if missing:
            found += zip(missing, (yield from _get(missing, size)), strict=True)
        changed = self._take(found)
        if changed or moved:
            self._witnessed = {name: columns[name] for name in self._rule.witnesses}
            self._settle()
        return self._values

    def _take(self, found: Sequence[tuple[Rider, int]]) -> bool:
        """Keep what was found; readings before this one keep their columns. Whether a number is another now."""
        values: dict[str, list[int | None]] = {}
        for rider, number in found:
            scaled = number * rider.scale
            column = values.get(rider.field, self._values[rider.field])
            if column[rider.position] != scaled:
                values.setdefault(rider.field, list(column))[rider.position] = scaled
        self._values = {**self._values, **values}
        return bool(values)

    def _moved(self, columns: Columns) -> list[int]:
        """The rows in which a witness is another than it was."""
        pairs = [(columns[name], before) for name, before in self._witnessed.items()]
        if all(now == before for now, before in pairs):
            return []
        return [at for at in range(len(self._layout.rows)) if any(now[at] != before[at] for now, before in pairs)]

    def _exists(self, name: str, position: int) -> bool:
        return self._layout.sources[name][position] is not None

    def _rider(self, name: str, position: int) -> Rider:
        """Of a cell that exists."""
        rider = self._riders.get((name, position))
        if rider is None:
            source = self._fields[name].sources[self._layout.sources[name][position] or 0]
            rows = self._layout.rows
            oid = encode_oid(source.column + rows[position])
            before = encode_oid(source.column + (rows[position - 1] if position else ()))
            rider = Rider(
                field=name,
                position=position,
                scale=source.scale,
                name=encode_tlv(OBJECT_IDENTIFIER, oid),
                asked=encode_name(oid),
                predecessor=encode_name(before),
            )
            self._riders[name, position] = rider
        return rider


def _get(riders: Sequence[Rider], size: ReplySize) -> Script[list[int]]:
    names = [rider.name for rider in riders]
    values: list[int] = []
    while len(values) < len(riders):
        first = len(values)
        asked = riders[first : first + size.names()]
        pdu = yield GET, encode_body(b"".join(rider.asked for rider in asked))
        if pdu.error_status == TOO_BIG and size.lost(len(asked)):
            continue
        match_cells(pdu.data, checked(pdu).start, pdu.end, names, values)
        if len(values) == first:
            raise BadReply("an answer without the numbers that were asked for")
    return values
