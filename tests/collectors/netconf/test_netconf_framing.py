"""Where a message ends: the same messages however the octets are cut, and nothing larger than is allowed."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.errors import BadReply
from collectors.netconf.framing import Framing, ReplyTooLarge, framed
from lab.netconf.framing import write_message

messages = st.lists(st.binary(min_size=1, max_size=300).filter(lambda text: b"]]>]]>" not in text), max_size=5)


def fed(framing: Framing, stream: bytes, cuts: list[int], *, chunked: bool) -> list[bytes]:
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    found: list[bytes] = []
    for start, end in itertools.pairwise(edges):
        found += framing.feed(stream[start:end], chunked=chunked)
    return found


@given(sent=messages, cuts=st.lists(st.integers(0, 5000), max_size=20), size=st.integers(1, 50))
def test_chunks_cut_anywhere(sent: list[bytes], cuts: list[int], size: int) -> None:
    stream = b"".join(write_message(one, chunked=True, chunk_octets=size) for one in sent)
    framing = Framing(1000)
    assert fed(framing, stream, cuts, chunked=True) == sent
    assert not framing._buffer


@given(sent=messages, cuts=st.lists(st.integers(0, 5000), max_size=20))
def test_delimited_cut_anywhere(sent: list[bytes], cuts: list[int]) -> None:
    whole = [one for one in sent if not one.endswith((b"]", b">"))]
    stream = b"".join(framed(one, chunked=False) for one in whole)
    assert fed(Framing(1000), stream, cuts, chunked=False) == whole


@pytest.mark.parametrize("stream", [b"<hello/>", b"\n#0\nx", b"\n#01\nx", b"\n#-1\nx", b"\n#x\n", b"\n#99999999999\n"])
def test_what_is_no_chunk(stream: bytes) -> None:
    with pytest.raises(BadReply):
        list(Framing(10**12).feed(stream, chunked=True))


@given(st.binary(max_size=200))
def test_any_octets_are_messages_a_failure_or_a_beginning(stream: bytes) -> None:
    for chunked in (True, False):
        with contextlib.suppress(BadReply):
            list(Framing(50).feed(stream, chunked=chunked))


def test_a_large_chunk_is_refused_by_its_header() -> None:
    framing = Framing(16 * 2**20)
    with pytest.raises(ReplyTooLarge, match="more than 16777216 octets"):
        list(framing.feed(b"\n#209715200\n", chunked=True))


def test_many_chunks_are_no_way_around() -> None:
    framing = Framing(1000)
    pieces = (b"\n#100\n" + b"x" * 100 for _ in range(20))
    with pytest.raises(ReplyTooLarge):
        taken(framing, pieces, chunked=True)


def test_of_200_megabytes_no_more_than_the_bound_is_held() -> None:
    framing, piece = Framing(2**20), b"x" * 65_536
    pieces = (piece for _ in range(200 * 2**20 // len(piece)))
    with pytest.raises(ReplyTooLarge):
        taken(framing, pieces, chunked=False)
    assert sum(1 for _ in pieces) == 200 * 16 - 17  # the rest was not asked for
    assert not framing._buffer


def taken(framing: Framing, pieces: Iterable[bytes], *, chunked: bool) -> None:
    for piece in pieces:
        list(framing.feed(piece, chunked=chunked))
