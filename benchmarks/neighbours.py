"""Neighbour tables of many rows, counted: seconds, memory and requests against a simulated agent in another process.

.venv/bin/python benchmarks/neighbours.py            # 100,000 rows, half of them IPv6
.venv/bin/python benchmarks/neighbours.py --rows 20000 --reply-octets 8192
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import time
import tracemalloc
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from multiprocessing.connection import Connection

from collectors.readings.neighbours import NeighboursReading
from collectors.snmp.neighbour_tables import NET_TO_PHYSICAL
from collectors.snmp.poller import Poller
from collectors.snmp.table import ReadingPolicy
from collectors.snmp.target import SnmpTarget
from inventory.credentials import CommunityCredential, Secret
from lab.snmp import ber
from lab.snmp.agent import Agent
from lab.snmp.ber import Oid
from lab.snmp.mib import StaticMib
from lab.snmp.serving import ServedAgent

_COMMUNITY = "benchmark"
_INTERFACES = 50
_FIRST_IPV4 = int(IPv4Address("198.18.0.0"))
_FIRST_IPV6 = int(IPv6Address("2001:db8::"))


def rows(count: int) -> Iterator[tuple[Oid, bytes]]:
    """Dual-stack hosts with one IPv4 and one IPv6 address each, spread over the interfaces."""
    for host in range(count // 2):
        mac = ber.octet_string(b"\x02\x00" + host.to_bytes(4, "big"))
        index = 1 + host % _INTERFACES
        for address in (IPv4Address(_FIRST_IPV4 + host).packed, IPv6Address(_FIRST_IPV6 + host).packed):
            row = (index, 1 if len(address) == 4 else 2, len(address), *address)  # noqa: PLR2004
            for column, value in zip(NET_TO_PHYSICAL.columns, (mac, ber.integer(3), ber.integer(2)), strict=True):
                yield (*column, *row), value


def serve(count: int, ready: Connection) -> None:
    """Answer until the process is ended."""

    async def answer() -> None:
        async with ServedAgent(Agent(StaticMib(dict(rows(count))), community=_COMMUNITY)) as agent:
            ready.send((agent.host, agent.port))
            await asyncio.Event().wait()

    asyncio.run(answer())


async def measure(host: str, port: int, reply_octets: int, *, traced: bool) -> None:
    poller = Poller(reading=ReadingPolicy(reply_octets=reply_octets))
    target = SnmpTarget(
        device="bench", family="ipv4", host=host, port=port, listed=None,
        credential=CommunityCredential("bench", Secret(_COMMUNITY)),
    )  # fmt: skip
    for name in ("first, all tables", "steady"):
        if traced:
            tracemalloc.start()
        cpu, wall = time.process_time(), time.perf_counter()
        result = await poller.poll(target, ["neighbours"], 600.0)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        reading = result.outcomes[0].reading
        if not isinstance(reading, NeighboursReading):
            raise SystemExit(f"no reading: {result.outcomes[0].failure}")
        if traced:
            print(f"{name}: peak {tracemalloc.get_traced_memory()[1] / 1e6:.1f} MB beyond what was there")
            tracemalloc.stop()
            continue
        entries = sum(table.entries for table in reading.tables.values() if table)
        print(
            f"{name}: {entries} entries, {reading.hosts.dual_stack} dual-stack hosts; {result.requests} requests, "
            f"{wall:.1f} s, of which {cpu:.1f} s our CPU"
        )
    await poller.aclose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="entries, half of them IPv6")
    parser.add_argument("--reply-octets", type=int, default=1472, help="how large a reply should at most become")
    asked = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    agent = multiprocessing.get_context("spawn").Process(target=serve, args=(asked.rows, theirs), daemon=True)
    agent.start()
    try:
        host, port = ours.recv()
        for traced in (False, True):
            asyncio.run(measure(host, port, asked.reply_octets, traced=traced))
        print(
            f"largest resident size of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB"
        )
    finally:
        agent.terminate()
        agent.join()


if __name__ == "__main__":
    main()
