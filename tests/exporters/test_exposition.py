from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open_metrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exporters.exposition import END_OF_OPEN_METRICS, Format, Metric, accepts_gzip, family, labels, negotiate

INFO = Metric(name="yunwang_thing_info", kind="info", help='A "thing"\\ on\ntwo lines, 50%.')
COUNTER = Metric(name="yunwang_thing_bytes_total", kind="counter", help="Bytes.")
GAUGE = Metric(name="yunwang_thing_seconds", kind="gauge", help="Seconds.")
TEXT, OPEN = Format.TEXT, Format.OPEN_METRICS

# Whatever text a device may send: everything but lone surrogates, which no decoding gives.
anything = st.text(st.characters(exclude_categories=["Cs"]))


def test_text_family() -> None:
    assert family(INFO, [({"device": "a"}, "1")], TEXT) == (
        '# HELP yunwang_thing_info A "thing"\\\\ on\\ntwo lines, 50%.\n'
        "# TYPE yunwang_thing_info gauge\n"
        'yunwang_thing_info{device="a"} 1\n'
    )
    assert family(COUNTER, [({}, "7")], TEXT) == (
        "# HELP yunwang_thing_bytes_total Bytes.\n"
        "# TYPE yunwang_thing_bytes_total counter\n"
        "yunwang_thing_bytes_total 7\n"
    )


def test_open_metrics_family() -> None:
    assert family(INFO, [({"device": "a"}, "1")], OPEN).splitlines()[1:] == [
        "# TYPE yunwang_thing info",
        'yunwang_thing_info{device="a"} 1',
    ]
    assert family(COUNTER, [({}, "7")], OPEN) == (
        "# HELP yunwang_thing_bytes Bytes.\n# TYPE yunwang_thing_bytes counter\nyunwang_thing_bytes_total 7\n"
    )


def test_a_family_without_samples_is_no_text() -> None:
    for form in Format:
        assert not family(GAUGE, [], form)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("GE1/0/1", "GE1/0/1"),
        ('say "hi"', r"say \"hi\""),
        ("C:\\new", r"C:\\new"),
        ("one\ntwo", r"one\ntwo"),
        ("\\n", r"\\n"),
        ("50 %s %d", "50 %s %d"),
        ("至青云村", "至青云村"),
        ("a\r\t\x00\x1b[31m", "a\r\t\x00\x1b[31m"),
        ("", ""),
    ],
)
def test_label_values(value: str, written: str) -> None:
    assert labels({"a": value}) == f'{{a="{written}"}}'
    assert labels({}) == ""


@given(st.dictionaries(st.sampled_from(["device", "interface", "alias"]), anything), st.integers(0, 2**64 - 1))
def test_parsers_read_back_what_was_written(pairs: dict[str, str], value: int) -> None:
    for form, parse in ((TEXT, parse_text), (OPEN, parse_open_metrics)):
        end = END_OF_OPEN_METRICS.decode() if form is OPEN else ""
        text = family(COUNTER, [(pairs, str(value))], form)
        [read] = parse(text + end)
        [sample] = read.samples
        assert (sample.name, sample.labels, float(sample.value)) == (COUNTER.name, pairs, float(value))
        assert text.endswith(f" {value}\n")


def test_help_is_read_back() -> None:
    [read] = parse_open_metrics(family(INFO, [({"device": "a"}, "1")], OPEN) + END_OF_OPEN_METRICS.decode())
    assert (read.type, read.documentation) == ("info", INFO.help)
    [read] = parse_text(family(INFO, [({"device": "a"}, "1")], TEXT))
    assert (read.type, read.documentation) == ("gauge", INFO.help)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        pytest.param(
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            OPEN,
            id="Prometheus 2.42",
        ),
        pytest.param(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;"
            "version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,"
            "/;q=0.1",
            OPEN,
            id="Prometheus 3",
        ),
        pytest.param(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.2",
            OPEN,
            id="Prometheus 3 with native histograms",
        ),
        pytest.param("text/plain;version=0.0.4;q=1,*/*;q=0.1", TEXT, id="Prometheus 1"),
        pytest.param("*/*", TEXT, id="curl"),
        pytest.param("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT, id="browser"),
        pytest.param("application/openmetrics-text", OPEN, id="no version"),
        pytest.param("application/openmetrics-text; version=0.0.1", TEXT, id="a version we do not write"),
        pytest.param("application/openmetrics-text; version=2.0.0", TEXT, id="a version nobody writes"),
        pytest.param('application/openmetrics-text; version="1.0.0"', OPEN, id="quoted"),
        pytest.param("Application/OpenMetrics-Text; Version=1.0.0; Q=1.0", OPEN, id="case does not matter"),
        pytest.param("application/openmetrics-text;q=0,text/plain;q=0.1", TEXT, id="refused by q=0"),
        pytest.param("application/openmetrics-text;q=0.4,text/plain;q=0.5", TEXT, id="text preferred"),
        pytest.param("application/openmetrics-text ; q=0.6 , text/plain ; q=0.5", OPEN, id="spaces"),
        pytest.param("application/openmetrics-text;q=nan,text/plain;q=0.5", TEXT, id="q is no number"),
        pytest.param("application/openmetrics-text;q=high,*/*;q=0.5", TEXT, id="q is a word"),
        pytest.param("", TEXT, id="empty"),
        pytest.param(",;,=;q", TEXT, id="nonsense"),
        pytest.param("image/png", TEXT, id="nothing of ours"),
    ],
)
def test_negotiation(accept: str, form: Format) -> None:
    assert negotiate(accept) is form


@given(st.text(max_size=60))
def test_no_accept_header_ends_in_an_error(accept: str) -> None:
    assert negotiate(accept) in Format


@pytest.mark.parametrize(
    ("accept_encoding", "asked"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("deflate, GZIP;q=1.0", True),
        ("x-gzip", True),
        ("identity;q=0.5, gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;Q=0.0, identity", False),
        ("gzip;q=no", False),
        ("identity", False),
        ("*", False),
        ("gzipped", False),
        ("", False),
    ],
)
def test_gzip_only_as_asked(accept_encoding: str, asked: bool) -> None:  # noqa: FBT001 - a column of the table
    assert accepts_gzip(accept_encoding) is asked
