"""What came and what became of it, counted; who shows the numbers reads them here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """Since the start.

    Attributes:
        received: (device, kind) -> notifications taken.
        dropped: (device, reason) -> datagrams that are no event; the device is empty for unknown senders.
    """

    received: Counter[tuple[str, ...]] = field(default_factory=Counter)
    dropped: Counter[tuple[str, ...]] = field(default_factory=Counter)
