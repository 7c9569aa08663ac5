"""Real walks of firewalls, routers, switches and wireless controllers: a reading or Unsupported, never an error."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import pytest

from collectors.errors import Unsupported
from collectors.outcome import Outcome, PollResult
from collectors.readings.health import HealthReading, Status
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.optics import OpticsReading
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.served import Health, health_rows, light_rows
from tests.collectors.snmp.walks import cut

MODULES: Final = ("system", "interfaces", "ip", "health", "optics", "entities")
GIVES: Final = {
    "firewall/clavister-amaranten": "interfaces",
    "firewall/fortinet-xcu": "interfaces entities",
    "firewall/legend-holdings-firewall": "interfaces",
    "firewall/legend-holdings-firewall-2": "interfaces",
    "firewall/netentsec-ngfw": "interfaces health",
    "firewall/nsfocus-osms": "interfaces health",
    "firewall/paloalto-pa-5000": "interfaces health entities",
    "firewall/sangfor-ad1800-fp2": "interfaces health",
    "firewall/sangfor-vad1": "interfaces health",
    "firewall/topsec-ngfw4000-uf": "interfaces",
    "firewall/venus-unknown-001": "interfaces",
    "firewall/venus-vsos-v0600r0705b20180507": "interfaces",
    "firewall/venus-vsos-v070060600": "interfaces",
    "router/brocade-unknown-001": "interfaces entities",
    "router/cisco-unmarked-0": "interfaces",
    "router/huawei-s5720": "interfaces entities",
    "router/juniper-mx960-12-3r6-6": "interfaces",
    "router/juniper-mx960-13-3r9-13": "interfaces",
    "router/juniper-mx960-16-1r6-7-a": "interfaces health entities",
    "router/juniper-mx960-16-1r6-7-b": "interfaces health entities",
    "router/ruijie-n18010": "interfaces health optics",
    "router/vyatta-unknown": "interfaces health",
    "switch/bdcom-s5612": "interfaces health",
    "switch/brocade-ds-5100b": "interfaces entities",
    "switch/brocade-fiber-channel": "interfaces entities",
    "switch/brocade-icx6430-24": "interfaces",
    "switch/cisco-c3560": "interfaces entities",
    "switch/cisco-c3750": "interfaces entities",
    "switch/cisco-n5000": "interfaces entities",
    "switch/cisco-n5000-uk9": "interfaces entities",
    "switch/cts-media-converter": "interfaces",
    "switch/dcrs-5980-28t-dc": "interfaces entities",
    "switch/dcs-3726c": "interfaces entities",
    "switch/dlink-des3038": "interfaces",
    "switch/dlink-des3200": "interfaces",
    "switch/dptech-dpx800-a5": "interfaces entities",
    "switch/h3c-comware-7-1-075": "interfaces entities",
    "switch/h3c-comware-lsq1wcmd0": "",
    "switch/h3c-comware-lsq1wcmd0-2509p61": "interfaces entities",
    "switch/h3c-e528-1": "interfaces entities",
    "switch/h3c-e528-2": "interfaces entities",
    "switch/h3c-wx6103": "interfaces entities",
    "switch/hpe-procurve-516733-b21": "interfaces health entities",
    "switch/huawei-s12704": "interfaces entities",
    "switch/maipu-sm4200-16gef8ge-ac": "interfaces",
    "switch/metel-poe-box": "interfaces",
    "switch/ruijie-s5750-24gt12sfp": "interfaces health entities",
    "switch/zte-zrx10": "interfaces health optics entities",
    "switch/zte-zxr10-5250": "interfaces health",
    "wifi/aruba-7010": "",
    "wifi/aruba-7020": "",
    "wifi/aruba-7210": "interfaces entities",
    "wifi/ruijie-m18000": "interfaces health",
    "wifi/sangfor-wac": "interfaces",
    "wifi/sangfor-wac-2": "interfaces",
    "wifi/ubiquiti-m5": "interfaces",
}
"""Of each walk below network/ the modules, besides system and ip, that give a reading.

What Huawei and H3C show of health and optics stands in their own tests. clavister, fortinet, topsec, venus and the
older MX960 have their health in MIBs of their own, which nobody reads here; h3c-comware-lsq1wcmd0 and the small arubas
were walked in part.
"""


def poll(walk: str, folder: Path) -> dict[str, Outcome]:
    async def ask() -> PollResult:
        path = cut(f"network/{walk}", folder)
        async with RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent, poller_of() as poller:
            target = target_of(agent.host, agent.port)
            first = await poller.poll(target, MODULES, 60.0)
            again = await poller.poll(target, MODULES, 60.0)
            assert [_reason(one) for one in again.outcomes] == [_reason(one) for one in first.outcomes]
            assert again.requests <= first.requests
            return again

    return {outcome.module: outcome for outcome in asyncio.run(ask()).outcomes}


def _reason(outcome: Outcome) -> str | None:
    return outcome.failure.reason if outcome.failure else None


@pytest.mark.parametrize("walk", GIVES)
def test_every_module_gives_a_reading_or_has_nothing_to_read(walk: str, tmp_path: Path) -> None:
    found = poll(walk, tmp_path)
    failures = {name: one.failure for name, one in found.items() if not isinstance(one.failure, Unsupported | None)}
    assert failures == {}
    assert found["system"].failure is None
    compared = {"interfaces", "entities"} if any(made in walk for made in ("h3c", "huawei")) else set(MODULES[3:])
    compared |= {"interfaces"}
    assert {name for name in compared if found[name].reading} == set(GIVES[walk].split())
    health, optics = found["health"].reading, found["optics"].reading
    if isinstance(health, HealthReading):
        plausible(health_rows(health))
    if isinstance(optics, OpticsReading):
        for row in light_rows(optics).values():
            assert all(-45 <= value <= 15 for field, value in row.items() if field.endswith("transmit_dbm"))
            assert all(2.5 <= value <= 5.5 for field, value in row.items() if field == "volts")
            assert all(0 <= value < 0.2 for field, value in row.items() if field == "bias_amperes")


def plausible(rows: Health) -> None:
    """No value that no device can have: what stands for "none" is none."""
    for (kind, name), row in rows.items():
        assert name == name.strip()
        assert name
        for field in ("usage_ratio", "humidity_ratio", "speed_ratio"):
            assert 0 <= row.get(field, 0) <= 1
        assert row.get("used_bytes", 0) <= row.get("total_bytes", float("inf"))
        assert row.get("total_bytes", 1) > 0
        assert -40 < row.get("celsius", 20) < 150
        assert 0 <= row.get("watts", 0) < 20_000
        assert 0 <= row.get("speed_rpm", 0) < 50_000
        assert row.get("status", 1) in set(Status)
        assert kind != "memory" or "usage_ratio" in row


def test_what_a_netentsec_firewall_shows(tmp_path: Path) -> None:
    """Its memory without what the kernel would give back: 5,934,856 of 7,844,812 KB, less buffers and cache."""
    outcomes = poll("firewall/netentsec-ngfw", tmp_path)
    health, interfaces = outcomes["health"].reading, outcomes["interfaces"].reading
    assert isinstance(health, HealthReading)
    assert isinstance(interfaces, InterfacesReading)
    rows = health_rows(health)
    processors = [row["usage_ratio"] for (kind, _), row in rows.items() if kind == "processor"]
    assert processors == [0.22, 0.19, 1.0, 1.0]
    memory = rows["memory", "Physical memory"]
    assert memory["total_bytes"] == 7_844_812 * 1024
    assert memory["used_bytes"] == (5_934_856 - 274_528 - 3_013_996) * 1024
    assert rows["memory", "Swap space"]["usage_ratio"] == pytest.approx(517_920 / 1_951_888)
    assert {kind for kind, _ in rows} == {"processor", "memory"}
    assert "eth0" in {interface.name for interface in interfaces.interfaces}


def test_what_a_palo_alto_shows_of_its_sensors(tmp_path: Path) -> None:
    """entPhySensorTable: ten fans and four temperatures, named by the entity tree; disks and pools are no memory."""
    health = poll("firewall/paloalto-pa-5000", tmp_path)["health"].reading
    assert isinstance(health, HealthReading)
    rows = health_rows(health)
    assert [row["speed_rpm"] for (kind, _), row in rows.items() if kind == "fan"][:3] == [4618, 4141, 4515]
    assert [row["celsius"] for (kind, _), row in rows.items() if kind == "temperature"] == [23, 34, 26, 24]
    assert {row["status"] for (kind, _), row in rows.items() if kind == "fan"} == {Status.OK}
    assert [name for kind, name in rows if kind == "memory"] == ["Slot-0 Management Memory", "Slot-0 Management Swap"]
