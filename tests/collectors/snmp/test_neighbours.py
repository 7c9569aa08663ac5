"""Neighbours counted: real tables against a count made without our code, and each rule by itself."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.neighbours.dual_stack import count_hosts
from collectors.neighbours.tally import Entry, Tally, is_virtual_router
from collectors.readings.neighbours import HostCounts, InterfaceNeighbours, NeighboursReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.modules.interfaces import IF_NAME
from collectors.snmp.neighbour_tables import HW_ND_INTERFACE_TOTAL, NET_TO_MEDIA, NET_TO_PHYSICAL
from collectors.snmp.poller import Poller
from inventory.models import Family
from lab.snmp import ber
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.mib import StaticMib
from lab.snmp.misbehaviour import circling, ragged
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of
from tests.collectors.snmp.real_walks import column_of, cut_walk, one_poll, read_recording

MEDIA, PHYSICAL, IPV6_MEDIA = "1.3.6.1.2.1.4.22.1", "1.3.6.1.2.1.4.35.1", "1.3.6.1.2.1.55.1.12.1"
ADDRESSES = ("1.3.6.1.2.1.4.20.1", "1.3.6.1.2.1.4.34.1", "1.3.6.1.2.1.55.1.8.1", "1.3.6.1.2.1.4.30.1.5")
TABLES = (*ADDRESSES, MEDIA, PHYSICAL, IPV6_MEDIA)


def walked(folder: Path, name: str, *, polls: int = 1) -> NeighboursReading:
    return read_recording(cut_walk(folder, name, *TABLES), "neighbours", NeighboursReading, polls=polls)


def rules(reading: NeighboursReading) -> dict[tuple[str, str], int]:
    return {(one.family, one.rule): one.entries for one in reading.excluded}


def stacks(hosts: HostCounts) -> tuple[int | None, int | None, int | None, int | None]:
    return hosts.ipv4_only, hosts.ipv6_only, hosts.dual_stack, hosts.link_local_only


def states(one: InterfaceNeighbours) -> dict[tuple[str, str], int]:
    return {(count.family, count.state): count.entries for count in one.entries}


def test_ruijie_with_dual_stack_hosts(tmp_path: Path) -> None:
    """Its ipNetToPhysicalTable has 4 of 410 IPv4 entries; many hosts have several temporary IPv6 addresses."""
    reading = walked(tmp_path, "switch/ruijie-s5750-24gt12sfp", polls=2)
    lines = (tmp_path / "ruijie-s5750-24gt12sfp.snmprec").read_text("utf-8").splitlines()
    own = {"001aa9c52874", "", "0" * 12}
    ipv4 = set(column_of(lines, f"{MEDIA}.2").values()) - own
    entries = {
        tuple(map(int, index.split("."))): mac for index, mac in column_of(lines, f"{PHYSICAL}.4").items()
    }  # fmt: skip
    ipv6 = {mac for index, mac in entries.items() if index[1] == 2 and index[3] != 254} - own
    assert (len(ipv4), len(ipv6), len(ipv4 & ipv6)) == (405, 237, 236)
    assert stacks(reading.hosts) == (169, 1, 236, 0)
    assert (reading.hosts.ipv4, reading.hosts.ipv6) == (405, 237)
    assert sum(one.entries for state in reading.interfaces for one in state.entries if one.family == "ipv6") == 503 - 4
    told = {
        family: (table.table, table.entries, table.other_entries) for family, table in reading.tables.items() if table
    }
    assert told == {"ipv4": ("ipNetToMediaTable", 411, 4), "ipv6": ("ipNetToPhysicalTable", 499, 492)}


def test_a_campus_core(tmp_path: Path) -> None:
    """24,592 ARP entries of a Ruijie N18010, a third of them static and on no interface."""
    reading = walked(tmp_path, "router/ruijie-n18010")
    lines = (tmp_path / "ruijie-n18010.snmprec").read_text("utf-8").splitlines()
    addresses, types = column_of(lines, f"{MEDIA}.2"), column_of(lines, f"{MEDIA}.4")
    table = reading.tables["ipv4"]
    assert table is not None
    assert table.entries == len({*addresses, *types})
    own = {f"{index}" for index in column_of(lines, f"{ADDRESSES[0]}.2")}
    own_macs = {mac for index, mac in addresses.items() if index.split(".", 1)[1] in own}
    hosts = {
        mac for index, mac in addresses.items()
        if len(mac) == 12 and mac != "0" * 12 and mac not in own_macs and not index.startswith("0.")
        and types.get(index) != "2" and not int(mac[1], 16) & 1 and not mac.startswith(("00005e0001", "00000c07ac"))
    }  # fmt: skip
    assert reading.hosts.ipv4 == len(hosts)
    assert rules(reading)["ipv4", "no_interface"] > 7_700
    assert stacks(reading.hosts) == (None, None, None, None)  # it tells nothing of ND


def test_zte_shows_only_itself_in_the_new_table(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/zte-zrx10")
    assert reading.tables["ipv4"] is not None
    assert (reading.tables["ipv4"].table, reading.tables["ipv6"]) == ("ipNetToMediaTable", None)
    assert (reading.hosts.ipv4, reading.hosts.ipv6, reading.hosts.dual_stack) == (133, None, None)


def test_comware_with_a_link_local_neighbour_only(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/h3c-comware-7-1-075")
    assert stacks(reading.hosts) == (9, 0, 0, 0)  # the one ND entry is a link-local address of a host with IPv4
    assert [one.table for one in reading.tables.values() if one] == ["ipNetToMediaTable", "ipNetToPhysicalTable"]


def test_shared_addresses_of_routers_are_no_hosts(tmp_path: Path) -> None:
    reading = walked(tmp_path, "firewall/sangfor-vad1")
    assert rules(reading) == {("ipv4", "virtual_router"): 2}
    assert stacks(reading.hosts) == (19, 0, 0, 0)
    assert reading.tables["ipv6"] is not None
    assert reading.tables["ipv6"].status == "empty"


@pytest.mark.parametrize(
    ("name", "ipv4", "excluded"),
    [("vrp_5720", 1, {}), ("vrp_ar169sfp", 4, {("ipv4", "own_address"): 2}),
     ("comware", None, {("ipv4", "unreadable_mac"): 217})],
)  # fmt: skip
def test_recordings(recordings: Path, name: str, ipv4: int | None, excluded: dict[tuple[str, str], int]) -> None:
    """Comware's was recorded with one octet of each MAC address: nobody can say how many hosts they were."""
    reading = read_recording(recordings / f"{name}.snmprec", "neighbours", NeighboursReading, polls=2)
    if name != "vrp_5720":
        assert rules(reading) == excluded
        assert reading.hosts.ipv4 == ipv4
    assert reading.hosts.dual_stack is None


def test_the_router_of_the_recordings_has_neighbours_of_both_families(recordings: Path) -> None:
    reading = read_recording(recordings / "vrp_ne.snmprec", "neighbours", NeighboursReading, polls=2)
    assert rules(reading) == {("ipv4", "own_address"): 8}
    assert stacks(reading.hosts) == (1, 1, 0, 0)


MAC = bytes.fromhex("021122334455")
V4, V4_B = ip_address("198.18.0.9").packed, ip_address("198.18.0.10").packed
V6, V6_B, LL = (ip_address(text).packed for text in ("2001:db8::9", "2001:db8::a", "fe80::9"))


def entry(
    octets: bytes, mac: bytes | None = MAC, *, index: int = 1, state: str = "reachable", invalid: bool = False,
    local: bool = False,
) -> Entry:  # fmt: skip
    return Entry(index, octets, mac, state, invalid, local)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "rule"),
    [
        (entry(V4, local=True), "own_address"),
        (entry(V4_B), "own_address"),
        (entry(V4, invalid=True), "invalid"),
        (entry(V4, state="invalid"), "invalid"),
        (entry(V4, None), "incomplete"),
        (entry(V4, b""), "incomplete"),
        (entry(V4, bytes(6)), "incomplete"),
        (entry(V4, state="incomplete"), "incomplete"),
        (entry(V4, b"\x0a"), "unreadable_mac"),
        (entry(V4, index=0), "no_interface"),
        (entry(V4, bytes.fromhex("ffffffffffff")), "group_address"),
        (entry(V4, bytes.fromhex("01005e000005")), "group_address"),
        (entry(ip_address("224.0.0.5").packed), "group_address"),
        (entry(ip_address("255.255.255.255").packed), "group_address"),
        (entry(V4, bytes.fromhex("00005e000107")), "virtual_router"),
        (entry(V4, bytes.fromhex("00005e000207")), "virtual_router"),
        (entry(V4, bytes.fromhex("00000c07ac01")), "virtual_router"),
        (entry(V4, bytes.fromhex("00000c9ff123")), "virtual_router"),
        (entry(V4, state="stale"), None),
        (entry(V4, state="not_told"), None),
        (entry(V4, bytes.fromhex("00005e005301")), None),
    ],
)  # fmt: skip
def test_rules(one: Entry, rule: str | None) -> None:
    tally = Tally("ipv4", frozenset({V4_B}))
    tally.add(one)
    assert dict(tally.excluded) == ({rule: 1} if rule else {})
    assert len(tally.hosts) == (0 if rule else 1)
    assert tally.rows == 1


def test_hsrp_version_2_has_twelve_bits_of_groups() -> None:
    assert is_virtual_router(bytes.fromhex("00000c9fffff"))
    assert not is_virtual_router(bytes.fromhex("00000c9fe123"))


def test_the_device_under_an_address_that_it_does_not_tell() -> None:
    tally = Tally("ipv4", frozenset({V4_B}))
    for octets in (V4_B, V4):
        tally.add(entry(octets))
    tally.drop_own_macs(tally.own_macs)
    assert (tally.hosts, dict(tally.excluded)) == ({}, {"own_address": 1, "own_mac": 1})


def test_a_host_on_two_interfaces_is_one_on_the_device() -> None:
    ipv4, ipv6 = Tally("ipv4", frozenset()), Tally("ipv6", frozenset())
    ipv4.add(entry(V4, index=1))
    for octets in (V6, V6_B, LL):
        ipv6.add(entry(octets, index=2))
    interfaces, device = count_hosts(ipv4.hosts, ipv6.hosts)
    assert {index: stacks(counts) for index, counts in interfaces.items()} == {1: (1, 0, 0, 0), 2: (0, 1, 0, 0)}
    assert stacks(device) == (0, 0, 1, 0)


def test_link_local_alone_is_no_ipv6_host() -> None:
    ipv6 = Tally("ipv6", frozenset())
    ipv6.add(entry(LL))
    assert stacks(count_hosts({}, ipv6.hosts)[1]) == (0, 0, 0, 1)
    assert stacks(count_hosts(None, ipv6.hosts)[1]) == (None, None, None, None)


ENTRIES = st.lists(
    st.tuples(st.sampled_from([V4, V4_B, V6, V6_B, LL]), st.integers(0, 5), st.integers(1, 3)), max_size=30
)


@settings(max_examples=200)
@given(ENTRIES, st.integers(0, 9))
def test_hosts_are_those_of_a_count_by_sets(entries: list[tuple[bytes, int, int]], seed: int) -> None:
    """Whatever the order and however often an address is repeated."""
    random.Random(seed).shuffle(entries)
    tallies: dict[Family, Tally] = {"ipv4": Tally("ipv4", frozenset()), "ipv6": Tally("ipv6", frozenset())}
    seen: dict[int, set[bytes]] = {}
    for octets, host, index in entries:
        tallies["ipv4" if len(octets) == 4 else "ipv6"].add(entry(octets, bytes([2, 0, 0, 0, 0, host]), index=index))
        seen.setdefault(host, set()).add(octets)
    kinds = Counter(
        (bool(octets & {V4, V4_B}), bool(octets & {V6, V6_B}), octets == {LL}) for octets in seen.values()
    )  # fmt: skip
    hosts = count_hosts(tallies["ipv4"].hosts, tallies["ipv6"].hosts)[1]
    assert stacks(hosts) == (
        kinds[True, False, False], kinds[False, True, False], kinds[True, True, False], kinds[False, False, True]
    )  # fmt: skip
    assert sum(tally.rows for tally in tallies.values()) == len(entries)


Cells = dict[Oid, bytes]


def media(count: int, *, first: int = 0) -> Cells:
    """ARP entries 198.18.x.x, each of a host of its own."""
    return {
        (*NET_TO_MEDIA.columns[0], 1, 198, 18, at >> 8, at & 255): ber.octet_string(
            b"\x02\0\0\0" + at.to_bytes(2, "big")
        )
        for at in range(first, first + count)
    }


def physical(family: int, address: bytes, mac: bytes = MAC, *, state: int = 1, kind: int = 3, index: int = 1) -> Cells:
    row = (index, family, len(address), *address)
    values = (ber.octet_string(mac), ber.integer(kind), ber.integer(state))
    return {(*column, *row): value for column, value in zip(NET_TO_PHYSICAL.columns, values, strict=True)}


INTERFACES: Cells = {(*IF_NAME, index): ber.octet_string(b"Vlanif%d" % index) for index in (1, 2)}
HUAWEI: Cells = {(1, 3, 6, 1, 2, 1, 1, 2, 0): ber.oid((1, 3, 6, 1, 4, 1, 2011, 2, 1))}
IPV6_OFF: Cells = {(1, 3, 6, 1, 2, 1, 4, 30, 1, 5, 1): ber.integer(2)}


def polled(
    *tables: Mapping[Oid, bytes], alter: AlterPdu | None = None, max_size: int = 65_507
) -> list[NeighboursReading]:
    """The readings of several polls of one poller, the agent having each table in turn."""

    async def ask() -> list[NeighboursReading]:
        readings: list[NeighboursReading] = []
        async with poller_of() as poller:
            community = COMMUNITY.community.reveal()
            agent = Agent(StaticMib(dict(tables[0])), community=community, max_size=max_size, alter_pdu=alter)
            async with ServedAgent(agent) as served:
                for cells in tables:
                    agent.mib = StaticMib(dict(cells))
                    readings.append(await _one(poller, served))
        return readings

    return asyncio.run(ask())


async def _one(poller: Poller, served: ServedAgent) -> NeighboursReading:
    reading = await one_poll(poller, served.host, served.port, "neighbours")
    assert isinstance(reading, NeighboursReading)
    return reading


def test_states_and_types() -> None:
    cells = INTERFACES | physical(1, V4, state=2) | physical(2, V6) | physical(2, V6_B, state=2, index=2)
    cells |= physical(2, LL, bytes(6), state=7) | physical(1, V4_B, kind=5)
    (reading,) = polled(cells, max_size=484)
    first, second = reading.interfaces
    assert states(first) == {
        ("ipv4", "stale"): 1, ("ipv4", "reachable"): 1, ("ipv6", "reachable"): 1, ("ipv6", "incomplete"): 1,
    }  # fmt: skip
    assert (second.interface, states(second)) == ("Vlanif2", {("ipv6", "stale"): 1})
    # The device's own entry has the MAC address of the only host here: it is the device.
    assert rules(reading) == {
        ("ipv4", "own_address"): 1, ("ipv4", "own_mac"): 1, ("ipv6", "own_mac"): 2, ("ipv6", "incomplete"): 1,
    }  # fmt: skip


def test_the_fuller_table_is_taken_and_kept() -> None:
    few = INTERFACES | physical(1, V4) | media(20)
    (first, again, gone) = polled(few, few, INTERFACES | physical(1, V4))
    for reading in (first, again):
        assert reading.tables["ipv4"] is not None
        assert (reading.tables["ipv4"].table, reading.tables["ipv4"].other_entries) == ("ipNetToMediaTable", 1)
        assert reading.hosts.ipv4 == 20
    assert gone.tables["ipv4"] is not None
    assert (gone.tables["ipv4"].table, gone.hosts.ipv4) == ("ipNetToPhysicalTable", 1)


@pytest.mark.parametrize(("arp", "not_read"), [(20, [0, 0]), (0, [1, 1])])
def test_rows_that_are_not_read_are_those_of_the_table_that_is_taken(arp: int, not_read: list[int]) -> None:
    """At each poll the same: the other table is looked at when the choice is made, and then no more.

    An Eaton 93E (walk of snmpsim-data) has rows in ipNetToPhysicalTable whose index is a lone interface.
    """
    cells = INTERFACES | physical(1, V4) | media(arp) | {(*NET_TO_PHYSICAL.columns[0], 1): ber.octet_string(MAC)}
    assert [reading.rows_not_read for reading in polled(cells, cells)] == not_read


def test_a_family_that_appears_is_noticed() -> None:
    before = INTERFACES | physical(1, V4)
    first, second = polled(before, before | physical(2, V6))
    assert stacks(first.hosts) == (1, 0, 0, 0)
    assert stacks(second.hosts) == (0, 0, 1, 0)


def test_absent_empty_and_not_enabled_are_three() -> None:
    old_only = INTERFACES | media(3)
    (absent,), (empty,), (disabled,) = (
        polled(old_only),
        polled(INTERFACES | physical(1, V4)),
        polled(old_only | IPV6_OFF),
    )
    assert absent.tables["ipv6"] is None
    assert stacks(absent.hosts) == (None, None, None, None)
    assert absent.hosts.ipv4 == 3
    assert empty.tables["ipv6"] is not None
    assert (empty.tables["ipv6"].status, stacks(empty.hosts)) == ("empty", (1, 0, 0, 0))
    assert disabled.tables["ipv6"] is not None
    assert (disabled.tables["ipv6"].status, stacks(disabled.hosts)) == ("not_enabled", (3, 0, 0, 0))
    with pytest.raises(Unsupported):
        polled(INTERFACES)


def test_huawei_numbers_stand_in_for_a_table_that_is_not_there() -> None:
    cells = HUAWEI | INTERFACES | media(3) | {(*HW_ND_INTERFACE_TOTAL, 2): ber.integer(41)}
    (reading,) = polled(cells)
    assert reading.tables["ipv6"] is not None
    assert (reading.tables["ipv6"].status, reading.tables["ipv6"].entries) == ("counted", 41)
    assert states(reading.interfaces[1]) == {("ipv6", "not_told"): 41}
    assert (reading.hosts.ipv4, reading.hosts.ipv6, reading.hosts.dual_stack) == (3, None, None)


def test_a_table_that_goes_in_circles_is_not_whole() -> None:
    cells = INTERFACES | media(300)
    (reading,) = polled(cells, alter=circling(parse_oid(MEDIA)))
    assert reading.tables["ipv4"] is not None
    assert not reading.tables["ipv4"].complete
    assert reading.hosts.ipv4 is None


@pytest.mark.parametrize("max_size", [484, 1472, 65_507])
def test_columns_with_gaps_and_of_different_length(max_size: int) -> None:
    cells: Cells = dict(INTERFACES)
    for at in range(60):
        row = physical(1, bytes([198, 18, 0, at]), b"\x02\0\0\0\0" + bytes([at]), state=2)
        mac, kind, state = row
        wanted: Sequence[Oid] = [mac, *([kind] if at % 3 else []), *([state] if at < 40 and at % 7 else [])]
        cells |= {oid: row[oid] for oid in wanted}
    (reading,) = polled(cells, max_size=max_size, alter=ragged)
    known = len([at for at in range(40) if at % 7])
    assert states(reading.interfaces[0]) == {("ipv4", "stale"): known, ("ipv4", "not_told"): 60 - known}
    assert reading.hosts.ipv4 == 60
