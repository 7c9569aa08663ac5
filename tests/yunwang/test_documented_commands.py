"""The commands of docs/exports.md and docs/planning.md work as written, by a shell, one after the other."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def commands(page: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return [line.partition(" # ")[0].rstrip() for line in re.findall(r"^ {4}(yunwang .*)$", text, re.MULTILINE)]


@pytest.mark.parametrize(
    ("page", "made"),
    [
        (
            "exports.md",
            {
                *("county.svg", "pingshan.svg", "county.dot", "sheets", "indicators.xlsx", "state"),
                *("targets-interfaces.json", "targets-other-family.json"),
            },
        ),
        ("planning.md", {"circuits.json", "circuits.csv", "indicators.xlsx", "county.svg"}),
    ],
)
def test_they_work(page: str, made: set[str], tmp_path: Path) -> None:
    shutil.copytree(str(files("inventory").joinpath("county")), tmp_path / "county")
    environment = {name: value for name, value in os.environ.items() if name != "YUNWANG_LEDGER"}
    environment |= {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "XDG_STATE_HOME": str(tmp_path / "state")}
    written = commands(page)
    assert len(written) >= 8
    for command in written:
        ended = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, f"{command}\n{ended.stderr}"
        if command.endswith("--format json"):
            assert json.loads(ended.stdout), command
    assert made <= {path.name for path in tmp_path.iterdir()}
