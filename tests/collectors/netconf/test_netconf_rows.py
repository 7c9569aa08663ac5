"""Tables without a bound: rows are handed over and given back, and an answer that is too large is a failure."""

from __future__ import annotations

import resource
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ncclient.manager import make_device_handler
from ncclient.transport import TransportError

from collectors.netconf import door, xml
from collectors.netconf.line import Line
from collectors.netconf.xml import BadXml, Rows, children, parse, parse_rows, text
from collectors.readings.neighbours import NeighboursReading
from lab.netconf.framing import write_message
from lab.netconf.huawei import CAPABILITIES
from lab.netconf.server import BASE, NetconfServer
from tests.collectors.netconf.asking_netconf import failure, only, poll_once, run, target_of

HUAWEI = {"vendor": "huawei", "platform": "huawei_vrpv8"}
ND = "urn:huawei:yang:huawei-ipv6-nd"


def rows_of(message: bytes, name: str = "row") -> tuple[list[str | None], xml.Element]:
    """The names in the rows that were handed over, and what is left."""
    names: list[str | None] = []
    rest = parse_rows(message, Rows(name, lambda row: names.append(text(row, "name"))))
    return names, rest


@given(
    st.lists(st.text("abc", min_size=1, max_size=3), max_size=50), st.integers(1, 200), st.sampled_from(["", "\n  "])
)
def test_however_a_message_is_cut(names: Sequence[str], piece_octets: int, gap: str) -> None:
    rows = gap.join(f"<row><name>{name}</name><other/></row>" for name in names)
    message = f"<data><table>{gap}{rows}{gap}</table><after>x</after></data>".encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(xml, "_PIECE_OCTETS", piece_octets)
        taken, rest = rows_of(message)
    assert taken == list(names)
    assert text(rest, "after") == "x"
    assert sum(1 for _ in children(rest, "table", "row")) == min(1, len(names))


def test_what_is_no_row_stays() -> None:
    taken, rest = rows_of(b"<data><name>x</name><row><name>a</name></row><other/><row><name>b</name></row></data>")
    assert taken == ["a", "b"]
    assert [one.tag for one in rest.iterchildren("*")] == ["name", "row", "other", "row"]


def test_rows_of_any_namespace_and_without_children() -> None:
    assert rows_of(b'<data xmlns:x="urn:x"><x:row/><row xmlns="urn:y"><name>b</name></row></data>')[0] == [None, "b"]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (b'<!DOCTYPE x [<!ENTITY e "f">]><x><row>&e;</row></x>', "declares a document type"),
        (b"<x>" + b"<row><a>" * 5_000 + b"</a></row>" * 5_000 + b"</x>", "depth"),
        (b"<x><row><name>a</name></row>", "is no XML"),
        (b"<x><row><name>a</row></x>", "is no XML"),
        (b"", "is no XML"),
        (b"\0", "is no XML"),
        (b"<x><row>&e;</row></x>", "is no XML"),
        (b"<x>" + b"<a/>" * 500_001 + b"</x>", "more than 500000 elements beside rows"),
        (b"<x><row>" + b"<a/>" * 500_001, "more than 500000 elements beside rows"),
        (b"<x>" + b"<t><row/></t>" * 510_000 + b"</x>", "more than 500000 elements beside rows"),
    ],
    ids=["doctype", "deep", "cut", "wrong", "empty", "nul", "entity", "many", "large-row", "many-tables"],
)
def test_hostile_tables(message: bytes, told: str) -> None:
    with pytest.raises(BadXml, match=told):
        rows_of(message)


def test_more_rows_than_any_message_may_have_tags_take_no_memory() -> None:
    row = b"<row><name>a</name><b>1</b><c>2</c></row>"
    message = b"<x>" + row * 200_000 + b"</x>"  # 1,600,000 tags
    with pytest.raises(BadXml, match="1000000 tags"):
        parse(message)
    resident: list[int] = []

    def take(_: xml.Element) -> None:
        resident.append(resident_octets() if len(resident) % 10_000 == 0 else resident[-1])

    parse_rows(message, Rows("row", take))
    assert len(resident) == 200_000
    assert max(resident) - resident[0] < 30_000_000  # the whole tree takes 150 million


def resident_octets() -> int:
    """Memory of this process, libxml2's included."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def test_rows_are_taken_as_long_as_the_session_is_open() -> None:
    session = door._Session(make_device_handler({"name": "default"}), Line())
    taken: list[xml.Element] = []
    session.expect(Rows("row", taken.append))
    with pytest.raises(TransportError):
        session._dispatch_message(b"<x><row/></x>")  # never opened
    session._connected = True
    session.expect(Rows("row", taken.append))
    session._dispatch_message(b"<x><row/></x>")
    session._dispatch_message(b"<x><row/></x>")  # which is another message
    assert len(taken) == 1


def table(count: int) -> str:
    rows = (
        f"<ipv6-neighbor><if-name>Vlanif{number % 50}</if-name><ipv6-addr>2001:db8::{number % 2**16:x}:"
        f"{number >> 16:x}</ipv6-addr><mac-addr>0200-{number >> 16:04x}-{number % 2**16:04x}</mac-addr>"
        "<state>reachable</state></ipv6-neighbor>"
        for number in range(1, count + 1)
    )
    return f'<data><ipv6-nd xmlns="{ND}"><ipv6-neighbors>{"".join(rows)}</ipv6-neighbors></ipv6-nd></data>'


def nd_alone() -> list[str]:
    """The capabilities of a device that has huawei-ipv6-nd and no other module."""
    return [uri for uri in CAPABILITIES if uri.startswith(ND)]


def test_over_the_wire_a_gateway_with_100_000_neighbours() -> None:
    async def work() -> NeighboursReading:
        async with NetconfServer(capabilities=nd_alone(), answer=lambda _: table(100_000)) as server:
            outcome = only(await poll_once(target_of(server, **HUAWEI), "neighbours", timeout_seconds=60))
            assert outcome.failure is None
            assert isinstance(outcome.reading, NeighboursReading)
            return outcome.reading

    reading = run(work())
    assert (reading.hosts.ipv6, len(reading.interfaces), reading.rows_not_read) == (100_000, 50, 0)
    assert sum(count.entries for one in reading.interfaces for count in one.entries) == 100_000
    assert reading.tables["ipv4"] is None


def test_over_the_wire_an_answer_that_is_too_large_is_a_failure_that_names_the_limit() -> None:
    async def work() -> tuple[str, str]:
        async with NetconfServer(capabilities=nd_alone(), raw=b"\n#67108865\n<data>") as server:
            told = failure(await poll_once(target_of(server, **HUAWEI), "neighbours"))
            server.raw = write_message(b"<x>" + b"<a/>" * 500_001 + b"</x>", chunked=True, chunk_octets=10**6)
            return told, failure(await poll_once(target_of(server, **HUAWEI), "neighbours"))

    octets, elements = run(work())
    assert octets == "bad_reply: the device sends a message of more than 67108864 octets"
    assert elements == "bad_reply: the device's message has more than 500000 elements beside rows"


def test_over_the_wire_a_table_that_breaks_off_gives_no_count() -> None:
    async def work() -> str:
        async with NetconfServer(capabilities=nd_alone()) as server:
            cut = table(5).replace("</ipv6-neighbors>", "")
            server.raw = write_message(f'<rpc-reply xmlns="{BASE}">{cut}</rpc-reply>'.encode(), chunked=True)
            return failure(await poll_once(target_of(server, **HUAWEI), "neighbours"))

    assert run(work()).startswith("bad_reply: the device's message is no XML")


def test_over_the_wire_rows_before_the_reply_are_not_the_replys() -> None:
    async def work() -> str:
        async with NetconfServer(capabilities=nd_alone(), answer=lambda _: table(3)) as server:
            before = write_message(f"<notification>{table(2)}</notification>".encode(), chunked=True)
            server.before_reply = before
            return failure(await poll_once(target_of(server, **HUAWEI), "neighbours"))

    assert "the device sent something else before its reply" in run(work())
