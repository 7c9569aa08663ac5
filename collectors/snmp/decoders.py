"""What the values of cells mean: the small steps of which the tables' files make their numbers.

Each gives None for what is no number, and for what a device says in place of one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from collectors.plausibility import Bounds
from collectors.readings.health import Status
from collectors.snmp.ber import Oid
from collectors.snmp.cells import Number
from collectors.snmp.pdu import Value
from collectors.snmp.text import decode_text

_HUNDRED: Final = 100
_LEADING_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def integer(value: Value) -> int | None:
    """An INTEGER, a counter or a gauge."""
    return value if isinstance(value, int) else None


def written_number(value: Value) -> float | None:
    """The number a text begins with, as ``10.1`` or ``41.9 Watt``."""
    found = _LEADING_NUMBER.match(decode_text(value) or "")
    return float(found[0]) if found else None


def ratio_of_percent(percent: float | None) -> float | None:
    """0 to 1; a percentage that is none is none."""
    return percent / _HUNDRED if percent is not None and 0 <= percent <= _HUNDRED else None


def percentage(oid: Oid) -> Number:
    """A ratio, of a cell that holds whole percents."""
    return Number((oid,), lambda value: ratio_of_percent(integer(value)))


def measure(oid: Oid, divisor: float = 1, *, nothing: Collection[int] = ()) -> Number:
    """A cell's integer in the field's unit.

    Args:
        oid: the cell.
        divisor: how many of the cell's units make one of the field's.
        nothing: values that say there is none.
    """

    def decode(value: Value) -> float | None:
        return value / divisor if isinstance(value, int) and value not in nothing else None

    return Number((oid,), decode)


def status(oid: Oid, meanings: Mapping[int, Status]) -> Number:
    """A component's state; a number without a meaning is unknown."""
    return Number((oid,), lambda value: meanings.get(value) if isinstance(value, int) else None)


def bounded(number: Number, bounds: Bounds | None) -> Number:
    """The number where it can be, else none."""
    if bounds is None:
        return number

    return Number(number.oids, lambda *values: bounds.keep(number.decode(*values)))


def known(value: float) -> Number:
    """A number that the survey already told and that changes as seldom as what it belongs to: a limit, a size."""
    return Number((), lambda: value)
