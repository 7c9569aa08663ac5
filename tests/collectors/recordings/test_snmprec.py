"""Lines and files of recorded walks: every type there and back, the bad ones named, the real ones read."""

from __future__ import annotations

import bz2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.recordings import walk_file
from collectors.recordings.errors import BadRecording
from collectors.recordings.snmprec import Variable, format_line, parse_line
from collectors.recordings.walk_file import load_walk
from collectors.snmp import ber

ARCS = st.integers(0, 2**32 - 1)
NAMES = st.lists(ARCS, min_size=1, max_size=20).map(lambda arcs: (1, 3, *arcs))
VALUES = st.one_of(
    st.tuples(st.just(ber.INTEGER), st.integers(-(2**31), 2**31 - 1)),
    st.tuples(st.sampled_from([ber.COUNTER32, ber.GAUGE32, ber.TIME_TICKS]), st.integers(0, 2**32 - 1)),
    st.tuples(st.just(ber.COUNTER64), st.integers(0, 2**64 - 1)),
    st.tuples(st.sampled_from([ber.OCTET_STRING, ber.OPAQUE]), st.binary(max_size=40)),
    st.tuples(st.just(ber.IP_ADDRESS), st.binary(min_size=4, max_size=4)),
    st.tuples(st.just(ber.OBJECT_IDENTIFIER), NAMES),
    st.tuples(st.just(ber.NULL), st.none()),
)


@given(oid=NAMES, value=VALUES)
def test_every_value_comes_back(oid: ber.Oid, value: tuple[int, int | bytes | ber.Oid | None]) -> None:
    variable = Variable(oid, *value)
    line = format_line(variable)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert parse_line(line[:-1]) == variable


@given(
    st.lists(NAMES, max_size=30, unique=True).flatmap(lambda names: st.tuples(st.just(names), st.permutations(names)))
)
def test_any_order_of_lines_is_one_walk(
    tmp_path_factory: pytest.TempPathFactory, names: tuple[list[ber.Oid], list[ber.Oid]]
) -> None:
    path = tmp_path_factory.mktemp("walk") / "a.snmprec"
    path.write_bytes(b"".join(format_line(Variable(oid, ber.INTEGER, 1)) for oid in names[1]))
    assert [variable.oid for variable in load_walk(path)] == sorted(names[0])


@given(st.lists(st.integers(0, 40), max_size=60))
def test_without_any_order_the_last_of_a_name_counts_too(
    tmp_path_factory: pytest.TempPathFactory, arcs: list[int]
) -> None:
    """A descending file of a million lines is a million runs: they are sorted some at a time."""
    path = tmp_path_factory.mktemp("walk") / "a.snmprec"
    path.write_bytes(b"".join(format_line(Variable((1, 3, arc), 2, at)) for at, arc in enumerate(arcs)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk_file, "_MAX_RUNS", 2)
        patch.setattr(walk_file, "_SORTED_AT_ONCE", 7)
        found = [(variable.oid[-1], variable.value) for variable in load_walk(path)]
    assert found == sorted({arc: at for at, arc in enumerate(arcs)}.items())


@pytest.mark.parametrize("content", [b"1.3.6.1|4|" + b"a" * (1 << 20), b"#" * (1 << 20) + b"1.3.6.1|2|1\n"])
def test_a_line_is_no_longer_than_a_mebibyte(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "long.snmprec"
    path.write_bytes(b"1.3.6.0|2|1\n" + content)
    with pytest.raises(BadRecording, match=r"long\.snmprec:2: longer than 1048576 octets"):
        load_walk(path)


def test_of_a_name_recorded_twice_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "twice.snmprec"
    path.write_text("1.3.6.2|2|1\n1.3.6.1|2|2\n1.3.6.2|2|3\n1.3.6.2|2|4\n", "utf-8")
    assert list(load_walk(path)) == [Variable((1, 3, 6, 1), 2, 2), Variable((1, 3, 6, 2), 2, 4)]


def test_remarks_empty_lines_carriage_returns_and_bars(tmp_path: Path) -> None:
    path = tmp_path / "odd.snmprec.bz2"
    path.write_bytes(
        bz2.compress(b"#H3C\n\n.1.3.6.1|4|a|b\r\n1.3.6.3|64x|0a000001\n1.3.6.4|5|\n1.3.6.5|64|hSh1\n1.3.6.6|65|7  \n\n")
    )
    assert list(load_walk(path)) == [
        Variable((1, 3, 6, 1), 4, b"a|b"),
        Variable((1, 3, 6, 3), 64, b"\x0a\x00\x00\x01"),
        Variable((1, 3, 6, 4), 5, None),
        Variable((1, 3, 6, 5), 64, bytes([104, 83, 104, 49])),
        Variable((1, 3, 6, 6), 65, 7),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1.3.6|4", "a tag that is none, or a value that does not fit it"),
        ("1.3.x|4|a", "not an object identifier: '1.3.x'"),
        ("1.3.6|99|a", "a tag that is none"),
        ("1.3.6|2x|01", "a tag that is none"),
        ("1.3.6|2|many", "a value that does not fit"),
        ("1.3.6|65|-1", "a value that does not fit"),
        ("1.3.6|4x|0", "a value that does not fit"),
        ("1.3.6|64|10.0.0.256", "a value that does not fit"),
        ("1.3.6.4294967296|2|1", "sub-identifier out of range"),
        ("1.3.6|6|1.3.4294967296", "sub-identifier out of range"),
        ("4.3.6|2|1", "not an object identifier: 4.3.6"),
        (f"1.3.6|2|{'9' * 6000}", "a value that does not fit"),
        (f"1.3.6|67|{'9' * 6000}", "a value that does not fit"),
        (f"1.3.{'9' * 1000}|2|1", "sub-identifier out of range"),
        (f"1.3.{'9' * 6000}|2|1", "a name of 6004 octets"),
        (f"1.3.6|6|1.3.{'9' * 6000}", "a value that does not fit"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "bad.snmprec"
    path.write_text(f"1.3.6.1.1|2|1\n{line}\n", "utf-8")
    with pytest.raises(BadRecording) as caught:
        load_walk(path)
    assert str(caught.value).startswith(f"{path}:2: expected OID|TAG|VALUE: ")
    assert reason in str(caught.value)


def test_what_snmpsim_makes_up_is_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "varying.snmprec"
    path.write_text("1.3.6.1.1|67:numeric|rate=100\n1.3.6.1.2|2|7\n", "utf-8")
    assert list(load_walk(path)) == [Variable((1, 3, 6, 1, 2), 2, 7)]
    assert "1 lines are variations of snmpsim, no answers" in caplog.text
    with pytest.raises(ValueError, match="is a variation of snmpsim"):
        parse_line(b"1.3.6.1.1|67:numeric|rate=100")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match=r"none\.snmprec: No such file"):
        load_walk(tmp_path / "none.snmprec")
    broken = tmp_path / "broken.snmprec.bz2"
    broken.write_bytes(bz2.compress(b"1.3.6.1|2|1\n" * 9)[:-4])
    with pytest.raises(BadRecording, match=r"broken.snmprec.bz2: .*ended"):
        load_walk(broken)


def test_only_the_subtrees_that_are_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.snmprec"
    path.write_text("1.3.6.1.2|2|1\n1.3.6.1.20|2|1\n1.3.6.1.2.7|2|1\nnonsense\n", "utf-8")
    assert [variable.oid for variable in load_walk(path, [(1, 3, 6, 1, 2)])] == [(1, 3, 6, 1, 2, 7)]
