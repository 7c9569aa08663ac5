"""The system group: what is absent stays absent, and up-times beyond 497 days."""

from __future__ import annotations

import asyncio

import pytest

from collectors.errors import CollectionError, Unsupported
from collectors.readings.system import SystemReading
from collectors.snmp.modules.system import SNMP_ENGINE_TIME
from collectors.snmp.target import security_of
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import (
    COMMUNITY,
    CREDENTIALS,
    PRIV_KEY,
    SYS_DESCR,
    SYS_NAME,
    SYS_UP_TIME,
    poller_of,
    target_of,
)

SYS_OBJECT_ID = (1, 3, 6, 1, 2, 1, 1, 2, 0)
SYS_LOCATION = (1, 3, 6, 1, 2, 1, 1, 6, 0)
DAY = 86_400


def poll(cells: dict[tuple[int, ...], bytes]) -> SystemReading | CollectionError:
    async def ask() -> SystemReading | CollectionError:
        agent = ServedAgent(Agent(StaticMib(cells), community=COMMUNITY.community.reveal()))
        async with agent, poller_of() as poller:
            result = await poller.poll(target_of(agent.host, agent.port, device="d"), ["system"], 10.0)
            assert result.requests == 1
            found = result.outcomes[0].reading or result.outcomes[0].failure
            assert isinstance(found, SystemReading | CollectionError)
            return found

    return asyncio.run(ask())


def test_all_of_it() -> None:
    reading = poll(
        {
            SYS_DESCR: ber.octet_string("S5720\r\n华为".encode("gb18030")),
            SYS_OBJECT_ID: ber.oid((1, 3, 6, 1, 4, 1, 2011, 2, 23, 339)),
            SYS_UP_TIME: ber.time_ticks(12_345),
            SYS_NAME: ber.octet_string("县政府-1".encode()),
            SYS_LOCATION: ber.octet_string(b""),
        }
    )
    assert isinstance(reading, SystemReading)
    assert (reading.device, reading.sys_descr, reading.sys_name) == ("d", "S5720\r\n华为", "县政府-1")
    assert (reading.sys_object_id, reading.sys_location) == ("1.3.6.1.4.1.2011.2.23.339", "")
    assert reading.up_time_seconds == 123.45


def test_what_is_absent_or_of_another_type_is_none() -> None:
    reading = poll({SYS_UP_TIME: ber.octet_string(b"5"), SYS_OBJECT_ID: ber.integer(3), SYS_NAME: ber.NULL_VALUE})
    assert isinstance(reading, SystemReading)
    assert {reading.sys_descr, reading.sys_object_id, reading.sys_name, reading.sys_location} == {None}
    assert reading.up_time_seconds is None
    assert isinstance(poll({(1, 3, 6, 1, 2, 1, 4, 1, 0): ber.integer(1)}), Unsupported)


@pytest.mark.parametrize(
    ("ticks", "engine_seconds", "up_time"),
    [
        (100, None, 1.0),
        (100, 1, 1.0),
        (100, 10 * DAY, 1.0),  # only the management part restarted: that is what sysUpTime counts
        (100 * 100 * DAY, 100 * DAY + 5, 100.0 * DAY),
        (700 * DAY * 100 % 2**32, 700 * DAY, 700.0 * DAY),  # wrapped once
        ((1200 * DAY * 100 + 2000) % 2**32, 1200 * DAY, 1200.0 * DAY),  # wrapped twice, 20 s apart
        (5_000, 497 * DAY + 8885, 497.0 * DAY + 8885),  # wrapped just now
        (2**32 - 100, 497 * DAY + 8860, (2**32 - 100) / 100),  # about to wrap
        (500 * DAY, 700 * DAY, 5.0 * DAY),  # the engine's clock is another's
    ],
)
def test_up_time(ticks: int, engine_seconds: int | None, up_time: float) -> None:
    cells = {SYS_UP_TIME: ber.time_ticks(ticks)}
    if engine_seconds is not None:
        cells[SNMP_ENGINE_TIME] = ber.integer(engine_seconds)
    reading = poll(cells)
    assert isinstance(reading, SystemReading)
    assert reading.up_time_seconds == up_time


def test_no_repr_shows_a_secret() -> None:
    for credential in (COMMUNITY, CREDENTIALS["sha256-aes128"]):
        target = target_of("127.0.0.1", 161, credential)
        security = security_of(credential)
        shown = repr(target) + repr(security) + repr(getattr(security, "_user", ""))
        assert COMMUNITY.community.reveal() not in shown
        assert PRIV_KEY not in shown
