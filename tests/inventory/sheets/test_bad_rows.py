"""An import with one bad row changes nothing and names every bad row."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from inventory.cli import app
from inventory.sheets.columns import columns_of

EXPECTED = Path(__file__).with_name("bad_rows_expected.txt")

COUNTY = """\
# A small county; this comment stays.
towns:
  - {id: north, name: 北镇, name_en: North}
sites:
  - {id: node, name: 机房, name_en: Node, kind: county}
  - {id: north, name: 北镇机房, name_en: North node, kind: town, town: north}
devices:
  - {name: ag1, vendor: huawei, platform: huawei_vrp, role: aggregation, site: node, ipv4: 192.0.2.1,
     ipv6: "2001:db8::1", credential: v3, interfaces: [{name: GE0/0/1}, {name: GE0/0/2}]}
  - {name: ac1, vendor: h3c, platform: h3c_comware, role: access, site: north, ipv4: 192.0.2.2, ipv6: "2001:db8::2",
     credential: v3, interfaces: [{name: GE0/0/1}]}
carriers:
  - {id: carrier-a, name: 甲, name_en: A, hotline: "10000"}
circuits:
  - {id: line-1, name: 一号线, name_en: Line 1, kind: town, contract_bits_per_second: 100_000_000, carrier: carrier-a,
     circuit_number: "0007", a: [{device: ag1, interface: GE0/0/1}], z: [{device: ac1, interface: GE0/0/1}]}
  - {id: line-2, name: 二号线, name_en: Line 2, kind: town, contract_bits_per_second: 100_000_000, carrier: carrier-a,
     circuit_number: "0008", a: [{device: ag1, interface: GE0/0/2}]}
"""


@pytest.fixture
def county(tmp_path: Path) -> Path:
    folder = tmp_path / "county"
    folder.mkdir()
    (folder / "county.yaml").write_text(COUNTY, encoding="utf-8")
    return folder


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_every_bad_row_is_named_and_nothing_written(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "county.xlsx"
    assert run("export", county, "--output", file).exit_code == 0
    book = openpyxl.load_workbook(file)
    lines = book["线路 circuits"]
    column = {lines.cell(2, at).value: at for at in range(1, lines.max_column + 1)}
    good = {
        "id": "line-3",
        "name": "三号线",
        "name_en": "Line 3",
        "kind": "村 village",
        "contract_bits_per_second": "100M",
        "a": "ag1 | GE0/0/9",
    }
    for row, values in enumerate(
        [
            {**good, "id": "line-3"},  # no such port
            {**good, "id": "line-4", "kind": "vilage", "contract_bits_per_second": "1.5万", "carrier": "carier-a"},
            {**good, "id": "line-1"},  # again
            {"name": "无编号"},
            {**good, "id": "Line 5", "a": None, "sla.availability_ratio": "120%"},
            {
                **good,
                "id": "line-6",
                "a": "ag1",
                "maintenance_windows": "2026-12-01T06:00:00+08:00 | 2026-12-01T00:00:00+08:00",
            },
        ],
        start=5,
    ):
        for key, value in values.items():
            lines.cell(row, column[key]).value = value
    lines.cell(3, column["circuit_number"]).value = 7  # Excel ate the zeros
    lines.cell(4, column["circuit_number"]).value = datetime(2026, 10, 11)  # noqa: DTZ001 - as Excel stores 10-11
    lines.cell(3, column["hotline"]).value = "=1+1"  # a formula; openpyxl saves no result
    lines.cell(4, column["monthly_price_yuan"]).value = 700  # a good change among the bad ones
    devices = book["设备 devices"]
    devices.cell(2, devices.max_column + 1).value = "ssh_prot"
    devices.cell(4, 5).value = "nowhere"
    towns = book["乡镇 towns"]
    towns.cell(3, 2).value = "#N/A"
    towns.cell(3, 2).data_type = "e"
    book.create_sheet("线路2").append(["x"])
    book.create_sheet("Sheet1")  # empty: nothing to complain about
    book.save(file)

    result = run("import", file, county, "--apply")
    assert result.exit_code == 1
    assert (county / "county.yaml").read_text(encoding="utf-8") == COUNTY
    assert result.stderr == f"{len(result.stdout.splitlines())} problems 处问题; nothing written 未写入\n"
    assert result.stdout == EXPECTED.read_text(encoding="utf-8")
    assert not [line for line in result.stdout.splitlines() if "monthly_price_yuan" in line]


@pytest.mark.parametrize(
    ("content", "where", "found", "expected"),
    [
        ("name,kind\na,b\n", "circuits: row 1", "first row 'name kind'", "headings, among them id or 编号"),
        (
            "id,nmae\nline-1,x\n",
            "circuits: row 1",
            "the unknown column 'nmae'",
            f"one of {', '.join(column.key for column in columns_of('circuits'))} (did you mean 'name'?)",
        ),
        ("id,name,name\nline-1,x,y\n", "circuits: row 1", "the column 'name' again", "it once"),
        ('id,name\nline-1,"x\n', "row 2 (line 2)", "broken CSV (unexpected end of data)", "fields in paired quotes"),
        (
            "id;name,x\n",
            "row 1",
            "several separators ',' ';'",
            "commas, semicolons or tabs between the headings",
        ),
        ("", "circuits: row 1", "an empty sheet", "headings, among them id or 编号"),
        ("id,name\nline-1,\n", "circuits: row 2, column name 名称 (line-1)", "nothing", "a value"),
        (
            "id,sla.repair_hours\nline-1,-1\n",
            "circuits: row 2, column sla.repair_hours 修复时限（小时） (line-1)",
            "-1",
            "more than 0",
        ),
    ],
)
def test_what_is_wrong_with_a_csv_file(
    content: str, where: str, found: str, expected: str, county: Path, tmp_path: Path
) -> None:
    file = tmp_path / "circuits.csv"
    file.write_text(content, encoding="utf-8")
    result = run("import", file, county, "--apply")
    assert (result.exit_code, result.stdout) == (1, f"circuits.csv: {where}: found {found}, expected {expected}\n")


@pytest.mark.parametrize(
    ("name", "content", "found", "expected"),
    [
        ("x.csv", b"id\na\n", "the unknown sheet 'x'", "the name of a list: 乡镇 towns, "),
        ("a.xls", b"", "the ending .xls", "the ending .xlsx or .csv 请另存为 .xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0", "an old .xls file, or a password", "an .xlsx workbook without a password"),
        ("a.xlsx", b"PK nothing", "no workbook, or a damaged one", "an .xlsx workbook"),
        (
            "units.csv",
            "id,name\nu,隆".encode("gb18030"),
            "text that is UTF-8 and GB 18030 alike",
            "UTF-8 with a byte order mark",
        ),
        ("units.csv", b"id,name\nu,\xff\xff\n", "text in another encoding", "UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file(
    name: str, content: bytes, found: str, expected: str, county: Path, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    result = run("import", file, county)
    assert result.exit_code == 1
    assert f"found {found}, expected {expected}" in result.stdout


def test_nothing_there(county: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "nothing there" in run("import", tmp_path / "none.xlsx", county).stdout
    assert "no *.csv file" in run("import", tmp_path / "empty", county).stdout
    assert run("import", tmp_path / "none.xlsx", county, "--format", "json").exit_code == 1
