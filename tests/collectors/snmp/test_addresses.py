"""A device's own addresses: every one that LibreNMS expects of the recordings, and what real agents get wrong."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.inet_address import scope_of
from collectors.readings.addresses import AddressesReading, InterfaceAddress
from collectors.snmp.address_tables import (
    IP_ADDR_COLUMNS,
    IP_ADDRESS_COLUMNS,
    IPV6_ADDR_COLUMNS,
    ip_addr_rows,
    ip_address_rows,
    ipv6_addr_rows,
)
from collectors.snmp.ber import Oid
from collectors.snmp.inet_address import decode_inet_index, decode_ipv6_index
from collectors.snmp.modules.interfaces import IF_NAME
from collectors.snmp.pdu import Value
from collectors.snmp.walk import Column
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.real_walks import cut_walk, read_recording

TABLES = ("1.3.6.1.2.1.4.20", "1.3.6.1.2.1.4.30", "1.3.6.1.2.1.4.34", "1.3.6.1.2.1.55.1.8",
          "1.3.6.1.4.1.2011.5.25.153", "1.3.6.1.4.1.25506.2.71.1.1.2")  # fmt: skip
RECORDED = {"comware": (22, 0), "vrp_5720": (8, 0), "vrp_ar169sfp": (5, 0), "vrp_ne": (10, 6)}
"""Recordings with addresses, and how many of each family; the other two have none."""


@pytest.mark.parametrize("name", RECORDED)
def test_every_address_that_librenms_expects(recordings: Path, name: str) -> None:
    theirs = json.loads((recordings / f"{name}.expected.json").read_text("utf-8"))
    expected = {
        (row["ifIndex"], row[f"{family}_address"] if family == "ipv4" else row["ipv6_compressed"],
         row[f"{family}_prefixlen"], row.get("ipv6_origin"))
        for family in ("ipv4", "ipv6") for row in theirs.get(f"{family}_addresses", [])
    }  # fmt: skip
    reading = read_recording(recordings / f"{name}.snmprec", "addresses", AddressesReading, polls=2)
    found = {(one.interface_index, one.address, one.prefix_length, one.origin) for one in reading.addresses}
    assert found == expected
    assert tuple(len([1 for one in reading.addresses if one.family == f]) for f in ("ipv4", "ipv6")) == RECORDED[name]
    assert (reading.complete, reading.rows_not_read) == (True, 0)


@pytest.mark.parametrize("name", ["comware_hpe5900", "vrp_ce12804-withvrf"])
def test_recordings_without_addresses(recordings: Path, name: str) -> None:
    with pytest.raises(Unsupported):
        read_recording(recordings / f"{name}.snmprec", "addresses", AddressesReading)


def of(reading: AddressesReading, address: str) -> InterfaceAddress:
    (found,) = [one for one in reading.addresses if one.address == address]
    return found


def walked(folder: Path, name: str) -> AddressesReading:
    return read_recording(cut_walk(folder, name, *TABLES), "addresses", AddressesReading)


def test_net_snmp_leaves_secondary_addresses_to_the_old_table(tmp_path: Path) -> None:
    reading = walked(tmp_path, "firewall/sangfor-ad1800-fp2")
    own = [one for one in reading.addresses if one.family == "ipv4" and one.type != "broadcast"]
    assert len(own) == 22
    assert [one.address for one in reading.addresses if one.type == "broadcast"] == [
        "60.1.254.255", "12.1.1.255", "60.3.254.255",
    ]  # fmt: skip
    assert (of(reading, "60.3.254.4").table, of(reading, "60.3.254.23").table) == ("ipAddressTable", "ipAddrTable")
    assert reading.tables == {"ipv4": ("ipAddressTable", "ipAddrTable"), "ipv6": ("ipAddressTable",)}


def test_ruijie_gives_prefixes_of_ipv4_in_the_old_table_only(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/ruijie-s5750-24gt12sfp")
    found = of(reading, "10.103.240.1")
    assert (found.prefix_length, found.origin, found.interface) == (20, "manual", "Vl1800")
    (linklocal,) = [one for one in reading.addresses if one.scope == "link_local" and one.interface == "Vl1800"]
    assert (linklocal.zone, linklocal.prefix_length, linklocal.family) == (5896, 64, "ipv6")
    assert len(reading.addresses) == 7
    assert reading.ipv6_enabled == {"Gi0/23": True, "Nu0": True, "Vl1800": True}


def test_zte_writes_indexes_without_lengths(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/zte-zrx10")
    assert {(one.address, one.prefix_length, one.zone) for one in reading.addresses} == {
        ("172.16.220.1", 24, None), ("192.168.252.244", 24, None), ("fe80::764a:a4ff:fe1f:f380", 10, 1),
    }  # fmt: skip
    assert reading.rows_not_read == 0
    assert sorted(reading.ipv6_enabled.values()) == [False, False, False, False, True]


def test_huawei_says_where_ipv6_is_enabled(tmp_path: Path) -> None:
    reading = walked(tmp_path, "router/huawei-s5720")
    assert len(reading.addresses) == 3
    assert len(reading.ipv6_enabled) == 36
    assert not any(reading.ipv6_enabled.values())


def test_comware_7(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/h3c-comware-7-1-075")
    assert reading.tables == {"ipv4": ("ipAddrTable",), "ipv6": ("ipAddressTable",)}
    assert len(reading.addresses) == 14
    assert sum(reading.ipv6_enabled.values()) == 1


Encoded = dict[Oid, bytes]


def read_cells(cells: Mapping[Oid, bytes], listed: list[str] | None = None) -> AddressesReading:
    async def ask() -> AddressesReading:
        agent = ServedAgent(Agent(StaticMib(dict(cells)), community=COMMUNITY.community.reveal()))
        async with agent, poller_of() as poller:
            (outcome,) = (
                await poller.poll(target_of(agent.host, agent.port, listed=listed), ["addresses"], 30.0)
            ).outcomes
        assert isinstance(outcome.reading, AddressesReading), outcome.failure
        return outcome.reading

    return asyncio.run(ask())


def names(**interfaces: int) -> Encoded:
    return {(*IF_NAME, index): ber.octet_string(name.encode()) for name, index in interfaces.items()}


V6 = tuple(ip_address("2001:db8::1").packed)


def test_the_same_address_in_two_vrfs_is_two() -> None:
    length = IPV6_ADDR_COLUMNS[0]
    cells = names(a=1, b=2) | {(*length, index, *V6): ber.integer(64) for index in (1, 2)}
    assert [one.interface for one in read_cells(cells).addresses] == ["a", "b"]


def test_rows_that_cannot_be_read_are_counted_and_interfaces_without_a_name_have_their_number() -> None:
    index = IP_ADDRESS_COLUMNS[0]
    cells = names(a=1) | {
        (*index, 1, 4, 198, 18, 0, 1): ber.integer(7),
        (*index, 1, 4, 198, 18, 0): ber.integer(1),  # an octet short
        (*index, 2, 16, *V6[:15], 256): ber.integer(1),  # an arc that is no octet
        (*index, 16, 1, 97): ber.integer(1),  # a DNS name
        (*index, 1, 4, 198, 18, 0, 2): ber.integer(0),  # no interface
    }  # fmt: skip
    reading = read_cells(cells)
    assert [(one.address, one.interface, one.prefix_length) for one in reading.addresses] == [
        ("198.18.0.1", "ifIndex 7", None)
    ]
    assert reading.rows_not_read == 4
    assert reading.ipv6_enabled == {}


def test_listed_interfaces_only() -> None:
    index = IP_ADDRESS_COLUMNS[0]
    cells = names(a=1, b=2) | {(*index, 1, 4, 198, 18, 0, at): ber.integer(at) for at in (1, 2, 3)}
    assert [one.interface for one in read_cells(cells, listed=["b"]).addresses] == ["b"]


def test_an_enabled_interface_without_an_address_is_a_reading() -> None:
    reading = read_cells(names(a=1) | {(1, 3, 6, 1, 2, 1, 4, 30, 1, 5, 1): ber.integer(2)})
    assert (reading.addresses, reading.ipv6_enabled, reading.tables["ipv6"]) == ((), {"a": False}, ())


@pytest.mark.parametrize(("mask", "length"), [("255.255.255.252", 30), ("255.255.255.255", 32), ("128.0.0.1", None),
                                              ("255.0.255.0", None)])  # fmt: skip
def test_masks(mask: str, length: int | None) -> None:
    index, masks = IP_ADDR_COLUMNS
    (row,) = ip_addr_rows({index: {(10, 0, 0, 1): 3}, masks: {(10, 0, 0, 1): ip_address(mask).packed}})
    assert row is not None
    assert row.prefix_length == length


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("0.1.2.3", "unspecified"), ("127.0.0.1", "loopback"), ("169.254.1.1", "link_local"), ("10.1.1.1", "private"),
        ("172.15.0.1", "global"), ("172.31.0.1", "private"), ("192.168.0.1", "private"), ("100.127.0.1", "private"),
        ("100.128.0.1", "global"), ("198.18.0.1", "global"), ("224.0.0.5", "multicast"),
        ("255.255.255.255", "multicast"), ("::", "unspecified"), ("::1", "loopback"), ("::2", "global"),
        ("fe80::1", "link_local"), ("febf::1", "link_local"), ("fec0::1", "private"), ("fd00::1", "private"),
        ("2001:db8::1", "global"), ("ff02::1", "multicast"),
    ],
)  # fmt: skip
def test_scopes(address: str, scope: str) -> None:
    assert scope_of(ip_address(address).packed) == scope


@given(st.lists(st.integers(0, 300), max_size=24))
def test_no_index_breaks_the_decoder(arcs: list[int]) -> None:
    for found in (decode_inet_index(tuple(arcs)), decode_ipv6_index(tuple(arcs))):
        assert found is None or ip_address(found.text).packed == found.octets


PREFIX = (1, 3, 6, 1, 2, 1, 4, 32, 1, 5)


@settings(max_examples=200)
@given(st.data())
def test_what_is_missing_stays_unknown_and_nothing_is_invented(data: st.DataObject) -> None:
    """Rows shuffled, columns cut short or empty: each address that comes out is true, with true or unknown parts."""
    truth = {
        bytes(octets): (index, length)
        for octets, index, length in data.draw(
            st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.integers(1, 9), st.integers(1, 32)), max_size=8)
        )
    }
    columns: dict[Oid, Column] = {column: {} for column in IP_ADDRESS_COLUMNS}
    for octets, (index, length) in truth.items():
        row = (1, 4, *octets)
        values: tuple[Value, ...] = (index, 1, (*PREFIX, index, *row, length), 2, 1)
        for column, value in zip(IP_ADDRESS_COLUMNS, values, strict=True):
            columns[column][row] = value
    for column, cells in columns.items():
        rows = list(cells.items())
        random.Random(data.draw(st.integers(0, 99))).shuffle(rows)
        columns[column] = dict(rows[: data.draw(st.integers(0, len(rows)))])
    found = list(ip_address_rows(columns))
    known = [row for row in found if row is not None]
    assert {row.address.octets for row in known} == {bytes(row[2:]) for row in columns[IP_ADDRESS_COLUMNS[0]]}
    for row in known:
        index, length = truth[row.address.octets]
        assert row.interface_index == index
        told = (1, 4, *row.address.octets) in columns[IP_ADDRESS_COLUMNS[2]]
        assert row.prefix_length == (length if told else None)
    assert list(ipv6_addr_rows({column: {} for column in IPV6_ADDR_COLUMNS})) == []
