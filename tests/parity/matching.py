"""When one of our numbers, or texts, is the one that LibreNMS has."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from tests.parity.expected import Readings, Row

Match = Callable[[Row, Readings], str | None]
"""None where a reading of ours has what the row says, else what differs."""

PERCENT_ROUNDING = 0.5
"""LibreNMS keeps processor_usage and mempool_perc as whole percents."""
RELATIVE_ROUNDING = 1e-6
"""LibreNMS keeps sensors as doubles and prints 14 digits; both sides divide the same integer."""


def same_number(ours: float | None, theirs: object, rounding: float = 0.0) -> bool:
    """Whether two numbers are the same but for a rounding, absolute."""
    if ours is None or isinstance(theirs, bool) or not isinstance(theirs, (int, float)):
        return False
    return math.isclose(ours, theirs, rel_tol=RELATIVE_ROUNDING, abs_tol=rounding + 1e-9)


def same_text(ours: str | None, theirs: object) -> bool:
    """Whether two texts are the same; nothing is the same as an empty one, and blanks around it as none."""
    return " ".join((ours or "").split()) == " ".join(str("" if theirs is None else theirs).split())


def is_instance(index: str | int | None, oid: str) -> bool:
    """Whether a dotted index ends an object's name."""
    return index is not None and f".{oid}".endswith(f".{index}")


def differences(found: Mapping[str, tuple[object, object, bool]]) -> str | None:
    """What to say of column -> ours, theirs, whether they are the same; None where all are."""
    told = [f"{column} is {ours!r}, expected {theirs!r}" for column, (ours, theirs, same) in found.items() if not same]
    return ", ".join(told) or None
