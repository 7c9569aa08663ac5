"""Walks of the package snmpsim-data: routing of real devices, read without an error and as their tables have it."""

from __future__ import annotations

import asyncio
import bz2
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from collectors.outcome import PollResult
from collectors.readings.bgp import BgpReading
from collectors.readings.isis import IsisReading
from collectors.readings.ospf import OspfReading
from collectors.readings.vrfs import VrfsReading
from exporters.exposition import Format
from exporters.rendering import DeviceRenderer
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.conftest import missing

MODULES = ("bgp", "ospf", "isis", "vrfs")
SUBTREES = (
    "1.3.6.1.2.1.1.", "1.3.6.1.2.1.2.2.1.2.", "1.3.6.1.2.1.31.1.1.1.1.", "1.3.6.1.2.1.4.20.", "1.3.6.1.2.1.4.34.",
    "1.3.6.1.2.1.10.166.11.1.1.", "1.3.6.1.2.1.10.166.11.1.2.", "1.3.6.1.2.1.10.166.11.1.3.",
    "1.3.6.1.2.1.14.1.", "1.3.6.1.2.1.14.2.", "1.3.6.1.2.1.14.7.", "1.3.6.1.2.1.14.10.", "1.3.6.1.2.1.15.",
    "1.3.6.1.2.1.138.", "1.3.6.1.2.1.191.1.1.", "1.3.6.1.2.1.191.1.2.", "1.3.6.1.2.1.191.1.7.",
    "1.3.6.1.2.1.191.1.9.", "1.3.6.1.3.",
)  # fmt: skip
"""What our modules ask for, and nothing of the link-state databases and routes, of which some walks hold thousands."""
BEHIND = b"1.3.6.1.4."

RUNNING = {
    "switch/h3c-comware-7-1-075": {"ospf": 7, "vrfs": 0},
    "router/juniper-mx960-12-3r6-6": {"ospf": 17, "vrfs": 0},
    "router/juniper-mx960-13-3r9-13": {"ospf": 12, "vrfs": 0},
    "cloud/arista-dcs-7150s-52-cl": {"ospf": 1},
    "switch/zte-zrx10": {"vrfs": 1},
    "router/huawei-s5720": {"vrfs": 0},
    "switch/ruijie-s5750-24gt12sfp": {"bgp": 0, "ospf": 0, "isis": 0},
    "firewall/netentsec-ngfw": {"bgp": 0, "ospf": 0},
    "router/vyatta-unknown": {"bgp": 0, "ospf": 0},
    "switch/dcrs-5980-28t-dc": {"ospf": 0},
    "switch/maipu-sm4200-16gef8ge-ac": {"ospf": 0},
    "switch/bdcom-s5612": {"bgp": 0},
}
"""The modules that each supports, and how many peers, neighbours, adjacencies or VRFs it has."""


def cut(name: str, folder: Path) -> Path:
    """A walk without what is not asked for; its private objects, which come last, are not even unpacked."""
    spec = find_spec("snmpsim_data")
    if spec is None or not spec.submodule_search_locations:
        missing("the package snmpsim-data is not installed")
    root = Path(spec.submodule_search_locations[0]) / "data"
    packed = next(
        path for path in (root / "network" / f"{name}.snmprec.bz2", root / f"{name}.snmprec.bz2") if path.exists()
    )
    path = folder / f"{packed.name.removesuffix('.snmprec.bz2')}.snmprec"
    wanted = tuple(prefix.encode() for prefix in SUBTREES)
    with bz2.open(packed) as lines, path.open("wb") as output:
        for line in lines:
            if line.startswith(BEHIND):
                break
            if line.startswith(wanted):
                output.write(line)
    return path


def poll_twice(path: Path) -> PollResult:
    async def ask() -> PollResult:
        async with (
            RecordedAgent(path, community=COMMUNITY.community.reveal(), max_size=1472) as agent,
            poller_of() as poller,
        ):
            target = target_of(agent.host, agent.port, device=path.stem)
            await poller.poll(target, MODULES, 30.0)
            return await poller.poll(target, MODULES, 30.0)

    return asyncio.run(ask())


def counted(result: PollResult) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for outcome in result.outcomes:
        match outcome.reading:
            case (
                BgpReading(peers=rows)
                | OspfReading(neighbours=rows)
                | IsisReading(adjacencies=rows)
                | VrfsReading(vrfs=rows)
            ):
                counts[outcome.module] = len(rows)
            case _:
                assert outcome.failure is not None
                assert outcome.failure.reason == "unsupported"
    return counts


@pytest.mark.parametrize("name", RUNNING)
def test_a_walk(name: str, tmp_path: Path) -> None:
    result = poll_twice(cut(name, tmp_path))
    assert counted(result) == RUNNING[name]
    text = DeviceRenderer(Format.TEXT, "", 10_000).render(result).decode()
    series = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(series) == len(set(series))


def test_h3c_neighbours_stand_on_interfaces_in_the_backbone(tmp_path: Path) -> None:
    ospf = poll_twice(cut("switch/h3c-comware-7-1-075", tmp_path)).outcomes[1].reading
    assert isinstance(ospf, OspfReading)
    assert [(one.enabled, one.router_id) for one in ospf.instances] == [(True, "10.10.10.202")]
    assert {row.area for row in ospf.neighbours} == {ospf.areas[0].area}
    assert [row.interface for row in ospf.neighbours] == [
        "Vlan-interface54", "Vlan-interface56", "Vlan-interface55", "Ten-GigabitEthernet1/0/0/8",
        "Route-Aggregation2", "Ten-GigabitEthernet2/0/0/8", "Ten-GigabitEthernet1/0/0/3",
    ]  # fmt: skip
    assert ospf.neighbour_columns["state"] == [8] * 7


def test_not_running_is_said_and_not_counted(tmp_path: Path) -> None:
    bgp, ospf, isis, _ = poll_twice(cut("switch/ruijie-s5750-24gt12sfp", tmp_path)).outcomes
    assert isinstance(bgp.reading, BgpReading)
    assert isinstance(ospf.reading, OspfReading)
    assert isinstance(isis.reading, IsisReading)
    assert (bgp.reading.enabled, isis.reading.enabled) == (False, False)
    assert [(one.family, one.enabled) for one in ospf.reading.instances] == [("ipv4", False)]
