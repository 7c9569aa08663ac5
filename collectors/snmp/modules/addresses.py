"""IP addresses of the device's interfaces, and where IPv6 is enabled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from collectors.errors import BadReply, Unsupported
from collectors.inet_address import scope_of
from collectors.readings.addresses import AddressesReading, InterfaceAddress
from collectors.snmp.address_tables import AddressRow
from collectors.snmp.client import Client
from collectors.snmp.device import SharedReaders
from collectors.snmp.own_addresses import OwnAddresses
from inventory.models import Family

TABLES: Final = ("ipAddressTable", "ipAddrTable", "ipv6AddrTable", "hh3cIpv6AddrReadTable")
"""In the order in which they are asked."""

_Known = tuple[OwnAddresses, Mapping[int, str], tuple[InterfaceAddress, ...]]


class AddressesReader:
    """The addresses of one device, from the reader that its modules share."""

    def __init__(self, shared: SharedReaders) -> None:
        self._shared = shared
        self._known: _Known | None = None

    async def poll(self, client: Client, device: str, time: float, deadline: float) -> AddressesReading:
        """The addresses. Raises CollectionError; Unsupported where the device shows none."""
        names = await self._shared.interfaces.names(client, device, deadline)
        own = await self._shared.own_addresses.addresses(client, deadline)
        if not own.rows and not own.ipv6_enabled:
            if not own.complete:
                raise BadReply("names of the address tables do not increase, and no row came before")
            raise Unsupported("the device answers, but shows no address (ipAddressTable, ipAddrTable, ipv6AddrTable)")
        if self._known is None or self._known[0] is not own or self._known[1] != names:
            self._known = (own, names, self._named(own, names))
        addresses = self._known[2]
        return AddressesReading(
            device=device,
            time=time,
            addresses=addresses,
            tables={"ipv4": _tables("ipv4", addresses), "ipv6": _tables("ipv6", addresses)},
            ipv6_enabled={
                _name(index, names): enabled
                for index, enabled in own.ipv6_enabled.items()
                if self._wanted(index, names)
            },
            rows_not_read=own.rows_not_read,
            complete=own.complete,
        )

    def _wanted(self, index: int, names: Mapping[int, str]) -> bool:
        return self._shared.listed is None or index in names

    def _named(self, own: OwnAddresses, names: Mapping[int, str]) -> tuple[InterfaceAddress, ...]:
        return tuple(_address(row, names) for row in own.rows if self._wanted(row.interface_index, names))


def _name(index: int, names: Mapping[int, str]) -> str:
    return names.get(index, f"ifIndex {index}")


def _address(row: AddressRow, names: Mapping[int, str]) -> InterfaceAddress:
    return InterfaceAddress(
        interface=_name(row.interface_index, names),
        interface_index=row.interface_index,
        family=row.address.family,
        address=row.address.text,
        prefix_length=row.prefix_length,
        zone=row.address.zone,
        scope=scope_of(row.address.octets),
        type=row.type,
        origin=row.origin,
        status=row.status,
        table=row.table,
    )


def _tables(family: Family, addresses: tuple[InterfaceAddress, ...]) -> tuple[str, ...]:
    found = {one.table for one in addresses if one.family == family}
    return tuple(table for table in TABLES if table in found)
