"""A folder a case: a text, the edits, and the text that must come out, or why it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from inventory.editing.yaml_text import AddObject, Edit, EditRefused, RemoveObject, SetKeys, edit_yaml

CASES = sorted(path for path in (Path(__file__).parent / "texts").iterdir() if path.is_dir())


def edits(case: Path) -> list[Edit]:
    listed: list[dict[str, Any]] = yaml.safe_load((case / "edits.yaml").read_text(encoding="utf-8"))
    found: list[Edit] = []
    for edit in listed:
        if "set" in edit:
            found.append(SetKeys(edit["set"], edit["name"], edit["values"]))
        elif "add" in edit:
            found.append(AddObject(edit["add"], edit["values"]))
        else:
            found.append(RemoveObject(edit["remove"], edit["name"]))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_text_comes_out_as_kept(case: Path) -> None:
    before = (case / "before.yaml").read_bytes()
    if (refused := case / "refused.txt").exists():
        with pytest.raises(EditRefused) as caught:
            edit_yaml(before, edits(case), "f.yaml")
        assert f"{caught.value}\n" == refused.read_text(encoding="utf-8")
        return
    after = edit_yaml(before, edits(case), "f.yaml")
    assert after.decode() == (case / "after.yaml").read_bytes().decode()
