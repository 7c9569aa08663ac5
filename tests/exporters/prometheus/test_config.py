"""The generated configuration: whole files compared, and read by promtool."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from typer.testing import CliRunner

from collectors.netconf.registry import MODULES as NETCONF_MODULES
from collectors.snmp.registry import MODULES
from exporters.prometheus.cli import app
from exporters.prometheus.config import TEMPOS, ExporterAddress, SettingInvalid, prometheus_config
from exporters.prometheus.rules import rules_config

HERE = Path(__file__).parent


def test_configuration_is_the_golden_file() -> None:
    text = prometheus_config(ExporterAddress(url="http://127.0.0.1:9808"), interval_seconds=60)
    assert text == (HERE / "golden" / "prometheus.yml").read_text(encoding="utf-8")


def test_rules_are_the_golden_file() -> None:
    assert rules_config(interval_seconds=60) == (HERE / "golden" / "rules" / "yunwang.yml").read_text(encoding="utf-8")


def test_every_module_is_read_by_one_job() -> None:
    assert sorted(name for tempo in TEMPOS for name in tempo.modules) == sorted(MODULES)
    jobs = yaml.safe_load(prometheus_config(ExporterAddress(url="http://h:1"), interval_seconds=60))["scrape_configs"]
    by_netconf = [name for job in jobs if job.get("metrics_path") == "/netconf" for name in _discovered(job)]
    assert sorted(by_netconf) == sorted([*NETCONF_MODULES, "system"])  # once over each family


def _discovered(job: Mapping[str, Any]) -> list[str]:
    return parse_qs(urlsplit(job["http_sd_configs"][0]["url"]).query)["module"][0].split(",")


@pytest.mark.parametrize("interval_seconds", [5, 60, 240])
def test_tables_are_walked_no_more_often_than_they_change(interval_seconds: int) -> None:
    text = prometheus_config(ExporterAddress(url="http://h:1"), interval_seconds=interval_seconds)
    jobs = {job["job_name"]: job for job in yaml.safe_load(text)["scrape_configs"]}
    for name, shortest in (("snmp", 0), ("snmp-health", 60), ("snmp-tables", 240), ("netconf-tables", 240)):
        seconds = int(jobs[name].get("scrape_interval", f"{interval_seconds}s").removesuffix("s"))
        assert seconds == max(interval_seconds, shortest)
        timeout = int(jobs[name].get("scrape_timeout", f"{min(seconds * 4 // 5, 120)}s").removesuffix("s"))
        assert timeout == min(seconds * 4 // 5, 120), "also where counters are read as seldom"


def test_the_process_of_traps_is_a_target_where_it_runs(tmp_path: Path, promtool: Callable[..., str]) -> None:
    result = CliRunner().invoke(app, ["config", "--traps-address", "[::1]:9809", "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    promtool("check", "config", tmp_path / "prometheus.yml")
    jobs = yaml.safe_load((tmp_path / "prometheus.yml").read_text())["scrape_configs"]
    assert [job["static_configs"] for job in jobs if job["job_name"] == "yunwang-traps"] == [
        [{"targets": ["[::1]:9809"], "labels": {"instance": "yunwang-traps"}}]
    ]


@pytest.mark.parametrize("interval", ["10s", "60s", "4m"])
def test_promtool_accepts_what_the_command_writes(tmp_path: Path, promtool: Callable[..., str], interval: str) -> None:
    result = CliRunner().invoke(app, ["config", "--interval", interval, "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "is valid prometheus config" in promtool("check", "config", tmp_path / "prometheus.yml")
    promtool("check", "rules", "--lint=all", "--lint-fatal", tmp_path / "rules" / "yunwang.yml")


def test_rules_compute_what_they_should(tmp_path: Path, promtool: Callable[..., str]) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "yunwang.yml").write_text(rules_config(interval_seconds=60), encoding="utf-8")
    shutil.copy(HERE / "rules_test.yml", tmp_path)
    assert "SUCCESS" in promtool("test", "rules", tmp_path / "rules_test.yml")


def test_protected_exporter_is_reached_with_a_password_file(tmp_path: Path, promtool: Callable[..., str]) -> None:
    for name in ("password", "ca.pem"):
        (tmp_path / name).write_text("x")
    exporter = ExporterAddress(
        url="https://[2001:db8::1]:9808",
        username="prometheus",
        password_file=str(tmp_path / "password"),
        ca_file=str(tmp_path / "ca.pem"),
    )
    config = tmp_path / "prometheus.yml"
    config.write_text(prometheus_config(exporter, interval_seconds=30))
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "yunwang.yml").write_text(rules_config(interval_seconds=30))
    promtool("check", "config", "--syntax-only", config)
    assert config.read_text().count("password_file:") == 17  # nine jobs, eight discoveries
    assert "scheme: https" in config.read_text()


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:9808",
        "ftp://h:1",
        "http://h:1/path",
        "http://user:secret@h:1",
        "http://@h:1",
        "http://h:1?x=1",
        "http://h:1#x",
        "http://[::1",
        "http://[h]:1",
        "http://h:abc",
        "http://h:65536",
        "http://h:0",
        "http://h:",
        "http://h h:1",
    ],
)
def test_exporter_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingInvalid, match="expected http") as caught:
        ExporterAddress(url=url)
    assert "secret" not in str(caught.value)


def test_user_without_password_file_is_refused() -> None:
    with pytest.raises(SettingInvalid, match="both"):
        ExporterAddress(url="http://h:1", username="prometheus")


@pytest.mark.parametrize("interval", ["0s", "10", "1h", "5m", "-5s", "4s", ""])
def test_interval_is_refused(tmp_path: Path, interval: str) -> None:
    result = CliRunner().invoke(app, ["config", "--interval", interval, "--output", str(tmp_path)])
    assert isinstance(result.exception, SettingInvalid)
    assert not list(tmp_path.iterdir())


def test_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    result = CliRunner().invoke(app, ["config", "--output", str(blocked)])
    assert isinstance(result.exception, SettingInvalid)
    assert "prometheus.yml" in str(result.exception)


@pytest.mark.parametrize("url", ["http://[::1", "http://h:abc"])
def test_bad_exporter_url_of_the_command_is_one_clear_line(tmp_path: Path, url: str) -> None:
    result = CliRunner().invoke(app, ["config", "--exporter-url", url, "--output", str(tmp_path)])
    assert isinstance(result.exception, SettingInvalid)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "address", ["", "h", "h:", "h:abc", "h:70000", "[::1", "[::1]", "::1:9090", "u@h:1", "h:1/path", "h:1\n", "a b:1"]
)
def test_prometheus_address_is_refused(tmp_path: Path, address: str) -> None:
    result = CliRunner().invoke(app, ["config", "--prometheus-address", address, "--output", str(tmp_path)])
    assert isinstance(result.exception, SettingInvalid)
    assert "expected HOST:PORT" in str(result.exception)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("address", ["prometheus.example:9090", "127.0.0.1:9090", "[2001:db8::1]:9090"])
def test_prometheus_address_is_a_target(address: str) -> None:
    text = prometheus_config(ExporterAddress(url="http://h:1"), interval_seconds=60, prometheus_address=address)
    assert yaml.safe_load(text)["scrape_configs"][-1]["static_configs"][0]["targets"] == [address]


@pytest.mark.parametrize("name", ["prometheus.yml", "rules/yunwang.yml"])
def test_files_of_others_are_left_alone_unless_forced(tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("# Written by hand.\nglobal: {}\n")
    before = sorted(tmp_path.rglob("*"))
    result = CliRunner().invoke(app, ["config", "--output", str(tmp_path)])
    assert isinstance(result.exception, SettingInvalid)
    assert str(own) in str(result.exception)
    assert "--force" in str(result.exception)
    assert sorted(tmp_path.rglob("*")) == before, "neither of the two is written"
    assert own.read_text() == "# Written by hand.\nglobal: {}\n"
    assert CliRunner().invoke(app, ["config", "--output", str(tmp_path), "--force"]).exit_code == 0
    assert own.read_text().startswith("# Generated by")


def test_generated_files_are_replaced_whole(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["config", "--output", str(tmp_path)]).exit_code == 0
    config = tmp_path / "prometheus.yml"
    assert config.stat().st_mode & 0o777 == 0o644, "Prometheus runs as a user of its own"
    config.chmod(0o640)
    with config.open() as reader:
        assert CliRunner().invoke(app, ["config", "--output", str(tmp_path), "--interval", "30s"]).exit_code == 0
        assert "scrape_interval: 60s" in reader.read(), "who has it open reads the old file to its end"
    assert "scrape_interval: 30s" in config.read_text()
    assert config.stat().st_mode & 0o777 == 0o640
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*"))
    assert found == ["prometheus.yml", "rules", "rules/yunwang.yml"]


def test_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yml"
    (tmp_path / "prometheus.yml").symlink_to(kept)
    assert CliRunner().invoke(app, ["config", "--output", str(tmp_path)]).exit_code == 0
    assert (tmp_path / "prometheus.yml").is_symlink()
    assert kept.read_text().startswith("# Generated by")
