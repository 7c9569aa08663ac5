"""VLANs of the recordings and of real walks, and lists of ports in every form seen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.vlans import Vlan, VlansReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.modules.interfaces import IF_NAME
from collectors.snmp.port_lists import h3c_port_indexes, huawei_port_list, port_list
from collectors.snmp.vlan_tables import (
    BASE_PORT_IF_INDEX,
    CURRENT_COLUMNS,
    PVID,
    STATIC_COLUMNS,
    is_without_time_marks,
)
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.real_walks import cut_walk, one_poll, read_recording

BRIDGE, HUAWEI_L2, H3C_VLAN = "1.3.6.1.2.1.17", "1.3.6.1.4.1.2011.5.25.42", "1.3.6.1.4.1.25506.8.35.2.1.1"
TABLES = (f"{BRIDGE}.1.4", f"{BRIDGE}.7.1.4", f"{HUAWEI_L2}.1.1.1.3.1.2", f"{HUAWEI_L2}.3.1.1.1.1", H3C_VLAN)


def unfolded(recording: Path, folder: Path) -> Path:
    """The recording with its bitmaps as the device sent them: only their first 16 octets are in hexadecimal.

    snmpwalk breaks a long Hex-STRING into lines, and the rest of the text was recorded as it stood.
    """
    lines = []
    for line in recording.read_text("utf-8").split("\n"):
        name, _, value = line.rpartition("|")
        if name.startswith(f"{BRIDGE}.7.1.4.2.1.") and len(value) > 34 and value[32:34].lower() == "0a":
            rest = bytes.fromhex(value[32:]).decode("ascii")
            value = value[:32] + "".join(rest.split())
        lines.append(f"{name}|{value}" if name else line)
    path = folder / recording.name
    path.write_text("\n".join(lines), "utf-8")
    return path


def by_number(reading: VlansReading) -> dict[int, Vlan]:
    assert reading.vlans is not None
    return {one.vlan: one for one in reading.vlans}


def walked(folder: Path, name: str) -> VlansReading:
    return read_recording(cut_walk(folder, name, *TABLES), "vlans", VlansReading, polls=2)


@pytest.mark.parametrize(
    ("name", "vlans", "named"),
    [("vrp_5720", [1, 60, 210, 2501, 2502, 2503, 2835], None), ("vrp_ar169sfp", [1, 99, 600], None),
     ("comware", [1, 27, 100, 500, 501, 505, 1000], "VLAN 0505")],
)  # fmt: skip
def test_recordings(recordings: Path, tmp_path: Path, name: str, vlans: list[int], named: str | None) -> None:
    reading = read_recording(unfolded(recordings / f"{name}.snmprec", tmp_path), "vlans", VlansReading)
    found = by_number(reading)
    assert list(found) == vlans
    assert (found[505].name if named else found[1].name) == named
    assert reading.tables == ("dot1qVlanCurrentTable", "dot1qVlanStaticTable")


def test_ports_of_the_recorded_switch(recordings: Path, tmp_path: Path) -> None:
    """The PVIDs agree: a port whose untagged frames belong to a VLAN sends that VLAN's frames without a tag."""
    reading = read_recording(unfolded(recordings / "vrp_5720.snmprec", tmp_path), "vlans", VlansReading)
    found = by_number(reading)
    assert found[60].untagged == ("GigabitEthernet0/0/1",)
    assert found[60].tagged is not None
    assert len(found[60].tagged) == 46
    assert all(one.ports_complete for one in found.values())
    for port, vlan in reading.pvids.items():
        members = found[vlan].ports
        if members is not None and port in members:
            assert port in (found[vlan].untagged or ())


def test_a_device_with_pvids_only(recordings: Path) -> None:
    reading = read_recording(recordings / "vrp_ce12804-withvrf.snmprec", "vlans", VlansReading)
    assert (reading.vlans, len(reading.pvids), reading.tables) == (None, 88, ())
    assert reading.pvids["bridge port 51"] == 1


def test_a_router_without_vlans(recordings: Path) -> None:
    with pytest.raises(Unsupported):
        read_recording(recordings / "vrp_ne.snmprec", "vlans", VlansReading)


def test_huawei_without_q_bridge_vlans(tmp_path: Path) -> None:
    """Its own bitmap begins at port 0: members of VLAN 30 are the ports whose PVID is 30, and the trunks."""
    reading = walked(tmp_path, "router/huawei-s5720")
    found = by_number(reading)
    assert reading.tables == ("hwL2VlanMIBTable",)
    access = {port for port, vlan in reading.pvids.items() if vlan == 30}
    assert len(access) == 28
    trunks = {"XGigabitEthernet0/0/2", "XGigabitEthernet0/0/3", "XGigabitEthernet0/0/4"}
    assert set(found[30].ports or ()) == access | trunks
    assert set(found[200].ports or ()) == {"XGigabitEthernet0/0/1"} | trunks
    assert (found[30].name, found[30].untagged, found[30].tagged) == ("VLAN 0030", None, None)


def test_comware_ports_beyond_the_bitmap(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/h3c-comware-7-1-075")
    found = by_number(reading)
    assert reading.tables == ("dot1qVlanCurrentTable", "dot1qVlanStaticTable", "hh3cdot1qVlanMIBTable")
    assert found[3344].ports == ("GigabitEthernet1/2/0/1", "GigabitEthernet2/2/0/1")
    assert {port for port, vlan in reading.pvids.items() if vlan == 3344} == set(found[3344].ports)
    assert found[56].name == "toYZMe60-Gi5/0/3"


def test_a_chassis_with_700_bridge_ports(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/huawei-s12704")
    found = by_number(reading)
    assert list(found) == [1, 400, 401, 402, 403, 3998]
    assert found[401].ports == found[401].tagged == ("Eth-Trunk3", "Eth-Trunk4")
    assert all(one.ports_complete and not one.unknown_ports for one in found.values())


def test_zte_with_the_vlan_first_in_the_index(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/zte-zrx10")
    found = by_number(reading)
    assert len(found) == 922
    assert (found[1000].name, found[1000].ports) == ("vlan1000", ("xgei-0/1/0/5",))
    assert not any(one.ports_complete for one in found.values())  # 128 bits, and ports up to 217


def test_zte_with_bitmaps_as_text(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/zte-zxr10-5250")
    found = by_number(reading)
    assert len(found) == 4094
    members = {one.vlan: one for one in found.values() if one.ports}
    assert len(members) == 48
    assert all(one.name is None for one in found.values())
    assert (found[3000].untagged, found[3000].tagged) == (("1/47", "1/48"), ("2/1", "2/2", "2/3", "2/4"))


def test_ruijie(tmp_path: Path) -> None:
    reading = walked(tmp_path, "switch/ruijie-s5750-24gt12sfp")
    found = by_number(reading)
    assert found[1800].untagged == ("Gi0/7", "Gi0/8", "Gi0/15", "Gi0/17", "Gi0/19")
    assert {port for port, vlan in reading.pvids.items() if vlan == 1800} == set(found[1800].untagged or ())
    assert found[1800].ports_complete


def read_cells(cells: Mapping[Oid, bytes]) -> VlansReading:
    async def ask() -> VlansReading:
        agent = Agent(StaticMib(dict(cells)), community=COMMUNITY.community.reveal())
        async with ServedAgent(agent) as served, poller_of() as poller:
            reading = await one_poll(poller, served.host, served.port, "vlans")
            again = (await poller.poll(target_of(served.host, served.port), ["vlans"], 30.0)).requests
        assert again <= 1
        assert isinstance(reading, VlansReading)
        return reading

    return asyncio.run(ask())


PORTS: dict[Oid, bytes] = {(*IF_NAME, at): ber.octet_string(b"GE%d" % at) for at in (1, 2, 3)} | {
    (*BASE_PORT_IF_INDEX, at): ber.integer(at) for at in (1, 2, 3)
}
NAME, EGRESS, UNTAGGED = STATIC_COLUMNS


def test_lists_longer_and_shorter_than_the_ports() -> None:
    cells = PORTS | {
        (*EGRESS, 10): ber.octet_string(b"\xc0\0\0\x01"),  # ports 1, 2 and one that is not there
        (*UNTAGGED, 10): ber.octet_string(b"\x40"),
        (*NAME, 20): ber.octet_string("办公".encode()),  # and no list
        (*EGRESS, 30): ber.octet_string(b""),
        (*EGRESS, 40): ber.octet_string(b"\0"),
        (*UNTAGGED, 40): ber.octet_string(b"\x80"),  # of no member
        (*EGRESS, 4095): ber.octet_string(b"\xff"),  # no VLAN
    }
    found = by_number(read_cells(cells))
    assert list(found) == [10, 20, 30, 40]
    assert (found[10].tagged, found[10].untagged, found[10].unknown_ports) == (("GE1",), ("GE2",), 1)
    assert (found[20].name, found[20].ports, found[20].tagged) == ("办公", None, None)
    assert found[30].ports is None
    assert (found[40].ports, found[40].untagged, found[40].ports_complete) == ((), None, True)


def test_a_list_without_room_for_all_ports_says_so() -> None:
    many = PORTS | {(*BASE_PORT_IF_INDEX, 9): ber.integer(3), (*EGRESS, 10): ber.octet_string(b"\x80")}
    assert not by_number(read_cells(many))[10].ports_complete
    without = many | {(*PVID, 9): ber.unsigned(ber.GAUGE32, 0), (*PVID, 1): ber.unsigned(ber.GAUGE32, 10)}
    assert by_number(read_cells(without))[10].ports_complete  # a port without a PVID is in no VLAN


def test_what_is_in_force_comes_before_what_is_configured() -> None:
    current, current_untagged = CURRENT_COLUMNS
    cells = PORTS | {
        (*current, 1234, 10): ber.octet_string(b"\x80"),
        (*current_untagged, 1234, 10): ber.octet_string(b"\x80"),
        (*EGRESS, 10): ber.octet_string(b"\xe0"),
        (*NAME, 10): ber.octet_string(b"office"),
    }
    vlan = by_number(read_cells(cells))[10]
    assert (vlan.name, vlan.ports, vlan.untagged, vlan.tagged) == ("office", ("GE1",), ("GE1",), ())


def test_indexes_of_the_current_table() -> None:
    egress, untagged = CURRENT_COLUMNS
    for rows, without in [({(0, 1): b""}, False), ({(117070, 3344): b""}, False), ({(1000, 0): b""}, True),
                          ({(7,): b""}, True), ({}, False)]:  # fmt: skip
        assert is_without_time_marks({egress: dict(rows), untagged: {}}) is without


@given(st.sets(st.integers(1, 64)), st.integers(8, 16))
def test_bitmaps(ports: set[int], octets: int) -> None:
    bits = bytearray(octets)
    for port in ports:
        bits[(port - 1) // 8] |= 0x80 >> (port - 1) % 8
    found = port_list(bytes(bits))
    assert found is not None
    assert (found.numbers, found.room) == (ports, 8 * octets)
    shifted = huawei_port_list(bytes(bits))
    assert shifted is not None
    assert shifted.numbers == {port - 1 for port in ports}
    text = port_list(bytes(bits).hex().encode())
    assert text is not None
    assert text.numbers == ports


def test_short_lists_that_look_like_digits_are_bits() -> None:
    found = port_list(b"00")
    assert found is not None
    assert found.numbers == {3, 4, 11, 12}


@pytest.mark.parametrize(
    ("value", "numbers"), [(b"193,2401,", {193, 2401}), (b"", set()), (b"1-5", None), (b"\xff", None), (None, None)]
)
def test_h3c_indexes(value: bytes | None, numbers: set[int] | None) -> None:
    found = h3c_port_indexes(value)
    assert (found.numbers if found else None) == numbers


def test_no_table_of_vlans_and_no_pvid() -> None:
    with pytest.raises(Unsupported):
        read_cells(
            {(*IF_NAME, 1): ber.octet_string(b"GE1"), parse_oid("1.3.6.1.2.1.17.1.1.0"): ber.octet_string(b"\0")}
        )
