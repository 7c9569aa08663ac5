"""A netconfd in a network namespace with neighbours of its own; run as a program inside it.

Prints one JSON object: what our modules read, and what the kernel says, before and after a neighbour comes.

Source: netconfd(1), ip-neighbour(8), network_namespaces(7).
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from collectors.netconf.poller import NetconfPoller
from tests.collectors.netconf.netconfd import Netconfd, target_of

MODULES = ("interfaces", "addresses", "neighbours")
HOSTS = {"198.18.0.2": "02:00:5e:00:53:02", "198.18.0.3": "02:00:5e:00:53:02", "198.18.0.254": "00:00:5e:00:01:07"}
PATIENCE_SECONDS = 20.0
LATE = ("198.18.0.4", "02:00:5e:00:53:04")


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def meet(address: str, mac: str) -> None:
    ip("neighbour", "replace", address, "lladdr", mac, "dev", "up0", "nud", "permanent")


def kernel() -> dict[str, Any]:
    """The kernel's own tables."""
    return {"address": said("address"), "neighbour": said("-4", "neighbour")}


def said(*words: str) -> Any:
    return json.loads(subprocess.run(["ip", "-json", *words], check=True, capture_output=True).stdout)


async def watch(server: Netconfd) -> list[dict[str, Any]]:
    """Both views, before and after; netconfd keeps what its program told it for some seconds."""
    poller = NetconfPoller(max_age_seconds=0.0)
    before = await look(poller, server)
    meet(*LATE)
    deadline = time.monotonic() + PATIENCE_SECONDS
    after = await look(poller, server)
    while after["read"]["neighbours"] == before["read"]["neighbours"] and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        after = await look(poller, server)
    await poller.aclose()
    return [before, after]


async def look(poller: NetconfPoller, server: Netconfd) -> dict[str, Any]:
    result = await poller.poll(target_of(server), MODULES, 20)
    return {
        "read": {one.module: one.reading and asdict(replace(one.reading, time=0.0)) for one in result.outcomes},
        "failures": [str(one.failure) for one in result.outcomes if one.failure],
        "kernel": kernel(),
    }


def main() -> None:
    program, sshd, folder = sys.argv[1:]
    # /sys of our interfaces, and of this namespace only; the whole tree cannot be made private in a chroot.
    subprocess.run(["mount", "--make-private", "/sys"], check=True)
    subprocess.run(["mount", "-t", "sysfs", "none", "/sys"], check=True)
    ip("link", "set", "lo", "up")
    ip("link", "add", "up0", "type", "veth", "peer", "name", "dn0")
    for port in ("up0", "dn0"):
        ip("link", "set", port, "up")
    ip("address", "add", "198.18.0.1/24", "dev", "up0")
    ip("address", "add", "198.18.1.1/30", "dev", "up0")
    for address, mac in HOSTS.items():
        meet(address, mac)
    with Netconfd(program, sshd, Path(folder)) as server:
        sys.stdout.write(json.dumps(asyncio.run(watch(server)), default=str))


if __name__ == "__main__":
    main()
