"""Reading NetBox over HTTP: pages, few requests, and every way it can fail."""

from __future__ import annotations

import gzip
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from inventory.netbox import transport
from inventory.netbox.api import (
    READ,
    BadAddress,
    BadReply,
    Connection,
    NetBoxError,
    NotNetBox,
    Snapshot,
    TokenRefused,
    TooOld,
    Unreachable,
    read_netbox,
)
from inventory.secret import Secret
from tests.inventory.netbox.replay import (
    TOKEN,
    Answer,
    Handler,
    Replay,
    broken_server,
    cut,
    dripping,
    nothing_there,
    other_json,
    replaying,
    silent,
    web_page,
)


def to(url: str, **differing: object) -> Connection:
    return replace(Connection(url=url, token=Secret(TOKEN)), **differing)  # type: ignore[arg-type]


def read(connection: Connection) -> Snapshot:
    return read_netbox(connection, lambda *_: None)


def test_every_list_is_read_whole_in_few_requests(netbox: Replay) -> None:
    told: list[tuple[str, int, int]] = []
    snapshot = read_netbox(to(netbox.url), lambda *page: told.append(page))
    assert snapshot.version == "4.7.3"
    assert {path: len(objects) for path, objects in snapshot.objects.items()} == {
        "dcim/sites": 106,
        "dcim/devices": 118,
        "dcim/interfaces": 1501,
        "circuits/providers": 3,
        "circuits/circuits": 107,
        "circuits/circuit-terminations": 205,
        "tenancy/tenants": 132,
        "ipam/vrfs": 5,
        "ipam/prefixes": 32,
    }
    assert len(netbox.asked) == 1 + len(READ) + 1  # the status, each list, and the second page of interfaces
    assert sum("/dcim/interfaces/" in path and "offset=1000" in path for path in netbox.asked) == 1
    assert told == [("dcim/interfaces", 1000, 1501), ("dcim/interfaces", 1501, 1501)]


def test_the_second_page_s_interfaces_are_other_ones(snapshot: Snapshot) -> None:
    numbers = [interface["id"] for interface in snapshot.objects["dcim/interfaces"]]
    assert len(set(numbers)) == len(numbers) == 1501


def test_tokens_of_both_versions_have_their_own_header(netbox: Replay) -> None:
    read(to(netbox.url))
    with pytest.raises(TokenRefused):
        read(to(netbox.url, token=Secret("0123456789abcdef")))
    assert netbox.authorizations == {f"Bearer {TOKEN}", "Token 0123456789abcdef"}


def test_a_refused_token(netbox: Replay) -> None:
    with pytest.raises(TokenRefused) as caught:
        read(to(netbox.url, token=Secret("another-token")))
    assert str(caught.value) == (f"{netbox.url}: the token is refused for /api/status/ (HTTP 403: Invalid v1 token)")


def test_a_token_that_may_not_see_a_list(netbox: Replay) -> None:
    answer = next(answer for path, answer in netbox.answers.items() if "/ipam/vrfs/" in path)
    answer |= {"status": 403, "body": {"detail": "You do not have permission to perform this action."}}
    with pytest.raises(TokenRefused, match=r"refused for /api/ipam/vrfs/ \(HTTP 403: You do not have permission"):
        read(to(netbox.url))


@pytest.mark.parametrize(
    ("instead", "error", "told"),
    [
        (web_page, NotNetBox, "the answer is no JSON: not NetBox, or not its address"),
        (other_json, NotNetBox, "/api/status/ says no netbox-version: not NetBox, or not its address"),
        (nothing_there, NotNetBox, "nothing at /api/status/ (HTTP 404): not NetBox, or not its address"),
        (broken_server, BadReply, "HTTP 502 from /api/status/"),
        (cut, Unreachable, "the connection broke off"),
    ],
)
def test_another_server_or_a_broken_one(instead: Answer, error: type[NetBoxError], told: str) -> None:
    with replaying(instead) as replay, pytest.raises(error) as caught:
        read(to(replay.url))
    assert str(caught.value) == f"{replay.url}: {told}"


def test_an_object_of_another_form_is_named(netbox: Replay) -> None:
    netbox.body("/dcim/sites/")["results"][0]["status"] = None
    with pytest.raises(BadReply, match=r"^dcim/sites: object [0-9]+: status: expected keys and values"):
        read(to(netbox.url))


@pytest.mark.parametrize("content", [b"[" * 200_000, b'{"count": ' + b"1" * 5000 + b"}"])
def test_json_that_python_cannot_hold(content: bytes) -> None:
    def deep(handler: Handler) -> bool:
        handler.reply(200, content, **{"Content-Type": "application/json"})
        return True

    with replaying(deep) as replay, pytest.raises(NotNetBox):
        read(to(replay.url))


def test_an_answer_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MOST_BYTES", 2**20)

    def bomb(handler: Handler) -> bool:
        handler.reply(200, gzip.compress(b" " * 2**22), **{"Content-Encoding": "gzip"})
        return True

    with replaying(bomb) as replay, pytest.raises(BadReply, match="an answer of more than 1048576 bytes"):
        read(to(replay.url))


def test_silence_ends_with_the_timeout() -> None:
    with replaying(silent) as replay, pytest.raises(Unreachable, match=r"no answer within 0\.3 s"):
        read(to(replay.url, timeout_seconds=0.3))


def test_an_answer_that_drips_ends_with_the_deadline() -> None:
    started = time.monotonic()
    with replaying(dripping) as replay, pytest.raises(Unreachable, match=r"not read within 0\.4 s"):
        read(to(replay.url, deadline_seconds=0.4))
    assert time.monotonic() - started < 3


def test_nobody_listens() -> None:
    with pytest.raises(Unreachable, match="Connection refused"):
        read(to("http://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("version", "accepted"), [("3.7.8", False), ("4.0.0", True), ("4.8.0-beta1", True), ("x", False), ("²", False)]
)
def test_versions(netbox: Replay, version: str, *, accepted: bool) -> None:
    netbox.body("/api/status/")["netbox-version"] = version
    if accepted:
        assert read(to(netbox.url)).version == version
    else:
        with pytest.raises(TooOld, match=f"NetBox {version}; 4.0 or newer is needed"):
            read(to(netbox.url))


def test_a_list_that_changes_meanwhile_is_not_half_taken(netbox: Replay) -> None:
    first = netbox.body("ordering=id&limit=1000&offset=1000")["results"]
    first[-1] = first[0]
    with pytest.raises(BadReply, match="1500 objects read of 1501: NetBox was changed meanwhile"):
        read(to(netbox.url))


def test_the_token_follows_no_link_to_another_address(netbox: Replay) -> None:
    with replaying() as other:

        def elsewhere(handler: Handler) -> bool:
            handler.reply(302, b"", Location=f"{other.url}/api/status/")
            return True

        netbox.instead = elsewhere
        with pytest.raises(BadReply, match="leads to another address, to which the token is not sent"):
            read(to(netbox.url))
        assert other.asked == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("netbox.example.org", "is not like https://netbox.example.org"),
        ("ftp://netbox.example.org", "is not like https://netbox.example.org"),
        ("https://", "is not like https://netbox.example.org"),
        ("https://[::1", "is not like https://netbox.example.org"),
        ("https://netbox.example.org/?token=hush", "is not like https://netbox.example.org"),
        ("http://netbox.example.org", "a token is sent over https only"),
        ("https://someone:hush@netbox.example.org", "holds a user or password"),
    ],
)
def test_addresses_no_token_is_sent_to(url: str, told: str) -> None:
    with pytest.raises(BadAddress, match=told) as caught:
        read(to(url))
    assert "hush" not in str(caught.value)


def test_a_certificate_must_be_trusted(require_tool: Callable[[str], str], tmp_path: Path, netbox: Replay) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(require_tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = type("BoundHandler", (Handler,), {"replay": netbox})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        netbox.url = f"https://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            with pytest.raises(Unreachable, match="a certificate that is not trusted"):
                read(to(netbox.url))
            assert netbox.asked == []
            assert read(to(netbox.url, ca_file=certificate)).version == "4.7.3"
        finally:
            server.shutdown()
            thread.join()
    with pytest.raises(BadAddress, match="no file of certificates there"):
        read(to(netbox.url, ca_file=tmp_path / "absent.pem"))


def test_the_recording_holds_no_token_and_no_address(netbox: Replay) -> None:
    text = json.dumps(netbox.answers)
    assert "nbt_" not in text
    assert "://" not in text
