"""The commands of docs/keeping-the-inventory.md on spreadsheets work as written, one after the other."""

from __future__ import annotations

import re
import shlex
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inventory.cli import app

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "keeping-the-inventory.md"
COMMANDS = re.findall(
    r"^ {4}yunwang inventory ((?:export|import) .*)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE
)


def test_they_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(str(files("inventory").joinpath("county")), tmp_path / "county")
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) == 6
    for command in COMMANDS:
        result = CliRunner().invoke(app, shlex.split(command, comments=True), catch_exceptions=False)
        assert result.exit_code == 0, result.output
