"""Which interface has an address, or reaches a neighbour's: OSPFv2 names neither by ifIndex.

Source: RFC 4293 (ipAddressTable; ipAddrTable, which it deprecates and most devices still have).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.client import Client
from collectors.snmp.pdu import Value
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.walk import Column, walk_columns

_IF_INDEX, _NET_MASK = (parse_oid(f"1.3.6.1.2.1.4.20.1.{arc}") for arc in (2, 3))
_ADDRESS_IF_INDEX, _ADDRESS_PREFIX = (parse_oid(f"1.3.6.1.2.1.4.34.1.{arc}") for arc in (3, 5))
_IPV4_INDEX: Final = (1, 4)
"""InetAddressType ipv4 and the length, before the address in ipAddressTable's index."""
_OCTETS: Final = 4
_LARGEST: Final = 255
_WIDEST_PREFIX: Final = 32
_SOON_SECONDS: Final = 60.0


class LocalNetworks:
    """The IPv4 addresses of a device with their networks and interfaces.

    Attributes:
        by_address: ifIndex of each of its addresses.
    """

    def __init__(self, interfaces: Mapping[str, int], networks: Mapping[IPv4Network, int]) -> None:
        self.by_address = interfaces
        self._networks = sorted(networks.items(), key=lambda item: -item[0].prefixlen)

    def reaches(self, address: str) -> int | None:
        """The ifIndex of the smallest network that an address is in."""
        wanted = IPv4Address(address)
        return next((index for network, index in self._networks if wanted in network), None)


class NetworksReader:
    """Of one device: walked at most once within the policy's age, or a minute where an address is not found."""

    def __init__(self, policy: ReadingPolicy) -> None:
        self._policy = policy
        self._known: LocalNetworks | None = None
        self._read_at = 0.0

    async def knowing(self, addresses: Iterable[str], client: Client, deadline: float) -> LocalNetworks:
        """The networks, read again where one of the device's own addresses given here is not among them.

        Raises:
            CollectionError: as `Client.request`.
        """
        now = asyncio.get_running_loop().time()
        known = self._known
        complete = known is not None and all(address in known.by_address for address in addresses)
        if known is None or now - self._read_at >= (self._policy.max_age_seconds if complete else _SOON_SECONDS):
            self._known = known = await self._walk(client, deadline)
            self._read_at = now
        return known

    async def _walk(self, client: Client, deadline: float) -> LocalNetworks:
        octets = self._policy.reply_octets
        old = (await walk_columns(client, (_IF_INDEX, _NET_MASK), deadline, reply_octets=octets)).columns
        if old[_IF_INDEX]:
            masks = {row: _prefix_length(mask) for row, mask in old[_NET_MASK].items()}
            return _networks(old[_IF_INDEX], masks)
        new = (await walk_columns(client, (_ADDRESS_IF_INDEX, _ADDRESS_PREFIX), deadline, reply_octets=octets)).columns
        indexes = {row[2:]: value for row, value in new[_ADDRESS_IF_INDEX].items() if row[:2] == _IPV4_INDEX}
        lengths = {row[2:]: _last_arc(value) for row, value in new[_ADDRESS_PREFIX].items() if row[:2] == _IPV4_INDEX}
        return _networks(indexes, lengths)


def _networks(indexes: Column, lengths: Mapping[Oid, int | None]) -> LocalNetworks:
    addresses: dict[str, int] = {}
    networks: dict[IPv4Network, int] = {}
    for row, index in indexes.items():
        if len(row) != _OCTETS or not isinstance(index, int) or max(row) > _LARGEST:
            continue
        address = IPv4Address(bytes(row))
        addresses[str(address)] = index
        length = lengths.get(row)
        if length is not None:
            networks[IPv4Network((address, length), strict=False)] = index
    return LocalNetworks(addresses, networks)


def _prefix_length(mask: Value) -> int | None:
    """Of a mask of 4 octets whose ones stand before its zeros."""
    if not isinstance(mask, bytes) or len(mask) != _OCTETS:
        return None
    ones = f"{int.from_bytes(mask, 'big'):032b}"
    return None if "01" in ones else ones.count("1")


def _last_arc(prefix: Value) -> int | None:
    """What ipAddressPrefix points to: a row of ipAddressPrefixTable, whose index ends with the length; or 0.0."""
    if not isinstance(prefix, tuple) or len(prefix) <= len(_ADDRESS_PREFIX) or prefix[-1] > _WIDEST_PREFIX:
        return None
    return prefix[-1]
