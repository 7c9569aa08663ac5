from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exporters.exposition import Format, header, labels
from exporters.template import Column, ColumnMetric, TableTemplate

RECEIVED = ColumnMetric(name="yunwang_port_receive_bytes_total", kind="counter", help="100 % of it.", field="received")
SPEED = ColumnMetric(name="yunwang_port_speed_bytes_per_second", kind="gauge", help="Speed.", field="speed", divisor=8)
CHANGE = ColumnMetric(name="yunwang_port_change_seconds", kind="gauge", help="Change.", field="ticks", divisor=100)
METRICS = (RECEIVED, SPEED)
ROWS = tuple(labels({"device": "a", "interface": name}) for name in ("p1", "50%", '"p3"'))


class TextTemplate(TableTemplate):
    """A template read as text, which is easier to compare."""

    def render(self, columns: Mapping[str, Column]) -> str:  # type: ignore[override]
        return super().render(columns).decode()


def template(form: Format = Format.TEXT) -> TextTemplate:
    return TextTemplate(METRICS, ROWS, form)


def samples(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_whole_text() -> None:
    made = template()
    assert made.render({"received": [1, 2**64 - 1, 3], "speed": [8, 12, 0]}) == (
        "# HELP yunwang_port_receive_bytes_total 100 % of it.\n"
        "# TYPE yunwang_port_receive_bytes_total counter\n"
        'yunwang_port_receive_bytes_total{device="a",interface="p1"} 1\n'
        'yunwang_port_receive_bytes_total{device="a",interface="50%"} 18446744073709551615\n'
        'yunwang_port_receive_bytes_total{device="a",interface="\\"p3\\""} 3\n'
        "# HELP yunwang_port_speed_bytes_per_second Speed.\n"
        "# TYPE yunwang_port_speed_bytes_per_second gauge\n"
        'yunwang_port_speed_bytes_per_second{device="a",interface="p1"} 1\n'
        'yunwang_port_speed_bytes_per_second{device="a",interface="50%"} 1.5\n'
        'yunwang_port_speed_bytes_per_second{device="a",interface="\\"p3\\""} 0\n'
    )
    assert made.series == 6


def test_a_number_that_vanishes_takes_its_line_only() -> None:
    made = template()
    before = samples(made.render({"received": [1, 2, 3], "speed": [8, 16, 24]}))
    after = samples(made.render({"received": [1, None, 3], "speed": [8, 16, 24]}))
    assert after == [before[0], *before[2:]]
    assert made.series == 5
    assert samples(made.render({"received": [1, 2, 3], "speed": [8, 16, 24]})) == before


def test_one_vanishes_while_another_appears() -> None:
    made = template()
    made.render({"received": [None, 2, 3], "speed": [8, 16, 24]})
    assert samples(made.render({"received": [1, 2, None], "speed": [8, 16, 24]}))[:3] == [
        'yunwang_port_receive_bytes_total{device="a",interface="p1"} 1',
        'yunwang_port_receive_bytes_total{device="a",interface="50%"} 2',
        'yunwang_port_speed_bytes_per_second{device="a",interface="p1"} 1',
    ]


def test_a_family_without_numbers_has_no_header() -> None:
    made = template()
    text = made.render({"received": [None, None, None], "speed": [8, 16, 24]})
    assert text.startswith(header(SPEED, Format.TEXT))
    assert made.series == 3
    assert not made.render({"received": [None] * 3, "speed": [None] * 3})
    assert made.series == 0


def test_no_rows() -> None:
    assert not TextTemplate(METRICS, (), Format.TEXT).render({"received": [], "speed": []})


def test_division_keeps_whole_numbers_whole() -> None:
    assert CHANGE.values([0, 100, 150, None, 2**63 * 100]) == [0, 1, 1.5, None, 2**63]


cell = st.none() | st.integers(0, 2**64 - 1)
reading = st.fixed_dictionaries(
    {field: st.lists(cell, min_size=len(ROWS), max_size=len(ROWS)) for field in ("received", "speed")}
)


@given(st.lists(reading, min_size=1, max_size=6), st.sampled_from(Format))
def test_every_reading_renders_as_if_it_were_the_first(
    readings: list[dict[str, list[int | None]]], form: Format
) -> None:
    kept = template(form)
    for columns in readings:
        text = kept.render(columns)
        assert text == template(form).render(columns)
        expected = [
            f"{metric.name}{row} {value}"
            for metric in METRICS
            for row, value in zip(ROWS, metric.values(columns[metric.field]), strict=True)
            if value is not None
        ]
        assert samples(text) == expected
        assert kept.series == len(expected)


@given(reading)
def test_parsers_read_back_labels_and_values(columns: dict[str, list[int | None]]) -> None:
    read = {
        (sample.name, sample.labels["interface"]): float(sample.value)
        for family in parse_text(template().render(columns))
        for sample in family.samples
    }
    assert read == {
        (metric.name, name): float(value)
        for metric in METRICS
        for name, value in zip(("p1", "50%", '"p3"'), metric.values(columns[metric.field]), strict=True)
        if value is not None
    }
