"""The pictures: whole expected files of a small county, and what must hold for the large one."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from inventory.exports.dot import dot
from inventory.exports.language import Language
from inventory.exports.picture.canvas import Canvas, fit, text_width
from inventory.loader import load_inventory
from inventory.topology import WaysOut
from tests.inventory.topology.networks import network
from yunwang.cli import app

HERE = Path(__file__).parent
SMALL = HERE / "small"
SVG = "{http://www.w3.org/2000/svg}"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["inventory", "topology", *map(str, arguments)])


@pytest.mark.parametrize(
    ("golden", "options"),
    [
        ("small-zh.svg", ("--language", "zh")),
        ("small-en.dot", ("--format", "dot", "--language", "en")),
        ("qing-en.svg", ("--town", "qing", "--language", "en")),
    ],
)
def test_a_small_county(golden: str, options: tuple[str, ...], tmp_path: Path) -> None:
    """After a change that is meant: `yunwang inventory topology tests/inventory/exports/small OPTIONS --output ...`."""
    output = tmp_path / golden
    assert run(SMALL, *options, "--output", output).exit_code == 0
    assert output.read_text(encoding="utf-8") == (HERE / "golden" / golden).read_text(encoding="utf-8")
    assert run(SMALL, *options).stdout == output.read_text(encoding="utf-8")


def texts(svg: str) -> list[str]:
    """What is written, without what a mouse shows."""
    found = ET.fromstring(svg).iter(f"{SVG}text")  # noqa: S314 - our own file
    return [(text.text or "") + "".join(title.tail or "" for title in text) for text in found]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_whole_county_is_one_page_of_a3(language: str) -> None:
    svg = run("--language", language).stdout
    head = svg.partition("\n")[2].partition(">")[0]
    assert 'width="420mm" height="297mm"' in head
    found = texts(svg)
    county = load_inventory()
    for town in county.towns.values():
        name = town.name if language == "zh" else town.name_en
        assert any(name.startswith(text) or text.startswith(name) for text in found), name
    assert found.count("300 Mb/s") == 17 + 1, "a contract for each town, and one in the legend"
    assert {"402", "158", "120", "200 Gb/s", "40 × 100 Mb/s"} <= set(found)
    places = [text for text in found if re.search(r"\d\d", text)]
    assert len(places) > 298 + 100


def test_the_same_inventory_gives_the_same_text() -> None:
    command = [sys.executable, "-m", "yunwang", "inventory", "topology"]
    for form in ("svg", "dot"):
        drawn = set()
        for seed in ("1", "2", "3"):
            environ = {**os.environ, "PYTHONHASHSEED": seed}
            drawn.add(subprocess.run([*command, "--format", form], check=True, capture_output=True, env=environ).stdout)
        assert len(drawn) == 1


def test_everything_is_inside_the_page() -> None:
    root = ET.fromstring(run().stdout)  # noqa: S314 - our own file
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    for rect in root.iter(f"{SVG}rect"):
        x, y, across, down = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        assert 0 <= x <= x + across <= width
        assert 0 <= y <= y + down <= height + 0.1
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.attrib["x"]) < width
        assert 7 <= float(text.attrib["font-size"]) <= 24, "readable on paper"


def test_cards_do_not_overlap() -> None:
    root = ET.fromstring(run("--language", "en").stdout)  # noqa: S314 - our own file
    cards = [
        [float(rect.attrib[key]) for key in ("x", "y", "width", "height")]
        for rect in root.iter(f"{SVG}rect")
        if rect.attrib["class"] == "card"
    ]
    assert len(cards) == 17 + 2 + 1
    for (x, y, width, height), (u, v, across, down) in itertools.combinations(cards, 2):
        assert x + width <= u or u + across <= x or y + height <= v or v + down <= y


def test_texts_are_cut_to_fit() -> None:
    for text, width in (("平山村01", 20.0), ("A very long name of a village", 60.0), ("短", 40.0), ("", 1.0)):
        shown, size = fit(text, width, 10)
        assert text_width(shown, size) <= width
        assert 7 <= size <= 10
        assert shown == text or text.startswith(shown.removesuffix("…"))


def test_what_xml_cannot_hold_breaks_no_picture() -> None:
    canvas = Canvas(100, 10)
    canvas.text(0, 5, "a\ufffe<b>&\x01", size=8, width=90, title="\uffff")
    assert texts(canvas.document(title="t\ufffe", language="zh", style="")) == ["a\ufffd<b>&\ufffd"]


def graphviz(program: str, dot: str, form: str) -> str:
    done = subprocess.run([program, f"-T{form}"], input=dot, capture_output=True, text=True, check=False, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_graphviz_draws_the_county(require_tool: Callable[..., str]) -> None:
    program = require_tool("dot", "graphviz")
    plain = graphviz(program, run("--format", "dot").stdout, "plain").splitlines()
    county = load_inventory()
    nodes = {line.split()[1].strip('"'): float(line.split()[3]) for line in plain if line.startswith("node ")}
    assert set(nodes) == {"internet", *county.devices}
    tiers = {
        role: {
            nodes[d.name] for d in county.devices.values() if d.role == role and county.sites[d.site].kind == "county"
        }
        for role in ("egress", "firewall", "core", "aggregation")
    }
    assert all(len(heights) == 1 for heights in tiers.values()), "a tier is a rank"
    assert sum(line.startswith("edge ") for line in plain) == 2 + 414 - 4


def test_lines_of_either_direction_are_one_edge() -> None:
    inventory = network(["e1", "a", "b"], [("up", ["e1"], ["a"]), ("l1", ["a"], ["b"]), ("l2", ["b"], ["a"])])
    edges = [line for line in dot(inventory, WaysOut(inventory), Language.EN).splitlines() if " -- " in line]
    assert len(edges) == 3
    assert sum('"2 × 1 b/s"' in line for line in edges) == 1


def test_graphviz_takes_odd_names(require_tool: Callable[..., str]) -> None:
    svg = graphviz(require_tool("dot", "graphviz"), run(SMALL, "--format", "dot").stdout, "svg")
    assert "&lt;办公室&gt; &amp; 值班室" in svg


def test_one_town_of_the_county() -> None:
    found = set(texts(run("--town", "pingshan").stdout))
    assert {"县政务外网拓扑 · 平山", "平山村36", "pingshan-v36-ac1", "county-ag3", "county-core2"} <= found
    assert "county-ag1" not in found
    dot = run("--town", "pingshan", "--format", "dot").stdout
    assert '"pingshan-ag1" -- "pingshan-ag2"' in dot
    assert "baihua" not in dot


def test_a_town_without_a_node_of_its_own(tmp_path: Path) -> None:
    text = (SMALL / "county.yaml").read_text(encoding="utf-8")
    text = text.replace("site: bai,", "site: hall,").replace(
        "  - {id: bai, name: 白镇机房", "  # {id: bai, name: 白镇机房"
    )
    (tmp_path / "county.yaml").write_text(text, encoding="utf-8")
    found = texts(run(tmp_path, "--town", "bai").stdout)
    assert {"白石村", "bai-v1-ac1", "bai-ag1", "core1", "out1"} <= set(found)
    assert "qing-ag1" not in found


def test_wrong_use(tmp_path: Path) -> None:
    assert run("--town", "pingshn").exit_code == 2
    assert run("--format", "png").exit_code == 2
    missing = tmp_path / "no" / "county.svg"
    assert str(run("--output", missing).exception) == f"{missing}: No such file or directory"
