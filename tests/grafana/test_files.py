"""The dashboards as files: what is committed is what the code makes, both languages alike, every metric known."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from typer.testing import CliRunner

from collectors.errors import CollectionError
from exporters.catalogue import CATALOGUE
from exporters.own_metrics import OwnMetrics
from exporters.prometheus.config import SettingInvalid
from exporters.prometheus.rules import RULES
from grafana import overview_flow, overview_state
from grafana.cli import app
from grafana.generate import COMMITTED, DashboardsDiffer, dashboard_texts
from grafana.overview import DATA_SOURCE_UID
from grafana.provisioning import ProvisioningInvalid
from grafana.words import LANGUAGES, WORDS
from inventory.models import CircuitKind, SiteKind
from tests.grafana.dashboards import Asked, asked, load, metric_names, panels

OF_PROMETHEUS = {"up", "scrape_duration_seconds"}
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def known_metrics() -> set[str]:
    catalogue = {metric.name for metrics in CATALOGUE.values() for metric in metrics}
    own = {name for name, _, _ in OwnMetrics(devices=0).described()}
    return catalogue | own | {rule.record for rule in RULES} | OF_PROMETHEUS


def test_committed_files_are_what_the_code_makes() -> None:
    texts = dashboard_texts()
    assert {str(path.relative_to(COMMITTED)) for path in COMMITTED.rglob("*") if path.is_file()} == set(texts)
    for name, text in texts.items():
        assert (COMMITTED / name).read_text(encoding="utf-8") == text, "run `make dashboards`"


def test_texts_are_stable_and_end_with_a_line_end() -> None:
    first, again = dashboard_texts(), dashboard_texts()
    assert first == again
    for text in first.values():
        assert text.endswith("}\n")
        assert text == json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("key", WORDS)
def test_every_text_is_in_both_languages(key: str) -> None:
    text = WORDS[key]
    assert text.zh.strip() == text.zh != ""
    assert text.en.strip() == text.en != ""
    names = {"other_language", "answer_ipv4", "answer_ipv6"}
    if key not in names:
        assert re.search(r"[\u4e00-\u9fff]", text.zh), "Chinese"
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", text.en), "English"


def test_every_text_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    used: set[str] = set()

    class Noting(dict[str, Any]):
        def __getitem__(self, key: str) -> object:
            used.add(key)
            return super().__getitem__(key)

    monkeypatch.setattr("grafana.words.WORDS", Noting(WORDS))
    dashboard_texts()
    assert used == set(WORDS)


def questions(dashboard: dict[str, Any]) -> list[Any]:
    """What is asked, and where it stands: all that no language changes."""
    found: list[Any] = [(panel["id"], panel["type"], panel["gridPos"]) for panel in dashboard["panels"]]
    found += [{**target, "legendFormat": ""} for panel in panels(dashboard) for target in panel["targets"]]
    for variable in dashboard["templating"]["list"]:
        tiers = [option.rpartition(" : ")[2] for option in variable["query"].split(", ")]
        found.append((variable["name"], tiers if variable["type"] == "custom" else variable["query"]))
    return found


def test_both_languages_have_the_same_panels_and_queries() -> None:
    zh, en = load("zh"), load("en")
    assert questions(zh) == questions(en)
    assert (zh["uid"], en["uid"]) == ("yunwang-county-overview-zh", "yunwang-county-overview-en")
    assert [link["url"] for link in (*zh["links"], *en["links"])] == [f"/d/{en['uid']}", f"/d/{zh['uid']}"]


@EVERY_LANGUAGE
def test_ids_are_unique_and_panels_fill_the_grid(language: str) -> None:
    dashboard = load(language)
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert all(x < 24 for x, _ in cells)
        assert not taken & cells, panel["title"]
        taken |= cells
    lowest = max(y for _, y in taken)
    assert taken == {(x, y) for x in range(24) for y in range(lowest + 1)}, "neither holes nor ragged edges"


@EVERY_LANGUAGE
def test_every_panel_says_what_it_is_and_keeps_gaps(language: str) -> None:
    for panel in panels(load(language)):
        assert len(panel["description"]) > 20, panel["title"]
        assert panel["fieldConfig"]["defaults"]["noValue"], panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert all(target["datasource"] == panel["datasource"] for target in panel["targets"])
        if panel["type"] == "timeseries":
            assert panel["fieldConfig"]["defaults"]["custom"]["spanNulls"] is False


def test_dashboard_settings() -> None:
    dashboard = load("zh")
    settings = ("refresh", "timezone", "schemaVersion", "tags", "time")
    assert {key: dashboard[key] for key in settings} == {
        "refresh": "30s",
        "timezone": "browser",
        "schemaVersion": 39,
        "tags": ["yunwang", "zh"],
        "time": {"from": "now-6h", "to": "now"},
    }
    source, *_ = dashboard["templating"]["list"]
    assert source["current"]["value"] == DATA_SOURCE_UID


@pytest.mark.parametrize("expression", list(asked(load("en"))), ids=str)
def test_expressions_ask_only_for_metrics_that_exist(expression: Asked) -> None:
    names = metric_names(expression.expr)
    assert names
    assert names <= known_metrics()
    for window in re.findall(r"\[([^\]]*)\]", expression.expr):
        assert window == "$__rate_interval"


def test_metric_names_are_found() -> None:
    expr = (
        'sum by (town) (rate(a_total{job="x",y=~"$y"}[$__rate_interval])) * on (b) group_left (c, d) '
        'topk by (e) (1, yunwang:f:rate > bool 0.8) or label_replace(absent(g) * 0, "h", "i", "", "") unless vector(1)'
    )
    assert metric_names(expr) == {"a_total", "yunwang:f:rate", "g"}


def test_tiers_kinds_and_reasons_are_the_inventory_s_and_the_collectors_own() -> None:
    reasons = {each.reason for each in CollectionError.__subclasses__()} | {"series_limit"}
    assert set(overview_state.TIERS) == set(get_args(SiteKind))
    assert set(overview_state._KINDS) == set(get_args(CircuitKind))
    assert set(overview_flow._REASON_COLORS) == reasons


def test_check_names_the_file_that_differs(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["generate", "--output", str(tmp_path)]).exit_code == 0
    assert runner.invoke(app, ["generate", "--output", str(tmp_path), "--check"]).exit_code == 0
    changed, gone = tmp_path / "zh" / "county-overview.json", tmp_path / "en" / "county-overview.json"
    changed.write_text(changed.read_text(encoding="utf-8").replace("30s", "5s"), encoding="utf-8")
    gone.unlink()
    result = runner.invoke(app, ["generate", "--output", str(tmp_path), "--check"])
    assert isinstance(result.exception, DashboardsDiffer)
    assert str(changed) in str(result.exception)
    assert str(gone) in str(result.exception)
    assert not gone.exists(), "--check writes nothing"


def test_provisioning_is_what_grafana_reads(tmp_path: Path) -> None:
    arguments = ["provision", "--output", str(tmp_path), "--prometheus-url", "http://[::1]:9090", "--interval", "30s"]
    result = CliRunner().invoke(app, [*arguments, "--grafana-path", "/etc/grafana/provisioning"])
    assert result.exit_code == 0, result.output
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {
        "datasources/yunwang.yaml",
        "dashboards/yunwang.yaml",
        "dashboards/yunwang/zh/county-overview.json",
        "dashboards/yunwang/en/county-overview.json",
    }
    assert (tmp_path / "datasources" / "yunwang.yaml").read_text(encoding="utf-8") == (
        "# Generated by `yunwang grafana provision`; generate it again instead of editing it.\n"
        "apiVersion: 1\n"
        "datasources:\n"
        "- name: Yunwang Prometheus\n"
        "  uid: yunwang-prometheus\n"
        "  type: prometheus\n"
        "  access: proxy\n"
        "  url: http://[::1]:9090\n"
        "  jsonData:\n"
        "    httpMethod: POST\n"
        "    timeInterval: 30s\n"
    )
    [provider] = yaml.safe_load((tmp_path / "dashboards" / "yunwang.yaml").read_text(encoding="utf-8"))["providers"]
    assert provider["options"] == {"path": "/etc/grafana/provisioning/dashboards/yunwang"}
    texts = dashboard_texts()
    assert (tmp_path / "dashboards/yunwang/en/county-overview.json").read_text("utf-8") == texts[
        "en/county-overview.json"
    ]


def test_provisioning_leaves_files_of_others_alone(tmp_path: Path) -> None:
    own = tmp_path / "datasources" / "yunwang.yaml"
    own.parent.mkdir()
    own.write_text("apiVersion: 1\n")
    result = CliRunner().invoke(app, ["provision", "--output", str(tmp_path)])
    assert isinstance(result.exception, SettingInvalid)
    assert "not written by `yunwang grafana provision`" in str(result.exception)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [own]
    assert CliRunner().invoke(app, ["provision", "--output", str(tmp_path), "--force"]).exit_code == 0
    assert own.read_text().startswith("# Generated by `yunwang grafana provision`")
    assert CliRunner().invoke(app, ["provision", "--output", str(tmp_path)]).exit_code == 0, "its own it renews"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--prometheus-url", "127.0.0.1:9090"],
        ["--prometheus-url", "http://user:secret@h:9090"],
        ["--prometheus-url", "http://h:9090?x=1"],
        ["--interval", "30"],
        ["--interval", "0s"],
    ],
)
def test_bad_settings_are_one_clear_line_and_write_nothing(tmp_path: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(app, ["provision", "--output", str(tmp_path), *arguments])
    assert isinstance(result.exception, ProvisioningInvalid)
    assert "expected" in str(result.exception)
    assert "secret" not in str(result.exception)
    assert not list(tmp_path.iterdir())
