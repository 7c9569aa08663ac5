"""The tables in which devices show their own addresses, each as rows of one form.

No table shows all of it on every device: Huawei NE40E and Comware 7 have only IPv6 in ipAddressTable, Ruijie and ZTE
give IPv4 no prefix there, and net-snmp leaves secondary IPv4 addresses to ipAddrTable (walk sangfor-ad1800-fp2). So
the rows of all are joined, and what one of them does not tell comes from the next.

Source: RFC 4293 (ipAddressTable, ipAddrTable, ipAddressPrefixTable), RFC 2465 (ipv6AddrTable), HH3C-IPV6-ADDRESS-MIB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from collectors.inet_address import InetAddress, prefix_length_of
from collectors.readings.addresses import AddressOrigin, AddressStatus, AddressType
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.inet_address import decode_inet_index, decode_ipv4_index, decode_ipv6_index
from collectors.snmp.pdu import Value
from collectors.snmp.walk import Column

IP_ADDR_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.20.1")
IP_ADDRESS_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.34.1")
IPV6_ADDR_ENTRY: Final = parse_oid("1.3.6.1.2.1.55.1.8.1")
HH3C_IPV6_ADDR_READ_ENTRY: Final = parse_oid("1.3.6.1.4.1.25506.2.71.1.1.2.1")
_IP_ADDRESS_PREFIX_ENTRY: Final = parse_oid("1.3.6.1.2.1.4.32.1")

IP_ADDR_COLUMNS: Final = tuple((*IP_ADDR_ENTRY, column) for column in (2, 3))
IP_ADDRESS_COLUMNS: Final = tuple((*IP_ADDRESS_ENTRY, column) for column in (3, 4, 5, 6, 7))
IPV6_ADDR_COLUMNS: Final = tuple((*IPV6_ADDR_ENTRY, column) for column in (2, 3, 4, 5))
HH3C_COLUMNS: Final = tuple((*HH3C_IPV6_ADDR_READ_ENTRY, column) for column in (4, 5))

_TYPES: Final[Mapping[Value, AddressType]] = dict(enumerate(get_args(AddressType), start=1))
_ORIGINS: Final[Mapping[Value, AddressOrigin]] = {1: "other", 2: "manual", 4: "dhcp", 5: "linklayer", 6: "random"}
_STATUSES: Final[Mapping[Value, AddressStatus]] = dict(enumerate(get_args(AddressStatus), start=1))
_STATELESS: Final = 1
_ANYCAST: Final[Mapping[Value, AddressType]] = {1: "anycast", 2: "unicast"}
_HH3C_ORIGINS: Final[Mapping[Value, AddressOrigin]] = {
    1: "manual", 2: "manual", 3: "linklayer", 4: "linklayer", 5: "dhcp", 6: "other", 7: "other",
}  # fmt: skip
"""assignedIp, assignedEUI64Ip, assignedAutoIp, autoIp, dhcpv6, negotiate, cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRow:
    """A row of one of the tables, or of several that were joined; None is what they do not tell."""

    address: InetAddress
    interface_index: int
    prefix_length: int | None
    type: AddressType | None = None
    origin: AddressOrigin | None = None
    status: AddressStatus | None = None
    table: str


Rows = Iterator[AddressRow | None]
"""None is a row that cannot be read: its index is no address, or no interface is told."""
_Decode = Callable[[Oid], InetAddress | None]
_Place = Callable[[Oid, Sequence[Value]], tuple[InetAddress | None, int | None]]
"""Takes a row's name and cells; gives its address and ifIndex."""


def ip_address_rows(columns: Mapping[Oid, Column]) -> Rows:
    """Of ipAddressTable."""

    def read(address: InetAddress, interface: int, cells: Sequence[Value]) -> AddressRow:
        _, kind, prefix, origin, status = cells
        return AddressRow(
            address=address,
            interface_index=interface,
            prefix_length=_of_prefix_pointer(prefix, address),
            type=_TYPES.get(kind),
            origin=_ORIGINS.get(origin),
            status=_STATUSES.get(status),
            table="ipAddressTable",
        )

    return _rows(columns, IP_ADDRESS_COLUMNS, _by_address(decode_inet_index), read)


def ip_addr_rows(columns: Mapping[Oid, Column]) -> Rows:
    """Of ipAddrTable."""

    def read(address: InetAddress, interface: int, cells: Sequence[Value]) -> AddressRow:
        _, mask = cells
        return AddressRow(address=address, interface_index=interface, prefix_length=_of_mask(mask), table="ipAddrTable")

    return _rows(columns, IP_ADDR_COLUMNS, _by_address(decode_ipv4_index), read)


def ipv6_addr_rows(columns: Mapping[Oid, Column]) -> Rows:
    """Of ipv6AddrTable. Its "stateful" holds typed addresses and those of DHCP, and tells neither."""

    def read(address: InetAddress, interface: int, cells: Sequence[Value]) -> AddressRow:
        length, kind, anycast, status = cells
        return AddressRow(
            address=address,
            interface_index=interface,
            prefix_length=_length(length, address),
            type=_ANYCAST.get(anycast),
            origin="linklayer" if kind == _STATELESS else None,
            status=_STATUSES.get(status),
            table="ipv6AddrTable",
        )

    return _rows(columns, IPV6_ADDR_COLUMNS, _by_interface_and_address(decode_ipv6_index), read)


def hh3c_rows(columns: Mapping[Oid, Column]) -> Rows:
    """Of hh3cIpv6AddrReadTable."""

    def read(address: InetAddress, interface: int, cells: Sequence[Value]) -> AddressRow:
        length, source = cells
        return AddressRow(
            address=address,
            interface_index=interface,
            prefix_length=_length(length, address),
            origin=_HH3C_ORIGINS.get(source),
            table="hh3cIpv6AddrReadTable",
        )

    return _rows(columns, HH3C_COLUMNS, _by_interface_and_address(decode_inet_index), read)


def join(first: AddressRow, second: AddressRow) -> AddressRow:
    """Two rows of one address: what the first does not tell comes from the second."""
    return AddressRow(
        address=first.address if first.address.zone is not None else second.address,
        interface_index=first.interface_index,
        prefix_length=first.prefix_length or second.prefix_length,
        type=first.type or second.type,
        origin=first.origin or second.origin,
        status=first.status or second.status,
        table=first.table,
    )


def _rows(
    columns: Mapping[Oid, Column],
    names: Sequence[Oid],
    place: _Place,
    read: Callable[[InetAddress, int, Sequence[Value]], AddressRow],
) -> Rows:
    """The rows of a table in the order of their names: where each belongs, and what its cells in `names` tell."""
    for row in sorted({row for column in names for row in columns[column]}):
        cells = [columns[column].get(row) for column in names]
        address, interface = place(row, cells)
        yield None if address is None or interface is None else read(address, interface, cells)


def _by_address(decode: _Decode) -> _Place:
    """Of a table whose rows are named by the address, and tell the interface in the first column."""
    return lambda row, cells: (decode(row), _interface(cells[0]))


def _by_interface_and_address(decode: _Decode) -> _Place:
    """Of a table whose rows are named by the interface and the address."""
    return lambda row, _: (decode(row[1:]), _interface(row[0] if row else None))


def _interface(value: Value) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _length(value: Value, address: InetAddress) -> int | None:
    return value if isinstance(value, int) and 0 < value <= 8 * len(address.octets) else None


def _of_mask(mask: Value) -> int | None:
    return prefix_length_of(mask) if isinstance(mask, bytes) else None


def _of_prefix_pointer(pointer: Value, address: InetAddress) -> int | None:
    """The last arc of the ipAddressPrefixTable row that is pointed at; zeroDotZero points at none."""
    if not isinstance(pointer, tuple) or pointer[: len(_IP_ADDRESS_PREFIX_ENTRY)] != _IP_ADDRESS_PREFIX_ENTRY:
        return None
    return _length(pointer[-1], address)
