"""Interface tables of every shape, from agents that cut, sort and answer in their own ways."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from collectors.errors import BadReply, CollectionError, Unreachable, Unsupported
from collectors.readings.interfaces import InterfacesReading
from collectors.snmp.ber import Oid
from collectors.snmp.client import RetryPolicy
from collectors.snmp.modules.interfaces import IF_ENTRY, IF_X_ENTRY, SPEC
from collectors.snmp.table import ReadingPolicy
from lab.snmp import ber, misbehaviour
from lab.snmp.agent import AlterPdu
from lab.snmp.pdu import GET_BULK, ErrorStatus, Request, build_response
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import PATIENT, poller_of, target_of
from tests.collectors.snmp.tables import (
    COUNTERS_64,
    INTEGERS,
    STRINGS,
    SYS_UP_TIME,
    Cells,
    Port,
    expected,
    names,
    ports,
    read,
    served,
    table,
    without,
)

SMALL = ReadingPolicy(reply_octets=400)


async def poll(
    agent: ServedAgent, *, times: int = 1, listed: list[str] | None = None, reading: ReadingPolicy | None = None,
    retry: RetryPolicy = PATIENT,
) -> list[InterfacesReading | CollectionError]:  # fmt: skip
    async with agent, poller_of(retry=retry, reading=reading) as poller:
        target = target_of(agent.host, agent.port, listed=listed)
        results = [(await poller.poll(target, ["interfaces"], 10.0)).outcomes[0] for _ in range(times)]
        found = [outcome.reading or outcome.failure for outcome in results]
        assert all(isinstance(each, InterfacesReading | CollectionError) for each in found)
        return found  # type: ignore[return-value]


def reading_of(agent: ServedAgent, **settings: object) -> InterfacesReading:
    """The second reading, which is of the layout the first one learned; both must say the same."""
    first, second = asyncio.run(poll(agent, times=2, **settings))  # type: ignore[arg-type]
    assert isinstance(first, InterfacesReading), first
    assert isinstance(second, InterfacesReading), second
    assert second.interfaces is first.interfaces
    assert second.columns == first.columns
    return second


def failure_of(agent: ServedAgent, **settings: object) -> CollectionError:
    (failure,) = asyncio.run(poll(agent, **settings))  # type: ignore[arg-type]
    assert isinstance(failure, CollectionError), failure
    return failure


def too_big_over(octets: int) -> AlterPdu:
    """An agent that answers tooBig where it could cut."""

    def alter(request: Request, pdu: bytes) -> bytes:
        if len(pdu) <= octets:
            return pdu
        return build_response(request.request_id, ber.sequence(b""), status=ErrorStatus.TOO_BIG)

    return alter


def last_binding_twice(request: Request, pdu: bytes) -> bytes:
    return misbehaviour.one_row_too_many(request, pdu) if request.kind == GET_BULK else pdu


@pytest.mark.parametrize("rows", [1, 2, 52, 300])
@pytest.mark.parametrize("max_size", [484, 1472, 65_507])
def test_every_cell_at_every_message_size(rows: int, max_size: int) -> None:
    cells = table(ports(rows))
    reading = reading_of(served(cells, max_size=max_size))
    assert read(reading) == expected(cells)
    assert names(reading) == [f"GigabitEthernet0/0/{index}" for index in range(1, rows + 1)]
    assert list(reading.columns) == [entry.name for entry in SPEC.fields]


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(misbehaviour.ragged, id="ragged"),
        pytest.param(misbehaviour.at_most(7), id="seven bindings at most"),
        pytest.param(too_big_over(1400), id="tooBig over a packet"),
        pytest.param(too_big_over(900), id="tooBig over 900 octets"),
    ],
)
def test_agents_that_answer_in_their_own_way(alter: AlterPdu) -> None:
    cells = table(ports(40))
    assert read(reading_of(served(cells, alter_pdu=alter))) == expected(cells)


def test_an_agent_that_says_too_big_to_one_row() -> None:
    cells = table(ports(5))
    assert read(reading_of(served(cells, alter_pdu=too_big_over(450)))) == expected(cells)


def test_an_agent_that_answers_three_bindings_at_most() -> None:
    cells = table(ports(5))
    assert read(reading_of(served(cells, alter_pdu=misbehaviour.at_most(3)))) == expected(cells)


@pytest.mark.parametrize("alter", [misbehaviour.empty, misbehaviour.general_error])
def test_agents_that_never_answer_sensibly(alter: AlterPdu) -> None:
    assert isinstance(failure_of(served(table(ports(3)), alter_pdu=alter)), BadReply)


def test_an_agent_without_getbulk() -> None:
    failure = failure_of(
        served(table(ports(3)), alter_pdu=misbehaviour.no_getbulk), retry=RetryPolicy(timeout_seconds=0.1, retries=1)
    )
    assert isinstance(failure, Unreachable)


@pytest.mark.parametrize("alter", [misbehaviour.looping, misbehaviour.decreasing, last_binding_twice])
def test_names_that_do_not_increase_end_the_walk(alter: AlterPdu) -> None:
    """No endless walk, no invented number: whatever is read is right, the rest is absent or a failure."""
    cells = table(ports(30))
    (found,) = asyncio.run(poll(served(cells, alter_pdu=alter)))
    if isinstance(found, CollectionError):
        assert isinstance(found, BadReply | Unsupported)
        return
    for index, row in read(found).items():
        for name, number in row.items():
            assert number in {None, expected(cells)[index][name]} or name == "counter_bits"


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param({SYS_UP_TIME: 5}, id="nothing but the system group"),
        pytest.param(
            {(1, 3, 6, 1, 2, 1, 4, 1, 0): 1},
            id="nothing of it at all",
        ),
        pytest.param({SYS_UP_TIME: 5, (*IF_ENTRY[:-2], 1, 0): 0, (*IF_X_ENTRY, 19, 1): 0}, id="other columns"),
    ],
)
def test_no_interface(cells: Cells) -> None:
    assert isinstance(failure_of(served(cells)), Unsupported)


def test_no_listed_interface() -> None:
    assert isinstance(failure_of(served(table(ports(3))), listed=["GigabitEthernet9/9/9"]), Unsupported)


def test_32_bit_counters_where_ifxtable_is_missing() -> None:
    cells = {oid: value for oid, value in table(ports(6)).items() if oid[: len(IF_X_ENTRY)] != IF_X_ENTRY}
    reading = reading_of(served(cells))
    assert read(reading) == expected(cells)
    assert {interface.counter_bits for interface in reading.interfaces} == {32}
    assert names(reading) == [f"Descr GigabitEthernet0/0/{index}" for index in range(1, 7)]
    assert set(reading.columns["in_multicast_packets"]) == {None}
    assert set(reading.columns["speed_bits_per_second"]) == {2**32 - 1}


@pytest.mark.parametrize("listed", [False, True])
def test_rows_without_64_bit_counters_take_the_32_bit_ones(*, listed: bool) -> None:
    rows = [without(port, *COUNTERS_64) if port.index % 3 == 0 else port for port in ports(20)]
    cells = table(rows)
    wanted = [port.name.decode() for port in rows[2:9]] if listed else None
    reading = reading_of(served(cells), listed=wanted)
    assert read(reading) == {index: row for index, row in expected(cells).items() if not listed or 3 <= index <= 9}
    assert [interface.counter_bits for interface in reading.interfaces][:4] == (
        [32, 64, 64, 32] if listed else [64, 64, 32, 64]
    )


def test_zero_and_absent_keep_apart() -> None:
    rows = [without(port, (*IF_ENTRY, 13)) if port.index == 2 else port for port in ports(3)]
    cells = table(rows) | {(*IF_ENTRY, 13, 1): 0, (*IF_ENTRY, 13, 3): 0}
    assert list(reading_of(served(cells)).columns["in_discards"]) == [0, None, 0]


def test_a_view_that_shows_names_only() -> None:
    """Every field is there, without a number: at the first reading and at each that follows."""
    cells = {oid: value for oid, value in table(ports(3)).items() if oid[:-1] == (*IF_X_ENTRY, 1)}
    reading = reading_of(served(cells))
    assert reading.columns == {entry.name: [None] * 3 for entry in SPEC.fields}


def test_names_that_are_shared_or_missing() -> None:
    rows = [
        Port(1, b"eth0"), Port(2, b"eth0"), Port(3, b""), without(Port(4, b"eth4"), STRINGS["name"]),
        without(Port(5, b""), STRINGS["name"], STRINGS["descr"]), Port(6, b"eth6"),
    ]  # fmt: skip
    reading = reading_of(served(table(rows)))
    assert names(reading) == ["eth0#1", "eth0#2", "Descr", "Descr eth4", "ifIndex 5", "eth6"]


def test_names_stay_unique_whatever_they_are() -> None:
    reading = reading_of(served(table([Port(1, b"a"), Port(2, b"a"), Port(3, b"a#2")])))
    assert len(set(names(reading))) == 3


def test_aliases_in_utf_8_and_gb_18030() -> None:
    texts = {1: "至 县政府 10G", 2: "至 县政府 10G", 3: "囧", 4: "", 5: 'quote " and \\', 6: "with NUL"}
    encoded = {
        1: texts[1].encode(), 2: texts[2].encode("gb18030"), 3: texts[3].encode("gbk"), 4: b"", 5: texts[5].encode(),
        6: b"  with NUL\0\0",
    }  # fmt: skip
    rows = [Port(index, b"eth%d" % index, alias) for index, alias in encoded.items()]
    rows.append(Port(7, b"eth7", b"\xff\xfe\x80 neither"))
    aliases = [interface.alias for interface in reading_of(served(table(rows))).interfaces]
    assert aliases == [*texts.values(), "\\xff\\xfe\\x80 neither"]


def test_a_view_without_the_system_group() -> None:
    cells = table(ports(3))
    del cells[SYS_UP_TIME]
    assert read(reading_of(served(cells))) == expected(cells)


INDEXES = st.lists(st.integers(1, 2**31 - 1), min_size=1, max_size=8, unique=True)


FALLBACKS = {entry.columns[0]: entry.columns[1:] for entry in SPEC.fields if len(entry.columns) > 1}


@pytest.mark.parametrize("fallbacks", [False, True])
@settings(
    deadline=None, max_examples=60, derandomize=True, phases=(Phase.explicit, Phase.generate)
)  # shrinking takes a minute of polls
@given(indexes=INDEXES, max_size=st.sampled_from([484, 700, 1472, 65_507]), small=st.booleans(), data=st.data())
def test_tables_with_holes(
    indexes: list[int], max_size: int, *, small: bool, fallbacks: bool, data: st.DataObject
) -> None:
    """Any cell may be missing or zero, any column empty, replies cut anywhere: what is there is read, nothing else."""
    whole = table(Port(index, b"p%d" % index) for index in indexes)
    cells = dict(whole)
    columns = sorted({oid[:-1] for oid in whole} - {INTEGERS["type"], SYS_UP_TIME[:-1]})
    for column in data.draw(st.lists(st.sampled_from(columns), max_size=8, unique=True)):
        for index in data.draw(st.one_of(st.just(indexes), st.lists(st.sampled_from(indexes), max_size=4))):
            for gone in (column, *(() if fallbacks else FALLBACKS.get(column, ()))):
                cells.pop((*gone, index), None)
    numbers = sorted(oid for oid, value in cells.items() if isinstance(value, int) and oid != SYS_UP_TIME)
    for oid in data.draw(st.lists(st.sampled_from(numbers), max_size=8)):
        cells[oid] = 0
    alter = data.draw(st.sampled_from([None, misbehaviour.ragged, misbehaviour.at_most(11)]))
    reading = reading_of(served(cells, max_size=max_size, alter_pdu=alter), reading=SMALL if small else None)
    assert read(reading) == expected(cells)


def test_whole_columns_of_expected_are_there() -> None:
    """The oracle of these tests is not empty itself."""
    row: Mapping[str, object] = expected(table(ports(1)))[1]
    assert set(row) == {entry.name for entry in SPEC.fields} | {"type", "mtu", "descr", "alias", "counter_bits"}
    assert None not in row.values()
    assert len(set(row.values())) > 15


def test_oids() -> None:
    """The columns that the reading takes are those of the MIB's numbers."""
    assert {entry.name: [source.column for source in entry.sources] for entry in SPEC.fields} == {
        "admin_status": [_if(7)], "oper_status": [_if(8)], "last_change_ticks": [_if(9)],
        "speed_bits_per_second": [_ifx(15), _if(5)],
        "in_octets": [_ifx(6), _if(10)], "out_octets": [_ifx(10), _if(16)],
        "in_unicast_packets": [_ifx(7), _if(11)], "out_unicast_packets": [_ifx(11), _if(17)],
        "in_multicast_packets": [_ifx(8), _ifx(2)], "out_multicast_packets": [_ifx(12), _ifx(4)],
        "in_broadcast_packets": [_ifx(9), _ifx(3)], "out_broadcast_packets": [_ifx(13), _ifx(5)],
        "in_discards": [_if(13)], "in_errors": [_if(14)], "out_discards": [_if(19)], "out_errors": [_if(20)],
    }  # fmt: skip


def _if(column: int) -> Oid:
    return (1, 3, 6, 1, 2, 1, 2, 2, 1, column)


def _ifx(column: int) -> Oid:
    return (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, column)
