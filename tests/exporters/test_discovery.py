"""The county's targets as a real Prometheus takes them: from the exporter by module, and from files."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from collectors.snmp.registry import MODULES
from inventory.loader import load_inventory
from tests.exporters.exporter_process import Exporter, running_exporter
from yunwang.cli import app

NAMES_ITSELF = {"source_labels": ["__address__"], "target_label": "instance"}


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exporter]:
    """The exporter on the county that comes with the program."""
    with running_exporter(tmp_path_factory.mktemp("exporter")) as started:
        yield started


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["inventory", "targets", *map(str, arguments)])


def listed(prometheus: str, job: str, count: int) -> list[dict[str, Any]]:
    """The job's targets, as soon as Prometheus has that many; whatever it has after 20 s."""
    targets: list[dict[str, Any]] = []
    for _ in range(100):
        answer = httpx.get(f"{prometheus}/api/v1/targets?state=active", trust_env=False).json()
        targets = [target for target in answer["data"]["activeTargets"] if target["scrapePool"] == job]
        if len(targets) == count:
            break
        time.sleep(0.2)
    return targets


def test_prometheus_finds_every_device_over_http_and_in_files(
    exporter: Exporter, tmp_path: Path, start_prometheus: Callable[[Path], str]
) -> None:
    found = exporter.get("/sd").json()
    assert [entry["module"] for entry in found] == list(MODULES)
    file = tmp_path / "targets.json"
    assert run("--module", "system", "--family", "other", "--output", file).exit_code == 0
    jobs = {entry["module"]: {"http_sd_configs": [{"url": entry["url"]}]} for entry in found}
    jobs["file"] = {"file_sd_configs": [{"files": [str(file)]}]}
    config = tmp_path / "prometheus.yml"
    # Nobody is scraped within the test: what is looked at is who would be.
    common = {"scrape_interval": "6h", "relabel_configs": [NAMES_ITSELF]}
    scrapes = [{"job_name": name, **common, **job} for name, job in jobs.items()]
    config.write_text(yaml.safe_dump({"scrape_configs": scrapes}))
    prometheus = start_prometheus(config)

    county = load_inventory()
    for job in jobs:
        targets = listed(prometheus, job, len(county.devices))
        assert {target["discoveredLabels"]["__address__"] for target in targets} == set(county.devices)
        module = "system" if job == "file" else job
        assert {target["discoveredLabels"]["__param_module"] for target in targets} == {module}
    [police] = [t for t in targets if t["discoveredLabels"]["__address__"] == "unit-01-ac1"]
    assert police["labels"] == {
        "instance": "unit-01-ac1",
        "job": "file",
        "site": "unit-01",
        "tier": "unit",
        "role": "access",
        "unit": "unit-01",
        "department": "police",
    }
    assert police["discoveredLabels"]["__param_family"] == "ipv6"


def test_files_say_what_http_says(exporter: Exporter) -> None:
    for module, family in (("interfaces", "own"), ("system,ip", "ipv6")):
        over_http = exporter.get(f"/sd/snmp?module={module}&family={family}").json()
        assert json.loads(run("--module", module, "--family", family).stdout) == over_http


def test_a_unit_without_a_department_has_no_such_label(exporter: Exporter) -> None:
    groups = {group["targets"][0]: group["labels"] for group in exporter.get("/sd/snmp").json()}
    assert "department" not in groups["unit-80-ac1"]
    assert groups["unit-80-ac1"]["unit"] == "unit-80"
    assert not {"unit", "department"} & set(groups["pingshan-v01-ac1"])


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--module", "nosuch"),
        ("--module", "system", "--family", "ipv5"),
        ("--module", "system", "--output", "targets.txt"),
    ],
)
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    result = run("--module", "system", "--output", tmp_path / "no" / "targets.json")
    assert str(result.exception) == f"{tmp_path / 'no' / 'targets.json'}: No such file or directory"
