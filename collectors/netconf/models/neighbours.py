"""What every vendor's ARP and ND tables have in common: counted row by row as they come, and never kept.

Source: RFC 4293 and RFC 8344 for the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from collectors.errors import Unsupported
from collectors.inet_address import InetAddress
from collectors.neighbours.counting import KnownNeighbours, count_neighbours, hosts_of, not_enabled
from collectors.neighbours.tally import Entry, Tally
from collectors.netconf.hardware_address import hardware_address
from collectors.netconf.model import Asking, Circumstances
from collectors.netconf.models.addresses import FAMILIES, AddressTable
from collectors.netconf.models.interface_names import InterfaceNames
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.netconf.xml import Element, child
from collectors.readings.neighbours import NeighboursReading, NeighbourState, NeighbourTable
from inventory.models import Family

T = TypeVar("T")


class Count:
    """Takes the rows of one answer.

    Attributes:
        own: the device's own addresses.
        tallies: family -> its entries on the interfaces that are asked for.
        families: those that have entries, wherever.
        not_read: family -> rows whose address is none of it.
    """

    def __init__(self, names: InterfaceNames, own: frozenset[bytes], read: Callable[[Element, Count], None]) -> None:
        self.own = own
        self.tallies: dict[Family, Tally] = {family: Tally(family, own) for family in FAMILIES}
        self.families: set[Family] = set()
        self.not_read: Counter[Family] = Counter()
        self._names = names
        self._read = read

    def take(self, row: Element) -> None:
        """Count what a row tells, in its vendor's words."""
        self._read(row, self)

    def add(
        self,
        family: Family,
        interface: str | int | None,
        address: str | None,
        mac: str | None,
        *,
        state: NeighbourState = "not_told",
        local: bool = False,
    ) -> None:
        """Count an entry, if its interface is asked for and its address is one."""
        read = InetAddress.parse(address) if address else None
        if read is None or read.family != family:
            self.not_read[family] += 1
            return
        self.families.add(family)
        if self._names.wanted(interface):
            self.tallies[family].add(
                Entry(
                    interface_index=self._names.number_of(interface),
                    octets=read.octets,
                    mac=hardware_address(mac),
                    state=state,
                    invalid=False,
                    local=local,
                )
            )


Shown = Callable[[Element | None, Count], Collection[Family]]
"""The families of which an answer without entries tells that there are none, given its `data` element without its rows
and who took them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWords:
    """How one vendor's model says it.

    Attributes:
        name: of the table, as the reading has it.
        question: the filter.
        row: local name of a row's element.
        read: counts what a row tells.
        shown: what an answer without entries says.
    """

    name: str
    question: str
    row: str
    read: Callable[[Element, Count], None]
    shown: Shown


def container_shown(family: Family, *path: str) -> Shown:
    """The list's container without a row says that there is none; without the container nothing is said."""

    def shown(data: Element | None, _: Count) -> Collection[Family]:
        return (family,) if child(data, *path) is not None else ()

    return shown


class NeighbourTables:
    """The neighbours of one device, from one table of both families or one of each."""

    def __init__(
        self,
        circumstances: Circumstances,
        tables: Sequence[TableWords],
        *,
        own: AddressTable | None,
        interfaces: InterfaceTable | None,
    ) -> None:
        self._circumstances = circumstances
        self._tables = tables
        self._own = own
        self._interfaces = interfaces
        self._refused: dict[str, float] = {}

    def read(self, asking: Asking, time: float) -> NeighboursReading:
        """Count them. Raises CollectionError; Unsupported where the device shows no table of them."""
        identities = self._interfaces.identities(asking) if self._interfaces else ()
        names = InterfaceNames(identities, self._circumstances.listed)
        found = self._unless_refused("addresses", partial(self._own.found, asking)) if self._own else None
        own = frozenset(octets for _, octets in found.rows) if found else frozenset()
        known: dict[Family, KnownNeighbours | None] = dict.fromkeys(FAMILIES)
        rows_not_read = 0
        for words in self._tables:
            answer = self._unless_refused(words.name, partial(_ask, asking, words, names, own))
            if answer is None:
                continue
            count, data = answer
            rows_not_read += count.not_read.total()
            empty = {family for family in words.shown(data, count) if not count.not_read[family]}
            known |= {family: _known(words.name, count.tallies[family]) for family in count.families | empty}
        if known["ipv6"] is None and found is not None:
            known["ipv6"] = not_enabled(found.table, found.ipv6_enabled.values())
        if not any(known.values()):
            tables = ", ".join(words.name for words in self._tables)
            raise Unsupported(f"the device answers, but shows no table of neighbours ({tables})")
        return count_neighbours(self._circumstances.device, time, known, names.place, rows_not_read)

    def _unless_refused(self, what: str, ask: Callable[[], T]) -> T | None:
        """What the device answers; what it does not know is not asked for again for as long as identity is kept."""
        now = self._circumstances.clock()
        if now < self._refused.get(what, now):
            return None
        try:
            return ask()
        except Unsupported:
            self._refused[what] = now + self._circumstances.max_age_seconds
            return None


def _ask(
    asking: Asking, words: TableWords, names: InterfaceNames, own: frozenset[bytes]
) -> tuple[Count, Element | None]:
    return asking.get_rows(words.row, lambda: Count(names, own, words.read), words.question)


def _known(table: str, tally: Tally) -> KnownNeighbours:
    source = NeighbourTable(
        table=table,
        status="read" if tally.rows else "empty",
        entries=tally.rows,
        other_entries=None,
        complete=True,
    )
    return KnownNeighbours(source=source, tally=tally, hosts=hosts_of(tally))
