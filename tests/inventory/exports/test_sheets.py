"""The sheets: whole expected files of a small county, every fact of the large one, and a folder of other people's."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from inventory.exports.sheets import NotOurs
from inventory.loader import load_inventory
from yunwang.cli import app

HERE = Path(__file__).parent
SMALL = HERE / "small"
WITHOUT_EGRESS = """\
sites:
  - {id: index, name: 机房, name_en: Machine room, kind: county}
  - {id: empty, name: 空站, name_en: Empty, kind: county}
devices:
  - {name: my-switch, vendor: huawei, platform: huawei_vrp, role: access, site: index, credential: mine,
     ipv4: 192.0.2.1}
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["inventory", "sheets", *map(str, arguments)])


class Page(HTMLParser):
    """A page's text by heading, its tags and its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text: dict[str, list[str]] = {"": []}
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside == "h2" and data.strip():
            self.text[data.strip()] = []
            self._inside = ""
        elif data.strip():
            self.text[list(self.text)[-1]].append(data.strip())


@pytest.mark.parametrize(("site", "language"), [("office", "zh"), ("qing", "en")])
def test_a_small_county(site: str, language: str, tmp_path: Path) -> None:
    """After a change that is meant: `yunwang inventory sheets tests/inventory/exports/small ...`, and copy."""
    result = run(SMALL, "--output", tmp_path, "--language", language)
    assert (result.exit_code, result.stdout) == (0, f"7 files in {tmp_path}\n")
    expected = HERE / "golden" / f"{site}-{language}.html"
    assert (tmp_path / "sites" / f"{site}.html").read_text(encoding="utf-8") == expected.read_text(encoding="utf-8")


def test_what_is_not_known_and_what_is_nothing(tmp_path: Path) -> None:
    run(SMALL, "--output", tmp_path)
    lines = Page((tmp_path / "sites" / "qing.html").read_text(encoding="utf-8")).text["线路"]
    first, second = lines.index("青云村专线"), lines.index("青云村 4G 备用")
    assert "0 元" in lines[first:second], "a price of nothing is a price"
    assert "备用：青云村专线" in lines[second:]
    assert lines[second:].count("未填写") == 5, "number, hotline, service level, price, windows"
    assert "99.9\u00a0%" in " ".join(lines)
    window = "每周，自 2026-01-03 00:00–02:00 +0800 光缆巡检"
    assert window in lines
    ways = Page((tmp_path / "sites" / "qing.html").read_text(encoding="utf-8")).text["到出口的路径"]
    assert ways[-2:] == ["out1", "互联网出口"]


def test_names_are_escaped_and_nothing_comes_from_outside(tmp_path: Path) -> None:
    run(SMALL, "--output", tmp_path)
    for path in tmp_path.rglob("*.html"):
        page = Page(path.read_text(encoding="utf-8"))
        assert not page.tags & {"script", "link", "img", "iframe", "办公室"}
        assert not page.attributes & {"src", "onclick", "style"}
        assert "url(" not in path.read_text(encoding="utf-8")
        assert all((path.parent / link).is_file() for link in page.links)
    assert "&lt;办公室&gt; &amp; 值班室" in (tmp_path / "sites" / "office.html").read_text(encoding="utf-8")


def test_the_county_s_facts(tmp_path: Path) -> None:
    assert run("--output", tmp_path).exit_code == 0
    county = load_inventory()
    assert {path.stem for path in (tmp_path / "sites").iterdir()} == set(county.sites)
    index = Page((tmp_path / "index.html").read_text(encoding="utf-8"))
    assert sorted(index.links) == sorted(f"sites/{site}.html" for site in county.sites)
    for site in county.sites.values():
        text = (tmp_path / "sites" / f"{site.id}.html").read_text(encoding="utf-8")
        for device in county.devices_of_site[site.id]:
            for fact in (device.name, device.platform, str(device.ipv4), str(device.ipv6), device.credential):
                assert fact in text
            for circuit, _, port in county.circuits_of_device[device.name]:
                assert circuit.id in text
                assert port.interface in text
                assert (circuit.circuit_number or "未填写") in text
                assert (county.hotline_of(circuit) or "未填写") in text
    police = Page((tmp_path / "sites" / "unit-01.html").read_text(encoding="utf-8")).text
    assert "合成系统001" in police["本单位所属部门的信息系统"]
    behind = Page((tmp_path / "sites" / "pingshan.html").read_text(encoding="utf-8")).text["本站点中断的影响"]
    assert any(re.match("36：平山村01、", text) for text in behind)


def test_without_an_egress_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "county.yaml").write_text(WITHOUT_EGRESS, encoding="utf-8")
    assert run(tmp_path / "county.yaml", "--output", tmp_path / "out", "-l", "en").exit_code == 0
    page = Page((tmp_path / "out" / "sites" / "index.html").read_text(encoding="utf-8")).text
    cannot = ["The inventory names no egress device, so this cannot be told."]
    assert page["Ways to the egress"] == cannot
    assert page["What hangs on this site"] == cannot
    assert "not stated" in page["Devices"]
    empty = Page((tmp_path / "out" / "sites" / "empty.html").read_text(encoding="utf-8")).text
    assert empty["Devices"] == ["There is no device here."]


def test_only_files_of_ours_are_replaced(tmp_path: Path) -> None:
    assert run(SMALL, "--output", tmp_path).exit_code == 0
    before = (tmp_path / "sites" / "bai.html").read_bytes()
    for name in ("qing", "hall"):
        (tmp_path / "sites" / f"{name}.html").write_text("<h1>by hand</h1>", encoding="utf-8")
    note = tmp_path / "sites" / "notes.txt"
    note.write_text("mine")
    result = run(SMALL, "--output", tmp_path, "--language", "en")
    assert isinstance(result.exception, NotOurs)
    assert all(f"sites/{name}.html" in str(result.exception) for name in ("qing", "hall"))
    assert (tmp_path / "sites" / "bai.html").read_bytes() == before, "all or nothing"
    for name in ("qing", "hall"):
        (tmp_path / "sites" / f"{name}.html").unlink()
    assert run(SMALL, "--output", tmp_path, "--language", "en").exit_code == 0
    assert (tmp_path / "sites" / "bai.html").read_bytes() != before
    assert note.read_text() == "mine"


def test_one_site_leaves_the_index_alone(tmp_path: Path) -> None:
    assert run(SMALL, "--output", tmp_path, "--site", "qing", "--site", "qing").stdout == f"1 files in {tmp_path}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["sites"]
    assert run(SMALL, "--output", tmp_path, "--site", "qin").exit_code == 2


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run(SMALL, "--output", tmp_path / "file" / "below")
    assert "Not a directory" in str(result.exception)
