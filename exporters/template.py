"""The rendering hot path: everything of a table but its numbers is written once and kept.

A template holds all lines of some metric families for the rows of one layout, with a slot for each number. It is made
again only when the rows, their labels, or which numbers exist change. It is of bytes: filling integers into bytes costs
a third of filling them into a str, which would still have to be encoded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from exporters.exposition import Format, Metric, header

Number = int | float
Column = Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMetric(Metric):
    """A family with one series a row.

    Attributes:
        field: the column of the reading.
        divisor: what the column's unit is divided by to come to the metric's: 100 for ticks, 8 for bits.
        fractions: whether the column itself may hold fractions.
    """

    field: str
    divisor: int = 1
    fractions: bool = False

    @property
    def slot(self) -> str:
        """What stands in a template for a value: ``%d`` is by far the cheapest, and fractions need ``%a``."""
        return "%d" if self.divisor == 1 and not self.fractions else "%a"

    def values(self, column: Column) -> Sequence[Number | None]:
        if self.divisor == 1:
            return column
        divisor = self.divisor
        return [None if value is None else value / divisor if value % divisor else value // divisor for value in column]


class TableTemplate:
    """Metric families over one set of rows."""

    def __init__(self, metrics: Sequence[ColumnMetric], row_labels: Sequence[str], form: Format) -> None:
        """Prepare the families.

        Args:
            metrics: in the order they are written.
            row_labels: each row's label set as text, braces included.
            form: the format to write.
        """
        self._metrics = tuple(metrics)
        self._form = form
        self._rows = [row.replace("%", "%%") for row in row_labels]
        self._absent: tuple[frozenset[int], ...] | None = None
        self._text = b""
        self.series = 0

    def render(self, columns: Mapping[str, Column]) -> bytes:
        """The families' text for one reading; a number that is None has no line, a family without numbers none."""
        rendered = [metric.values(columns[metric.field]) for metric in self._metrics]
        absent = tuple(
            frozenset(row for row, value in enumerate(column) if value is None) if None in column else frozenset()
            for column in rendered
        )
        if absent != self._absent:
            self._text = self._build(absent)
            self._absent = absent
        numbers = chain.from_iterable(rendered)
        return self._text % tuple((value for value in numbers if value is not None) if any(absent) else numbers)

    def _build(self, absent: Sequence[frozenset[int]]) -> bytes:
        parts: list[str] = []
        self.series = 0
        for metric, missing in zip(self._metrics, absent, strict=True):
            rows = [row for number, row in enumerate(self._rows) if number not in missing]
            self.series += len(rows)
            if rows:
                parts.append(header(metric, self._form).replace("%", "%%"))
                parts.extend(f"{metric.name}{row} {metric.slot}\n" for row in rows)
        return "".join(parts).encode()
