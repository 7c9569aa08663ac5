"""A spreadsheet program opens what we write, and what it saves is the same inventory."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from inventory.cli import app
from inventory.entries import COLLECTIONS
from inventory.models import Inventory
from inventory.models.places import Town
from inventory.sheets.csv_files import read_csv
from inventory.sheets.reading import read_sheets
from inventory.sheets.words import sheet_title
from inventory.sheets.xlsx_reader import read_workbook
from inventory.sheets.xlsx_writer import workbook_bytes

ALL_SHEETS_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, double quotes, UTF-8, cells as shown, every sheet a file. Source: LibreOffice, "CSV Filter Parameters"."""

Convert = Callable[[Path, str], Path]


@pytest.fixture(scope="module")
def convert(require_tool: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Convert:
    program = require_tool("soffice", "libreoffice-calc-nogui")
    profile = tmp_path_factory.mktemp("profile")

    def run(file: Path, form: str) -> Path:
        folder = tmp_path_factory.mktemp("saved")
        options = [
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(folder),
        ]
        done = subprocess.run([program, *options, str(file)], capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stderr
        return folder

    return run


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inventory") / "county"
    shutil.copytree(str(files("inventory").joinpath("county")), folder)
    return folder


@pytest.fixture(scope="module")
def workbook(county: Path) -> Path:
    file = county.parent / "county.xlsx"
    run("export", county, "--output", file)
    return file


def run(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_what_it_saves_as_xlsx(county: Path, workbook: Path, convert: Convert) -> None:
    saved = convert(workbook, "xlsx") / "county.xlsx"
    assert run("import", saved, county, "--remove") == "no differences 没有差异\n"
    ours, theirs = openpyxl.load_workbook(workbook), openpyxl.load_workbook(saved)
    assert theirs.sheetnames == ours.sheetnames
    for collection in COLLECTIONS:
        one, other = ours[sheet_title(collection)], theirs[sheet_title(collection)]
        assert drop_downs(other) == drop_downs(one)
        assert {cell.coordinate: cell.comment.text for cell in other[1] if cell.comment} == {
            cell.coordinate: cell.comment.text for cell in one[1] if cell.comment
        }
    assert drop_downs(theirs["线路 circuits"]) == {
        "D": "list_circuits_kind",
        "G": "list_circuits_medium",
        "H": "list_circuits",
        "I": "list_carriers",
    }
    carriers = theirs.defined_names["list_carriers"].attr_text
    assert [cell.value for (cell,) in theirs["_lists"][carriers.split("!")[1]]] == [
        "carrier-a",
        "carrier-b",
        "carrier-c",
    ]


def drop_downs(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, str]:
    """Column -> the list its cells offer."""
    rules = sheet.data_validations.dataValidation
    return {str(rule.sqref)[0]: rule.formula1 for rule in rules if rule.type == "list"}


def test_what_it_saves_as_csv(county: Path, workbook: Path, convert: Convert) -> None:
    folder = convert(workbook, ALL_SHEETS_AS_CSV)
    assert len(list(folder.iterdir())) == len(COLLECTIONS) + 3  # the guide and two hidden sheets too
    assert run("import", folder, county, "--remove") == "no differences 没有差异\n"


@pytest.mark.parametrize("form", ["xlsx", ALL_SHEETS_AS_CSV], ids=["xlsx", "csv"])
def test_nasty_texts(form: str, convert: Convert, tmp_path: Path) -> None:
    names = [
        "=1+1",
        "+86 752",
        "-1",
        "@home",
        "'",
        "''",
        "'a",
        " x ",
        "\u3000",
        "a|b",
        "\\",
        "\\n",
        "_x0041_",
        "x005F_",
        "007",
        "1e5",
        "1.00E+05",
        "8.61381E+12",
        "#N/A",
        "####",
        "2024-01-01",
        "1/2",
        "3月5日",
        "12:30 PM",
        "TRUE",
        "1,5",
        'a"b',
        "\ufffe",
        "\ufeff",
        "\x85",
        "\u2028",
        "{}",
        "😀",
        "\u200b",
        "١٢٣",
        "<a>&",
        "100%",
        "¥5",
        "Err:508",
        "0752-8001234567890123",
    ]
    towns = {f"t{at}": Town(id=f"t{at}", name=name, name_en=name) for at, name in enumerate(names)}
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook_bytes(Inventory(towns=towns), ["towns"], lambda _: None))
    folder = convert(file, form)
    sheets = (
        read_workbook(folder / "x.xlsx", lambda _: None).sheets
        if form == "xlsx"
        else [read_csv(folder / "x-乡镇 towns.csv")]
    )
    read = read_sheets(sheets, Inventory())
    assert list(read.problems) == []
    assert {row.name: Town.model_validate(row.values) for row in read.objects["towns"]} == towns
