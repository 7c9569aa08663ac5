"""What the repository promises about itself: locks, README, the metric reference and its naming."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from exporters.catalogue import CATALOGUE
from exporters.reference import reference_page
from exporters.views import VIEWS
from yunwang.cli import app

ROOT = Path(__file__).parents[2]
METRICS = [metric for metrics in CATALOGUE.values() for metric in metrics]
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
UNITS = {
    *("bytes", "seconds", "ratio", "packets", "status", "success", "errors", "neighbours", "discards"),
    *("celsius", "volts", "amperes", "watts", "dbm", "rpm"),
    # What is counted.
    *("addresses", "adjacencies", "entities", "entries", "events", "hosts", "interfaces", "lsas", "messages", "peers"),
    *("ports", "prefixes", "routers", "routes", "runs", "transitions", "updates", "vlans", "vrfs"),
    # What a number stands for, or whether something is so.
    *("code", "subcode", "state", "enabled", "up", "complete", "read", "pvid"),
}
ABBREVIATIONS = {
    *("sec", "secs", "ms", "us", "ns", "min", "msec", "millis", "milliseconds", "minutes", "ticks"),
    *("bps", "bits", "bit", "octets", "octet", "kb", "mb", "gb", "mbit", "kbps", "mbps", "gbps", "kilobytes"),
    *("pkts", "pkt", "rx", "tx", "in", "out", "recv", "xmit", "pct", "percent", "cnt", "num", "count", "if", "err"),
}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_name_no_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|^-[if]\b", text, re.MULTILINE)
    requirements = [
        joined
        for joined in re.sub(r"\\\n", " ", text).splitlines()
        if joined.strip() and not joined.lstrip().startswith("#")
    ]
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", requirement, re.IGNORECASE), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", requirement), requirement


def _names(name: str) -> set[str]:
    return {
        match.lower().replace("_", "-")
        for match in re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", (ROOT / name).read_text(), re.MULTILINE)
    }


def test_locks_hold_the_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    def wanted(requirements: list[str]) -> set[str]:
        return {re.split(r"[<>=\[ ;]", requirement)[0].lower() for requirement in requirements}

    assert wanted(project["dependencies"]) <= _names("requirements.lock")
    assert _names("requirements.lock") <= _names("requirements-dev.lock")
    assert wanted(project["optional-dependencies"]["dev"]) <= _names("requirements-dev.lock")


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in [*PAGES, ROOT / ".ci" / "run"]:
        text = page.read_text()
        named = re.findall(r"(?:^ {4}|`|;\s+|&&\s+)make ([a-z][a-z-]*)", text, re.MULTILINE)
        assert set(named) <= targets, page
    assert {"run", "test"} <= set(re.findall(r"^ {4}make ([a-z]+)", (ROOT / "README.md").read_text(), re.MULTILINE))


def test_the_readme_begins_with_what_is_needed() -> None:
    first, *rest = (ROOT / "README.md").read_text().splitlines()
    assert "apt install git make python3-venv" in first
    screen = "\n".join(rest[:30])
    assert "make run" in screen
    assert "make test" in screen
    assert "![" in screen


def test_every_command_that_is_named_exists() -> None:
    root = typer.main.get_command(app)
    for page in PAGES:
        for words in re.findall(
            r"(?:^ {4}\S*|`|bin/)yunwang ((?:[a-z][a-z-]*[ `\n]){1,2})", page.read_text(), re.MULTILINE
        ):
            command: object = root
            for word in re.findall(r"[a-z-]+", words):
                inner = getattr(command, "commands", None)
                if inner is None:
                    break
                assert word in inner, f"{page}: yunwang {words}"
                command = inner[word]


def test_every_link_leads_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page}: {link}"


def test_the_metric_reference_is_up_to_date() -> None:
    assert (ROOT / "docs" / "metrics.md").read_text() == reference_page(), "make reference"


def test_metric_names_are_unique() -> None:
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("metric", METRICS, ids=[metric.name for metric in METRICS])
def test_metrics_follow_the_contract(metric: object) -> None:
    name, kind, text = (getattr(metric, field) for field in ("name", "kind", "help"))
    assert re.fullmatch(r"yunwang(_[a-z0-9]+)+", name)
    assert name.endswith("_total") == (kind == "counter")
    assert name.endswith("_info") == (kind == "info")
    words = name.removesuffix("_total").removesuffix("_info").split("_")
    assert not ABBREVIATIONS & set(words)
    if kind != "info":
        unit = words[-3] if words[-2:] == ["per", "second"] else words[-1]
        assert unit in UNITS, "ends in a unit"
    assert text.endswith(".")
    assert set(re.findall(r"[a-z]+", text.lower())) - set(words), "says more than the name"


CITATION = re.compile(r"\d+(\.\d+){5,}|RFC \d+|IEEE 802|SFF-\d+")
OURS = re.compile(r"(?:_complete|_rows_not_read|_unlisted_[a-z]+)$")
"""Ends of the names of what tells of our own reading: how far it came, and what it left out."""


@pytest.mark.parametrize("module", VIEWS)
def test_help_cites_where_a_device_s_value_comes_from(module: str) -> None:
    for metric in CATALOGUE[module]:
        if not OURS.search(metric.name):
            assert CITATION.search(metric.help), metric.name
