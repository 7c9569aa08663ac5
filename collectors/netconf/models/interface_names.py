"""Which interface a row of a table means: by its name or by its ifIndex, whichever the vendor's model writes."""

from __future__ import annotations

from collections.abc import Collection

from collectors.readings.interfaces import InterfaceIdentity


class InterfaceNames:
    """The interfaces of one device, numbered for as long as a table is read.

    An interface that the inventory's list does not have is left out; without a list, one that the device tells nowhere
    else keeps what the row calls it.
    """

    def __init__(self, known: Collection[InterfaceIdentity], listed: frozenset[str] | None) -> None:
        self._names = {one.index: one.name for one in known if one.index is not None}
        self._indexes = {one.name: one.index for one in known}
        self._listed = listed
        self._numbers: dict[str, int] = {}
        self._places: dict[int, tuple[str, int | None]] = {0: ("ifIndex 0", 0)}

    def named(self, interface: str | int) -> str:
        """Its name; ``ifIndex`` and the number where the device names none of that index."""
        return interface if isinstance(interface, str) else self._names.get(interface, f"ifIndex {interface}")

    def index_of(self, interface: str | int) -> int | None:
        """Its ifIndex, where it is told."""
        return self._indexes.get(interface) if isinstance(interface, str) else interface

    def wanted(self, interface: str | int | None) -> bool:
        """Whether it is asked for; a row that stands on no interface is, where all are."""
        return self._listed is None or (interface is not None and self.named(interface) in self._listed)

    def number_of(self, interface: str | int | None) -> int:
        """A number for it; 0 of none."""
        if not interface:
            return 0
        name = self.named(interface)
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        self._places.setdefault(number, (name, self.index_of(interface)))
        return number

    def place(self, number: int) -> tuple[str, int | None]:
        """Name and ifIndex of a number that was given."""
        return self._places[number]
