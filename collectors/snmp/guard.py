"""Cheap proof that a table's layout still holds, and a few numbers more, read along with its numbers.

Source: RFC 3418 (sysUpTime), RFC 2863 section 3.1.5 (renumbering of interfaces).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from collectors.snmp.ber import Oid, encode_oid
from collectors.snmp.layout import Layout, PlacedSheet, TableSpec
from collectors.snmp.pdu import Pdu, VarBind, decode_varbind, encode_name
from collectors.snmp.seldom import Rider
from collectors.snmp.sheet import TableChanged, match_cells

SYS_UP_TIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3)
_VALUE_OCTETS = 3


class Guard:
    """sysUpTime, the table's last-change scalar, one row's name, and that nothing follows the last row.

    Attributes:
        up_time: sysUpTime as read, 1/100 s; None where the device does not show it.
        last_change: the last-change scalar as read, 1/100 s; None where the device has none.
        checked_at: when it was read, on the running loop's clock in seconds: of a long table, long before the last row.
        exact: whether `names` are of the variables themselves, for a GET.
        riders: the numbers that are asked for along with it.
        ridden: those that came, from the first one on.
    """

    def __init__(
        self,
        spec: TableSpec,
        layout: Layout,
        turn: int,
        *,
        exact: bool,
        first: PlacedSheet | None = None,
        riders: Sequence[Rider] = (),
    ) -> None:
        """Make the guard of one reading.

        Args:
            spec: the table.
            layout: what is believed of it.
            turn: which reading this is; the row whose name is compared follows from it.
            exact: for a GET, which names the variables themselves; a GETBULK or GETNEXT names their predecessors.
            first: the sheet with which it is read; with its last row the table should end.
            riders: numbers to ask for along with it.
        """
        self.riders = tuple(riders)
        self.ridden: list[int] = []
        self.up_time: int | None = None
        self.last_change: int | None = None
        self.checked_at = 0.0
        self.exact = exact
        self._scalars = [SYS_UP_TIME]
        if layout.last_change and spec.last_change is not None:
            self._scalars.append(spec.last_change)
        self._canary: tuple[Oid, Oid, object] | None = None
        if layout.names:
            row = turn % len(layout.rows)
            column, value = layout.names[row]
            if value is not None:
                before = layout.rows[row - 1] if row else ()
                self._canary = (column + (layout.rows[row] if exact else before), column + layout.rows[row], value)
        self._end: tuple[Oid, Oid] | None = None
        if first is not None and not exact:
            sheet = first.sheet
            self._end = (sheet.columns[0], sheet.columns[0] + sheet.rows[-1])

    @property
    def count(self) -> int:
        """How many variable bindings the guard adds to a request."""
        return self._own_count + len(self.riders)

    @property
    def _own_count(self) -> int:
        return len(self._scalars) + (self._canary is not None) + (self._end is not None)

    @property
    def value_octets(self) -> int:
        """What its values take of a reply beside the NULLs of a request, about."""
        name = self._canary[2] if self._canary else b""
        return _VALUE_OCTETS * self.count + (len(name) if isinstance(name, bytes) else 0)

    def drop_riders(self) -> bool:
        """Leave them out of what is asked, where a reply would be too big. Whether there were any."""
        dropped, self.riders = bool(self.riders), ()
        return dropped

    def names(self) -> bytes:
        """The encoded names, to stand before those of the numbers."""
        oids = [(*scalar, 0) if self.exact else scalar for scalar in self._scalars]
        if self._canary is not None:
            oids.append(self._canary[0])
        if self._end is not None:
            oids.append(self._end[1])
        own = b"".join(encode_name(encode_oid(oid)) for oid in oids)
        return own + b"".join(rider.asked if self.exact else rider.predecessor for rider in self.riders)

    def check(self, pdu: Pdu) -> int:
        """Take the guard's bindings from the start of a reply; where the numbers start.

        Raises:
            TableChanged: one of them is not as expected.
        """
        self.checked_at = asyncio.get_running_loop().time()
        varbinds, position = _first(pdu, self._own_count)
        scalars = [
            varbind.value if varbind.oid == (*scalar, 0) and isinstance(varbind.value, int) else None
            for scalar, varbind in zip(self._scalars, varbinds, strict=False)
        ]
        self.up_time = scalars[0] if scalars else None
        self.last_change = scalars[1] if len(scalars) > 1 else None
        rest = iter(varbinds[len(self._scalars) :])
        canary = next(rest, None) if self._canary else None
        if canary and self._canary and (canary.oid, canary.value) != self._canary[1:]:
            raise TableChanged
        end = next(rest, None) if self._end else None
        if end and self._end and end.exists and end.oid > self._end[1] and end.oid[: len(self._end[0])] == self._end[0]:
            raise TableChanged
        if self.riders:
            names = [rider.name for rider in self.riders]
            position = match_cells(pdu.data, position, pdu.end, names, self.ridden)
        return position


def _first(pdu: Pdu, count: int) -> tuple[list[VarBind], int]:
    """The first bindings of a reply, fewer where the agent cut it there, and where the next one starts."""
    varbinds: list[VarBind] = []
    position = pdu.start
    while len(varbinds) < count and position < pdu.end:
        varbind, position = decode_varbind(pdu.data, position, pdu.end)
        varbinds.append(varbind)
    return varbinds, position
