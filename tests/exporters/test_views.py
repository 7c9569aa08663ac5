"""Every module's text: all that is declared comes, with the labels declared; what is unknown does not come."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import Metric as ParsedFamily
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from collectors.discovery.cabling import CableState, Cabling
from collectors.outcome import Reading
from collectors.readings.bgp import BgpState
from collectors.readings.health import HealthReading, Status
from collectors.readings.isis import IsisState
from collectors.readings.ospf import OspfInstance, OspfNeighbourState
from exporters.catalogue import CATALOGUE, LABELS, MODULE_DURATION, MODULE_SUCCESS
from exporters.exposition import Format, Metric
from exporters.rendering import DeviceRenderer
from exporters.template import ColumnMetric
from exporters.view import in_words
from exporters.views import VIEWS, bgp, cabling, health, isis, ospf
from inventory.loader import load_inventory
from tests.exporters.exporter_process import COUNTY
from tests.exporters.module_readings import READINGS, fields_of
from tests.exporters.readings import outcome, result

PARSERS: Mapping[Format, Callable[[str], Iterator[ParsedFamily]]] = {
    Format.TEXT: parse_text,
    Format.OPEN_METRICS: parse_open_metrics,
}
TABLES = {
    "health": ("columns",),
    "optics": ("columns",),
    "bgp": ("columns", "family_columns"),
    "ospf": ("neighbour_columns", "interface_columns", "area_columns"),
    "isis": ("columns",),
    "vrfs": ("columns",),
}
"""Modules with a number a row, and where their readings have them."""


def whole_text(module: str, form: Format = Format.TEXT) -> str:
    """A scrape of one module, with the small county's cables."""
    renderer = DeviceRenderer(form, "", 1000, Cabling(load_inventory(COUNTY)))
    return renderer.render(result(outcome(module, READINGS[module]))).decode()


def series(module: str, text: str, form: Format = Format.TEXT) -> list[tuple[str, Mapping[str, str], float]]:
    """Name, labels and value of the module's own series."""
    status = {MODULE_SUCCESS.name, MODULE_DURATION.name}
    samples = [sample for family in PARSERS[form](text) for sample in family.samples]
    assert module in READINGS
    return [(one.name, one.labels, one.value) for one in samples if one.name not in status]


def test_every_module_has_a_reading_here() -> None:
    assert READINGS.keys() == VIEWS.keys()


@pytest.mark.parametrize("module", VIEWS)
def test_all_that_is_declared_comes_with_the_labels_declared(module: str) -> None:
    shown: dict[str, set[str]] = {}
    for name, labels, _ in series(module, whole_text(module)):
        shown.setdefault(name, set()).update(labels)
    assert shown == {metric.name: {*(metric.labels or LABELS[module])} for metric in CATALOGUE[module]}


@pytest.mark.parametrize("module", VIEWS)
def test_both_formats_hold_the_same_series(module: str) -> None:
    text, open_metrics = (series(module, whole_text(module, form), form) for form in Format)
    assert text == open_metrics
    assert len({(name, tuple(sorted(labels.items()))) for name, labels, _ in text}) == len(text)


@pytest.mark.parametrize("module", VIEWS)
def test_help_and_type_are_those_of_the_catalogue(module: str) -> None:
    declared = {metric.name.removesuffix("_total").removesuffix("_info"): metric for metric in CATALOGUE[module]}
    found = [
        family for family in parse_open_metrics(whole_text(module, Format.OPEN_METRICS)) if family.name in declared
    ]
    assert [family.name for family in found] == list(declared), "in the order of the catalogue"
    for family in found:
        metric = declared[family.name]
        assert (family.type, family.documentation) == (metric.kind, metric.help)


def test_promtool_has_no_complaint(promtool_check: Callable[[str], None]) -> None:
    outcomes = [outcome(module, reading) for module, reading in READINGS.items()]
    promtool_check(DeviceRenderer(Format.TEXT, "", 10_000).render(result(*outcomes)).decode())


@pytest.mark.parametrize("module", VIEWS)
def test_a_block_counts_its_series(module: str) -> None:
    block = VIEWS[module].block(Format.TEXT)
    text = block.render(READINGS[module]).decode()
    assert block.series == len(series(module, text)) > 0


@pytest.mark.parametrize("module", VIEWS)
def test_tables_have_a_cell_for_each_column(module: str) -> None:
    tables = list(VIEWS[module].tables(READINGS[module]))
    assert tables
    assert all(len(row) == len(table.columns) for table in tables for row in table.rows)


def unknown_now_and_then(module: str) -> st.SearchStrategy[Reading]:
    """The module's reading with some of its numbers unknown, columns left out among them."""
    reading = READINGS[module]

    def of_table(name: str) -> st.SearchStrategy[Mapping[str, Sequence[float | None]]]:
        full: Mapping[str, Sequence[float | None]] = getattr(reading, name)
        cells = {
            field: st.tuples(
                *(st.sampled_from([None, value, 0]) if value is not None else st.none() for value in column)
            )
            for field, column in full.items()
        }
        return st.fixed_dictionaries({}, optional=cells)

    return st.builds(
        lambda *tables: dataclasses.replace(reading, **dict(zip(TABLES[module], tables, strict=True))),  # type: ignore[arg-type]
        *(of_table(name) for name in TABLES[module]),
    )


@pytest.mark.parametrize("module", TABLES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_unknown_has_no_series_and_zero_has_one(module: str, data: st.DataObject) -> None:
    """Whatever the kept templates showed before."""
    kept = VIEWS[module].block(Format.TEXT)
    for reading in data.draw(st.lists(unknown_now_and_then(module), min_size=1, max_size=3)):
        text = kept.render(reading)
        assert text == VIEWS[module].block(Format.TEXT).render(reading)
        counted = {metric.name for metric in CATALOGUE[module] if isinstance(metric, ColumnMetric)}
        shown = Counter(value for name, _, value in series(module, text.decode()) if name in counted)
        tables: list[Mapping[str, Sequence[float | None]]] = [getattr(reading, name) for name in TABLES[module]]
        cells = [cell for table in tables for column in table.values() for cell in column]
        assert shown == Counter(cell for cell in cells if cell is not None)


@pytest.mark.parametrize(
    ("module", "rows", "numbers"),
    [
        ("health", "components", "columns"), ("optics", "rows", "columns"), ("bgp", "peers", "columns"),
        ("bgp", "families", "family_columns"), ("ospf", "neighbours", "neighbour_columns"),
        ("ospf", "interfaces", "interface_columns"), ("ospf", "areas", "area_columns"),
        ("isis", "adjacencies", "columns"), ("vrfs", "vrfs", "columns"),
    ],
)  # fmt: skip
def test_numbers_follow_their_rows(module: str, rows: str, numbers: str) -> None:
    """Rows in another order are other rows: each keeps its number."""
    before = READINGS[module]
    columns = {field: column[::-1] for field, column in getattr(before, numbers).items()}
    after = dataclasses.replace(before, **{rows: getattr(before, rows)[::-1], numbers: columns})  # type: ignore[arg-type]
    kept = VIEWS[module].block(Format.TEXT)
    first, second = (kept.render(reading).decode() for reading in (before, after))
    assert first != second
    assert sorted(first.splitlines()) == sorted(second.splitlines())


def test_a_component_shows_no_number_of_another_kind() -> None:
    """A vendor's table has a temperature in each row; that of a fan is none of its metrics."""
    reading = READINGS["health"]
    assert isinstance(reading, HealthReading)
    everywhere = dataclasses.replace(
        reading, columns={field: (1.0,) * len(reading.components) for field in reading.columns}
    )
    text = VIEWS["health"].block(Format.TEXT).render(everywhere).decode()
    assert len(series("health", text)) == sum(len(fields_of(one.kind)) for one in reading.components)


@pytest.mark.parametrize("status", [*Status, None])
def test_a_status_is_its_number_and_unknown_is_none(status: Status | None) -> None:
    reading = READINGS["health"]
    assert isinstance(reading, HealthReading)
    told = dataclasses.replace(reading, columns={"status": (status,) * len(reading.components)})
    text = VIEWS["health"].block(Format.TEXT).render(told).decode()
    expected = [] if status is None else [
        (health.STATUS.name, {"device": "ag-1", "component": one.name, "kind": one.kind}, float(status))
        for one in reading.components
    ]  # fmt: skip
    assert series("health", text) == expected
    (table,) = VIEWS["health"].tables(told)
    assert {row[2] for row in table.rows if len(row) > 2} == ({status.name.lower()} if status else set())


ENUMS: list[tuple[Metric, type[IntEnum]]] = [
    (health.STATUS, Status),
    (bgp.PEER_METRICS[0], BgpState),
    (ospf.NEIGHBOUR_METRICS[0], OspfNeighbourState),
    (isis.ADJACENCY_METRICS[0], IsisState),
]


@pytest.mark.parametrize(("metric", "states"), ENUMS, ids=[metric.name for metric, _ in ENUMS])
def test_help_says_what_each_number_means(metric: Metric, states: type[IntEnum]) -> None:
    said = dict(re.findall(r"(?<![.\d])(\d) ([a-z][a-z -]*[a-z])", metric.help))
    assert {int(number) for number in said} == {state.value for state in states}
    for state in states:
        words = re.sub(r"[ _-]", "", said[str(state.value)])
        assert words.startswith(re.sub("_", "", state.name.lower()))


def test_help_says_what_each_state_of_a_cable_means() -> None:
    numbers = re.findall(r"(?<![.\d])(\d) (?:the|nobody|another|a) ", f"{cabling.CABLE_STATE.help} ".replace(",", " "))
    assert [int(number) for number in numbers] == [state.value for state in CableState]


@pytest.mark.parametrize(("module", "name", "states"), [
    ("bgp", "yunwang_bgp_peers", BgpState),
    ("ospf", "yunwang_ospf_neighbours", OspfNeighbourState),
    ("isis", "yunwang_isis_adjacencies", IsisState),
])  # fmt: skip
def test_every_state_is_counted_those_of_nobody_as_zero(module: str, name: str, states: type[IntEnum]) -> None:
    field, at = ("neighbour_columns", "state") if module == "ospf" else ("columns", "state")
    known = dict(getattr(READINGS[module], field))
    first, second = [*states][:2]
    reading = dataclasses.replace(READINGS[module], **{field: known | {at: (first, second)}})  # type: ignore[arg-type]
    text = VIEWS[module].block(Format.TEXT).render(reading).decode()
    counts: Counter[str] = Counter()
    for found, labels, value in series(module, text):
        if found == name:
            counts[labels["state"]] += int(value)
    assert counts == {state.name.lower(): int(state in {first, second}) for state in states}


def instance(*, enabled: bool | None) -> OspfInstance:
    return OspfInstance(family="ipv6", enabled=enabled, router_id=None)


@pytest.mark.parametrize(
    ("module", "unknown", "left"),
    [
        ("bgp", {"enabled": None, "local_as": None, "router_id": None}, {"yunwang_bgp_peers"}),
        ("bgp", {"enabled": False, "local_as": None, "router_id": None}, {"yunwang_bgp_enabled"}),
        ("ospf", {"instances": (instance(enabled=None),)}, {"yunwang_ospf_neighbours"}),
        ("ospf", {"instances": (instance(enabled=False),)}, {"yunwang_ospf_enabled"}),
        ("isis", {"enabled": None, "system_id": None}, {"yunwang_isis_adjacencies"}),
        ("isis", {"enabled": False, "system_id": None}, {"yunwang_isis_enabled"}),
        ("vrfs", {}, {"yunwang_vrfs"}),
    ],
)  # fmt: skip
def test_what_a_device_without_neighbours_does_not_tell_is_absent(
    module: str, unknown: Mapping[str, object], left: set[str]
) -> None:
    """That it does not run is a number; that it does not tell is none."""
    empty = {field.name: () for field in dataclasses.fields(READINGS[module]) if field.name not in {"device", "time"}}
    tables = {name: {} for name in TABLES[module]}
    reading = dataclasses.replace(READINGS[module], **(empty | tables | unknown))  # type: ignore[arg-type]
    text = VIEWS[module].block(Format.TEXT).render(reading).decode()
    assert {name for name, _, _ in series(module, text)} == left


def test_a_state_for_people_keeps_what_it_has_no_word_for() -> None:
    assert [in_words(BgpState, state) for state in (6, BgpState.OPEN_SENT, 99, None)] == [
        "established 6", "open_sent 4", 99, None,
    ]  # fmt: skip
