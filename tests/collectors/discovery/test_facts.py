"""A device's own words against its entry."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collectors.discovery.facts import propose_facts
from collectors.discovery.proposals import Proposals, merged
from collectors.readings.system import SystemReading
from collectors.recognition import recognise
from lab.fleet.platforms import MAKES
from lab.fleet.recording import RecordedAgent
from tests.collectors.discovery.county import county, interfaces, shown, system
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of

VRP8 = "Huawei Versatile Routing Platform Software\nVRP (R) software, Version 8.150 (CE12800)"
VRP5 = "S5720\nHuawei Versatile Routing Platform Software\r\n VRP (R) software,Version 5.170 (S5720)"
HUAWEI = "1.3.6.1.4.1.2011.2.23.291"
PORTS = {f"GE1/0/{number}": "" for number in (1, 2, 3, 4)}


@pytest.mark.parametrize(
    ("object_id", "descr", "vendor", "platform"),
    [
        (HUAWEI, VRP8, "huawei", "huawei_vrpv8"),
        (HUAWEI, VRP5, "huawei", "huawei_vrp"),
        (HUAWEI, "Huawei Versatile Routing Platform Software", "huawei", None),
        (HUAWEI, None, "huawei", None),
        (".1.3.6.1.4.1.25506.11.1.172", "HP Comware Platform Software, Version 7.1.045", "h3c", "h3c_comware"),
        ("1.3.6.1.4.1.8072.3.2.10", "Linux gateway 6.6.0", "net-snmp", "linux"),
        ("1.3.6.1.4.1.8072.3.2.8", "FreeBSD", "net-snmp", None),
        ("1.3.6.1.4.1.9.1.1", "Cisco IOS, Version 8.1", None, None),
        ("1.3.6.1.4.1.20111.1", VRP8, None, None),
        (None, VRP8, None, None),
    ],
)
def test_who_made_it(object_id: str | None, descr: str | None, vendor: str | None, platform: str | None) -> None:
    assert recognise(object_id, descr) == (vendor, platform)


def test_every_make_of_the_lab_is_recognised() -> None:
    """The lab's devices present themselves as the vendors' do."""
    found = {
        platform: recognise(".".join(map(str, make.object_id)), make.description).platform
        for platform, make in MAKES.items()
    }
    assert found == {platform: platform for platform in MAKES}


@pytest.mark.parametrize(
    ("name", "vendor", "platform"),
    [
        ("comware", "h3c", "h3c_comware"),
        ("comware_hpe5900", "h3c", "h3c_comware"),
        ("vrp_5720", "huawei", "huawei_vrp"),
        ("vrp_ar169sfp", "huawei", "huawei_vrp"),
        ("vrp_ce12804-withvrf", "huawei", "huawei_vrpv8"),
        ("vrp_ne", "huawei", "huawei_vrpv8"),
    ],
)
def test_recordings_of_real_devices(recordings: Path, name: str, vendor: str, platform: str | None) -> None:
    async def ask() -> object:
        path = recordings / f"{name}.snmprec"
        async with RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent, poller_of() as poller:
            return (await poller.poll(target_of(agent.host, agent.port), ["system"], 10.0)).outcomes[0].reading

    reading = asyncio.run(ask())
    assert isinstance(reading, SystemReading)
    assert recognise(reading.sys_object_id, reading.sys_descr) == (vendor, platform)


def test_a_device_that_says_what_the_inventory_says() -> None:
    said = system("core", sys_descr=VRP8, sys_object_id=HUAWEI, sys_name="Core.example.cn")
    assert propose_facts(county(), said, interfaces("core", PORTS)) == Proposals()
    assert propose_facts(county(), None, None) == Proposals()
    assert propose_facts(county(), system("core"), None) == Proposals()


def test_another_make() -> None:
    unknown = propose_facts(county(), system("core", sys_object_id="1.3.6.1.4.1.9.1.1"), None)
    found = [
        propose_facts(county(), system("agg", sys_descr=VRP8, sys_object_id=HUAWEI), None),
        propose_facts(county(), system("core", sys_descr="?", sys_object_id=HUAWEI), None),
        propose_facts(county(), system("town", sys_descr="odd", sys_object_id=HUAWEI), None),
        unknown,
    ]
    assert shown(merged(found)) == (
        [
            (
                "devices agg {'platform': 'huawei_vrpv8'} | the device says sysObjectID 1.3.6.1.4.1.2011.2.23.291, "
                "sysDescr 'Huawei Versatile Routing Platform Software VRP (R) softwa...'"
            ),
            (
                "devices town {'vendor': 'huawei', 'platform': '?'} | the device says sysObjectID "
                "1.3.6.1.4.1.2011.2.23.291, sysDescr 'odd'"
            ),
        ],
        ["unknown_platform core: sysObjectID 1.3.6.1.4.1.9.1.1 is of no vendor known here; the inventory says huawei"],
    )


def test_another_name() -> None:
    found = [
        propose_facts(county(), system("core", sys_name="AGG"), None),
        propose_facts(county(), system("town", sys_name="<private>\n"), None),
    ]
    assert shown(merged(found)) == (
        [],
        [
            (
                "another_name core: the device calls itself 'AGG', which is another device of the inventory: are their "
                "addresses swapped?"
            ),
            "another_name town: the device calls itself '<private>\\n'",
        ],
    )


def test_ports_and_their_descriptions() -> None:
    """An alias is proposed where nobody described the port: neither the port itself nor the line on it."""
    said = {
        "GE1/0/1": "Core to aggregation", "GE1/0/2": "To town A", "GE1/0/3": "", "GE1/0/4": "maintenance",
        "GE1/0/5": "GE1/0/5 Interface", "GE1/0/6": "视频",
    }  # fmt: skip
    assert shown(propose_facts(county(), None, interfaces("agg", said))) == (
        [
            (
                "devices agg {'interfaces': [{'name': 'GE1/0/2', 'description': 'To town A'}, {'name': 'GE1/0/5'}, "
                "{'name': 'GE1/0/6', 'description': '视频'}]} | "
                "ports the inventory does not list: 2; descriptions from ifAlias: 1"
            )
        ],
        [],
    )


def test_ports_that_the_device_does_not_have() -> None:
    said = {"GE1/0/1": "", "GigabitEthernet1/0/2": ""}
    assert shown(merged([propose_facts(county(), None, interfaces("agg", said))])) == (
        [
            (
                "devices agg {'interfaces': [{'name': 'GigabitEthernet1/0/2'}]} | "
                "ports the inventory does not list: 1; descriptions from ifAlias: 0"
            )
        ],
        [
            (
                "circuit_port_absent alpha-line: the line ends on agg GE1/0/2, and the device has no such port "
                "(GigabitEthernet1/0/2?)"
            ),
            "circuit_port_absent alpha-line: the line ends on agg GE1/0/3, and the device has no such port",
            "ports_absent agg: the device lacks ports listed: GE1/0/2, GE1/0/3, GE1/0/4",
        ],
    )


def test_a_layout_of_another_device() -> None:
    """Not every port is proposed then: the entry names the wrong layout."""
    found = propose_facts(county(), None, interfaces("core", {"XGE0/0/1": "a", "XGE0/0/2": "b"}))
    proposals, remarks = shown(merged([found]))
    assert proposals == []
    assert [remark.partition(":")[0] for remark in remarks] == [
        "circuit_port_absent exit",
        "circuit_port_absent core-agg",
        "layout_differs core",
    ]
