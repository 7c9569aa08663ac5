"""A device that sends what would hurt a parser: refused, bounded, and the exporter goes on."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from collectors.netconf.xml import BadXml, fraction, parse, text, whole_number
from lab.netconf.server import BASE_10, NetconfServer
from tests.collectors.netconf.asking_netconf import IETF, failure, poll_once, run, target_of

LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><rpc-reply>&j;</rpc-reply>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><rpc-reply>&e;</rpc-reply>'
REMOTE = b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><rpc-reply/>'


@pytest.mark.parametrize("message", [LAUGHS, OUTSIDE, REMOTE, b"\n" + LAUGHS], ids=["laughs", "file", "dtd", "later"])
def test_no_declarations(message: bytes) -> None:
    with pytest.raises(BadXml, match="declares a document type"):
        parse(message)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_another_encoding_hides_nothing(encoding: str) -> None:
    with pytest.raises(BadXml):
        parse(OUTSIDE.decode().encode(encoding))
    with pytest.raises(BadXml):
        parse(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>')


def test_an_undeclared_entity_is_an_error() -> None:
    with pytest.raises(BadXml):
        parse(b"<rpc-reply>&e;</rpc-reply>")


def test_ten_thousand_levels() -> None:
    with pytest.raises(BadXml, match="depth"):
        parse(b"<a>" * 10_000 + b"</a>" * 10_000)


def test_very_many_tags() -> None:
    with pytest.raises(BadXml, match="1000000 tags"):
        parse(b"<r>" + b"<a/>" * 1_000_001 + b"</r>")


@pytest.mark.parametrize("message", [b"", b"\0\0", b"<a>", b"text", b"<a/><b/>", b"\xff\xfe<a/>"])
def test_what_is_no_xml(message: bytes) -> None:
    with pytest.raises(BadXml):
        parse(message)


def test_padding_of_older_huawei_devices_is_no_content() -> None:
    assert parse(b'\0<?xml version="1.0"?><a/>\n\0\0').tag == "a"


def test_numbers_are_numbers_or_unknown() -> None:
    root = parse("<r><a>12</a><b>-1</b><c>1e9</c><d/><e>٣</e><f> 7 </f><g>-3.20</g><h>--</h></r>".encode())
    assert [whole_number(root, name) for name in "abcdefg"] == [12, None, None, None, None, 7, None]
    assert [fraction(root, name) for name in "abcgh"] == [12.0, -1.0, None, -3.2, None]
    assert text(root, "d") is None
    assert text(root, "x", "y") is None


def test_over_the_wire_a_reply_that_announces_200_megabytes() -> None:
    async def work() -> str:
        reply = b"\n#209715200\n" + b"x" * 100_000
        async with NetconfServer(capabilities=[IETF], raw=reply) as server:
            return failure(await poll_once(target_of(server)))

    assert run(work()).startswith("bad_reply: the device sends a message of more than 16777216 octets")


def test_over_the_wire_a_reply_without_an_end_is_not_collected() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async def work() -> str:
        async with NetconfServer(capabilities=[IETF], base=[BASE_10]) as server:
            server.raw = b"<rpc-reply>" + b" " * (40 * 2**20)
            return failure(await poll_once(target_of(server), timeout_seconds=30))

    assert run(work()).startswith("bad_reply: the device sends a message of more than 16777216 octets")
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 300 * 1024  # the server's own copies are in this process too


@pytest.mark.parametrize("reply", [LAUGHS, b"<a>" * 10_000, b"no xml", b""], ids=["laughs", "deep", "text", "empty"])
def test_over_the_wire_a_hostile_reply_ends_the_session_only(reply: bytes) -> None:
    async def work() -> tuple[str, str]:
        async with NetconfServer(capabilities=[IETF], base=[BASE_10]) as server:
            server.raw = reply + b"]]>]]>"
            told = failure(await poll_once(target_of(server)))
            server.raw = None
            return told, failure(await poll_once(target_of(server)))

    told, next_time = run(work())
    assert told.startswith("bad_reply: ")
    assert next_time.startswith("unsupported: the device answers, but shows no interface")


def test_nothing_is_fetched_or_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("not to be seen")
    with pytest.raises(BadXml) as caught:
        parse(f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><x>&e;</x>'.encode())
    assert "not to be seen" not in str(caught.value)
