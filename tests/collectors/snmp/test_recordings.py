"""Walks of real devices, polled end to end: every port value against what LibreNMS's own tests expect of it."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from collectors.errors import Unsupported
from collectors.outcome import PollResult
from collectors.readings.interfaces import InterfacesReading
from collectors.readings.system import SystemReading
from collectors.snmp.modules.interfaces import IF_DESCR
from exporters.exposition import Format
from exporters.rendering import DeviceRenderer
from lab.debian import ProgramMissing, find_program
from lab.fleet.recording import RecordedAgent, load_recording
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of
from tests.collectors.snmp.disputed_ports import NOT_READ, SPEEDLESS, alias_by_the_mib, dropped_by_librenms
from tests.parity.port_rows import NUMBERS, STATUSES, TYPES

RECORDINGS = {"vrp_5720": 65, "vrp_ce12804-withvrf": 120, "vrp_ne": 35, "vrp_ar169sfp": 16, "comware": 232}
"""The walks that show interfaces, and how many."""


def poll(path: Path, max_size: int = 65_507) -> PollResult:
    async def ask() -> PollResult:
        async with (
            RecordedAgent(path, community=COMMUNITY.community.reveal(), max_size=max_size) as agent,
            poller_of() as poller,
        ):
            target = target_of(agent.host, agent.port, device=path.stem)
            first = await poller.poll(target, ["system", "interfaces", "ip"], 30.0)
            again = await poller.poll(target, ["system", "interfaces", "ip"], 30.0)
            assert _interfaces(again).columns == _interfaces(first).columns
            assert again.requests < first.requests
            return again

    return asyncio.run(ask())


def _interfaces(result: PollResult) -> InterfacesReading:
    (reading,) = [outcome.reading for outcome in result.outcomes if outcome.module == "interfaces"]
    assert isinstance(reading, InterfacesReading), result
    return reading


def rows_of(reading: InterfacesReading) -> dict[int, dict[str, object]]:
    """Our reading under LibreNMS's names."""
    return {
        interface.index: {
            "ifName": interface.name, "ifDescr": interface.descr, "ifAlias": interface.alias,
            "ifType": TYPES[interface.type or 0], "ifMtu": interface.mtu_octets,
            "ifPhysAddress": (interface.physical_address or "").replace(":", "") or None,
            "ifAdminStatus": STATUSES[reading.columns["admin_status"][at] or 0],
            "ifOperStatus": STATUSES[reading.columns["oper_status"][at] or 0],
            **{theirs: reading.columns[ours][at] for theirs, ours in NUMBERS.items()},
        }
        for at, interface in enumerate(reading.interfaces)
    }  # fmt: skip


@pytest.mark.parametrize("max_size", [1472, 65_507])
@pytest.mark.parametrize("name", RECORDINGS)
def test_every_port_value(recordings: Path, name: str, max_size: int) -> None:
    theirs = json.loads((recordings / f"{name}.expected.json").read_text("utf-8"))["ports"]
    reading = _interfaces(poll(recordings / f"{name}.snmprec", max_size))
    ours = rows_of(reading)
    assert len(ours) == RECORDINGS[name]
    listed = {row["ifIndex"] for row in theirs}
    assert all(dropped_by_librenms(str(row["ifName"])) for index, row in ours.items() if index not in listed)
    for row in theirs:
        expected = {"ifSpeed": SPEEDLESS} | {key: value for key, value in row.items() if key not in NOT_READ}
        found = dict(ours[row["ifIndex"]])
        if alias_by_the_mib(row) == "" and found["ifAlias"] in {"", row["ifAlias"]}:
            found["ifAlias"] = row["ifAlias"]
        assert found == expected
        assert len(found) == 21


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_walk_itself(recordings: Path, name: str) -> None:
    """Without LibreNMS between: a row for each ifDescr, the system group, and no module that breaks."""
    path = recordings / f"{name}.snmprec"
    descriptions = [oid for oid in load_recording(path) if oid[: len(IF_DESCR)] == IF_DESCR]
    result = poll(path)
    reading = _interfaces(result)
    assert [interface.index for interface in reading.interfaces] == sorted(oid[-1] for oid in descriptions)
    assert len({interface.name for interface in reading.interfaces}) == len(descriptions)
    system = result.outcomes[0].reading
    assert isinstance(system, SystemReading)
    devices = json.loads((recordings / f"{name}.expected.json").read_text("utf-8"))["devices"]
    assert (system.sys_object_id or "").removeprefix(".") == str(devices[0]["sysObjectID"]).removeprefix(".")


def test_a_walk_without_ports(recordings: Path) -> None:
    async def ask() -> PollResult:
        path = recordings / "comware_hpe5900.snmprec"
        async with RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent, poller_of() as poller:
            return await poller.poll(target_of(agent.host, agent.port), ["system", "interfaces", "ip"], 30.0)

    system, interfaces, ip = asyncio.run(ask()).outcomes
    assert system.failure is None
    assert isinstance(interfaces.failure, Unsupported)
    assert isinstance(ip.failure, Unsupported)


@pytest.mark.parametrize("name", ["vrp_ne", "comware"])
def test_the_scrape_text_pleases_promtool(recordings: Path, require_tool: Callable[..., str], name: str) -> None:
    promtool = ""
    with suppress(ProgramMissing):
        promtool = str(find_program("promtool"))
    promtool = promtool or require_tool("promtool", "prometheus")
    result = poll(recordings / f"{name}.snmprec")
    text = DeviceRenderer(Format.TEXT, "", 100_000).render(result)
    assert text.count(b"\nyunwang_interface_receive_bytes_total{") == RECORDINGS[name]
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text, check=False, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert (done.returncode, done.stdout.decode()) == (0, "")
