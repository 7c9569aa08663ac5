"""Files that are too large, hostile, or too long for a cell."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from inventory.models import Inventory
from inventory.models.devices import PortLayout
from inventory.sheets import xlsx_limits, xlsx_reader
from inventory.sheets.csv_files import csv_bytes
from inventory.sheets.sheet import SheetError, SheetRefused
from inventory.sheets.xlsx_reader import read_workbook
from inventory.sheets.xlsx_writer import workbook_bytes


def refusal(file: Path) -> str:
    with pytest.raises(SheetError) as caught:
        read_workbook(file, lambda _: None)
    (problem,) = caught.value.problems
    return str(problem)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "x.xlsx"
    found.write_bytes(workbook_bytes(Inventory(), ["towns"], lambda _: None))
    return found


def replace_part(file: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, held in {**parts, name: content}.items():
            archive.writestr(part, held)


def test_a_bomb_is_not_unpacked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_limits, "MOST_UNPACKED_BYTES", 2**20)
    replace_part(file, "xl/worksheets/sheet2.xml", b" " * 2**21)
    assert file.stat().st_size < 2**16
    assert refusal(file).endswith("bytes unpacked, expected at most 2000 parts of 1048576 bytes")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(file: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'
    replace_part(file, "xl/sharedStrings.xml", text.encode(encoding))
    assert refusal(file) == (
        "x.xlsx: xl/sharedStrings.xml: found a document type declaration, expected a workbook without one"
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<a/>", b"\xff\xfe\x00"])
def test_damage_is_a_problem_and_no_traceback(file: Path, part: str, content: bytes) -> None:
    replace_part(file, part, content)
    try:
        read_workbook(file, lambda _: None)
    except SheetError as error:
        assert "x.xlsx: found a file that cannot be read" in str(error)  # noqa: PT017 - some damage does no harm


def test_a_cut_file(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
    assert refusal(file) == "x.xlsx: found no workbook, or a damaged one, expected an .xlsx workbook"


def test_size_and_rows(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.load_workbook(file)
    for _ in range(5):
        book["乡镇 towns"].append(["a", "b", "c"])
    book.save(file)
    monkeypatch.setattr(xlsx_reader, "MOST_ROWS", 3)
    assert refusal(file) == "x.xlsx: 乡镇 towns: found more than 3 rows, expected fewer"
    monkeypatch.setattr(xlsx_limits, "MOST_BYTES", 100)
    assert refusal(file).endswith("bytes, expected a workbook of at most 100 bytes")


@pytest.mark.parametrize("title", ["乡镇 towns", "_yunwang"])
def test_a_row_far_below_is_refused_without_counting_up_to_it(file: Path, title: str) -> None:
    place = openpyxl.load_workbook(file).sheetnames.index(title) + 1
    row = '<row r="9000000000"><c r="A9000000000" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    with zipfile.ZipFile(file) as archive:
        text = archive.read(f"xl/worksheets/sheet{place}.xml").decode()
    replace_part(file, f"xl/worksheets/sheet{place}.xml", text.replace("</sheetData>", row).encode())
    assert refusal(file) == f"x.xlsx: {title}: found a row below row 1048576, expected rows that a spreadsheet has"


def test_what_no_cell_holds() -> None:
    layout = PortLayout(id="long", ports=tuple(f"{'x' * 250}{at}" for at in range(200)))
    with pytest.raises(
        SheetRefused, match=r"port_layouts long: ports: [0-9]+ characters; a cell of a workbook holds 32767"
    ):
        workbook_bytes(Inventory(port_layouts={"long": layout}), ["port_layouts"], lambda _: None)
    ports = tuple(f"{'x' * 250}{at}" for at in range(600))
    with pytest.raises(SheetRefused, match=r"port_layouts long: ports: [0-9]+ characters; CSV readers take 131072"):
        csv_bytes(Inventory(port_layouts={"long": PortLayout(id="long", ports=ports)}), "port_layouts")
