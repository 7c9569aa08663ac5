"""What every vendor's addresses have in common: asked seldom, kept for the modules that want to know the device itself.

Source: RFC 4293 and RFC 8344 for the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from collectors.errors import Unsupported
from collectors.inet_address import InetAddress, prefix_length_of, scope_of
from collectors.netconf.model import Asking, Circumstances, Kept
from collectors.netconf.models.interface_names import InterfaceNames
from collectors.netconf.models.interfaces import InterfaceTable
from collectors.readings.addresses import (
    AddressesReading,
    AddressOrigin,
    AddressStatus,
    AddressType,
    InterfaceAddress,
)
from inventory.models import Family

FAMILIES: Final[tuple[Family, ...]] = ("ipv4", "ipv6")
_SOON_SECONDS: Final = 60.0
"""How soon a device that showed nothing is looked at again: it may be starting."""


@dataclass(slots=True)
class FoundAddresses:
    """Addresses as they are read from an answer.

    Attributes:
        table: which of the device's tables tells them.
        rows: each once; an address may stand on several interfaces.
        ipv6_enabled: interface -> whether IPv6 is enabled; absent where it is not told.
        rows_not_read: rows without an address that can be read, or without an interface.
    """

    names: InterfaceNames
    table: str
    rows: dict[tuple[str, bytes], InterfaceAddress] = field(default_factory=dict)
    ipv6_enabled: dict[str, bool] = field(default_factory=dict)
    rows_not_read: int = 0

    def add(
        self,
        interface: str | int | None,
        address: str | None,
        prefix_length: int | None,
        *,
        family: Family,
        type: AddressType | None = None,  # noqa: A002 - the reading's word
        origin: AddressOrigin | None = None,
        status: AddressStatus | None = None,
    ) -> None:
        """Note a row; nothing of it is guessed."""
        read = InetAddress.parse(address) if address else None
        if read is None or read.family != family or not interface:
            self.rows_not_read += 1
            return
        name = self.names.named(interface)
        fits = prefix_length is not None and 0 < prefix_length <= 8 * len(read.octets)
        row = InterfaceAddress(
            interface=name,
            interface_index=self.names.index_of(interface),
            family=read.family,
            address=read.text,
            prefix_length=prefix_length if fits else None,
            zone=read.zone,
            scope=scope_of(read.octets),
            type=type,
            origin=origin,
            status=status,
            table=self.table,
        )
        self.rows.setdefault((name, read.octets), row)


class AddressWords(Protocol):
    """How one vendor's model says it."""

    table: str

    def addresses(self, asking: Asking, found: FoundAddresses) -> None:
        """Ask, and add what is told. Raises CollectionError."""


class AddressTable:
    """The addresses of one device; made by a model, which knows its vendor's words.

    Attributes:
        interfaces: of the device, for other modules too.
    """

    def __init__(self, circumstances: Circumstances, words: AddressWords, interfaces: InterfaceTable) -> None:
        self._circumstances = circumstances
        self._words = words
        self.interfaces = interfaces
        self._kept: Kept[tuple[InterfaceAddress, ...]] = Kept()
        self._known: FoundAddresses | None = None
        self._read_at = 0.0

    def read(self, asking: Asking, time: float) -> AddressesReading:
        """The addresses. Raises CollectionError; Unsupported where the device shows none."""
        found = self.found(asking)
        if not found.rows and not found.ipv6_enabled:
            raise Unsupported(f"the device answers, but shows no address ({self._words.table})")
        listed = self._circumstances.listed
        rows = [row for row in found.rows.values() if listed is None or row.interface in listed]
        addresses = self._kept.same(tuple(sorted(rows, key=_order)))
        families = {row.family for row in addresses}
        return AddressesReading(
            device=self._circumstances.device,
            time=time,
            addresses=addresses,
            tables={family: (self._words.table,) if family in families else () for family in FAMILIES},
            ipv6_enabled=_of(found.ipv6_enabled, listed),
            rows_not_read=found.rows_not_read,
            complete=True,
        )

    def found(self, asking: Asking) -> FoundAddresses:
        """All addresses of the device, listed or not, at most as old as identity may be. Raises CollectionError."""
        age = self._circumstances.clock() - self._read_at
        known = self._known
        oldest = self._circumstances.max_age_seconds if known and known.rows else _SOON_SECONDS
        if known is None or age >= oldest:
            known = FoundAddresses(InterfaceNames(self.interfaces.identities(asking), None), self._words.table)
            self._words.addresses(asking, known)
            self._known, self._read_at = known, self._circumstances.clock()
        return known


def mask_length(mask: str | None) -> int | None:
    """The length of a mask in dotted notation."""
    read = InetAddress.parse(mask) if mask else None
    return prefix_length_of(read.octets) if read is not None else None


def _of(enabled: Mapping[str, bool], listed: frozenset[str] | None) -> dict[str, bool]:
    return {name: said for name, said in enabled.items() if listed is None or name in listed}


def _order(row: InterfaceAddress) -> tuple[bool, int, str, Sequence[int]]:
    octets = InetAddress.parse(row.address)
    return (
        row.interface_index is None,
        row.interface_index or 0,
        row.interface,
        (len(octets.octets), *octets.octets) if octets else (),
    )
