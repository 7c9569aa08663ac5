"""Every recorded device against the readings that must come of it; a new one is a new folder, and no code.

`yunwang poll --replay FOLDER --update` writes a folder's expected readings; what changed is for the reader of the diff.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collectors.recordings.case import expected_readings, load_case, plain_readings, replay

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/case.yaml"))


@pytest.mark.parametrize("octets", [1472, 65_507])
@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_recorded_device_reads_as_expected(folder: Path, octets: int) -> None:
    case = load_case(folder)
    assert case.about is not None
    result = asyncio.run(replay(case, case.about.modules, case.about.device, octets))
    found, expected = plain_readings(result), expected_readings(folder)
    assert list(found) == list(expected)
    for module, reading in expected.items():
        assert found[module] == reading, module


def test_there_are_cases() -> None:
    assert CASES


def test_a_changed_answer_is_noticed(tmp_path: Path) -> None:
    (folder, *_) = CASES
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    walk = tmp_path / "snmp.snmprec"
    text = walk.read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("1.3.6.1.2.1.1.1.0|"))
    walk.write_text(text.replace(line, "1.3.6.1.2.1.1.1.0|4|something else"), "utf-8")
    case = load_case(tmp_path)
    found = plain_readings(asyncio.run(replay(case, ["system"], "device")))
    assert found["system"] != expected_readings(folder)["system"]
