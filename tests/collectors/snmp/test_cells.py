"""Numbers read by their cells: when the survey is repeated, and agents that refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import pytest

from collectors.errors import BadReply
from collectors.snmp.ber import Oid
from collectors.snmp.cells import CellsReader, CellsReading, Number, Survey
from collectors.snmp.client import Client
from collectors.snmp.entity_tree import ENT_LAST_CHANGE_TIME
from collectors.snmp.table import ReadingPolicy
from lab.snmp import ber
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.mib import StaticMib
from lab.snmp.misbehaviour import general_error
from lab.snmp.pdu import GET, Request, build_response
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, client_of
from tests.collectors.snmp.served import SYS_UP_TIME, encoded

COLUMN: Final[Oid] = (1, 3, 6, 1, 4, 1, 99999, 1)
NO_SUCH_NAME: Final = 2


@dataclass
class Bench:
    """An agent, a reader of it, and how often the reader surveyed and forgot."""

    agent: ServedAgent
    client: Client
    policy: ReadingPolicy = field(default_factory=ReadingPolicy)
    rows: int = 3
    found: bool = False
    surveys: int = 0
    forgotten: int = 0

    def __post_init__(self) -> None:
        self.reader: CellsReader[int, str] = CellsReader(self._survey, self.policy, self._forget)

    async def _survey(self, _client: Client, _deadline: float) -> Survey[int, str]:
        self.surveys += 1
        names = tuple(range(self.rows))
        return Survey(names, tuple({"value": number((*COLUMN, row))} for row in names), found=self.found)

    def _forget(self) -> None:
        self.forgotten += 1

    def show(self, objects: dict[Oid, int | bytes | Oid]) -> None:
        """What the agent has from now on."""
        self.agent.agent.mib = StaticMib(encoded(objects))

    async def read(self) -> list[float | None]:
        reading: CellsReading[int, str] = await self.reader.read(self.client, asyncio.get_running_loop().time() + 20.0)
        return list(reading.columns.get("value", ()))


def number(oid: Oid) -> Number:
    return Number((oid,), lambda value: float(value) if isinstance(value, int) else None)


def objects(*values: int, up_time: int = 100_000, changed: int | None = 500) -> dict[Oid, int | bytes | Oid]:
    cells: dict[Oid, int | bytes | Oid] = {(*COLUMN, row): value for row, value in enumerate(values)}
    cells[SYS_UP_TIME] = up_time
    return cells if changed is None else cells | {ENT_LAST_CHANGE_TIME: changed}


def bench(
    script: Callable[[Bench], Awaitable[None]],
    *,
    max_size: int = 1472,
    alter: AlterPdu | None = None,
    rows: int = 3,
    found: bool = False,
    policy: ReadingPolicy | None = None,
) -> None:
    async def run() -> None:
        mib = StaticMib(encoded(objects(*range(10, 10 + rows))))
        agent = ServedAgent(Agent(mib, community=COMMUNITY.community.reveal(), max_size=max_size, alter_pdu=alter))
        async with agent, client_of(agent.host, agent.port) as client:
            await script(Bench(agent, client, policy or ReadingPolicy(), rows, found))

    asyncio.run(run())


def test_numbers_cost_one_request_after_the_survey() -> None:
    async def script(one: Bench) -> None:
        assert await one.read() == [10, 11, 12]
        one.show(objects(20, 0, 22))
        before = one.client.requests_sent
        assert await one.read() == [20, 0, 22]
        assert (one.client.requests_sent - before, one.surveys, one.forgotten) == (1, 1, 0)

    bench(script)


@pytest.mark.parametrize(
    "after",
    [
        objects(1, 2, 3, up_time=50),  # restarted
        objects(1, 2, 3, changed=90_000),  # says that a component came or went
        objects(1, 2, 3, changed=None),  # other software
    ],
)
def test_a_restart_or_a_change_has_everything_surveyed_again(after: dict[Oid, int | bytes | Oid]) -> None:
    async def script(one: Bench) -> None:
        await one.read()
        one.show(after)
        one.rows = 2
        assert await one.read() == [1, 2]
        assert (one.surveys, one.forgotten) == (2, 1)
        assert await one.read() == [1, 2]
        assert one.surveys == 2

    bench(script)


def test_announcements_of_which_nothing_comes_are_believed_ever_more_seldom() -> None:
    """An agent whose entLastChangeTime moves by itself; a component that does come is noticed a while later."""

    async def script(one: Bench) -> None:
        await one.read()
        surveys = []
        for minute in range(1, 9):
            one.reader._surveyed_at -= 61
            one.show(objects(1, 2, 3, changed=minute))
            await one.read()
            surveys.append(one.surveys)
        assert surveys == [2, 3, 3, 4, 4, 4, 4, 5]
        one.rows = 2
        one.reader._surveyed_at -= 481
        one.show(objects(1, 2, changed=9))
        assert await one.read() == [1, 2]
        assert one.surveys == 6
        one.show(objects(1, 2, changed=10))
        await one.read()
        assert one.surveys == 7

    bench(script)


def test_a_cell_that_is_gone_has_no_number_and_the_survey_is_repeated_soon() -> None:
    async def script(one: Bench) -> None:
        await one.read()
        cells = objects(10, 11, 12)
        del cells[*COLUMN, 1]
        one.show(cells)
        assert await one.read() == [10, None, 12]
        assert one.surveys == 1
        one.reader._surveyed_at -= 61  # a minute later
        await one.read()
        assert one.surveys == 2

    bench(script)


def test_a_cell_that_never_was_does_not_have_the_survey_repeated() -> None:
    """Tables name cells that a device may lack; one of them that comes and goes again has gone, though."""

    async def script(one: Bench) -> None:
        whole, partly = objects(10, 11, 12), objects(10, 11, 12)
        del partly[*COLUMN, 1]
        one.show(partly)
        assert await one.read() == [10, None, 12]
        one.reader._surveyed_at -= 61
        assert await one.read() == [10, None, 12]
        assert one.surveys == 1
        one.show(whole)
        assert await one.read() == [10, 11, 12]
        one.reader._surveyed_at -= 61
        assert await one.read() == [10, 11, 12]
        assert one.surveys == 1
        one.show(partly)
        assert await one.read() == [10, None, 12]
        assert await one.read() == [10, None, 12]
        assert one.surveys == 2

    bench(script)


@pytest.mark.parametrize(("found", "surveys", "requests"), [(False, 2, 0), (True, 1, 2)])
def test_a_survey_that_found_no_number(found: bool, surveys: int, requests: int) -> None:  # noqa: FBT001 - a case
    """A device without rows may still be starting, and is looked at again soon; rows without numbers are kept."""

    async def script(one: Bench) -> None:
        assert await one.read() == []
        one.reader._surveyed_at -= 61
        assert await one.read() == []
        assert (one.surveys, one.client.requests_sent) == (surveys, requests)

    bench(script, rows=0, found=found)


def test_a_survey_is_repeated_when_it_is_old() -> None:
    async def script(one: Bench) -> None:
        await one.read()
        one.reader._surveyed_at -= 3601
        await one.read()
        assert (one.surveys, one.forgotten) == (2, 0)

    bench(script)


def test_replies_are_kept_within_the_size_asked_for() -> None:
    """400 cells in packets of 1472 octets; an agent whose messages are smaller still answers all of them."""

    async def script(one: Bench) -> None:
        assert await one.read() == [float(value) for value in range(10, 410)]

    bench(script, rows=400)
    bench(script, rows=400, max_size=484)


def refuse_unknown_names(request: Request, pdu: bytes) -> bytes:
    """An agent of SNMPv1's manners: a GET that names anything it lacks fails as a whole."""
    if request.kind == GET and (ber.NO_SUCH_OBJECT in pdu or ber.NO_SUCH_INSTANCE in pdu):
        return build_response(request.request_id, request.bindings, status=NO_SUCH_NAME, index=1)
    return pdu


def test_an_agent_that_refuses_the_whole_request_for_one_absent_name() -> None:
    async def script(one: Bench) -> None:
        cells = objects(*range(10, 30), changed=None)
        del cells[*COLUMN, 7]
        one.show(cells)
        assert await one.read() == [None if row == 7 else row + 10 for row in range(20)]

    bench(script, rows=20, alter=refuse_unknown_names)


def test_an_agent_that_fails_is_a_bad_reply() -> None:
    async def script(one: Bench) -> None:
        with pytest.raises(BadReply, match="genErr"):
            await one.read()

    bench(script, alter=general_error)
