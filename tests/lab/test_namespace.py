"""The county's own addresses in a namespace of a process's own, and the relay into it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.namespace import NamespaceUnavailable, check_namespace
from lab.relay import listen, listen_near, relay

SCRIPT = """
import os, socket, sys
from lab.namespace import check_namespace, enter_namespace
from lab.relay import listen
outside = os.readlink("/proc/self/ns/net")
check_namespace()
assert os.readlink("/proc/self/ns/net") == outside
enter_namespace()
assert os.readlink("/proc/self/ns/net") != outside
for address in ("198.18.3.4", "100.64.9.1", "2001:db8::7"):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as agent, socket.socket(family, socket.SOCK_DGRAM) as manager:
        agent.bind((address, 161))
        manager.settimeout(5)
        manager.sendto(b"get", (address, 161))
        agent.sendto(b"response", agent.recvfrom(100)[1])
        answer, peer = manager.recvfrom(100)
        print(answer.decode(), peer[0], peer[1])
"""


def namespaces_of_the_host() -> str:
    return subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout


@pytest.mark.root
def test_inventory_addresses_answer_on_the_snmp_port(require_root: Callable[[], None]) -> None:
    require_root()
    before = namespaces_of_the_host()
    done = subprocess.run([sys.executable, "-c", SCRIPT], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "response 198.18.3.4 161",
        "response 100.64.9.1 161",
        "response 2001:db8::7 161",
    ]
    assert namespaces_of_the_host() == before


def test_machine_without_the_tools_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.namespace.shutil.which", lambda name, path: None if name == "ip" else f"{path}/{name}")
    with pytest.raises(NamespaceUnavailable, match="iproute2"):
        check_namespace()


def test_a_setup_that_does_not_end_is_no_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.namespace.shutil.which", lambda name, path: f"{path}/{name}")
    monkeypatch.setattr("lab.namespace._PROBE_TIMEOUT_SECONDS", 0.0)
    with pytest.raises(NamespaceUnavailable, match="no end within"):
        check_namespace()


@pytest.mark.root
def test_relay_carries_a_connection_into_a_namespace(require_root: Callable[[], None], tmp_path: Path) -> None:
    """The listening socket was made outside, so it is reached from outside; the server lives inside."""
    require_root()
    script = tmp_path / "inside.py"
    script.write_text(
        "import asyncio\n"
        "from lab.namespace import enter_namespace\n"
        "from lab.relay import listen, relay\n"
        "async def main(listener):\n"
        "    async def echo(reader, writer):\n"
        "        writer.write((await reader.read()).upper())\n"
        "        writer.close()\n"
        "    server = await asyncio.start_server(echo, '127.0.0.1', 7000)\n"
        "    await relay(listener, '127.0.0.1', 7000)\n"
        "    print(listener.getsockname()[1], flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "listener = listen(0)\n"
        "enter_namespace()\n"
        "asyncio.run(main(listener))\n"
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        payload = b"x" * 300_000
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(payload)
            connection.shutdown(socket.SHUT_WR)
            received = b"".join(iter(lambda: connection.recv(65536), b""))
        assert received == payload.upper()
    finally:
        process.kill()
        process.communicate()


def test_relay_to_nobody_closes_the_connection() -> None:
    async def run() -> bytes:
        with listen(0) as unused:
            port = unused.getsockname()[1]
        server = await relay(listen(0), "127.0.0.1", port)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            answer = await reader.read()
            writer.close()
            await writer.wait_closed()
        return answer

    assert asyncio.run(run()) == b""


def test_taken_port_gives_way_to_a_free_one() -> None:
    with listen(0) as taken, listen_near(taken.getsockname()[1]) as other:
        assert other.getsockname() != taken.getsockname()
