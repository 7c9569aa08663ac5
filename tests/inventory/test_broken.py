"""A folder a case: broken files, and the complete list of problems they must give."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.loader import InventoryError, load_inventory

CASES, WARNED = (
    sorted(path for path in Path(__file__).with_name(folder).iterdir() if path.is_dir())
    for folder in ("broken", "warned")
)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_every_problem_is_named(case: Path) -> None:
    with pytest.raises(InventoryError) as caught:
        load_inventory(case)
    lines = [str(problem) for problem in caught.value.problems]
    assert "\n".join(lines) + "\n" == (case / "expected.txt").read_text(encoding="utf-8")
    assert not any("\n" in line for line in (*lines, str(caught.value)))


@pytest.mark.parametrize("case", WARNED, ids=lambda path: path.name)
def test_every_warning_is_given(case: Path) -> None:
    lines = [str(problem) for problem in load_inventory(case).warnings]
    assert "\n".join(lines) + "\n" == (case / "expected.txt").read_text(encoding="utf-8")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(InventoryError) as caught:
        load_inventory(tmp_path / "nowhere")
    assert str(caught.value.problems[0]).startswith(f"{tmp_path}/nowhere: found nothing there")


def test_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=r"found no \*\.yaml file, expected at least one"):
        load_inventory(tmp_path)


def test_one_unreadable_file_does_not_hide_another(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "towns.yaml").write_text("towns: [{id: a}]\n", encoding="utf-8")
    with pytest.raises(InventoryError) as caught:
        load_inventory(tmp_path)
    assert [(problem.file, problem.where) for problem in caught.value.problems] == [
        ("folder.yaml", ""),
        ("towns.yaml", "towns[0].name (a)"),
        ("towns.yaml", "towns[0].name_en (a)"),
    ]


def test_files_in_a_folder_below_are_not_passed_over_silently(tmp_path: Path) -> None:
    (tmp_path / "towns.yaml").write_text("towns: [{id: a, name: 甲, name_en: A}]\n", encoding="utf-8")
    for folder in ("villages", ".git", "empty"):
        (tmp_path / folder).mkdir()
    for folder in ("villages", ".git"):
        (tmp_path / folder / "b.yaml").write_text("towns: []\n", encoding="utf-8")
    with pytest.raises(InventoryError) as caught:
        load_inventory(tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "villages/: found a folder with YAML files, which are not read, expected the files beside the others"
    ]


def test_lists_without_objects(tmp_path: Path) -> None:
    (tmp_path / "towns.yaml").write_text("towns: []\n", encoding="utf-8")
    with pytest.raises(InventoryError, match="found no object"):
        load_inventory(tmp_path)


def test_of_a_wrong_prefix_everywhere_the_first_get_a_suggestion(tmp_path: Path) -> None:
    """To compare each dangling name with all others takes minutes in a county, and hours in a province."""
    count = 1000
    (tmp_path / "villages.yaml").write_text(
        "towns:\n"
        + "".join(f"  - {{id: town-{n:04d}, name: 镇, name_en: Town}}\n" for n in range(count))
        + "villages:\n"
        + "".join(f"  - {{id: v{n}, name: 村, name_en: Village, town: twon-{n:04d}}}\n" for n in range(count)),
        encoding="utf-8",
    )
    with pytest.raises(InventoryError) as caught:
        load_inventory(tmp_path)
    assert len(caught.value.problems) == count
    assert "did you mean" in str(caught.value.problems[0])
    assert "did you mean" not in str(caught.value.problems[-1])
