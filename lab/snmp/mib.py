"""What an agent can be asked for: the sorted names, shared by devices of one make, and the values of one device.

Source: RFC 3416 section 4.2 (order of names, noSuchObject and noSuchInstance).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Protocol

from lab.snmp import ber
from lab.snmp.ber import Oid

SHORT_HEADER: Final = 2
"""Octets before the content of a name shorter than 128 octets."""


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
        return len(self.encoded)

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


class JoinedNames(NameIndex):
    """Two indexes as one, every name of the first before every name of the second, and shared as they are.

    Told apart by their encoding's first octet (the first two arcs), so that the second, where nearly all questions
    go, costs no more than alone.
    """

    def __init__(self, first: NameIndex, second: NameIndex) -> None:
        """Args: neither is empty, and the first two arcs of all of the first come before those of the second."""
        self.encoded = first.encoded + second.encoded
        self._first, self._second = first, second
        self._split = len(first)
        self._border = second.encoded[0][SHORT_HEADER]

    def find(self, name: bytes) -> int | None:
        if self._is_early(name):
            return self._first.find(name)
        at = self._second.find(name)
        return None if at is None else self._split + at

    def after(self, name: bytes) -> int:
        if self._is_early(name):
            at = self._first.after(name)
            if at < self._split:
                return at
        return self._split + self._second.after(name)

    def absence(self, name: bytes) -> bytes:
        return (self._first if self._is_early(name) else self._second).absence(name)

    def _is_early(self, name: bytes) -> bool:
        if len(name) <= SHORT_HEADER or name[1] >= ber.SHORT_LENGTH:
            name = ber.oid(ber.read_oid(name))
        return name[SHORT_HEADER] < self._border


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
