"""The text of rows that change now and then: a template kept as long as the rows are equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from collectors.naming import told_apart
from exporters.exposition import Format, Metric, family, labels
from exporters.template import Column, ColumnMetric, TableTemplate
from exporters.view import Samples

Row = TypeVar("Row")
Labels = Mapping[str, str]


class RowsTemplate(Generic[Row]):
    """Metric families over rows; a field that a reading does not have gives no series."""

    def __init__(
        self, metrics: Sequence[ColumnMetric], label: Callable[[str, Sequence[Row]], Sequence[Labels]], form: Format
    ) -> None:
        """Prepare the families.

        Args:
            metrics: in the order they are written.
            label: takes the device's name and the rows, and gives the labels of each, no two alike.
            form: the format to write.
        """
        self._metrics = metrics
        self._label = label
        self._form = form
        self._known: tuple[str, Sequence[Row]] | None = None
        self._template = TableTemplate((), (), form)

    @property
    def series(self) -> int:
        """Of the last text."""
        return self._template.series

    def render(self, device: str, rows: Sequence[Row], columns: Mapping[str, Column]) -> bytes:
        """The families' text for one reading."""
        if self._known != (device, rows):
            texts = [labels(pairs) for pairs in self._label(device, rows)]
            self._template = TableTemplate(self._metrics, texts, self._form)
            self._known = (device, rows)
        nothing = (None,) * len(rows)
        return self._template.render({one.field: columns.get(one.field, nothing) for one in self._metrics})


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """Rows of a module's readings.

    Attributes:
        metrics: in the order they are written.
        label: as of `RowsTemplate`.
        of: takes a reading, and gives its rows and their numbers by field.
    """

    metrics: Sequence[ColumnMetric]
    label: Callable[[str, Sequence[Row]], Sequence[Labels]]
    of: Callable[[Any], tuple[Sequence[Row], Mapping[Any, Column]]]


class RowsBlock:
    """For modules with numbers by row: some series written anew each time, and behind them the rows' families."""

    def __init__(
        self, samples: Callable[[Any], Iterable[tuple[Metric, Samples]]], tables: Sequence[Rows[Any]], form: Format
    ) -> None:
        self._samples = samples
        self._tables = [(table, RowsTemplate(table.metrics, table.label, form)) for table in tables]
        self._form = form
        self.series = 0

    def render(self, reading: Any) -> bytes:  # noqa: ANN401 - as Block
        parts: list[bytes] = []
        self.series = 0
        for metric, samples in self._samples(reading):
            self.series += len(samples)
            parts.append(family(metric, samples, self._form).encode())
        for table, template in self._tables:
            rows, columns = table.of(reading)
            parts.append(template.render(reading.device, rows, columns))
            self.series += template.series
        return b"".join(parts)


def labels_told_apart(found: Sequence[Labels], name: str, marks: Sequence[str]) -> list[Labels]:
    """The labels; where some are alike in all others, one of them is told apart by the rows' marks."""
    apart = list(found)
    others = [tuple((key, value) for key, value in pairs.items() if key != name) for pairs in found]
    for other, count in Counter(others).items():
        if count > 1:
            places = [at for at, one in enumerate(others) if one == other]
            values = told_apart([found[at].get(name, "") for at in places], [marks[at] for at in places])
            for at, value in zip(places, values, strict=True):
                apart[at] = {**found[at], name: value} if value != found[at].get(name, "") else found[at]
    return apart
