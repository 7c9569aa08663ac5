"""Comware: real messages of Comware 7 devices read to readings, and a device that answers in either namespace."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.netconf.capabilities import Capabilities
from collectors.netconf.model import Circumstances, Taker
from collectors.netconf.models import comware_device, comware_ifmgr, comware_lldp, comware_system
from collectors.netconf.models.comware import question
from collectors.netconf.registry import MODELS
from collectors.netconf.xml import Element, child, parse
from collectors.outcome import PollResult
from collectors.readings.health import Status
from collectors.readings.lldp import LldpIdentifier
from lab.netconf.server import NetconfServer
from tests.collectors.netconf.asking_netconf import poll_once, run, taken, target_of

H3C = ("urn:h3c:params:netconf:capability:h3c-netconf-ext:1.0", "urn:h3c:params:netconf:capability:not-need-top:1.0")
HP = ("urn:hp:params:netconf:capability:hp-netconf-ext:1.0",)
MODULES = ("system", "interfaces", "health", "lldp")


@pytest.fixture(scope="session")
def messages(recordings: Path) -> Path:
    return recordings / "netconf" / "comware7"


def data_of(file: Path) -> Element | None:
    return child(parse(file.read_bytes()), "data")


def test_every_recorded_reply_is_parsed(messages: Path) -> None:
    files = sorted((messages / "get_reply").glob("*.xml"))
    assert len(files) > 30
    for file in files:
        root = parse(file.read_bytes())
        assert root.tag.endswith("}rpc-reply"), file


def test_the_interfaces_of_a_5930(messages: Path) -> None:
    listed = comware_ifmgr.parse_identities(data_of(messages / "get_reply" / "interface_list.xml"))
    written = (messages / "get_reply" / "interface_list.xml").read_text("utf-8")
    expected = re.findall(r"<IfIndex>(\d+)</IfIndex>\s*<Name>([^<]+)</Name>", written)
    assert [(str(one.index), one.name) for one in listed] == expected
    assert len(listed) > 30
    assert ("1", "FortyGigE1/0/1") in expected


def test_one_interface_with_its_state(messages: Path) -> None:
    data = data_of(messages / "get_reply" / "interface.xml")
    (one,) = comware_ifmgr.parse_identities(data)
    assert (one.index, one.name, one.alias, one.type, one.mtu_octets) == (
        11, "FortyGigE1/0/3", "FortyGigE1/0/3 Interface", 6, 1500,
    )  # fmt: skip
    (row,) = comware_ifmgr.parse_numbers(data).values()
    assert (row["admin_status"], row["oper_status"], row["speed_bits_per_second"]) == (1, 2, 40_000_000_000)
    assert row["in_octets"] is None  # this reply has no statistics


def test_the_system_of_a_5930(messages: Path) -> None:
    reading = comware_system.parse(data_of(messages / "get_reply" / "facts_base.xml"), "d", 1.0)
    assert (reading.sys_name, reading.up_time_seconds) == ("HP1", 186_705.0)


def test_the_neighbours_of_a_5930(messages: Path) -> None:
    data = data_of(messages / "get_reply" / "neighbors_lldp.xml")
    reading = comware_lldp.parse(data, "d", 1.0, {33412: "M-GigabitEthernet0/0/0"})
    (one,) = reading.neighbours
    assert (one.port_number, one.interface) == (33412, "M-GigabitEthernet0/0/0")
    assert one.sys_name == "PERIMETER.cisco.com"
    assert one.chassis == LldpIdentifier("mac", "00:14:1c:57:a4:91")
    assert one.port == LldpIdentifier(None, "Fa1/0/15")


def test_replies_without_data_are_nothing(messages: Path) -> None:
    empty = data_of(messages / "get_reply" / "neighbors_cdp.xml")
    assert comware_lldp.parse(empty, "d", 1.0, {}).neighbours == ()
    assert comware_ifmgr.parse_numbers(empty) == {}
    with pytest.raises(Unsupported):
        comware_system.parse(empty, "d", 1.0)


def test_what_we_ask_is_what_was_asked_of_real_devices(messages: Path) -> None:
    """The tables and leaves of the recorded questions, where we ask for the same."""
    for file, ours in {
        "facts_base.xml": comware_system.QUESTION,
        "neighbors_lldp.xml": comware_lldp.QUESTION,
        "interface_list.xml": comware_ifmgr.IDENTITY,
    }.items():
        root = ET.fromstring((messages / "get" / file).read_text("utf-8"))  # noqa: S314 - a recording
        tables = [node.tag.rpartition("}")[2] for node in root.iter()][1:4]
        assert "".join(f"<{table}>" for table in tables[:2]) in ours
        assert root.tag == "{http://www.hp.com/netconf/data:1.0}top"


def tables(namespace: str = "http://www.h3c.com/netconf/data:1.0") -> ET.Element:
    interfaces = "".join(
        f"<Interface><IfIndex>{n}</IfIndex><Name>Ten-GigabitEthernet1/0/{n}</Name><ifType>6</ifType>"
        f"<AdminStatus>1</AdminStatus><OperStatus>{2 - n % 2}</OperStatus><ActualSpeed>10000000</ActualSpeed>"
        "</Interface>"
        for n in (1, 2, 3)
    )
    statistics = "".join(
        f"<Interface><IfIndex>{n}</IfIndex><InOctets>{10 * n}</InOctets><OutOctets>{2**64 - n}</OutOctets>"
        f"<InErrors>0</InErrors></Interface>"
        for n in (1, 2)
    )
    entities = (
        "<Entity><PhysicalIndex>1</PhysicalIndex><Class>9</Class><Name>Board 1</Name></Entity>"
        "<Entity><PhysicalIndex>2</PhysicalIndex><Class>7</Class><Name>Fan 1</Name></Entity>"
        "<Entity><PhysicalIndex>3</PhysicalIndex><Class>6</Class><Name>PSU 1</Name></Entity>"
    )
    numbers = (
        "<Entity><PhysicalIndex>1</PhysicalIndex><CpuUsage>7</CpuUsage><MemUsage>40</MemUsage>"
        "<MemSize>2147483648</MemSize><Temperature>43</Temperature><TemperatureThreshold>80</TemperatureThreshold>"
        "<TemperatureLowThreshold>65535</TemperatureLowThreshold><ErrorStatus>2</ErrorStatus></Entity>"
        "<Entity><PhysicalIndex>2</PhysicalIndex><CpuUsage>0</CpuUsage><MemUsage>0</MemUsage><MemSize>0</MemSize>"
        "<Temperature>65535</Temperature><ErrorStatus>41</ErrorStatus></Entity>"
        "<Entity><PhysicalIndex>3</PhysicalIndex><Temperature>65535</Temperature><ErrorStatus>4</ErrorStatus></Entity>"
    )
    return ET.fromstring(  # noqa: S314 - written above
        f'<top xmlns="{namespace}"><Ifmgr><Interfaces>{interfaces}</Interfaces><Statistics>{statistics}</Statistics>'
        f"</Ifmgr><Device><Base><Uptime>0</Uptime><HostName>h3c</HostName></Base><PhysicalEntities>{entities}"
        f"</PhysicalEntities><ExtPhysicalEntities>{numbers}</ExtPhysicalEntities></Device>"
        "<LLDP><LLDPNeighbors><LLDPNeighbor><IfIndex>2</IfIndex><NeighborIndex>1</NeighborIndex>"
        "<SystemName>core</SystemName></LLDPNeighbor></LLDPNeighbors></LLDP></top>"
    )


@pytest.mark.parametrize(
    ("capabilities", "namespace"),
    [(H3C, "http://www.h3c.com/netconf/data:1.0"), (HP, "http://www.hp.com/netconf/data:1.0")],
    ids=["h3c", "hp"],
)
def test_a_device_is_asked_in_the_namespace_of_its_hello(capabilities: tuple[str, ...], namespace: str) -> None:
    async def work() -> PollResult:
        async with NetconfServer(data=[tables(namespace)], capabilities=capabilities) as server:
            asked = target_of(server, vendor="h3c", platform="h3c_comware")
            return await poll_once(asked, *MODULES)

    result = run(work())
    system, interfaces, health, lldp = (outcome.reading for outcome in result.outcomes)
    found: Any = interfaces
    assert [one.name for one in found.interfaces] == [f"Ten-GigabitEthernet1/0/{n}" for n in (1, 2, 3)]
    assert found.columns["in_octets"] == [10, 20, None]
    assert found.columns["out_octets"] == [None, 2**64 - 2, None]  # 2^64-1: not counted
    assert found.columns["in_errors"] == [0, 0, None]
    assert found.columns["speed_bits_per_second"] == [10**10] * 3
    heard: Any = lldp
    assert [(one.interface, one.sys_name, one.chassis) for one in heard.neighbours] == [
        ("Ten-GigabitEthernet1/0/2", "core", None)
    ]
    told: Any = system
    assert (told.sys_name, told.up_time_seconds) == ("h3c", 0.0)
    parts: Any = health
    assert [(one.kind, one.name) for one in parts.components] == [
        ("processor", "Board 1"),
        ("memory", "Board 1"),
        ("temperature", "Board 1"),
        ("board", "Board 1"),
        ("fan", "Fan 1"),
        ("power_supply", "PSU 1"),
    ]
    assert parts.columns["usage_ratio"] == [0.07, 0.4, None, None, None, None]
    assert parts.columns["celsius"] == [None, None, 43.0, None, None, None]
    assert parts.columns["low_alarm"] == [None] * 6  # 65535
    assert parts.columns["high_warning"] == [None, None, 80.0, None, None, None]
    assert parts.columns["status"] == [None, None, None, Status.OK, Status.FAILED, Status.ABSENT]


def test_the_namespace_is_hps_only_where_nothing_says_h3c() -> None:
    assert "www.hp.com" in question(Capabilities.of(HP), "")
    assert "www.h3c.com" in question(Capabilities.of(H3C), "")
    assert "www.h3c.com" in question(Capabilities.of((*HP, *H3C)), "")


class One:
    """One tree that answers every question."""

    def __init__(self, top: ET.Element) -> None:
        self._top = top

    def get_rows(self, row: str, begin: Callable[[], Taker], *_: str) -> tuple[Taker, Element | None]:
        return taken(row, begin, self.get())

    def get(self, *_: str) -> Element | None:
        return parse(b"<data>" + ET.tostring(self._top) + b"</data>")


@given(st.data())
def test_tables_that_are_cut_shuffled_and_emptied_give_readings_or_failures(data: st.DataObject) -> None:
    top = tables()
    for _ in range(data.draw(st.integers(0, 6))):
        node = data.draw(st.sampled_from([one for one in top.iter() if len(one)] or [top]))
        if not len(node):
            break
        match data.draw(st.sampled_from(["cut", "shuffle", "nonsense"])):
            case "cut":
                node.remove(data.draw(st.sampled_from(list(node))))
            case "shuffle":
                node[:] = data.draw(st.permutations(list(node)))
            case _:
                data.draw(st.sampled_from(list(node))).text = data.draw(st.sampled_from(["x", "-1", "9" * 30, "0"]))
    known = Capabilities.of(H3C)
    for module in MODULES:
        model = next(model for model in MODELS[module] if model.fits(known))
        around = Circumstances(
            device="d", platform="h3c_comware", capabilities=known, listed=None, max_age_seconds=1, clock=lambda: 0.0
        )
        try:
            found: Any = model(around).read(One(top), 1.0)
        except Unsupported:
            continue
        for column in every_column(found):
            assert all(value is None or isinstance(value, (int, float)) for value in column)
            assert 65535 not in column


def every_column(found: Any) -> Iterator[list[float | None]]:
    yield from getattr(found, "columns", {}).values()


def test_an_entity_without_a_name_is_called_by_its_index() -> None:
    row = parse(b"<Entity><MemSize>5</MemSize><CpuUsage>0</CpuUsage></Entity>")
    names = [one.component.name for one in comware_device.components(7, None, row)]
    assert names == ["entity 7", "entity 7"]
