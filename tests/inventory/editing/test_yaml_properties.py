"""Random documents with comments, randomly edited: the data are as asked, and nothing else in the text has changed.

A document is drawn as lines; each line and each comment knows the object (and key) it belongs to, so that the test can
say which of them may change.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.editing.alignment import same
from inventory.editing.yaml_text import AddObject, Edit, RemoveObject, SetKeys, edit_yaml
from inventory.entries import key_of
from inventory.yaml_files import parse_yaml

COLLECTIONS = ("towns", "devices", "circuits")
KEYS = ("name_en", "site", "role", "k1", "k2", "k3")

texts = st.one_of(
    st.sampled_from(
        [
            "平山",
            "GigabitEthernet 0/[1-8]",
            "a, b",
            "true",
            "010",
            "~",
            "",
            " x ",
            "- y",
            "# no",
            "a #b",
            "a: b",
            "it's",
            '"',
        ]
    ),
    st.sampled_from(
        ["2001:db8::1", "100_000", "1.5", "null", "{x", "]", "*a", "&b", "!t", "|", "? z", "...", "---", "@", "%"]
    ),
    st.text(max_size=8),
)
scalars = st.one_of(texts, st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False))
values = st.one_of(
    scalars,
    st.lists(texts, min_size=1, max_size=3),
    st.lists(st.fixed_dictionaries({"name": texts}, optional={"description": texts}), min_size=1, max_size=3),
)


@dataclass
class Drawn:
    """A document as lines, each with the (collection, object) it belongs to, and the comments' owners."""

    lines: list[tuple[str, tuple[str, str] | None]] = field(default_factory=list)
    comments: dict[str, tuple[str, str, str] | None] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    keys: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def comment(self, owner: tuple[str, str, str] | None) -> str:
        text = f"# comment {len(self.comments)}."
        self.comments[text] = owner
        return text


def written(value: object, draw: Callable[..., object]) -> str:  # noqa: PLR0911 - one a style
    """Write a value on one line, in one of the styles people use; not by the code under test."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item, draw)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(item, draw) for item in value) + "]"
    if isinstance(value, str):
        if value.isascii() and value.isalpha() and value not in {"true", "false", "null"}:
            return value
        if value.isprintable() and draw(st.booleans()):
            return "'" + value.replace("'", "''") + "'"
        return yaml.safe_dump(value, default_style='"', width=10**9).rstrip("\n")
    if isinstance(value, float):
        return "1.25"
    if isinstance(value, int) and not isinstance(value, bool) and draw(st.booleans()):
        return f"{value:_}"
    return json.dumps(value)


@st.composite
def documents(draw: st.DrawFn) -> Drawn:
    drawn = Drawn()
    maybe = st.sampled_from([True, False, False])
    for number, collection in enumerate(draw(st.permutations(COLLECTIONS))[: draw(st.integers(1, 3))]):
        if number and draw(st.booleans()):
            drawn.lines.append(("", None))
        head = f"{collection}:" + (f"  {drawn.comment(None)}" if draw(maybe) else "")
        drawn.lines.append((head, None))
        drawn.names[collection] = []
        spaced = draw(maybe)
        for index in range(draw(st.integers(1, 4))):
            name = f"{collection[0]}{index}"
            drawn.names[collection].append(name)
            if spaced and index:
                drawn.lines.append(("", None))
            if draw(maybe):
                drawn.lines.append((f"  {drawn.comment(None)}", None))
            keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=5))
            drawn.keys[collection, name] = keys
            pairs = {key_of(collection): name, **{key: draw(values) for key in keys}}
            style = draw(st.sampled_from([_block, _flow, _wrapped]))
            drawn.lines.extend((line, (collection, name)) for line in style(pairs, drawn, (collection, name), draw))
        if draw(maybe):
            drawn.lines.append((f"  {drawn.comment(None)}", None))
    return drawn


def _flow(pairs: dict[str, object], drawn: Drawn, owner: tuple[str, str], draw: st.DrawFn) -> list[str]:
    end = f" {drawn.comment((*owner, ''))}" if draw(st.booleans()) else ""
    return [f"  - {written(pairs, draw)}{end}"]


def _wrapped(pairs: dict[str, object], drawn: Drawn, owner: tuple[str, str], draw: st.DrawFn) -> list[str]:
    lines, line = [], "  - {"
    for number, (key, value) in enumerate(pairs.items()):
        line += f"{key}: {written(value, draw)}"
        last = number == len(pairs) - 1
        if not last or draw(st.booleans()):
            line += ","
        if draw(st.booleans()):
            if draw(st.booleans()):
                line += f"  {drawn.comment((*owner, key))}"
            lines.append(line)
            if draw(st.booleans()):
                lines.append(f"     {drawn.comment((*owner, key))}")
            line = "     "
        elif not last:
            line += " "
    return [*lines, line + "}"]


def _block(pairs: dict[str, object], drawn: Drawn, owner: tuple[str, str], draw: st.DrawFn) -> list[str]:
    lines: list[str] = []
    for number, (key, value) in enumerate(pairs.items()):
        start = "    " if number else "  - "
        end = f"  {drawn.comment((*owner, key))}" if draw(st.booleans()) else ""
        if number and draw(st.booleans()):
            lines.append(f"    {drawn.comment((*owner, key))}")
        if isinstance(value, list) and draw(st.booleans()):
            lines.append(f"{start}{key}:{end}")
            for item in value:
                end = f"  {drawn.comment((*owner, key))}" if draw(st.booleans()) else ""
                lines.append(f"      - {written(item, draw)}{end}")
        else:
            lines.append(f"{start}{key}: {written(value, draw)}{end}")
    return lines


@st.composite
def edited(draw: st.DrawFn) -> tuple[Drawn, list[Edit]]:
    drawn = draw(documents())
    edits: list[Edit] = []
    for collection, names in drawn.names.items():
        for name in draw(st.lists(st.sampled_from(names), unique=True)):
            if draw(st.booleans()):
                edits.append(RemoveObject(collection, name))
            else:
                known = st.sampled_from((*drawn.keys[collection, name], *KEYS))  # rather those it has
                keys = draw(st.lists(known, unique=True, min_size=1, max_size=3))
                edits.append(
                    SetKeys(collection, name, {key: None if draw(st.booleans()) else draw(values) for key in keys})
                )
    for collection in draw(st.lists(st.sampled_from(COLLECTIONS), max_size=3)):
        keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=3))
        name = f"new{len(edits)}"
        edits.append(AddObject(collection, {key_of(collection): name, **{key: draw(values) for key in keys}}))
    return drawn, edits


def expected(data: dict[str, list[dict[str, object]]], edits: list[Edit]) -> dict[str, list[dict[str, object]]]:
    result = {collection: [dict(item) for item in listed] for collection, listed in data.items()}
    for edit in edits:
        listed = result.setdefault(edit.collection, [])
        if isinstance(edit, AddObject):
            listed.append(dict(edit.values))
            continue
        item = next(item for item in listed if item[key_of(edit.collection)] == edit.name)
        if isinstance(edit, RemoveObject):
            listed.remove(item)
            continue
        item.update(edit.values)
        for key in [key for key, value in item.items() if value is None]:
            del item[key]
    return result


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(edited(), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_the_data_change_as_asked_and_nothing_else_does(
    case: tuple[Drawn, list[Edit]],
    newline: str,
    bom: bool,  # noqa: FBT001 - hypothesis draws it
    final: bool,  # noqa: FBT001
) -> None:
    drawn, edits = case
    text = newline.join(line for line, _ in drawn.lines) + (newline if final else "")
    content = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    before = parse_yaml(content, "f")
    assert not before.problems, text
    new = edit_yaml(content, edits, "f")
    after = parse_yaml(new, "f")
    assert isinstance(before.data, dict)
    assert not after.problems
    assert same(after.data, expected(before.data, edits))
    assert new.startswith(b"\xef\xbb\xbf") == bom
    told = new.decode("utf-8-sig")
    assert told.endswith(newline) == final or not told.strip()
    assert newline == "\n" or told.count("\n") == told.count("\r\n")
    _untouched_lines_stay(drawn, edits, told, newline)
    _comments_survive(drawn, edits, told)
    assert edit_yaml(content, [], "f") == content


def _untouched_lines_stay(drawn: Drawn, edits: list[Edit], told: str, newline: str) -> None:
    touched = {(edit.collection, edit.name) for edit in edits if not isinstance(edit, AddObject)}
    lists = {f"{edit.collection}:" for edit in edits if isinstance(edit, RemoveObject)}
    lines = iter(told.split(newline))
    for line, owner in drawn.lines:
        if owner in touched or not line:  # of two empty lines around an object that goes, one goes with it
            continue
        if owner is None and any(line.startswith(head) for head in lists):
            head, _, rest = line.partition(":")
            assert any(found in {line, f"{head}: []{rest}"} for found in lines), line
            continue
        assert line in lines, line  # consumes the iterator: the order stays too


def _comments_survive(drawn: Drawn, edits: list[Edit], told: str) -> None:
    gone = {(edit.collection, edit.name) for edit in edits if isinstance(edit, RemoveObject)}
    keys = {(edit.collection, edit.name, key) for edit in edits if isinstance(edit, SetKeys) for key in edit.values}
    for comment, owner in drawn.comments.items():
        lost = owner is not None and (owner[:2] in gone or owner in keys)
        assert lost or told.count(comment) == 1, comment
