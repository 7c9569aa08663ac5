"""How a module's readings are shown: what its metrics are, how they become a scrape's text, and a terminal's tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

from collectors.discovery.cabling import Cabling
from exporters.exposition import Format, Metric, family

Samples = Sequence[tuple[Mapping[str, str], str]]
"""Labels and value of each series of one family."""


class Block(Protocol):
    """Renders one module's readings of one device, and says how many series the last text held.

    It may keep what it made of an identity; a reading says by the same object that its identity is the same.
    """

    @property
    def series(self) -> int: ...

    def render(self, reading: Any) -> bytes: ...  # noqa: ANN401 - each module's block takes its own reading


class SamplesBlock:
    """For modules that are read seldom: every series written anew each time."""

    def __init__(self, samples: Callable[[Any], Iterable[tuple[Metric, Samples]]], form: Format) -> None:
        self._samples = samples
        self._form = form
        self.series = 0

    def render(self, reading: Any) -> bytes:  # noqa: ANN401 - as Block
        self.series = 0
        parts: list[str] = []
        for metric, samples in self._samples(reading):
            self.series += len(samples)
            parts.append(family(metric, samples, self._form))
        return "".join(parts).encode()


class Table(NamedTuple):
    """A table for people; a cell that is None is empty."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a reading says beside the inventory: metrics behind the module's own, and a terminal's tables."""

    samples: Callable[[Cabling, Any], Iterable[tuple[Metric, Samples]]]
    tables: Callable[[Cabling, Any], Iterable[Table]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """One module.

    Attributes:
        labels: of its series, where a metric states none of its own.
        metrics: all that its text may hold, in order.
        block: makes the renderer of one device in one format.
        tables: what a terminal shows of a reading.
        comparison: with the inventory's cables; None where there is none.
    """

    labels: tuple[str, ...]
    metrics: tuple[Metric, ...]
    block: Callable[[Format], Block]
    tables: Callable[[Any], Iterable[Table]]
    comparison: Comparison | None = None


def info(name: str, text: str, *labels: str) -> Metric:
    """An `_info` family: what describes, as labels of a series that is always 1."""
    return Metric(name=name, kind="info", help=text, labels=labels)


def in_words(states: type[IntEnum], value: object) -> object:
    """A state for people, its name before its number: `established 6`; what has no name stays as it is."""
    return f"{states(value).name.lower()} {value:d}" if isinstance(value, int) and value in list(states) else value


def present(labels: Mapping[str, object | None]) -> dict[str, str]:
    """The labels that have a value, as text."""
    return {name: str(value) for name, value in labels.items() if value is not None}
