"""What one poll of one device gave: a reading or a failure for each module asked for.

A device's failure is data here, and never reaches another device.
"""

from __future__ import annotations

from dataclasses import Field, dataclass
from typing import Any, ClassVar, Protocol

from collectors.errors import CollectionError
from inventory.models import Family


class Reading(Protocol):
    """What one module read of one device: a frozen dataclass of `collectors.readings`."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def device(self) -> str:
        """Inventory name, or the address that was typed."""

    @property
    def time(self) -> float:
        """When it was read, seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one module of one device gave.

    Attributes:
        module: its name.
        reading: None where it failed.
        failure: why it failed, or None.
        duration_seconds: how long it took.
    """

    module: str
    reading: Reading | None
    failure: CollectionError | None
    duration_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """One poll of one device over one family: an outcome for each module asked for, and the requests it took."""

    device: str
    family: Family
    outcomes: tuple[Outcome, ...]
    requests: int
