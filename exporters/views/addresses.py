"""A device's own addresses as metrics and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Final

from collectors.readings.addresses import AddressesReading, InterfaceAddress
from exporters.exposition import Metric
from exporters.view import ModuleView, Samples, SamplesBlock, Table, info, present

LISTED_ADDRESSES: Final = 512
"""How many addresses of a device have an info series; the largest recorded one, a core of a campus, has 365."""

_TABLES: Final = (
    "ipAddressTable, 1.3.6.1.2.1.4.34, joined with ipAddrTable, 1.3.6.1.2.1.4.20, and for IPv6 with ipv6AddrTable, "
    "1.3.6.1.2.1.55.1.8, and hh3cIpv6AddrReadTable, 1.3.6.1.4.1.25506.2.71.1.1.2"
)
ADDRESSES: Final = Metric(
    name="yunwang_interface_addresses",
    kind="gauge",
    help=f"Addresses that an interface has, without those of broadcasts, by scope: {_TABLES}.",
    labels=("device", "interface", "family", "scope"),
)
ADDRESS: Final = info(
    "yunwang_interface_address_info",
    f"An address of the device itself: {_TABLES}. At most {LISTED_ADDRESSES} of a device have a series.",
    "device", "interface", "family", "address", "prefix_length", "origin", "table",
)  # fmt: skip
UNLISTED: Final = Metric(
    name="yunwang_device_unlisted_addresses",
    kind="gauge",
    help="Addresses that have no yunwang_interface_address_info because the device has too many; they are counted.",
    labels=("device",),
)
NOT_READ: Final = Metric(
    name="yunwang_device_address_rows_not_read",
    kind="gauge",
    help="Rows of the address tables whose index is no address, or that tell no interface.",
    labels=("device",),
)
COMPLETE: Final = Metric(
    name="yunwang_device_addresses_complete",
    kind="gauge",
    help="Whether the address tables were read to their end; 0 where names stopped increasing, so some are missing.",
    labels=("device",),
)
IPV6_ENABLED: Final = Metric(
    name="yunwang_interface_ipv6_enabled",
    kind="gauge",
    help="Whether IPv6 is enabled: ipv6InterfaceEnableStatus, 1.3.6.1.2.1.4.30.1.5, else hwIpv6IfEnableFlag, "
    "1.3.6.1.4.1.2011.5.25.153.1.1.1.2. Absent of an interface of which neither says it.",
)


def _has(one: InterfaceAddress) -> bool:
    """Whether the interface has the address: not one of a broadcast, nor one that the device calls invalid."""
    return one.type != "broadcast" and one.status not in {"invalid", "duplicate"}


def _samples(reading: AddressesReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    own = [one for one in reading.addresses if _has(one)]
    counts = Counter((one.interface, one.family, one.scope) for one in own)
    yield (
        ADDRESSES,
        [
            (device | {"interface": interface, "family": family, "scope": scope}, str(count))
            for (interface, family, scope), count in counts.items()
        ],
    )
    yield ADDRESS, [(device | _described(one), "1") for one in own[:LISTED_ADDRESSES]]
    yield UNLISTED, [(device, str(max(0, len(own) - LISTED_ADDRESSES)))]
    yield NOT_READ, [(device, str(reading.rows_not_read))]
    yield COMPLETE, [(device, str(int(reading.complete)))]
    yield (
        IPV6_ENABLED,
        [(device | {"interface": name}, str(int(enabled))) for name, enabled in reading.ipv6_enabled.items()],
    )


def _described(one: InterfaceAddress) -> dict[str, str]:
    return present(
        {
            "interface": one.interface,
            "family": one.family,
            "address": one.address,
            "prefix_length": one.prefix_length,
            "origin": one.origin,
            "table": one.table,
        }
    )


def _tables(reading: AddressesReading) -> Iterator[Table]:
    columns = ("interface", "family", "address", "prefix_length", "scope", "type", "origin", "status", "table")
    yield Table("addresses", columns, [[getattr(one, name) for name in columns] for one in reading.addresses])
    yield Table("ipv6 enabled", ("interface", "enabled"), list(reading.ipv6_enabled.items()))


VIEW = ModuleView(
    labels=("device", "interface"),
    metrics=(ADDRESSES, ADDRESS, UNLISTED, NOT_READ, COMPLETE, IPV6_ENABLED),
    block=partial(SamplesBlock, _samples),
    tables=_tables,
)
