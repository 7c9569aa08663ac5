"""Routing tables for agents of the tests, written as numbers, octets and addresses, and what is read of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from typing import Final

from collectors.errors import CollectionError
from collectors.outcome import Reading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.table import ReadingPolicy
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of

RoutingCells = dict[Oid, int | bytes | IPv4Address | Oid]
"""Object name -> value: a number, an OCTET STRING, an IpAddress, an OBJECT IDENTIFIER."""

_LARGEST_INTEGER: Final = 2**31 - 1
_SYSTEM: Final = parse_oid("1.3.6.1.2.1.1")
_IF_NAME: Final = parse_oid("1.3.6.1.2.1.31.1.1.1.1")
HUAWEI, H3C, RUIJIE = (parse_oid(f"1.3.6.1.4.1.{number}.1") for number in (2011, 25506, 4881))


def device(enterprise: Oid, *, interfaces: Mapping[int, str] | None = None) -> RoutingCells:
    """The system group and interface names of a device."""
    cells: RoutingCells = {(*_SYSTEM, 1, 0): b"a device", (*_SYSTEM, 2, 0): enterprise, (*_SYSTEM, 3, 0): 100_000}
    return cells | {(*_IF_NAME, index): name.encode() for index, name in (interfaces or {}).items()}


def index_of(address: str) -> Oid:
    """An IPv4 address as an index."""
    return tuple(IPv4Address(address).packed)


def _encode(value: int | bytes | IPv4Address | Oid) -> bytes:
    if isinstance(value, bytes):
        return ber.octet_string(value)
    if isinstance(value, IPv4Address):
        return ber.tlv(ber.IP_ADDRESS, value.packed)
    if isinstance(value, tuple):
        return ber.oid(value)
    return ber.integer(value) if value <= _LARGEST_INTEGER else ber.unsigned(ber.GAUGE32, value)


def mib_of(cells: RoutingCells) -> StaticMib:
    return StaticMib({oid: _encode(value) for oid, value in cells.items()})


def read_in_turn(
    states: Sequence[RoutingCells], module: str, *, policy: ReadingPolicy | None = None
) -> list[Reading | CollectionError]:
    """What one poller reads of an agent that shows one state after another."""

    async def ask() -> list[Reading | CollectionError]:
        agent = Agent(mib_of(states[0]), community=COMMUNITY.community.reveal(), max_size=1472)
        found: list[Reading | CollectionError] = []
        async with ServedAgent(agent) as served, poller_of(reading=policy) as poller:
            target = target_of(served.host, served.port)
            for cells in states:
                agent.mib = mib_of(cells)
                (outcome,) = (await poller.poll(target, [module], 20.0)).outcomes
                result = outcome.reading or outcome.failure
                assert result is not None
                found.append(result)
        return found

    return asyncio.run(ask())


def read_once(cells: RoutingCells, module: str) -> Reading | CollectionError:
    return read_in_turn([cells], module)[0]
