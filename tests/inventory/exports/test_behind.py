"""`yunwang inventory behind`: what an engineer reads before a plug is pulled."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from inventory.exports.behind import UnknownName
from yunwang.cli import app

UNIT_LINE = """\
线路 line unit-03-line (合成单位03 100M 专线 Synthetic unit 03 line)
断网 cut off        乡镇 towns 0, 村（社区） villages 0, 预算单位 units 1, 设备 devices 1, 线路 circuits 1
预算单位 units      合成单位03 Synthetic unit 03
设备 devices        access 1: unit-03-ac1
停用线路 lines out  unit 1: unit-03-line
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["inventory", "behind", *arguments])


def without_padding(text: str) -> str:
    return "".join(line.rstrip() + "\n" for line in text.splitlines())


def test_a_line() -> None:
    assert without_padding(run("unit-03-line").stdout) == UNIT_LINE


def test_a_device_says_what_it_hangs_on_itself() -> None:
    text = run("pingshan-ag2").stdout
    assert "平山 Pingshan 18: 平山村19, 平山村20," in text
    assert "pingshan-ag2 → pingshan-ag1 → county-ag4 → county-core2 → county-fw1 → county-egress2\n" in (
        without_padding(text)
    )
    _, _, hangs = text.partition("pingshan-ag2 自身依赖 hangs on")
    assert hangs.split() == ["pingshan-ag1", "county-fw1", "pingshan-ag1-ag2", "pingshan-town-line", "internet-egress"]


def test_redundant_devices_take_nobody_with_them() -> None:
    (core,) = json.loads(run("county-core1", "--format", "json").stdout)
    assert (core["devices"], core["villages"]) == ([], [])
    assert core["circuits"] == ["core1-core2", "core1-fw1", "core1-ag1", "core1-ag2", "core1-ag3", "core1-ag4"]
    assert [hop["device"] for hop in core["paths"]["county-core1"][0]] == [
        "county-core1",
        "county-fw1",
        "county-egress1",
    ]
    assert core["paths"]["county-core1"][0][-1]["circuit"] == "internet-egress"
    assert core["hangs_on"]["county-core1"] == {
        "devices": ["county-fw1"],
        "circuits": ["internet-egress"],
        "redundant": False,
    }


def test_a_site_takes_all_its_devices() -> None:
    (site,) = json.loads(run("pingshan", "-f", "json").stdout)
    assert (site["kind"], site["failed"]) == ("site", ["pingshan-ag1", "pingshan-ag2"])
    assert (len(site["villages"]), len(site["circuits"])) == (36, 38)


def test_the_firewall_is_the_whole_county_s() -> None:
    (firewall,) = json.loads(run("county-fw1", "-f", "json").stdout)
    counted = {kind: len(firewall[kind]) for kind in ("towns", "villages", "units", "devices", "circuits")}
    assert counted == {"towns": 17, "villages": 298, "units": 80, "devices": 402, "circuits": 409}


def test_unknown_name() -> None:
    result = run("pingshan-ag9")
    assert isinstance(result.exception, UnknownName)
    assert str(result.exception).startswith("no device, circuit or site is called 'pingshan-ag9' (did you mean")


@pytest.mark.parametrize("arguments", [("--format", "xml", "x"), ()])
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
