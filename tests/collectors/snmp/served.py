"""Objects of the tests as an agent that is polled: name -> value, and what the modules read of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from collectors.errors import CollectionError
from collectors.outcome import Outcome, Reading
from collectors.readings.health import ComponentKind, HealthField, HealthReading
from collectors.readings.optics import OpticsField, OpticsReading
from collectors.snmp.ber import Oid
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of

SYS_OBJECT_ID: Final = (1, 3, 6, 1, 2, 1, 1, 2, 0)
SYS_UP_TIME: Final = (1, 3, 6, 1, 2, 1, 1, 3, 0)
IF_DESCR: Final = (1, 3, 6, 1, 2, 1, 2, 2, 1, 2)
_LARGEST_INTEGER: Final = 2**31 - 1

Objects = Mapping[Oid, int | bytes | Oid]


def encoded(objects: Objects) -> dict[Oid, bytes]:
    """Integers, octets and names, each with its SNMP type; sysUpTime is in ticks, what is large a Counter64."""
    return {oid: _encoded(oid, value) for oid, value in objects.items()}


def _encoded(oid: Oid, value: int | bytes | Oid) -> bytes:
    if isinstance(value, bytes):
        return ber.octet_string(value)
    if isinstance(value, tuple):
        return ber.oid(value)
    if value > _LARGEST_INTEGER:
        return ber.counter64(value)
    return ber.time_ticks(value) if oid == SYS_UP_TIME else ber.integer(value)


def column(entry: Oid, arc: int, values: Iterable[int | bytes | Oid]) -> dict[Oid, int | bytes | Oid]:
    """A column whose rows are numbered from 1."""
    return {(*entry, arc, row): value for row, value in enumerate(values, start=1)}


def agent_of(objects: Objects) -> ServedAgent:
    return ServedAgent(Agent(StaticMib(encoded(objects)), community=COMMUNITY.community.reveal()))


def outcomes(objects: Objects, *modules: str) -> dict[str, Outcome]:
    """What each module gives of an agent with these objects (and sysUpTime, without which no agent is)."""

    async def ask() -> Sequence[Outcome]:
        async with agent_of({SYS_UP_TIME: 100} | dict(objects)) as agent, poller_of() as poller:
            return (await poller.poll(target_of(agent.host, agent.port), modules, 30.0)).outcomes

    return {outcome.module: outcome for outcome in asyncio.run(ask())}


def read(objects: Objects, module: str) -> Reading | CollectionError:
    """What a module reads of them, or why it does not."""
    outcome = outcomes(objects, module)[module]
    found = outcome.reading or outcome.failure
    assert found is not None
    return found


Health = dict[tuple[ComponentKind, str], dict[HealthField, float]]


def health(objects: Objects) -> Health:
    """Components by kind and name with the numbers they have; empty where there are none."""
    reading = read(objects, "health")
    return health_rows(reading) if isinstance(reading, HealthReading) else {}


def health_rows(reading: HealthReading) -> Health:
    rows: Health = {(one.kind, one.name): {} for one in reading.components}
    assert len(rows) == len(reading.components)
    for field, values in reading.columns.items():
        for one, value in zip(reading.components, values, strict=True):
            if value is not None:
                rows[one.kind, one.name][field] = value
    return rows


Light = dict[tuple[str, int | None], dict[OpticsField, float]]


def light_rows(reading: OpticsReading) -> Light:
    """By interface and lane the numbers that are there."""
    rows: Light = {(row.transceiver.interface, row.lane): {} for row in reading.rows}
    for field, values in reading.columns.items():
        for row, value in zip(reading.rows, values, strict=True):
            if value is not None:
                rows[row.transceiver.interface, row.lane][field] = value
    return rows
