"""What the tests of NETCONF have in common: devices that point to a server on loopback, and polls of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from lxml import etree

from collectors.netconf.model import Taker
from collectors.netconf.poller import NetconfPoller
from collectors.netconf.target import NetconfTarget
from collectors.netconf.xml import Element, Rows, parse_rows
from collectors.outcome import Outcome, PollResult
from inventory.credentials import Secret, SshCredential
from inventory.models import Device
from inventory.overlay import Endpoint
from lab.netconf.server import NetconfServer

T = TypeVar("T")
IETF = "urn:ietf:params:xml:ns:yang:ietf-interfaces?module=ietf-interfaces&revision=2018-02-20&features=if-mib"


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def device(name: str = "lab-1", **changes: Any) -> Device:
    known = {
        "name": name,
        "vendor": "net-snmp",
        "platform": "linux",
        "role": "core",
        "site": "lab",
        "ipv4": "127.0.0.1",
        "credential": "snmp",
    }
    return Device(**(known | changes))


def target(
    port: int, key: str | None, name: str = "lab-1", *, listed: frozenset[str] | None = None, **changes: Any
) -> NetconfTarget:
    return NetconfTarget(
        device=device(name, ssh_host_key=key, **changes),
        family="ipv4",
        endpoint=Endpoint("127.0.0.1", port),
        credential=SshCredential("lab", "monitor", Secret("for-the-lab")),
        listed=listed,
    )


def target_of(server: NetconfServer, name: str = "lab-1", **changes: Any) -> NetconfTarget:
    return target(server.port, server.public_key, name, **changes)


async def poll_once(asked: NetconfTarget, *modules: str, timeout_seconds: float = 5.0) -> PollResult:
    poller = NetconfPoller(workers=4)
    try:
        return await poller.poll(asked, modules or ("interfaces",), timeout_seconds)
    finally:
        await poller.aclose()


def taken(row: str, begin: Callable[[], Taker], data: Element | None) -> tuple[Taker, Element | None]:
    """What a session makes of an answer whose rows are not kept."""
    taker = begin()
    return taker, parse_rows(etree.tostring(data), Rows(row, taker.take)) if data is not None else None


def only(result: PollResult) -> Outcome:
    (outcome,) = result.outcomes
    return outcome


def failure(result: PollResult) -> str:
    """The reason and the text of the one module's failure."""
    outcome = only(result)
    assert outcome.failure is not None
    return f"{outcome.failure.reason}: {outcome.failure}"
