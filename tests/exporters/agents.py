"""A small switch that answers SNMP from a thread of the test, over v2c and v3."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.endpoint import Delivery
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent
from lab.snmp.users import User
from lab.snmp.usm import UsmEngine

COMMUNITY = "canary-community-5f1c"
USER = "poller"
AUTH_KEY = "canary-auth-passphrase-91d3"
PRIV_KEY = "canary-priv-passphrase-c07a"
SECRETS = (COMMUNITY, AUTH_KEY, PRIV_KEY)
ALIAS = '至青云村 "100M" 50%'
OCTETS = 2**63 + 12345

_SYSTEM = (1, 3, 6, 1, 2, 1, 1)
_IF = (1, 3, 6, 1, 2, 1, 2, 2, 1)
_IF_X = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1)
_IP_SYSTEM = (1, 3, 6, 1, 2, 1, 4, 31, 1, 1)


def switch_objects() -> dict[ber.Oid, bytes]:
    """Two interfaces; the second has no alias and no MTU."""
    values = {
        (*_SYSTEM, 1, 0): ber.octet_string(b"a switch"),
        (*_SYSTEM, 2, 0): ber.oid((1, 3, 6, 1, 4, 1, 2011, 2, 1)),
        (*_SYSTEM, 3, 0): ber.time_ticks(123_450),
        (*_SYSTEM, 5, 0): ber.octet_string("交换机".encode()),
        (*_SYSTEM, 6, 0): ber.octet_string(b"room 1"),
    }
    for index in (1, 2):
        name = f"GE1/0/{index}".encode()
        values |= {
            (*_IF, 1, index): ber.integer(index),
            (*_IF, 2, index): ber.octet_string(name),
            (*_IF, 3, index): ber.integer(6),
            (*_IF, 7, index): ber.integer(1),
            (*_IF, 8, index): ber.integer(index),
            (*_IF, 10, index): ber.counter32(1000 * index),
            (*_IF, 16, index): ber.counter32(2000 * index),
            (*_IF_X, 1, index): ber.octet_string(name),
            (*_IF_X, 6, index): ber.counter64(OCTETS + index),
            (*_IF_X, 10, index): ber.counter64(OCTETS + 10 * index),
        }
    values |= {
        (*_IF, 4, 1): ber.integer(1500),
        (*_IF_X, 18, 1): ber.octet_string(ALIAS.encode()),
    }
    for version in (1, 2):
        values[*_IP_SYSTEM, 6, version] = ber.counter64(10**15 * version)
        values[*_IP_SYSTEM, 33, version] = ber.counter64(10**14 * version)
    return values


def switch() -> Agent:
    user = User(
        name=USER, auth_protocol="sha256", auth_passphrase=AUTH_KEY, priv_protocol="aes128", priv_passphrase=PRIV_KEY
    )
    engine = UsmEngine(bytes.fromhex("800007db0474657374"), [user], boots=3, booted_at=time.time() - 1e4, max_size=1472)
    return Agent(StaticMib(switch_objects()), community=COMMUNITY, usm=engine)


class Agents:
    """Agents on free loopback ports; a test changes their `delivery` while they run."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.served: list[ServedAgent] = []

    def start(self, *, host: str = "127.0.0.1", agent: Agent | None = None, delivery: Delivery | None = None) -> str:
        """The endpoint as an overlay writes it."""
        served = ServedAgent(agent or switch(), host=host, delivery=delivery)
        asyncio.run_coroutine_threadsafe(served.__aenter__(), self._loop).result(10)
        self.served.append(served)
        return f"[{host}]:{served.port}" if ":" in host else f"{host}:{served.port}"


@contextmanager
def running_agents() -> Iterator[Agents]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    agents = Agents(loop)

    async def close() -> None:
        for served in agents.served:
            await served.__aexit__(None, None, None)
        await asyncio.sleep(0)

    try:
        yield agents
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
