"""What an agent can be asked for: the sorted names, shared by devices of one make, and the values of one device.

Source: RFC 3416 section 4.2 (order of names, noSuchObject and noSuchInstance).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from lab.snmp import ber
from lab.snmp.ber import Oid


class NameIndex:
    """Object names in lexicographic order; a name's place is its position, so that a table's next row is one more."""

    def __init__(self, oids: Iterable[Oid], objects: Collection[Oid] | None = None) -> None:
        """Args: the instances, in any order, and the objects (columns, scalars) where they are known."""
        self.oids: list[Oid] = sorted(set(oids))
        self.encoded: list[bytes] = [ber.oid(arcs) for arcs in self.oids]
        self._position: dict[bytes, int] = {name: at for at, name in enumerate(self.encoded)}
        # Where each column begins: what the first request of every walk asks.
        self._starts: dict[bytes, int] = {
            ber.oid(arcs): bisect_right(self.oids, arcs) for arcs in objects or () if len(arcs) > 1
        }
        self._objects = frozenset(arcs[:-1] for arcs in self.oids) if objects is None else frozenset(objects)

    def __len__(self) -> int:
        return len(self.oids)

    def find(self, name: bytes) -> int | None:
        """Position of exactly this name, given as a whole BER element."""
        at = self._position.get(name)
        if at is not None:
            return at
        # Long forms of lengths and arcs are legal BER: decoding and encoding again brings back the short ones.
        return self._position.get(ber.oid(ber.read_oid(name)))

    def after(self, name: bytes) -> int:
        """Position of the first name behind this one; the length of the index at the end."""
        at = self._position.get(name)
        if at is not None:
            return at + 1
        start = self._starts.get(name)
        return start if start is not None else bisect_right(self.oids, ber.read_oid(name))

    def absence(self, name: bytes) -> bytes:
        """Says noSuchInstance where the object exists, noSuchObject where it does not."""
        arcs = ber.read_oid(name)
        known = any(arcs[:length] in self._objects for length in range(2, len(arcs) + 1))
        return ber.NO_SUCH_INSTANCE if known else ber.NO_SUCH_OBJECT


class Mib(Protocol):
    """One device's objects."""

    @property
    def names(self) -> NameIndex: ...

    def values(self, positions: Sequence[int], now: float) -> list[bytes]:
        """The values at these positions of `names`, each a whole BER element; `now` in seconds since 1970."""
        ...


class StaticMib:
    """Objects whose values never change."""

    def __init__(self, values: dict[Oid, bytes]) -> None:
        self.names = NameIndex(values)
        self._values = [values[arcs] for arcs in self.names.oids]

    def values(self, positions: Sequence[int], now: float) -> list[bytes]:  # noqa: ARG002 - the Mib protocol
        stored = self._values
        return [stored[at] for at in positions]
