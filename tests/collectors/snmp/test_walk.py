"""Walks and single cells from agents that speak an older SNMP's errors, or choke on some names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import pytest

from collectors.errors import BadReply
from collectors.snmp.ber import Oid
from collectors.snmp.client import Client
from collectors.snmp.row_stream import stream_rows
from collectors.snmp.walk import Column, Walk, get_cells, walk_columns
from lab.snmp import ber
from lab.snmp.agent import Agent, AlterPdu
from lab.snmp.mib import StaticMib
from lab.snmp.misbehaviour import GEN_ERR, bindings_of, looping
from lab.snmp.pdu import GET, Request, build_response
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, client_of
from tests.collectors.snmp.relay import Relay
from tests.collectors.snmp.tables import COUNTERS_64, STRINGS, Cells, ports, served, table

Found = TypeVar("Found")
NO_SUCH_NAME = 2
ABSENT = (1, 3, 6, 1, 2, 1, 99, 1)
COLUMNS = (*STRINGS.values(), *COUNTERS_64)


def run(
    cells: Cells, use: Callable[[Client, float], Awaitable[Found]], alter: AlterPdu | None = None
) -> tuple[Found, int]:
    """What `use` found, and the requests that took."""

    async def ask() -> tuple[Found, int]:
        async with (
            served(cells, alter_pdu=alter) as agent,
            Relay(agent.host, agent.port) as relay,
            client_of(relay.host, relay.port) as client,
        ):
            found = await use(client, asyncio.get_running_loop().time() + 10)
            return found, len(relay.requests)

    return asyncio.run(ask())


def walk_of(columns: Sequence[tuple[int, ...]], reply_octets: int = 1472) -> Callable[[Client, float], Awaitable[Walk]]:
    return lambda client, deadline: walk_columns(client, columns, deadline, reply_octets=reply_octets)


def cells_of(walk: Walk) -> Cells:
    return {
        column + row: value  # type: ignore[misc]
        for column, rows in walk.columns.items()
        for row, value in rows.items()
    }


@pytest.mark.parametrize("reply_octets", [100, 484, 1472, 9000])
def test_columns(reply_octets: int) -> None:
    cells = table(ports(30))
    walk, requests = run(cells, walk_of((*COLUMNS, ABSENT), reply_octets))
    assert cells_of(walk) == {oid: value for oid, value in cells.items() if oid[:-1] in COLUMNS}
    assert walk.columns[ABSENT] == {}
    assert walk.non_increasing == set()
    # 330 cells, each its own length of some 40 octets; every request brings at least one row.
    assert requests <= 30 + 10


def no_such_name_of(column: tuple[int, ...]) -> AlterPdu:
    """As agents do that translate SNMPv1's errors: the whole request fails where one name has no successor."""

    def alter(request: Request, pdu: bytes) -> bytes:
        for at, name in enumerate(request.names, start=1):
            if ber.read_oid(name) == column:
                return build_response(request.request_id, request.bindings, status=NO_SUCH_NAME, index=at)
        return pdu

    return alter


def test_no_such_name_ends_one_column() -> None:
    cells = table(ports(5))
    walk, _ = run(cells, walk_of((ABSENT, *COLUMNS)), no_such_name_of(ABSENT))
    assert cells_of(walk) == {oid: value for oid, value in cells.items() if oid[:-1] in COLUMNS}


@pytest.mark.parametrize("nothing", [ber.NULL_VALUE, ber.NO_SUCH_INSTANCE])
def test_a_cell_without_a_value_ends_nothing(nothing: bytes) -> None:
    """Neither a walk nor a stream of rows ends where an agent cannot read one cell of a column."""
    column: Oid = (*ABSENT, 1)
    rows = range(1, 30)
    values: dict[Oid, bytes] = {(*column, row): ber.integer(row) for row in rows} | {
        (*column, 7): nothing,
        (*column, 20): nothing,
    }
    streamed: Column = {}

    async def ask() -> Walk:
        agent = ServedAgent(Agent(StaticMib(values), community=COMMUNITY.community.reveal()))
        async with agent, client_of(agent.host, agent.port) as client:
            deadline = asyncio.get_running_loop().time() + 10
            end = await stream_rows(
                client, (column,), deadline, reply_octets=484, take=lambda row, cells: streamed.update({row: cells[0]})
            )
            assert (end.rows, end.complete) == (27, True)
            return await walk_columns(client, (column,), deadline, reply_octets=484)

    walk = asyncio.run(ask())
    assert walk.columns[column] == streamed == {(row,): row for row in rows if row not in {7, 20}}
    assert walk.non_increasing == set()


def test_names_that_stand_still_are_reported() -> None:
    walk, requests = run(table(ports(5)), walk_of(COLUMNS), looping)
    assert walk.non_increasing
    assert requests <= 2 * len(COLUMNS)


def poisoned(oid: tuple[int, ...]) -> AlterPdu:
    """genErr whenever one variable is asked for, as agents do whose driver of one board fails."""

    def alter(request: Request, pdu: bytes) -> bytes:
        if request.kind == GET and any(ber.read_oid(name) == oid for name in request.names):
            return build_response(request.request_id, request.bindings, status=GEN_ERR, index=1)
        return pdu

    return alter


def test_single_cells() -> None:
    cells = table(ports(30))
    asked = [oid for oid in cells if oid[:-1] in COLUMNS]
    found, requests = run(cells, lambda client, deadline: get_cells(client, [*asked, ABSENT], deadline))
    assert found == {oid: cells[oid] for oid in asked}
    assert requests <= 12
    with pytest.raises(BadReply, match="genErr"):
        run(cells, lambda client, deadline: get_cells(client, asked, deadline), poisoned(asked[17]))


def test_bindings_of_the_lab_are_what_is_altered() -> None:
    binding = ber.sequence(ber.oid((1, 3)) + ber.NULL_VALUE)
    assert bindings_of(build_response(ber.integer(1), ber.sequence(binding * 2))) == [binding, binding]
