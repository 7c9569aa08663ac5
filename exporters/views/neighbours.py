"""Counts of ARP and ND entries and of the hosts that they are, as metrics and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

from collectors.readings.neighbours import HostCounts, NeighboursReading
from exporters.exposition import Metric
from exporters.view import ModuleView, Samples, SamplesBlock, Table, info

_OBJECTS: Final = (
    "ipNetToPhysicalTable, 1.3.6.1.2.1.4.35, or where it has clearly fewer, ipNetToMediaTable, 1.3.6.1.2.1.4.22, and "
    "ipv6NetToMediaTable, 1.3.6.1.2.1.55.1.12"
)
_COUNTED: Final = "ipNetToPhysicalTable, 1.3.6.1.2.1.4.35, or the older tables as in yunwang_neighbour_entries"
_STACKS: Final = (
    "ipv4_only, ipv6_only, dual_stack, or link_local_only, which is no IPv6 host. A host is a MAC address; the device "
    "itself, groups, routers' shared addresses and unanswered or invalid entries are none. Absent where a family has "
    f"no table, or one that did not come whole: {_COUNTED}"
)
ENTRIES: Final = Metric(
    name="yunwang_neighbour_entries",
    kind="gauge",
    help=f"ARP (ipv4) and ND (ipv6) entries by state, not_told where the table has none: {_OBJECTS}; else the numbers "
    "of hwNDStatisticsPerIfTable, 1.3.6.1.4.1.2011.5.25.332.1.2. Absent of a table that did not come whole.",
    labels=("device", "interface", "family", "state"),
)
INTERFACE_HOSTS: Final = Metric(
    name="yunwang_interface_neighbour_hosts",
    kind="gauge",
    help=f"Hosts on an interface: {_STACKS}.",
    labels=("device", "interface", "stack"),
)
DEVICE_HOSTS: Final = Metric(
    name="yunwang_device_neighbour_hosts",
    kind="gauge",
    help=f"Hosts on a device, one on several interfaces counted once: {_STACKS}.",
    labels=("device", "stack"),
)
FAMILY_HOSTS: Final = Metric(
    name="yunwang_device_neighbour_family_hosts",
    kind="gauge",
    help="Hosts on a device with an address of a family, link-local IPv6 addresses not counted; known of one family "
    f"even where the other's table is not: {_COUNTED}.",
    labels=("device", "family"),
)
EXCLUDED: Final = Metric(
    name="yunwang_neighbour_excluded_entries",
    kind="gauge",
    help="Entries that make no host, by the rule that says so: invalid, incomplete, unreadable_mac, own_address, "
    f"no_interface (static, typed for no interface), group_address, virtual_router (VRRP, HSRP), own_mac: {_COUNTED}.",
    labels=("device", "family", "rule"),
)
TABLE: Final = info(
    "yunwang_neighbour_table_info",
    "Which table tells a family's neighbours, and how: read, empty, not_enabled (IPv6 on no interface) or counted "
    f"(numbers only). Absent where the device tells nothing of the family: {_OBJECTS}.",
    "device", "family", "table", "status",
)  # fmt: skip
COMPLETE: Final = Metric(
    name="yunwang_neighbour_table_complete",
    kind="gauge",
    help="Whether a family's table was read to its end: 0 where its names stopped increasing; no count is shown then.",
    labels=("device", "family"),
)
NOT_READ: Final = Metric(
    name="yunwang_neighbour_rows_not_read",
    kind="gauge",
    help="Rows of the neighbour tables whose index is no address.",
    labels=("device",),
)


def _stacks(hosts: HostCounts) -> dict[str, int]:
    stacks = {
        "ipv4_only": hosts.ipv4_only,
        "ipv6_only": hosts.ipv6_only,
        "dual_stack": hosts.dual_stack,
        "link_local_only": hosts.link_local_only,
    }
    return {stack: count for stack, count in stacks.items() if count is not None}


def _samples(reading: NeighboursReading) -> Iterator[tuple[Metric, Samples]]:
    device = {"device": reading.device}
    told = {family: table for family, table in reading.tables.items() if table is not None}
    whole = {family for family, table in told.items() if table.complete}
    yield (
        ENTRIES,
        [
            (device | {"interface": one.interface, "family": count.family, "state": count.state}, str(count.entries))
            for one in reading.interfaces
            for count in one.entries
            if count.family in whole
        ],
    )
    yield (
        INTERFACE_HOSTS,
        [row for one in reading.interfaces for row in _hosts(device | {"interface": one.interface}, one.hosts)],
    )
    yield DEVICE_HOSTS, list(_hosts(device, reading.hosts))
    families = {"ipv4": reading.hosts.ipv4, "ipv6": reading.hosts.ipv6}
    yield FAMILY_HOSTS, [(device | {"family": name}, str(n)) for name, n in families.items() if n is not None]
    yield (
        EXCLUDED,
        [
            (device | {"family": one.family, "rule": one.rule}, str(one.entries))
            for one in reading.excluded
            if one.family in whole
        ],
    )
    yield TABLE, [(device | {"family": name, "table": t.table, "status": t.status}, "1") for name, t in told.items()]
    yield COMPLETE, [(device | {"family": family}, str(int(table.complete))) for family, table in told.items()]
    yield NOT_READ, [(device, str(reading.rows_not_read))]


def _hosts(labels: Mapping[str, str], hosts: HostCounts) -> Iterator[tuple[Mapping[str, str], str]]:
    for stack, count in _stacks(hosts).items():
        yield {**labels, "stack": stack}, str(count)


def _tables(reading: NeighboursReading) -> Iterator[Table]:
    sources = [
        (family, table.table, table.status, table.entries, table.other_entries, table.complete)
        for family, table in reading.tables.items()
        if table is not None
    ]
    yield Table("neighbour tables", ("family", "table", "status", "entries", "other table", "complete"), sources)
    entries = [
        (one.interface, count.family, count.state, count.entries) for one in reading.interfaces for count in one.entries
    ]
    yield Table("neighbours", ("interface", "family", "state", "entries"), entries)
    columns = ("interface", "ipv4", "ipv6", "ipv4_only", "ipv6_only", "dual_stack", "link_local_only")
    counted = [(one.interface, one.hosts) for one in reading.interfaces]
    rows = [
        (name, hosts.ipv4, hosts.ipv6, *(_stacks(hosts).get(stack) for stack in columns[3:]))
        for name, hosts in [*counted, ("(device)", reading.hosts)]
    ]
    yield Table("hosts", columns, rows)
    yield Table("no hosts", ("family", "rule", "entries"), [(e.family, e.rule, e.entries) for e in reading.excluded])


VIEW = ModuleView(
    labels=("device", "interface"),
    metrics=(ENTRIES, INTERFACE_HOSTS, DEVICE_HOSTS, FAMILY_HOSTS, EXCLUDED, TABLE, COMPLETE, NOT_READ),
    block=partial(SamplesBlock, _samples),
    tables=_tables,
)
