"""`yunwang inventory export` and `import` on the county that comes with the program."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from typer.testing import CliRunner, Result

from inventory.cli import app
from inventory.entries import COLLECTIONS

Cell = tuple[str, str, str]
"""Sheet, the object's name, the column's key."""


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def county(tmp_path: Path) -> Path:
    folder = tmp_path / "county"
    shutil.copytree(str(files("inventory").joinpath("county")), folder)
    return folder


@pytest.fixture
def workbook(county: Path, tmp_path: Path) -> Path:
    file = tmp_path / "county.xlsx"
    assert run("export", county, "--output", file).exit_code == 0
    return file


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.yaml")}


@contextmanager
def edited(file: Path) -> Iterator[Callable[[str, str, str], Any]]:
    """Edit a workbook's cells as openpyxl's users do: `cell("线路 circuits", "my-line", "kind").value = ...`."""
    book = openpyxl.load_workbook(file)

    def cell(title: str, name: str, key: str) -> Any:
        sheet = book[title]
        column = next(column for column in range(1, sheet.max_column + 1) if sheet.cell(2, column).value == key)
        row = next(row for row in range(3, sheet.max_row + 2) if sheet.cell(row, 1).value in {name, None})
        return sheet.cell(row, column)

    yield cell
    book.save(file)


def test_export_and_import_change_nothing(county: Path, workbook: Path) -> None:
    before = contents(county)
    for options in ((), ("--apply",), ("--apply", "--remove")):
        result = run("import", workbook, county, *options)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "no differences 没有差异\n", "")
    assert contents(county) == before


def test_the_same_inventory_gives_the_same_bytes(county: Path, workbook: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    assert run("export", county, "--output", again).exit_code == 0
    assert again.read_bytes() == workbook.read_bytes()


def test_csv_changes_nothing(county: Path, tmp_path: Path) -> None:
    before = contents(county)
    folder = tmp_path / "sheets"
    result = run("export", county, "--output", folder, "--format", "csv")
    assert result.exit_code == 0
    assert [Path(line).stem for line in result.stderr.splitlines()] == list(COLLECTIONS)
    assert (folder / "circuits.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name,name_en,kind,")
    result = run("import", folder, county, "--apply", "--remove")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "no differences 没有差异\n", "")
    assert contents(county) == before


def test_one_cell_is_one_change(county: Path, workbook: Path) -> None:
    before = contents(county)
    with edited(workbook) as cell:
        cell("线路 circuits", "gaotan-v01-line", "contract_bits_per_second").value = "200M"
    result = run("import", workbook, county)
    assert result.exit_code == 2
    assert result.stdout == (
        "~ 线路 circuits gaotan-v01-line\n"
        "    合同带宽（bit/s） contract_bits_per_second: 100 Mb/s -> 200 Mb/s\n"
        "1 difference 处差异: 1 changed 修改\n"
    )
    assert result.stderr == "not written: --apply writes it 未写入；加 --apply 才写入\n"
    assert contents(county) == before

    assert run("import", workbook, county, "--apply").exit_code == 0
    old = "kind: village, contract_bits_per_second: 100_000_000,"
    lines = before["gaotan.yaml"].decode().splitlines(keepends=True)
    (at,) = (at for at, line in enumerate(lines) if "{id: gaotan-v01-line," in line)
    lines[at] = lines[at].replace(old, old.replace("100_000_000", "200_000_000"))
    assert contents(county) == {**before, "gaotan.yaml": "".join(lines).encode()}
    assert run("import", workbook, county).exit_code == 0


def test_objects_come_and_go(county: Path, workbook: Path) -> None:
    before = contents(county)
    with edited(workbook) as cell:
        for key, value in (("id", "new-town"), ("name", "新镇"), ("name_en", "New town")):
            cell("乡镇 towns", "new-town", key).value = value
        cell("拨测目标 probe_targets", "system-023", "id").value = None
        for key in ("name", "name_en", "probe", "host", "system"):
            cell("拨测目标 probe_targets", "system-023", key).value = None
    result = run("import", workbook, county)
    assert result.exit_code == 2
    assert result.stdout == (
        "+ 乡镇 towns new-town\n"
        "    名称 name: 新镇\n"
        "    英文名称 name_en: New town\n"
        "not in the sheet, kept 表中没有，保留（--remove 才删除）: 拨测目标 probe_targets system-023\n"
        "1 difference 处差异: 1 added 新增\n"
    )
    result = run("import", workbook, county, "--remove", "--apply", "--format", "json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert [(change["kind"], change["name"]) for change in told["changes"]] == [
        ("add", "new-town"),
        ("remove", "system-023"),
    ]
    assert told["written"] == sorted(name for name, content in contents(county).items() if content != before.get(name))
    assert "system-023" not in {
        row["id"] for row in json.loads(run("list", "probe_targets", county, "--format", "json").stdout)
    }


def test_a_sheet_with_some_columns_touches_only_those(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "circuits.csv"
    file.write_text("编号,月租（元）\ngaotan-v01-line,650\ngaotan-v02-line,600\n", encoding="gb18030")
    result = run("import", file, county)
    assert result.exit_code == 2
    assert result.stdout.splitlines()[:2] == [
        "~ 线路 circuits gaotan-v01-line",
        "    月租（元） monthly_price_yuan: 600 -> 650",
    ]
    assert result.stdout.splitlines()[-1] == "1 difference 处差异: 1 changed 修改"


def test_a_column_of_a_nested_model_leaves_the_others(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "systems.csv"
    file.write_text("id,backup.keep_days\nsystem-001,60\n", encoding="utf-8")
    result = run("import", file, county)
    assert result.stdout.splitlines()[1] == (
        "    backup: {every_hours: 24, keep_days: 30, offsite: true} -> {every_hours: 24, keep_days: 60, offsite: true}"
    )


def test_what_changed_on_both_sides(county: Path, workbook: Path) -> None:
    gaotan = county / "gaotan.yaml"
    text = gaotan.read_text(encoding="utf-8")
    text = text.replace(
        "circuit_number: SYN-V0601, monthly_price_yuan: 600", "circuit_number: SYN-V0601, monthly_price_yuan: 610"
    )
    gaotan.write_text(text.replace("SYN-V0602", "SYN-V0602-new"), encoding="utf-8")
    with edited(workbook) as cell:
        cell("线路 circuits", "gaotan-v01-line", "monthly_price_yuan").value = 620
        cell("线路 circuits", "gaotan-v03-line", "monthly_price_yuan").value = 630
    before = contents(county)
    result = run("import", workbook, county, "--apply")
    assert result.exit_code == 1
    assert contents(county) == before
    assert (
        "newer in the inventory, kept 清单中较新，保留: 线路 circuits gaotan-v02-line circuit_number" in result.stdout
    )
    row = openpyxl.load_workbook(workbook)["线路 circuits"]
    number = next(at for at in range(3, 500) if row.cell(at, 1).value == "gaotan-v01-line")
    assert result.stderr == (
        "warning: the inventory has changed since the export 导出之后清单有改动\n"
        f"conflict 冲突: county.xlsx: 线路 circuits: row {number}, "
        "column monthly_price_yuan 月租（元） (gaotan-v01-line): "
        "found 620, expected 610, which the inventory has since the export 导出后清单已改\n"
        "nothing written: --force takes the sheet's values 未写入；--force 以表格为准\n"
    )
    assert run("import", workbook, county, "--apply", "--force").exit_code == 0
    after = gaotan.read_text(encoding="utf-8")
    assert "SYN-V0601, monthly_price_yuan: 620" in after
    assert "SYN-V0602-new, monthly_price_yuan: 600" in after
    assert "SYN-V0603, monthly_price_yuan: 630" in after


def test_removed_on_one_side(county: Path, workbook: Path) -> None:
    services = county / "services.yaml"
    lines = services.read_text(encoding="utf-8").splitlines(keepends=True)
    services.write_text(
        "".join(
            line
            for line in lines
            if "{id: system-023, name: 合成系统023, name_en: Synthetic system 023, probe" not in line
        ),
        encoding="utf-8",
    )
    result = run("import", workbook, county)
    assert (result.exit_code, result.stdout) == (
        0,
        "newer in the inventory, kept 清单中较新，保留: 拨测目标 probe_targets system-023\nno differences 没有差异\n",
    )
    with edited(workbook) as cell:
        cell("拨测目标 probe_targets", "system-023", "name").value = "新名"
    result = run("import", workbook, county)
    assert result.exit_code == 1
    assert "found changed values of name, expected no change, for the inventory has removed system-023" in result.stderr


def test_a_workbook_without_its_record_is_warned_about(county: Path, workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["_yunwang"]["C2"].value += " "
    book.save(workbook)
    result = run("import", workbook, county)
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: no record of the export in the workbook")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("--collection", "circuit", "--output", "a.xlsx"),
            "--collection circuit: no such list (did you mean 'circuits'?)",
        ),
        (("--output", "a.csv"), "a.csv: one CSV file holds one list"),
        (("--output", "a.ods"), "a.ods: not written as .ods; name an .xlsx or .csv file, or a folder 请用 .xlsx"),
        (("--output", "a.csv", "--format", "xlsx"), "a.csv: its ending is not that of --format xlsx"),
        (("--output", "a.xlsx", "--format", "csv"), "a.xlsx: its ending is not that of --format csv"),
        (("--output", "there.xlsx"), "there.xlsx: is there already, perhaps edited; --overwrite replaces it"),
    ],
)
def test_export_refuses(arguments: tuple[str, ...], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.xlsx").write_bytes(b"mine")
    result = CliRunner().invoke(app, ["export", *arguments])
    assert result.exit_code != 0
    assert told in f"{result.output}{result.exception}"
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"there.xlsx": b"mine"}


def test_the_shipped_county_is_not_written(workbook: Path) -> None:
    with edited(workbook) as cell:
        cell("乡镇 towns", "pingshan", "name").value = "别名"
    shipped = Path(str(files("inventory").joinpath("county")))
    result = CliRunner().invoke(app, ["import", str(workbook), str(shipped), "--apply"])
    assert "the county that comes with the program is never written" in str(result.exception)


def test_formulas_count_by_their_results_and_a_number_sign_hides_nothing(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "units.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("预算单位")
        for row, cells in enumerate([("编号", "名称", "备注"), ("unit-01", "#1", "x"), ("unit-02", "#2", "y")]):
            sheet.write_row(row, 0, cells)
        sheet.write_formula(2, 1, '="甲"&"乙"', None, "甲乙")
        sheet.write_string(0, 2, "#备注")
    result = run("import", file, county)
    assert result.stdout.splitlines()[:-2] == [
        "~ 预算单位 units unit-01",
        '    名称 name: 合成单位01 -> "#1"',
        "~ 预算单位 units unit-02",
        "    名称 name: 合成单位02 -> 甲乙",
    ], result.output


def test_a_row_deleted_of_an_object_that_was_changed_since_is_a_conflict(county: Path, workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["拨测目标 probe_targets"]
    name = sheet.cell(3, 1).value
    sheet.delete_rows(3)
    book.save(workbook)
    for file in county.glob("*.yaml"):
        lines = file.read_text(encoding="utf-8").splitlines()
        changed = [
            line.replace("name_en: ", "name_en: New ", 1) if f"{{id: {name}," in line and "probe:" in line else line
            for line in lines
        ]
        file.write_text("\n".join(changed) + "\n", encoding="utf-8")
    before = contents(county)
    result = run("import", workbook, county, "--remove", "--apply")
    assert result.exit_code == 1
    assert (
        f"conflict 冲突: inventory: probe_targets {name}: found other values than were exported, "
        "expected no change since the export, for the sheet has no row for it\n"
    ) in result.stderr
    assert contents(county) == before
    assert run("import", workbook, county, "--remove", "--apply", "--force").exit_code == 0
