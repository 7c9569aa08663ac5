"""What every vendor's interfaces have in common: who they are, seldom asked; their numbers, asked each time.

Source: RFC 2863 and RFC 8343 for the words; IANA ifType for the types' numbers.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from collectors.errors import Unsupported
from collectors.netconf.model import Asking, Circumstances, Kept, columns_of
from collectors.readings.interfaces import InterfaceIdentity, InterfacesReading

log = logging.getLogger("yunwang.collectors")

FIELDS: Final = (
    "admin_status", "oper_status", "last_change_ticks", "speed_bits_per_second", "in_octets", "out_octets",
    "in_unicast_packets", "out_unicast_packets", "in_multicast_packets", "out_multicast_packets",
    "in_broadcast_packets", "out_broadcast_packets", "in_discards", "in_errors", "out_discards", "out_errors",
)  # fmt: skip
"""The numbers of an InterfacesReading, whoever reads it."""

STATUSES: Final[Mapping[str, int]] = {
    "up": 1, "down": 2, "testing": 3, "unknown": 4, "dormant": 5, "not-present": 6, "lower-layer-down": 7,
}  # fmt: skip
"""ifAdminStatus and ifOperStatus (RFC 2863) by their names in RFC 8343."""

Numbers = Mapping[str, Mapping[str, int | None]]
"""Interface name -> field of FIELDS -> number."""


class InterfaceWords(Protocol):
    """How one vendor's model says it."""

    def identities(self, asking: Asking) -> Sequence[InterfaceIdentity]:
        """Who the interfaces are, in any order, one question. Raises CollectionError."""

    def numbers(self, asking: Asking) -> Numbers:
        """Their numbers now, one question. Raises CollectionError."""


class InterfaceTable:
    """The interfaces of one device in two questions; made by a model, which knows its vendor's words."""

    def __init__(self, circumstances: Circumstances, words: InterfaceWords) -> None:
        self._circumstances = circumstances
        self._words = words
        self._kept: Kept[tuple[InterfaceIdentity, ...]] = Kept()
        self._known: tuple[InterfaceIdentity, ...] | None = None
        self._read_at = 0.0

    def read(self, asking: Asking, time: float) -> InterfacesReading:
        """Read all. Raises CollectionError; Unsupported where the device shows none."""
        known = self.identities(asking)
        numbers = self._numbers(asking)
        if {one.name for one in known} != set(numbers):
            known = self._learn(asking)
        if not known:
            raise Unsupported("the device answers, but shows no interface that is asked for")
        rows = (numbers.get(one.name, {}) for one in known)
        return InterfacesReading(
            device=self._circumstances.device, time=time, interfaces=known, columns=columns_of(FIELDS, rows)
        )

    def identities(self, asking: Asking) -> tuple[InterfaceIdentity, ...]:
        """Who they are, at most as old as identity may be. Raises CollectionError."""
        age = self._circumstances.clock() - self._read_at
        if self._known is None or age >= self._circumstances.max_age_seconds:
            return self._learn(asking)
        return self._known

    def _learn(self, asking: Asking) -> tuple[InterfaceIdentity, ...]:
        listed = self._circumstances.listed
        found = [one for one in self._words.identities(asking) if listed is None or one.name in listed]
        found.sort(key=lambda one: (one.index is None, one.index, one.name))
        self._known = self._kept.same(tuple(found))
        self._read_at = self._circumstances.clock()
        absent = (listed or frozenset()) - {one.name for one in found}
        if absent:
            log.warning("%s has no interface named %s", self._circumstances.device, ", ".join(sorted(absent)))
        return self._known

    def _numbers(self, asking: Asking) -> Numbers:
        listed = self._circumstances.listed
        numbers = self._words.numbers(asking)
        return numbers if listed is None else {name: row for name, row in numbers.items() if name in listed}
