"""What a model of a device's data is: how it is recognised, what it asks, and which reading comes of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, Protocol, TypeVar

from collectors.netconf.capabilities import Capabilities
from collectors.netconf.xml import Element
from collectors.outcome import Reading
from inventory.models import Platform

H = TypeVar("H", bound=Hashable)


class RowTaker(Protocol):
    """Takes the rows of one answer."""

    def take(self, row: Element) -> None:
        """A row, which is emptied afterwards."""


Taker = TypeVar("Taker", bound=RowTaker)


class Asking(Protocol):
    """A device that answers questions; `session.Session` is one."""

    def get(self, *filters: str) -> Element | None:
        """The `data` element for what subtree filters select, each one element as XML. Raises CollectionError."""

    def get_rows(self, row: str, begin: Callable[[], Taker], *filters: str) -> tuple[Taker, Element | None]:
        """As `get`, for a table that may be of any length: its rows are not kept.

        Args:
            row: local name of a row's element.
            begin: makes who takes the rows of an answer; called again if the question must be asked again.
            filters: as of `get`.

        Returns:
            Who took the rows, and the `data` element without them.

        Raises:
            CollectionError: nothing that was taken counts then.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What every model of one device knows.

    Attributes:
        device: its inventory name.
        platform: what the inventory says it runs.
        capabilities: what it can be asked.
        listed: names of the interfaces to read; None for all.
        max_age_seconds: how long identity is kept.
        clock: seconds on a clock that only goes forward.
    """

    device: str
    platform: Platform
    capabilities: Capabilities
    listed: frozenset[str] | None
    max_age_seconds: float
    clock: Callable[[], float]


class Model(Protocol):
    """One subject in one vendor's words; kept between polls of a device."""

    name: ClassVar[str]

    def __init__(self, circumstances: Circumstances) -> None: ...

    @staticmethod
    def fits(capabilities: Capabilities) -> bool:
        """Whether a device has it."""

    def read(self, asking: Asking, time: float) -> Reading:
        """Read it now.

        Args:
            asking: the device.
            time: of the reading, seconds since the epoch.

        Raises:
            CollectionError; Unsupported where the device has nothing of the subject.
        """


class Kept(Generic[H]):
    """The same object as long as it is equal: a reading says so that nothing changed."""

    def __init__(self) -> None:
        self._kept: H | None = None

    def same(self, new: H) -> H:
        if self._kept is None or self._kept != new:
            self._kept = new
        return self._kept


def columns_of(fields: Iterable[str], rows: Iterable[Mapping[str, int | None]]) -> dict[str, list[int | None]]:
    """Field -> one number a row, None where the row has none."""
    table = list(rows)
    return {field: [row.get(field) for row in table] for field in fields}
