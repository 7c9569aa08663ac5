"""The lab's fleet with its cables as written, and with two of them swapped, as the exporter and the command tell it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from exporters.views.cabling import CABLE, CABLE_STATE
from lab.fleet.control import send_order
from lab.fleet.faults import FaultOrder
from tests.collectors.discovery.county import COUNTY
from tests.exporters.commands import command_of
from tests.exporters.exporter_process import running_exporter
from tests.exporters.fleets import running_fleet

Poll = Callable[..., str]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "county.yaml").write_text(COUNTY, "utf-8")
    with running_fleet(folder / "run", folder / "county.yaml"):
        yield folder


@pytest.fixture
def poll(fleet: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Poll:
    options = (
        *("--inventory", fleet / "county.yaml", "--overlay", fleet / "run" / "overlay.yaml"),
        *("--credentials", fleet / "run" / "credentials.yaml", "--module", "lldp"),
    )

    command = command_of("poll", monkeypatch, capsys)

    def run(device: str, *more: str) -> str:
        code, out, _ = command(device, *options, *more)
        assert code == 0
        return out

    return run


@pytest.fixture
def swapped(fleet: Path) -> Iterator[None]:
    send_order(fleet / "run", FaultOrder(device="agg", kind="miscabled", interface="GE1/0/1"))
    yield
    send_order(fleet / "run", FaultOrder(device="agg", kind="miscabled", interface="GE1/0/1", on=False))


def states(text: str) -> dict[str, str]:
    return dict(re.findall(r'^yunwang_cable_state\{device="[^"]+",interface="([^"]+)"\} (\d)$', text, re.MULTILINE))


def test_as_written(poll: Poll, promtool_check: Callable[[str], None]) -> None:
    text = poll("agg", "--format", "prom")
    promtool_check(text)
    assert states(text) == {"GE1/0/1": "1", "GE1/0/2": "1", "GE1/0/3": "1"}
    assert (
        'yunwang_cable_info{device="agg",interface="GE1/0/2",line="alpha-line",'
        'expected="town GE1/0/1, town GE1/0/2",heard="town GE1/0/1"} 1\n'
    ) in text
    assert states(poll("core", "--format", "prom")) == {"GE1/0/1": "1"}


@pytest.mark.usefixtures("swapped")
def test_two_cables_in_each_others_port(poll: Poll) -> None:
    assert states(poll("agg", "--format", "prom")) == {"GE1/0/1": "3", "GE1/0/2": "3", "GE1/0/3": "1"}
    assert states(poll("core", "--format", "prom")) == {"GE1/0/1": "4"}
    assert "wrong device 对端设备不符" in poll("agg")


def test_a_line_that_is_down(poll: Poll, fleet: Path) -> None:
    order = FaultOrder(device="core", kind="link_down", interface="GE1/0/1")
    send_order(fleet / "run", order)
    try:
        assert states(poll("agg", "--format", "prom"))["GE1/0/1"] == "2"
        text = poll("core", "--format", "prom")
        assert states(text) == {"GE1/0/1": "2"}
        assert (
            'yunwang_cable_info{device="core",interface="GE1/0/1",line="core-agg",expected="agg GE1/0/1"} 1\n' in text
        )
    finally:
        send_order(fleet / "run", FaultOrder(device="core", kind="link_down", interface="GE1/0/1", on=False))


def test_the_exporter_tells_the_same(fleet: Path, poll: Poll) -> None:
    run = fleet / "run"
    options = ("--inventory", fleet / "county.yaml", "--overlay", run / "overlay.yaml")
    with running_exporter(fleet, *options, "--credentials", run / "credentials.yaml") as exporter:
        text = exporter.get("/snmp?target=agg&module=lldp").text
    assert states(text) == states(poll("agg", "--format", "prom")) == {"GE1/0/1": "1", "GE1/0/2": "1", "GE1/0/3": "1"}
    found = {
        sample.name: set(sample.labels)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if "_cable_" in sample.name
    }
    assert found == {metric.name: set(metric.labels) for metric in (CABLE_STATE, CABLE)}
