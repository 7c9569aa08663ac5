"""Names that devices give twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collectors.naming import components_told_apart, told_apart
from collectors.readings.health import Component
from collectors.readings.optics import Transceiver
from collectors.snmp.modules.optics import told_well
from collectors.snmp.surveyor import FoundTransceiver

NAMES = st.sampled_from(["Fan", "Fan#1", "Fan#2", "Fan#1#1", "Slot 1", ""])
INDEXES = st.sampled_from(["1", "2", "1.1"])


def test_only_shared_names_are_changed() -> None:
    assert told_apart(["a", "b", "a"], [1, 2, 3]) == ["a#1", "b", "a#3"]
    assert told_apart(["a", "a", "a#2"], [1, 2, 3]) == ["a#1", "a#2#2", "a#2"]
    assert told_apart(["a", "a"], ["7", "7"]) == ["a#7", "a#7#7"]


@given(st.lists(st.tuples(NAMES, INDEXES), max_size=12))
def test_no_two_names_are_alike(rows: list[tuple[str, str]]) -> None:
    names = told_apart([name for name, _ in rows], [mark for _, mark in rows])
    assert len(set(names)) == len(rows)
    assert all(new.startswith(old) for (old, _), new in zip(rows, names, strict=True))


@given(st.lists(st.tuples(st.sampled_from(["fan", "board"]), NAMES, INDEXES), max_size=12))
def test_no_two_components_of_a_kind_are_alike(rows: list[tuple[str, str, str]]) -> None:
    """Two tables of a device may have the same name in the same row."""
    components = tuple(Component(kind=kind, name=name, index=index) for kind, name, index in rows)  # type: ignore[arg-type]
    found = components_told_apart(components)
    assert len({(one.kind, one.name) for one in found}) == len(rows)
    assert [(one.kind, one.index) for one in found] == [(kind, index) for kind, _, index in rows]


@given(st.lists(st.tuples(NAMES, INDEXES), max_size=12))
def test_no_two_transceivers_have_one_interface(rows: list[tuple[str, str]]) -> None:
    found = told_well([FoundTransceiver(Transceiver(interface=name, index=index), {}, {}) for name, index in rows])
    assert len({one.transceiver.interface for one in found}) == len(rows)
