"""Asks every agent over its socket whether it answers: what `ready` means.

Source: RFC 3416 (GET of sysUpTime.0); RFC 3414 section 4 (a discovery message is answered by a report).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from inventory.errors import YunwangError
from lab.snmp import ber, v3_message
from lab.snmp.pdu import GET
from lab.snmp.users import LocalUser, SecurityLevel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lab.fleet.endpoints import Address

SYS_UP_TIME: Final = (1, 3, 6, 1, 2, 1, 1, 3, 0)
BATCH: Final = 40
"""Requests on their way at once: their answers fit a socket's buffer."""
DEADLINE_SECONDS: Final = 10.0
RETRY_SECONDS: Final = 0.5


class NotReady(YunwangError):
    """Some agents do not answer."""


def probe(community: str | None) -> bytes:
    """A request that an agent of this community answers, or any agent of v3."""
    binding = ber.sequence(ber.oid(SYS_UP_TIME) + ber.NULL_VALUE)
    pdu = ber.tlv(GET, ber.integer(1) + ber.integer(0) + ber.integer(0) + ber.sequence(binding))
    if community is not None:
        return ber.sequence(ber.integer(1) + ber.octet_string(community.encode()) + pdu)
    message = v3_message.build(
        message_id=1,
        max_size=65507,
        level=SecurityLevel.NO_AUTH_NO_PRIV,
        engine_id=b"",
        boots=0,
        time=0,
        user=LocalUser(b"", None, b"", None),
        scoped=ber.sequence(ber.octet_string(b"") + ber.octet_string(b"") + pdu),
    )
    # Asked to report; nothing is signed, so the flag can be set afterwards.
    flags = ber.octet_string(b"\x00") + ber.integer(v3_message.USM)
    return message.replace(flags, ber.octet_string(bytes((v3_message.REPORTABLE,))) + ber.integer(v3_message.USM), 1)


class _Collector(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.answered: set[tuple[str, int]] = set()
        self.news = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        del data
        self.answered.add((str(addr[0]), int(addr[1])))
        self.news.set()


async def await_answers(probes: Iterable[tuple[Address, bytes]]) -> None:
    """Returns when every address has answered its probe. Raises NotReady."""
    by_family: dict[bool, list[tuple[Address, bytes]]] = {}
    for address, datagram in probes:
        by_family.setdefault(":" in address.host, []).append((address, datagram))
    for is_ipv6, asked in by_family.items():
        local = "::" if is_ipv6 else "0.0.0.0"  # noqa: S104 - a probing socket, which sends only to the agents' addresses
        transport, collector = await asyncio.get_running_loop().create_datagram_endpoint(
            _Collector, local_addr=(local, 0)
        )
        try:
            for at in range(0, len(asked), BATCH):
                await _ask(transport, collector, asked[at : at + BATCH])
        finally:
            transport.close()


async def _ask(transport: asyncio.DatagramTransport, collector: _Collector, asked: list[tuple[Address, bytes]]) -> None:
    waiting = {(address.host, address.port): datagram for address, datagram in asked}
    deadline = asyncio.get_running_loop().time() + DEADLINE_SECONDS
    while waiting:
        if asyncio.get_running_loop().time() > deadline:
            host, port = next(iter(waiting))
            raise NotReady(f"{len(waiting)} agents do not answer, the first at {host} port {port}")
        for target, datagram in waiting.items():
            transport.sendto(datagram, target)
        try:
            async with asyncio.timeout(RETRY_SECONDS):
                while waiting:
                    await collector.news.wait()
                    collector.news.clear()
                    for target in collector.answered & waiting.keys():
                        del waiting[target]
        except TimeoutError:
            continue
