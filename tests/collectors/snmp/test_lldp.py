"""Neighbours: decoded by subtype, on the right interface, from agents that behave and agents that do not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from collectors.errors import BadReply, CollectionError, Unsupported
from collectors.outcome import PollResult
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpPort, LldpReading
from collectors.snmp.ber import Oid
from collectors.snmp.modules.lldp_identifiers import (
    CHASSIS_KINDS,
    PORT_KINDS,
    decode_capabilities,
    decode_identifier,
    management_address,
)
from lab.fleet.recording import RecordedAgent
from lab.snmp import ber
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.mib import StaticMib
from lab.snmp.misbehaviour import circling, decreasing, looping, ragged
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.tables import mib, ports, table

LOCAL = (1, 0, 8802, 1, 1, 2, 1, 3)
REMOTE = (1, 0, 8802, 1, 1, 2, 1, 4, 1, 1)
ADDRESS = (1, 0, 8802, 1, 1, 2, 1, 4, 2, 1, 3)
MAC = bytes.fromhex("14a0f8cfaf39")


def local_port(number: int, subtype: int | None, identifier: bytes, description: bytes = b"") -> dict[Oid, bytes]:
    cells = {
        (*LOCAL, 7, 1, 3, number): ber.octet_string(identifier),
        (*LOCAL, 7, 1, 4, number): ber.octet_string(description),
    }
    if subtype is not None:
        cells[*LOCAL, 7, 1, 2, number] = ber.integer(subtype)
    return cells


def neighbour(mark: int, port: int, index: int = 1, name: bytes = b"other") -> dict[Oid, bytes]:
    columns = {
        4: ber.integer(4), 5: ber.octet_string(MAC), 6: ber.integer(5), 7: ber.octet_string(b"GE1/0/1"),
        8: ber.octet_string(b"to the core"), 9: ber.octet_string(name), 10: ber.octet_string(b"a switch"),
        12: ber.octet_string(b"\x28\x00"),
    }  # fmt: skip
    return {(*REMOTE, column, mark, port, index): value for column, value in columns.items()}


def served(cells: Mapping[Oid, bytes], *, interfaces: int = 3, alter_pdu: AlterPdu | None = None) -> ServedAgent:
    rows = mib(table(ports(interfaces)))
    values = dict(zip(rows.names.oids, rows.values(range(len(rows.names)), 0.0), strict=True))
    agent = Agent(StaticMib(values | dict(cells)), community=COMMUNITY.community.reveal(), alter_pdu=alter_pdu)
    return ServedAgent(agent)


def poll(agent: ServedAgent) -> PollResult:
    async def ask() -> PollResult:
        async with agent, poller_of() as poller:
            return await poller.poll(target_of(agent.host, agent.port), ["lldp"], 20.0)

    return asyncio.run(ask())


def read(agent: ServedAgent) -> LldpReading:
    reading = poll(agent).outcomes[0].reading
    assert isinstance(reading, LldpReading)
    return reading


def failure(agent: ServedAgent) -> CollectionError | None:
    return poll(agent).outcomes[0].failure


def test_a_neighbour_whole() -> None:
    address6 = bytes.fromhex("20010db8000000000000000000000007")
    cells = local_port(7, 5, b"GigabitEthernet0/0/2", b"uplink") | neighbour(2_505_939_219, 7)
    cells |= {
        (*LOCAL, 1, 0): ber.integer(4), (*LOCAL, 2, 0): ber.octet_string(MAC),
        (*LOCAL, 3, 0): ber.octet_string("汇聚一".encode()),
        (*ADDRESS, 2_505_939_219, 7, 1, 1, 4, 198, 18, 0, 7): ber.integer(2),
        (*ADDRESS, 2_505_939_219, 7, 1, 2, 16, *address6): ber.integer(2),
        (*ADDRESS, 2_505_939_219, 7, 1, 6, 6, *MAC): ber.integer(2),
    }  # fmt: skip
    reading = read(served(cells))
    identifier = LldpIdentifier("interface_name", "GigabitEthernet0/0/2")
    assert reading == LldpReading(
        device="device",
        time=reading.time,
        chassis=LldpIdentifier("mac", "14:a0:f8:cf:af:39"),
        sys_name="汇聚一",
        ports=(
            LldpPort(number=7, interface="GigabitEthernet0/0/2", identifier=identifier, description="uplink"),
        ),
        neighbours=(
            LldpNeighbour(
                port_number=7,
                interface="GigabitEthernet0/0/2",
                chassis=LldpIdentifier("mac", "14:a0:f8:cf:af:39"),
                port=LldpIdentifier("interface_name", "GE1/0/1"),
                port_description="to the core",
                sys_name="other",
                sys_descr="a switch",
                capabilities=("bridge", "router"),
                management_addresses=("198.18.0.7", "2001:db8::7"),
            ),
        ),
        complete=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("port", "interface"),
    [
        (local_port(3, 5, b"Descr GigabitEthernet0/0/1"), "GigabitEthernet0/0/1"),
        (local_port(3, 5, b"Trunk9"), "Trunk9"),
        (local_port(3, 7, b"GigabitEthernet0/0/1"), "GigabitEthernet0/0/1"),
        (local_port(3, None, b"GigabitEthernet0/0/1"), "GigabitEthernet0/0/1"),
        (local_port(3, 3, MAC, b"GigabitEthernet0/0/2"), "GigabitEthernet0/0/2"),
        (local_port(3, 1, b"line 2"), "GigabitEthernet0/0/2"),
        (local_port(3, 5, b"Gi0/0/1", b"GigabitEthernet "), "GigabitEthernet0/0/1"),
        (local_port(3, 5, b"Te0/0/1"), "Te0/0/1"),
        (local_port(3, 3, MAC, b"GigabitEthernet0/0/2 Interface"), "GigabitEthernet0/0/2"),
        (local_port(3, 7, b"3", b"line 2"), "GigabitEthernet0/0/2"),
        (local_port(3, 7, b"line 2"), None),
        (local_port(3, 7, b"3", b"port 3"), None),
        ({}, None),
    ],
)
def test_which_interface_a_port_is(port: Mapping[Oid, bytes], interface: str | None) -> None:
    """The number 3 is the ifIndex of GigabitEthernet0/0/3, and never taken for it."""
    reading = read(served(dict(port) | neighbour(0, 3)))
    assert [found.interface for found in reading.neighbours] == [interface]


@pytest.mark.parametrize(
    ("subtype", "value", "kind", "text"),
    [
        (3, MAC, "mac", "14:a0:f8:cf:af:39"),
        (3, b"14a0-f8cf-af39", "mac", "14:a0:f8:cf:af:39"),
        (3, b"unknown", "mac", "unknown"),
        (4, bytes((1, 198, 18, 0, 7)), "network_address", "198.18.0.7"),
        (4, bytes((198, 18, 0, 7)), "network_address", "198.18.0.7"),
        (4, b"\x02" + bytes(15) + b"\x01", "network_address", "::1"),
        (4, b"\x06" + MAC, "network_address", "06:14:a0:f8:cf:af:39"),
        (5, b"XGigabitEthernet0/0/1", "interface_name", "XGigabitEthernet0/0/1"),
        (7, "光口一".encode("gb18030"), "local", "光口一"),
        (7, b"\x00\x01\x02", "local", "00:01:02"),
        (99, b"x", None, "x"),
        (None, b"x", None, "x"),
    ],
)
def test_an_identifier_of_a_port(subtype: int | None, value: bytes, kind: str | None, text: str) -> None:
    found = decode_identifier(subtype, value, PORT_KINDS)
    assert found is not None
    assert (found.kind, found.text) == (kind, text)


def test_a_chassis_numbers_its_subtypes_otherwise() -> None:
    assert decode_identifier(4, MAC, CHASSIS_KINDS) == LldpIdentifier("mac", "14:a0:f8:cf:af:39")
    assert decode_identifier(6, b"eth0", CHASSIS_KINDS) == LldpIdentifier("interface_name", "eth0")
    assert decode_identifier(4, b"", CHASSIS_KINDS) is None
    assert decode_identifier(4, None, CHASSIS_KINDS) is None


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (b"\x28", ("bridge", "router")),
        (b"\x01\x00", ("station_only",)),
        (b"\x00", ()),
        (b"28 2 4", None),
        (None, None),
    ],
)
def test_capabilities(value: bytes | None, names: tuple[str, ...] | None) -> None:
    assert decode_capabilities(value) == names


@pytest.mark.parametrize(
    ("index", "address"),
    [
        ((1, 4, 198, 18, 0, 7), "198.18.0.7"),
        ((1, 198, 18, 0, 7), "198.18.0.7"),
        ((1, 3, 18, 0, 7), "3.18.0.7"),
        ((2, 16, *bytes(15), 1), "::1"),
        ((6, 6, *MAC), None),
        ((1, 4, 300, 1, 1, 1), None),
        ((1,), None),
    ],
)
def test_a_management_address(index: Oid, address: str | None) -> None:
    assert management_address(index) == address


def test_no_lldp_at_all() -> None:
    assert isinstance(failure(served({})), Unsupported)


def test_nobody_is_heard() -> None:
    reading = read(served(local_port(1, 5, b"GigabitEthernet0/0/1")))
    assert (reading.neighbours, reading.complete) == ((), True)


def test_two_behind_one_port() -> None:
    """As where an unmanaged switch stands between."""
    reading = read(served(neighbour(100, 1, 1, b"one") | neighbour(90, 1, 2, b"two")))
    assert [found.sys_name for found in reading.neighbours] == ["one", "two"]


def test_a_time_filter_shows_each_row_again_for_every_later_mark() -> None:
    """RFC 4502: whoever believes in the names walks on through every hundredth of a second since the start."""
    cells: dict[Oid, bytes] = {}
    for mark in range(3000):
        cells |= neighbour(mark, 1, 1, b"one") | neighbour(mark, 2, 1, b"two")
        cells[*ADDRESS, mark, 1, 1, 1, 4, 198, 18, 0, 7] = ber.integer(2)
    result = poll(served(cells))
    reading = result.outcomes[0].reading
    assert isinstance(reading, LldpReading)
    assert [found.sys_name for found in reading.neighbours] == ["one", "two"]
    assert [found.management_addresses for found in reading.neighbours] == [("198.18.0.7",), ()]
    assert reading.complete
    assert result.requests < 30


@pytest.mark.parametrize("max_size", [484, 1472])
def test_a_table_that_begins_again_behind_its_last_row(recordings: Path, max_size: int) -> None:
    """gosnmp#205: the walk ends at once; what came is kept, and said to be perhaps not all."""
    result = poll(recorded(recordings, circling(REMOTE), max_size))
    reading = result.outcomes[0].reading
    assert isinstance(reading, LldpReading)
    names = [one.sys_name for one in reading.neighbours]
    assert (names, reading.complete) == (["LNS-Huawei", "CE-NG", "Zrih", "CE-NG", "pm-test"], False)
    assert result.requests == poll(recorded(recordings, None, max_size)).requests


def test_rows_in_falling_order(recordings: Path) -> None:
    assert not read(recorded(recordings, decreasing)).complete


def test_an_agent_that_does_not_get_beyond_its_first_name(recordings: Path) -> None:
    assert isinstance(failure(recorded(recordings, looping)), BadReply)


def recorded(folder: Path, alter_pdu: AlterPdu | None = None, max_size: int = 1472) -> RecordedAgent:
    return RecordedAgent(
        folder / "vrp_5720.snmprec", community=COMMUNITY.community.reveal(), max_size=max_size, alter_pdu=alter_pdu
    )


@pytest.mark.parametrize("alter", [None, ragged])
@pytest.mark.parametrize("max_size", [484, 1472, 65_507])
def test_a_real_switch(recordings: Path, max_size: int, alter: AlterPdu | None) -> None:
    """A Huawei S5720 whose recording lacks the subtypes of its own ports, against LibreNMS's expectations."""
    reading = read(recorded(recordings, alter, max_size))
    theirs = json.loads((recordings / "vrp_5720.expected.json").read_text("utf-8"))["links"]
    found = {
        (one.sys_name, f"{one.port.text} ({one.chassis.text.replace(':', '')})")
        for one in reading.neighbours
        if one.port and one.chassis
    }
    assert found == {(link["remote_hostname"], link["remote_port"]) for link in theirs}
    assert [(one.port_number, one.interface, one.sys_name) for one in reading.neighbours] == [
        (14, "GigabitEthernet0/0/14", "LNS-Huawei"),
        (49, "XGigabitEthernet0/0/1", "CE-NG"),
        (50, "XGigabitEthernet0/0/2", "Zrih"),
        (52, "XGigabitEthernet0/0/4", "CE-NG"),
        (901, "MEth0/0/1", "pm-test"),
    ]
    assert len(reading.ports) == 53
    assert all(port.interface for port in reading.ports)
    assert reading.complete


@pytest.mark.parametrize("row", [(0,), (0, 1), (0, 1, 1, 9)])
def test_a_row_whose_index_has_another_length_is_no_neighbour(row: Oid) -> None:
    odd = {(*REMOTE, 9, *row): ber.octet_string(b"odd"), (*ADDRESS, *row[:1]): ber.integer(2)}
    reading = read(served(local_port(1, 5, b"GE1/0/1") | neighbour(100, 1) | odd))
    assert [one.sys_name for one in reading.neighbours] == ["other"]


def test_a_local_port_s_row_of_several_numbers_is_no_port() -> None:
    odd = {(*LOCAL, 7, 1, 3, 1, 7): ber.octet_string(b"odd")}
    reading = read(served(local_port(1, 5, b"GE1/0/1") | odd))
    assert [port.number for port in reading.ports] == [1]
