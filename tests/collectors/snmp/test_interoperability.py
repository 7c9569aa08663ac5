"""Our client against three agents that share no code with it: net-snmp, pysnmp and the lab's, in every combination."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import pytest

from collectors.readings.interfaces import InterfacesReading
from collectors.snmp.ber import OCTET_STRING, parse_oid
from collectors.snmp.client import Client
from lab.snmp import ber as lab_ber
from lab.snmp.agent import Agent
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from lab.snmp.users import User
from lab.snmp.usm import UsmEngine
from tests.collectors.snmp.asking import (
    AUTH_KEY,
    COMBINATIONS,
    COMMUNITY,
    CREDENTIALS,
    PRIV_KEY,
    SYS_DESCR,
    SYS_NAME,
    SYS_UP_TIME,
    Credential,
    client_of,
    get,
    poller_of,
    target_of,
    user_name,
)
from tests.collectors.snmp.net_snmp import Snmpd

SYSTEM = parse_oid("1.3.6.1.2.1.1")
NOTHING = parse_oid("1.3.6.1.2.1.1.99.0")


async def converse(client: Client) -> None:
    """GET, GETNEXT and GETBULK; nobody's values are known, but all must be there and in order."""
    descr, up_time, name, nothing = await get(client, SYS_DESCR, SYS_UP_TIME, SYS_NAME, NOTHING)
    assert (descr.tag, name.tag, nothing.exists) == (OCTET_STRING, OCTET_STRING, False)
    assert isinstance(up_time.value, int)
    deadline = asyncio.get_running_loop().time() + 10
    (first,) = await client.get_next([SYSTEM], deadline)
    assert (first.oid, first.value) == (SYS_DESCR, descr.value)
    rows = await client.get_bulk([SYSTEM, (*SYSTEM, 4)], deadline, non_repeaters=1, max_repetitions=2)
    assert [row.oid for row in rows][:2] == [SYS_DESCR, (*SYSTEM, 4, 0)]
    assert rows[2].oid == SYS_NAME
    assert rows[2].value == name.value


def run(host: str, port: int, credential: Credential) -> int:
    async def ask() -> int:
        async with client_of(host, port, credential) as client:
            await converse(client)
            sent = client.requests_sent
            await get(client, SYS_NAME)
            assert client.requests_sent == sent + 1
            return sent

    return asyncio.run(ask())


@pytest.mark.parametrize("name", CREDENTIALS)
def test_net_snmp(snmpd: Snmpd, name: str) -> None:
    # Discovery costs one request, and the clock none: net-snmp tells it with its engine id.
    assert run("127.0.0.1", snmpd.port, CREDENTIALS[name]) == (3 if name == "v2c" else 4)


@pytest.mark.parametrize("name", CREDENTIALS)
def test_pysnmp(pysnmp_ports: tuple[int, int], name: str) -> None:
    run("127.0.0.1", pysnmp_ports[0], CREDENTIALS[name])


@pytest.mark.parametrize("name", ["v2c", "noauth-nopriv", "sha1-nopriv", "sha256-aes128", "sha512-aes256c"])
def test_over_ipv6(snmpd: Snmpd, pysnmp_ports: tuple[int, int], name: str) -> None:
    run("::1", snmpd.port6, CREDENTIALS[name])
    run("::1", pysnmp_ports[1], CREDENTIALS[name])


@pytest.mark.parametrize("name", ["v2c", "sha256-aes128"])
def test_interfaces_of_this_machine(snmpd: Snmpd, name: str) -> None:
    """The whole way, over both families: what net-snmp says of this machine's interfaces is what the kernel says."""

    async def ask(host: str, port: int) -> InterfacesReading:
        async with poller_of() as poller:
            target = target_of(host, port, CREDENTIALS[name])
            result = await poller.poll(target, ["system", "interfaces", "ip"], 20.0)
            again = await poller.poll(target, ["system", "interfaces", "ip"], 20.0)
            assert [outcome.failure for outcome in result.outcomes] == [None] * 3
            assert again.requests < result.requests
            reading = again.outcomes[1].reading
            assert isinstance(reading, InterfacesReading)
            return reading

    v4 = asyncio.run(ask("127.0.0.1", snmpd.port))
    v6 = asyncio.run(ask("::1", snmpd.port6))
    kernel = dict(socket.if_nameindex())
    assert {interface.index: interface.name for interface in v4.interfaces} == kernel
    assert v6.interfaces == v4.interfaces
    at = [interface.name for interface in v4.interfaces].index("lo")
    assert v4.interfaces[at].counter_bits == 64
    assert v4.interfaces[at].type == 24  # softwareLoopback
    assert (v4.columns["admin_status"][at], v4.columns["oper_status"][at]) == (1, 1)
    # This very conversation runs through lo; net-snmp keeps interface counters for some seconds.
    assert (v6.columns["in_octets"][at] or 0) >= (v4.columns["in_octets"][at] or 0) > 0


@pytest.mark.parametrize("name", CREDENTIALS)
def test_the_lab(lab_agent: Callable[[], Agent], name: str) -> None:
    async def ask() -> None:
        async with ServedAgent(lab_agent()) as served, client_of(served.host, served.port, CREDENTIALS[name]) as client:
            await converse(client)

    asyncio.run(ask())


@pytest.fixture(scope="module")
def lab_agent() -> Callable[[], Agent]:
    system = {
        SYS_DESCR: lab_ber.octet_string(b"the lab's agent"),
        (*SYSTEM, 2, 0): lab_ber.oid((1, 3, 6, 1, 4, 1, 8072)),
        SYS_UP_TIME: lab_ber.time_ticks(4711),
        (*SYSTEM, 4, 0): lab_ber.octet_string(b"nobody"),
        SYS_NAME: lab_ber.octet_string(b"lab"),
        (*SYSTEM, 6, 0): lab_ber.octet_string(b"loopback"),
    }
    users = [
        User(
            name=user_name(auth, priv), allow_weak=True,
            auth_protocol=auth, auth_passphrase=AUTH_KEY if auth else None,
            priv_protocol=priv, priv_passphrase=PRIV_KEY if priv else None,
        )
        for auth, priv in COMBINATIONS
    ]  # fmt: skip
    usm = UsmEngine(b"\x80\0\x1f\x88\x04tests", users, boots=7, booted_at=time.time() - 1000, max_size=1472)
    agent = Agent(StaticMib(system), community=COMMUNITY.community.reveal(), usm=usm)
    return lambda: agent
