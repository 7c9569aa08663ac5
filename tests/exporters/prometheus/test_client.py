"""The client against a real Prometheus, and against what is none."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.prometheus.client import PrometheusClient, PrometheusUnavailable, Sample


def ask(url: str, expr: str, deadline_seconds: float = 5.0) -> tuple[Sample, ...]:
    async def run() -> tuple[Sample, ...]:
        client = PrometheusClient(url, deadline_seconds=deadline_seconds)
        try:
            return await client.query(expr)
        finally:
            await client.aclose()

    return asyncio.run(run())


async def _serve(answer: bytes | None, expr: str) -> None:
    """Ask a server that answers `answer`, or never (None)."""

    handled = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
        writer.close()
        await writer.wait_closed()
        handled.set()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    client = PrometheusClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", deadline_seconds=0.3)
    try:
        await client.query(expr)
    finally:
        await client.aclose()
        await handled.wait()
        server.close()


@pytest.fixture
def prometheus(start_prometheus: Callable[[Path], str], tmp_path: Path) -> str:
    config = tmp_path / "empty.yml"
    config.write_text("global: {scrape_interval: 1s}\n")
    return start_prometheus(config)


def test_vectors_empty_vectors_nan_and_refused_queries(prometheus: str) -> None:
    (one,) = ask(prometheus, 'label_replace(vector(1.5), "town", "平山", "", "")')
    assert (one.labels, one.value) == ({"town": "平山"}, 1.5)
    assert ask(prometheus, "yunwang_nothing") == ()
    assert ask(prometheus, "vector(0) / 0") == ()
    with pytest.raises(PrometheusUnavailable, match=r"bad_data.*parse error"):
        ask(prometheus, "sum(")
    with pytest.raises(PrometheusUnavailable, match="no vector"):
        ask(prometheus, "1")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with pytest.raises(PrometheusUnavailable, match=f"127.0.0.1:{port}"):
        ask(f"http://127.0.0.1:{port}", "up")


def test_silence_ends_at_the_deadline() -> None:
    with pytest.raises(PrometheusUnavailable, match="no answer within"):
        asyncio.run(_serve(None, "up"))


@pytest.mark.parametrize(
    "body",
    [
        b"<html>",
        b"[]",
        b"null",
        b'{"status": "success"}',
        b'{"status": "error"}',
        b'{"status": "success", "data": {"resultType": "vector", "result": [{}]}}',
    ],
)
def test_another_server_is_no_prometheus(body: bytes) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
    with pytest.raises(PrometheusUnavailable, match="not Prometheus's API"):
        asyncio.run(_serve(answer, "up"))


def test_password_in_the_url_is_never_shown() -> None:
    with pytest.raises(PrometheusUnavailable) as caught:
        ask("http://reader:hunter2@127.0.0.1:1", "up")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:9090", "file:///etc/passwd", "http://[::1", "http://h:abc", "http://h:70000"]
)
def test_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(PrometheusUnavailable, match="expected http"):
        PrometheusClient(url)


@pytest.mark.parametrize("url", ["http://h:1/\x01", "http://\u2260\u0301..h:1"])
def test_url_that_only_the_http_client_refuses_is_one_clear_error(url: str) -> None:
    with pytest.raises(PrometheusUnavailable, match="Prometheus URL"):
        PrometheusClient(url)
