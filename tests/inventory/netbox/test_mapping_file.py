"""The mapping file: strict, and every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.netbox.mapping_file import MappingFileError, NetBoxMapping, load_mapping

BROKEN = """\
roles: {switch: acess}
plattforms: {vrp: huawei_vrp}
site_groups: [machine-rooms]
custom_fields: {id: yunwang id, name: name_en}
names: {devices: {总汇聚: 总汇聚}}
near_side: B
"""


def test_every_problem_at_once(tmp_path: Path) -> None:
    file = tmp_path / "netbox.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(MappingFileError) as caught:
        load_mapping(file)
    places = [problem.where for problem in caught.value.problems]
    assert sorted(places) == [
        "custom_fields.id",
        "custom_fields.name",
        "names.devices.总汇聚",
        "near_side",
        "plattforms",
        "roles.switch",
        "site_groups",
    ]
    assert "(did you mean 'platforms'?)" in next(str(p) for p in caught.value.problems if p.where == "plattforms")


def test_none_and_an_empty_file_are_our_own_words(tmp_path: Path) -> None:
    file = tmp_path / "netbox.yaml"
    file.write_text("# nothing yet\n", encoding="utf-8")
    assert load_mapping(file) == load_mapping(None) == NetBoxMapping()


@pytest.mark.parametrize(("content", "found"), [("- roles\n", "['roles']"), ("roles: {\n", "a syntax error")])
def test_another_shape(tmp_path: Path, content: str, found: str) -> None:
    file = tmp_path / "netbox.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(MappingFileError) as caught:
        load_mapping(file)
    assert [problem.found.startswith(found) for problem in caught.value.problems] == [True]


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(MappingFileError, match="no readable file"):
        load_mapping(tmp_path / "absent.yaml")
