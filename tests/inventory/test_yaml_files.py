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


def test_alias_that_holds_itself_ends() -> None:
    assert parse_yaml(b"a: &x [*x]\nb: 1\nb: 2\n", "f").problems[0].where == "b"


@pytest.mark.parametrize("tagged", ["!!int x", "!!bool x", "!!float x", "!!timestamp x", "!!binary x", "9" * 5000])
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
