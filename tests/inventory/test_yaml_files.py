"""YAML as people write it: what YAML 1.1 would turn into something else stays what it looks like."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.yaml_files import parse_yaml


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2001:1:2:3:4:5:6:7", "2001:1:2:3:4:5:6:7"),
        ("12:30:45", "12:30:45"),
        ("010", "010"),
        ("2024-01-01", "2024-01-01"),
        ("no", "no"),
        ("on", "on"),
        ("1e3", "1e3"),
        ("true", True),
        ("100_000_000", 100_000_000),
        ("-5", -5),
        ("1.5", 1.5),
        ("~", None),
        ("平山", "平山"),
    ],
)
def test_plain_scalars(written: str, read: object) -> None:
    document = parse_yaml(f"key: {written}\n".encode(), "f")
    assert document.problems == ()
    assert document.data == {"key": read}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"a: &x [*x]\n", "a value that holds itself"),
        (b"a: &x {b: *x}\n", "a value that holds itself"),
        (b"a: &x {!!merge k: *x}\n", "a value that holds itself"),
        (b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d" % (n - 1) if n else b"") for n in range(3000)), "more than 50"),
        (
            b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d," % (n - 1) * 10) for n in range(1, 10)),
            "aliases that repeat more than 1000000 values",
        ),
        # The comments take back each bracket for who only counts them; libyaml's composer then ends the process.
        (b"a: " + b"[ #]\n" * 100_000 + b"]" * 100_000, "more than 50 levels"),
        (b"a: " + b'[ "]", ' * 100_000 + b"]" * 100_000, "more than 50 levels"),
    ],
    ids=["list", "mapping", "merge key", "chain", "billion laughs", "comments", "quotes"],
)
def test_what_would_not_end_is_refused(content: bytes, found: str) -> None:
    [problem] = parse_yaml(content, "f").problems
    assert found in problem.found
    assert problem.where.startswith("line ")


def test_fifty_levels_are_read() -> None:
    assert parse_yaml(b"a: " + b"[" * 49 + b"x" + b"]" * 49, "f").problems == ()
    assert parse_yaml(b"a: " + b"[" * 50 + b"x" + b"]" * 50, "f").problems[0].where == "line 1, column 53"


def test_aliases_repeat_what_they_name() -> None:
    assert parse_yaml(b"a: &x {b: [1, 2]}\nc: *x\n", "f").data == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}}


@pytest.mark.parametrize("tag", ["set", "omap", "pairs", "binary", "timestamp", "merge", "value", "python/none"])
def test_tags_beyond_the_core_schema_are_refused(tag: str) -> None:
    [problem] = parse_yaml(f"key: !!{tag}\n".encode(), "f").problems
    assert problem.found == f"a syntax error (could not determine a constructor for the tag 'tag:yaml.org,2002:{tag}')"


@pytest.mark.parametrize(
    ("tagged", "read"),
    [("!!str 1", "1"), ("!!int '1_000'", 1000), ("!!float 1", 1.0), ("!!bool 'true'", True), ("!!null ''", None)],
)
def test_tags_of_the_core_schema(tagged: str, read: object) -> None:
    assert parse_yaml(f"key: {tagged}\n".encode(), "f").data == {"key": read}


@pytest.mark.parametrize(
    "tagged", ["!!int x", "!!int", "!!bool x", "!!float x", "!!float", "!!int 0x" + "f" * 9000, "9" * 5000]
)
def test_a_value_that_does_not_fit_is_a_problem(tagged: str) -> None:
    document = parse_yaml(f"key: {tagged}\n".encode(), "f")
    assert len(document.problems) == 1


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=60))
def test_any_text_gives_data_or_a_problem(text: str) -> None:
    document = parse_yaml(f"text: {text}\n".encode("utf-8", "surrogatepass"), "f")
    assert document.problems or isinstance(document.data, dict)


@settings(deadline=None)  # the machine may be busy
@given(st.binary(max_size=60))
def test_any_bytes_give_data_or_a_problem(content: bytes) -> None:
    document = parse_yaml(content, "f")
    assert all(problem.file == "f" for problem in document.problems)


def test_a_secret_file_s_words_stay_out_of_its_problems() -> None:
    for content in (b"hunter2: *hunter2\n", b"hunter2: 1\nhunter2: 2\n", b"a: !hunter2 x\n", b"a: 'hunter2\n"):
        document = parse_yaml(content, "f", secret=True)
        assert document.problems
        assert "hunter2" not in " ".join(map(str, document.problems))


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(["1.5", "yes", "0x1f", "12:30", "~", "null", "01", "平山"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abn~1", max_size=2), inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None)
@given(PLAIN, st.booleans())
def test_the_quick_way_reads_what_the_thorough_one_reads(value: object, flow: bool) -> None:  # noqa: FBT001
    written = yaml.safe_dump({"key": value}, default_flow_style=flow, allow_unicode=True)
    # An ampersand anywhere, here in a comment, sends a document the thorough way.
    quick, thorough = (parse_yaml(f"{written}{comment}".encode(), "f") for comment in ("# x\n", "# & x\n"))
    assert (quick.data, quick.problems) == (thorough.data, thorough.problems)


@pytest.mark.parametrize("content", [b"a: 1\na: 2\n", b"1: x\n", b"~: x\n", b"? [a]\n: b\n", b"a: {b: 1, b: 2}\n"])
def test_odd_keys_are_read_alike(content: bytes) -> None:
    assert parse_yaml(content, "f") == parse_yaml(content + b"# &\n", "f")
