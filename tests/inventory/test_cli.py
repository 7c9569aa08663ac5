"""`yunwang inventory` as it is typed."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inventory.cli import app
from inventory.tables import print_pairs


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the embedded county to break."""
    folder = tmp_path / "county"
    shutil.copytree(str(files("inventory").joinpath("county")), folder)
    return folder


def test_check_counts(county: Path) -> None:
    for arguments in (("check",), ("check", county)):
        result = run(*arguments)
        assert result.exit_code == 0
        assert "405 devices 设备, 4600 ports 端口" in result.stdout
        assert "village: lines 298, contracts 29.8 Gb/s" in result.stdout


def test_check_as_json() -> None:
    counted = json.loads(run("check", "--format", "json").stdout)
    assert counted["problems"] == []
    assert counted["circuits_by_kind"] == {"village": 298, "unit": 80, "town": 17, "egress": 1, "trunk": 14}


def test_a_typo_is_one_line(county: Path) -> None:
    town = county / "xunliao.yaml"
    town.write_text(town.read_text(encoding="utf-8").replace("vendor: zte", "vendro: zte", 1), encoding="utf-8")
    result = run("check", county)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "xunliao.yaml: devices[3].vendor (xunliao-v03-ac1): found nothing, expected a value"
    assert lines[1].startswith("xunliao.yaml: devices[3].vendro (xunliao-v03-ac1): found the unknown key 'vendro'")
    assert lines[1].endswith("(did you mean 'vendor'?)")
    assert len(lines) == 2
    assert result.stderr == "2 problems\n"


def test_a_syntax_error_in_the_county_s_file_is_one_line(county: Path) -> None:
    with (county / "county.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {id: [\n")
    result = run("check", county)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "county.yaml: line " in result.stdout


def test_problems_as_json(county: Path) -> None:
    (county / "new.yaml").write_text("town: []\n", encoding="utf-8")
    result = run("check", county, "--format", "json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["file"], problem["where"], problem["found"]) == ("new.yaml", "town", "the unknown key 'town'")


@pytest.mark.parametrize("command", [("check",), ("list", "towns"), ("show", "pingshan")])
def test_missing_path(command: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*command, tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "nowhere: found nothing there" in result.output
    assert "Traceback" not in result.output


def test_a_spreadsheet_is_no_inventory(tmp_path: Path) -> None:
    (tmp_path / "county.xlsx").write_bytes(b"PK\x03\x04\xff")
    result = run("list", "towns", tmp_path / "county.xlsx")
    assert result.exit_code == 1
    assert result.stderr == (
        f"{tmp_path}/county.xlsx: found a spreadsheet, expected a folder of *.yaml files, or one file: "
        "yunwang inventory import brings it into one\n"
    )


def test_list_shows_chinese_names_uncut() -> None:
    result = run("list", "circuits", "--site", "county")
    assert result.exit_code == 0
    assert "互联网出口 3.4G" in result.stdout
    assert "…" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("towns",), 17),
        (("villages",), 298),
        (("villages", "--town", "pingshan"), 36),
        (("units",), 100),
        (("sites",), 396),
        (("sites", "--town", "xunliao"), 7),
        (("devices",), 405),
        (("devices", "--town", "pingshan", "--role", "aggregation"), 2),
        (("devices", "--site", "county"), 9),
        (("circuits",), 410),
        (("circuits", "--role", "firewall"), 4),
    ],
)
def test_list_filters(arguments: tuple[str, ...], count: int) -> None:
    assert len(json.loads(run("list", *arguments, "--format", "json").stdout)) == count
    assert len(run("list", *arguments).stdout.splitlines()) == count + 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "planets"),
        ("list",),
        ("list", "towns", "--role", "core"),
        ("list", "devices", "--town", "pingshn"),
        ("list", "devices", "--role", "boss"),
        ("check", "--format", "xml"),
        ("dance",),
    ],
)
def test_usage_errors(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_show_device() -> None:
    shown = json.loads(run("show", "xunliao-v02-ac1", "--format", "json").stdout)["devices"]
    assert len(shown["interfaces"]) == 10
    assert shown["circuits"][0]["circuit"] == "xunliao-v02-line"
    assert "xunliao-v02-line z" in run("show", "xunliao-v02-ac1").stdout


def test_show_gives_every_kind_of_a_shared_name() -> None:
    assert list(json.loads(run("show", "pingshan", "-f", "json").stdout)) == ["towns", "sites"]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cloud-node", ["vcpus    640", "memory   1.72 × 1000 GiB", "storage  62.4 × 1000 GiB"]),
        ("carrier-a", ["sla        availability_ratio 0.999, repair_hours 4"]),
        ("system-001", ["classified  no", "backup      every_hours 24, keep_days 30, offsite yes"]),
        ("core1-ag1", ["a                         county-core1 10GE1/0/2"]),
    ],
)
def test_show_says_what_the_parts_of_a_value_are(name: str, rows: list[str]) -> None:
    shown = [line.rstrip() for line in run("show", name).stdout.splitlines()]
    assert [row for row in rows if row not in shown] == []


def test_a_title_longer_than_its_table_is_not_folded(capsys: pytest.CaptureFixture[str]) -> None:
    print_pairs("postgresql://yunwang@db.example/yunwang", {"schema": "0002"})
    assert capsys.readouterr().out == "postgresql://yunwang@db.example/yunwang\nschema  0002\n"


def test_show_unknown_name() -> None:
    result = run("show", "internet-egres")
    assert result.exit_code == 1
    assert result.stderr == (
        "yunwang inventory: nothing is called 'internet-egres' (did you mean 'internet-egress'?)\n"
    )


@pytest.mark.parametrize("command", ["check", "list", "show"])
def test_help_has_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Examples" in result.stdout
