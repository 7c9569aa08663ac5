"""Real agents on loopback, started once for all tests of SNMP."""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.collectors.snmp.net_snmp import Snmpd


@pytest.fixture(scope="session")
def snmpd(require_tool: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snmpd]:
    """A real net-snmp agent over v4 and v6."""
    with Snmpd(require_tool("snmpd"), tmp_path_factory.mktemp("snmpd")) as agent:
        yield agent


@pytest.fixture(scope="session")
def pysnmp_ports() -> Iterator[tuple[int, int]]:
    """Ports of an agent made of pysnmp, over v4 and v6."""
    root = Path(__file__).resolve().parents[3]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.collectors.snmp.pysnmp_agent"],
        cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], 60)
        assert ready, "pysnmp's agent did not start within a minute"
        v4, v6 = json.loads(process.stdout.readline())
        yield v4, v6
    finally:
        process.kill()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
