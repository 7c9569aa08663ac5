"""A device's own addresses and where it has IPv6 enabled, walked seldom and kept for all modules that ask.

Source: RFC 4293 (ipAddressTable, ipAddrTable, ipv6InterfaceTable), RFC 2465 (ipv6AddrTable), HUAWEI-IPV6-MIB,
HH3C-IPV6-ADDRESS-MIB.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collectors.snmp.address_tables import (
    HH3C_COLUMNS,
    IP_ADDR_COLUMNS,
    IP_ADDRESS_COLUMNS,
    IPV6_ADDR_COLUMNS,
    AddressRow,
    Rows,
    hh3c_rows,
    ip_addr_rows,
    ip_address_rows,
    ipv6_addr_rows,
    join,
)
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.platform import PlatformReader
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.walk import Column, walk_columns

IPV6_INTERFACE_ENABLE_STATUS: Final = parse_oid("1.3.6.1.2.1.4.30.1.5")
HW_IPV6_IF_ENABLE_FLAG: Final = parse_oid("1.3.6.1.4.1.2011.5.25.153.1.1.1.2")
_ENABLED: Final[Mapping[object, bool]] = {1: True, 2: False}
"""Of both: up and down in the one, enabled and disabled in the other."""
_SOON_SECONDS: Final = 60.0
"""How soon a device that showed nothing is looked at again: it may be starting."""

_Key = tuple[int, bytes]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnAddresses:
    """What a device said of itself.

    Attributes:
        rows: by interface, family and address.
        ipv6_enabled: ifIndex -> whether IPv6 is enabled; absent where no table tells.
        rows_not_read: rows whose index is no address, or that tell no interface.
        complete: false where a table ended because its names did not increase.
    """

    rows: tuple[AddressRow, ...]
    ipv6_enabled: Mapping[int, bool]
    rows_not_read: int
    complete: bool

    @property
    def octets(self) -> frozenset[bytes]:
        """All addresses."""
        return frozenset(row.address.octets for row in self.rows)


class OwnAddressesReader:
    """Of one device: walked at most once within the policy's age."""

    def __init__(self, policy: ReadingPolicy, platform: PlatformReader) -> None:
        self._policy = policy
        self._platform = platform
        self._known: OwnAddresses | None = None
        self._read_at = 0.0

    async def addresses(self, client: Client, deadline: float) -> OwnAddresses:
        """The addresses. Raises CollectionError as `Client.request`."""
        now = asyncio.get_running_loop().time()
        known = self._known
        age = self._policy.max_age_seconds if known and known.rows else _SOON_SECONDS
        if known is None or now - self._read_at >= age:
            vendor = (await self._platform.recognised(client, deadline)).vendor
            self._known = known = await _Walker(client, deadline, self._policy.reply_octets).read(vendor)
            self._read_at = now
        return known


class _Walker:
    """One look at all tables of a device."""

    def __init__(self, client: Client, deadline: float, reply_octets: int) -> None:
        self._client = client
        self._deadline = deadline
        self._reply_octets = reply_octets
        self._found: dict[_Key, AddressRow] = {}
        self._not_read = 0
        self._complete = True

    async def read(self, vendor: str | None) -> OwnAddresses:
        await self._take(IP_ADDRESS_COLUMNS, ip_address_rows)
        await self._take(IP_ADDR_COLUMNS, ip_addr_rows)
        if self._ipv6_lacks_something():
            await self._take(IPV6_ADDR_COLUMNS, ipv6_addr_rows)
        if vendor == "h3c" and self._ipv6_lacks_something():
            await self._take(HH3C_COLUMNS, hh3c_rows)
        return OwnAddresses(
            rows=tuple(sorted(self._found.values(), key=_order)),
            ipv6_enabled=await self._enabled(vendor),
            rows_not_read=self._not_read,
            complete=self._complete,
        )

    def _ipv6_lacks_something(self) -> bool:
        rows = [row for row in self._found.values() if row.address.family == "ipv6"]
        return not rows or any(row.prefix_length is None for row in rows)

    async def _take(self, columns: Sequence[Oid], rows_of: Callable[[Mapping[Oid, Column]], Rows]) -> None:
        """Join a table's rows to what is known. An address may stand on several interfaces: VRFs overlap."""
        for row in rows_of(await self._walk(columns)):
            if row is None:
                self._not_read += 1
                continue
            key = (row.interface_index, row.address.octets)
            known = self._found.get(key)
            self._found[key] = row if known is None else join(known, row)

    async def _enabled(self, vendor: str | None) -> dict[int, bool]:
        columns = [IPV6_INTERFACE_ENABLE_STATUS]
        if vendor == "huawei":
            columns.insert(0, HW_IPV6_IF_ENABLE_FLAG)
        enabled: dict[int, bool] = {}
        for column in columns:
            cells = (await self._walk([column]))[column]
            enabled |= {row[0]: _ENABLED[value] for row, value in cells.items() if len(row) == 1 and value in _ENABLED}
        return enabled

    async def _walk(self, columns: Sequence[Oid]) -> dict[Oid, Column]:
        walk = await walk_columns(self._client, columns, self._deadline, reply_octets=self._reply_octets)
        self._complete = self._complete and not walk.non_increasing
        return walk.columns


def _order(row: AddressRow) -> tuple[int, int, bytes]:
    return row.interface_index, len(row.address.octets), row.address.octets
