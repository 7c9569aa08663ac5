"""A real server, Debian's netconfd: our reading is what the kernel counts, and a restart is a reconnection."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from collectors.netconf.poller import NetconfPoller
from collectors.netconf.session import Backoff
from collectors.readings.interfaces import InterfacesReading
from tests.collectors.netconf.asking_netconf import only, run
from tests.collectors.netconf.netconfd import Netconfd, target_of
from tests.conftest import missing

COUNTERS = {"in_octets": "rx_bytes", "out_octets": "tx_bytes", "in_errors": "rx_errors", "out_errors": "tx_errors"}


@pytest.fixture
def netconfd(require_tool: Callable[..., str], tmp_path: Path) -> Iterator[Netconfd]:
    if os.geteuid() != 0:
        missing("netconfd takes its user from sshd, and only root's sshd lets root in")
    program = require_tool("netconfd")
    require_tool("netconf-subsystem", "netconfd")
    if not list(Path("/usr/lib").glob("*/yuma/libietf-interfaces.so")):
        missing("netconfd-module-ietf-interfaces is not installed")
    require_tool("ssh-keygen", "openssh-client")
    with Netconfd(program, require_tool("sshd", "openssh-server"), tmp_path) as server:
        yield server


def kernel(name: str) -> dict[str, int]:
    folder = Path("/sys/class/net") / name / "statistics"
    return {field: int((folder / file).read_text()) for field, file in COUNTERS.items()}


async def read(poller: NetconfPoller, server: Netconfd) -> InterfacesReading:
    result = await poller.poll(target_of(server), ("interfaces",), 10)
    outcome = only(result)
    assert outcome.failure is None
    assert isinstance(outcome.reading, InterfacesReading)
    return outcome.reading


def test_interfaces_are_the_kernels(netconfd: Netconfd) -> None:
    async def work() -> None:
        poller = NetconfPoller()
        names = sorted(name for _, name in socket.if_nameindex())
        before = {name: kernel(name) for name in names}
        reading = await read(poller, netconfd)
        after = {name: kernel(name) for name in names}
        await poller.aclose()
        assert sorted(one.name for one in reading.interfaces) == names
        for at, interface in enumerate(reading.interfaces):
            for field in COUNTERS:
                value = reading.columns[field][at]
                assert value is not None
                assert before[interface.name][field] <= value <= after[interface.name][field], (interface.name, field)
        at = [one.name for one in reading.interfaces].index("lo")
        assert (reading.columns["in_octets"][at] or 0) > 0
        assert all(speed is None or speed < 2**60 for speed in reading.columns["speed_bits_per_second"])

    run(work())


def test_the_session_is_kept_and_found_again_after_a_restart(netconfd: Netconfd) -> None:
    async def work() -> None:
        poller = NetconfPoller(backoff=Backoff(first_seconds=0.01))
        first = await read(poller, netconfd)
        for _ in range(3):
            again = await read(poller, netconfd)
            assert again.interfaces is first.interfaces
        log = (netconfd.folder / "sshd.log").read_text("utf-8", "replace")
        assert log.count("Accepted publickey") == 1
        netconfd.stop()
        gone = only(await poller.poll(target_of(netconfd), ("interfaces",), 5))
        assert gone.failure is not None
        assert gone.failure.reason == "timeout"
        netconfd.start()
        back = await read(poller, netconfd)
        assert [one.name for one in back.interfaces] == [one.name for one in first.interfaces]
        await poller.aclose()

    run(work())
