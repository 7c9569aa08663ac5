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
from exporters.device_objects import OBJECTS, Subject, named
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, client_of
from tests.collectors.snmp.walks import cut

WALKS = (
    "network/switch/huawei-s12704", "network/router/huawei-s5720",
    "network/switch/h3c-comware-7-1-075", "network/switch/h3c-e528-1",
    "network/router/ruijie-n18010", "network/switch/ruijie-s5750-24gt12sfp",
    "network/switch/zte-zrx10", "network/switch/zte-zxr10-5250",
    "network/firewall/topsec-ngfw4000-uf",
)  # fmt: skip
Read = tuple[Subject, Number]


async def surveyed(path: Path) -> tuple[str, list[Read]]:
    """Whose tables a device was asked for, and every number that its health and optics are made from."""
    shared = SharedReaders.of(ReadingPolicy(), None)
    async with (
        RecordedAgent(path, community=COMMUNITY.community.reveal()) as agent,
        client_of(agent.host, agent.port) as client,
    ):
        deadline = asyncio.get_running_loop().time() + 60.0
        recognised = await shared.platform.recognised(client, deadline)
        surveyor = Surveyor(client=client, device="device", deadline=deadline, shared=shared, recognised=recognised)
        tables = VENDOR_TABLES.get(recognised.vendor) if recognised.vendor else None
        return recognised.vendor or "standard", await _numbers(surveyor, tables or VendorTables())


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
def test_each_number_is_read_from_an_object_that_is_listed(tmp_path: Path, walk: str) -> None:
    owner, numbers = asyncio.run(surveyed(cut(walk, tmp_path)))
    assert numbers or owner not in VENDOR_TABLES
    listed = {
        subject: [parse_oid(one.oid) for one in objects if one.owner in {owner, "standard"}]
        for subject, objects in OBJECTS.items()
    }
    strangers = {
        (subject, format_oid(number.oids[0]))
        for subject, number in numbers
        if number.oids and not any(cell[: len(oid)] == oid for cell in number.oids for oid in listed[subject])
    }
    assert not strangers


def test_help_names_the_first_of_each_vendor_and_all_standard_ones() -> None:
    assert named("processor") == (
        "hwEntityCpuUsage, hh3cEntityExtCpuUsage, ruijieNodeCPUTotal5min, zxr10SystemCpuUtility5m; "
        "else hrProcessorLoad, 1.3.6.1.2.1.25.3.3.1.2, or ssCpuIdle, 1.3.6.1.4.1.2021.11.11"
    )
    assert named("humidity") == "entPhySensorTable, 1.3.6.1.2.1.99.1.1"
    assert named("transceiver") == (
        "hwOpticalModuleInfoTable, hh3cTransceiverInfoTable, ruijieFiberTable, zxr10OpticalTable"
    )
