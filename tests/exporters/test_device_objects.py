"""The objects that HELP and the reference name, beside the cells that are really read of devices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from collectors.readings.optics import OpticsField
from collectors.snmp.ber import format_oid, parse_oid
from collectors.snmp.cells import Number
from collectors.snmp.device import SharedReaders
from collectors.snmp.standard import survey_missing
from collectors.snmp.surveyor import FoundTransceiver, Surveyor
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.vendors import VENDOR_TABLES, VendorTables
from exporters.device_objects import H3C, H3C_BEFORE, OBJECTS, DeviceObject, Subject, named
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, client_of
from tests.collectors.snmp.walks import MODULE_SUBTREES, cut

WALKS = (
    "network/switch/huawei-s12704", "network/router/huawei-s5720",
    "network/switch/h3c-comware-7-1-075", "network/switch/h3c-e528-1",
    "network/switch/h3c-wx6103",
    "network/router/ruijie-n18010", "network/switch/ruijie-s5750-24gt12sfp",
    "network/switch/zte-zrx10", "network/switch/zte-zxr10-5250",
    "network/firewall/sangfor-ad1800-fp2",
)  # fmt: skip
MORE_SUBTREES = (
    "1.3.6.1.4.1.2011.6.157.",
    "1.3.6.1.4.1.2011.5.25.183.",
    "1.3.6.1.4.1.2011.10.2.",
    "1.3.6.1.4.1.25506.2.91.",
)
RECORDINGS = ("vrp_5720", "vrp_ar169sfp", "comware", "comware_hpe5900")
"""Those that show health."""
Read = tuple[Subject, Number]


async def surveyed(path: Path) -> tuple[str, list[Read]]:
    """Whose tables a device was asked for, and every number that its health and optics are made from."""
    shared = SharedReaders.of(ReadingPolicy(), None)
    async with (
        RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent,
        client_of(agent.host, agent.port) as client,
    ):
        deadline = asyncio.get_running_loop().time() + 60.0
        surveyor = await Surveyor.of(client, "device", deadline, shared)
        vendor = surveyor.recognised.vendor
        tables = VENDOR_TABLES.get(vendor) if vendor else None
        return vendor or "standard", await _numbers(surveyor, tables or VendorTables())


async def _numbers(surveyor: Surveyor, tables: VendorTables) -> list[Read]:
    parts = list(await tables.health(surveyor)) if tables.health else []
    parts += await survey_missing(surveyor, parts)
    modules = await tables.optics(surveyor) if tables.optics else ()
    return [
        *((part.component.kind, number) for part in parts for number in part.numbers.values()),
        *(("transceiver", number) for module in modules for one in _of_module(module) for number in one.values()),
    ]


def _of_module(module: FoundTransceiver) -> Iterator[Mapping[OpticsField, Number]]:
    yield module.numbers
    yield from module.lanes.values()


@pytest.mark.parametrize("walk", WALKS)
def test_each_number_of_a_walk_is_read_from_an_object_that_is_listed(tmp_path: Path, walk: str) -> None:
    assert not strangers_in(cut(walk, tmp_path, (*MODULE_SUBTREES, *MORE_SUBTREES)))


@pytest.mark.parametrize("name", RECORDINGS)
def test_each_number_of_a_recording_is_read_from_an_object_that_is_listed(recordings: Path, name: str) -> None:
    assert not strangers_in(recordings / f"{name}.snmprec")


def _places(one: DeviceObject) -> Iterator[str]:
    yield one.oid
    if one.owner == "h3c":
        yield from (one.oid.replace(H3C, before) for before in H3C_BEFORE)


def strangers_in(path: Path) -> set[tuple[Subject, str]]:
    """Numbers that are read from elsewhere, each with the name of its first cell."""
    owner, numbers = asyncio.run(surveyed(path))
    assert numbers
    listed = {
        subject: [parse_oid(oid) for one in objects if one.owner in {owner, "standard"} for oid in _places(one)]
        for subject, objects in OBJECTS.items()
    }
    return {
        (subject, format_oid(number.oids[0]))
        for subject, number in numbers
        if number.oids and not any(cell[: len(oid)] == oid for cell in number.oids for oid in listed[subject])
    }


def test_help_names_the_first_of_each_vendor_and_all_standard_ones() -> None:
    assert named("processor") == (
        "hwEntityCpuUsage, hh3cEntityExtCpuUsage, ruijieNodeCPUTotal5min, zxr10SystemCpuUtility5m; "
        "else hrProcessorLoad, 1.3.6.1.2.1.25.3.3.1.2, or ssCpuIdle, 1.3.6.1.4.1.2021.11.11"
    )
    assert named("humidity") == "entPhySensorTable, 1.3.6.1.2.1.99.1.1"
    assert named("transceiver") == (
        "hwOpticalModuleInfoTable, hh3cTransceiverInfoTable, ruijieFiberTable, zxr10OpticalTable"
    )
