"""Changes into files: the right file, the whole inventory checked first, and the text of everything else untouched."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from inventory.editing.apply import (
    Applied,
    EditRefused,
    FileChanged,
    ShippedCounty,
    apply_changes,
    fingerprints,
)
from inventory.editing.changes import Change, FieldChange, differences, plain
from inventory.editing.yaml_text import SetKeys, edit_yaml
from inventory.entries import COLLECTIONS, key_of
from inventory.loader import load_inventory
from inventory.problems import InventoryError
from inventory.yaml_files import parse_yaml

COUNTY = Path(str(files("inventory").joinpath("county")))


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return Path(shutil.copytree(COUNTY, tmp_path / "county"))


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_bytes().decode() for path in sorted(folder.glob("*.yaml"))}


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    pairs = zip(before.splitlines(keepends=True), after.splitlines(keepends=True), strict=True)
    return [(old, new) for old, new in pairs if old != new]


def reverse(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    kinds = {"add": "remove", "change": "change", "remove": "add"}
    return tuple(
        Change(
            change.collection,
            change.name,
            kinds[change.kind],  # type: ignore[arg-type]
            tuple(FieldChange(field.key, field.after, field.before) for field in change.fields),
        )
        for change in reversed(changes)
    )


@pytest.mark.parametrize("path", sorted(COUNTY.glob("*.yaml")), ids=lambda path: path.stem)
def test_one_value_of_every_object_changes_and_only_its_line_does(path: Path) -> None:
    content = path.read_bytes()
    data = parse_yaml(content, path.name).data
    assert isinstance(data, dict)
    edits: list[SetKeys] = []
    expected: dict[str, str] = {}
    for collection, listed in data.items():
        for item in listed:
            key = next((key for key in ("name_en", "credential") if key in item), None)
            if key is not None:
                value = f"changed {len(edits)}"
                edits.append(SetKeys(collection, item[key_of(collection)], {key: value}))
                expected[f"{key}: {value}"] = f"{key}: {item[key]}"
    after = edit_yaml(content, edits, path.name).decode()
    lines = changed_lines(content.decode(), after)
    assert len(lines) == len(edits) > 0
    for (old, new), (written, was) in zip(
        lines, sorted(expected.items(), key=lambda pair: after.index(pair[0])), strict=True
    ):
        assert old == new.replace(written, was)


def test_changes_go_to_the_files_that_hold_the_objects(county: Path) -> None:
    before = texts(county)
    wanted = {
        "devices": [{"name": "baihua-v01-ac1", "ssh_port": 2222, "ipv6": "2001:0db8:3:1::1"}],
        "circuits": [{"id": "internet-egress", "contract_bits_per_second": 5_000_000_000}],
    }
    changes = differences(load_inventory(county), wanted)
    assert apply_changes(county, changes) == Applied(("baihua.yaml", "county.yaml"), 2)
    after = texts(county)
    assert {name for name in before if before[name] != after[name]} == {"baihua.yaml", "county.yaml"}
    ((_, device),) = changed_lines(before["baihua.yaml"], after["baihua.yaml"])
    assert device == (
        '     ipv4: 198.18.3.1, ipv6: "2001:db8:3:1::1", ssh_port: 2222, credential: extranet-v2c, '
        "port_layout: ruijie-s5310-10}\n"
    )
    ((_, circuit),) = changed_lines(before["county.yaml"], after["county.yaml"])
    assert "contract_bits_per_second: 5_000_000_000" in circuit
    assert differences(load_inventory(county), wanted) == ()


NEW_VILLAGE: dict[str, list[dict[str, object]]] = {
    "villages": [{"id": "baihua-v99", "name": "白花村99", "name_en": "Baihua village 99", "town": "baihua"}],
    "sites": [
        {"id": "baihua-v99", "name": "x", "name_en": "X", "kind": "village", "town": "baihua", "village": "baihua-v99"}
    ],
    "devices": [
        {
            "name": "baihua-v99-ac1",
            "vendor": "h3c",
            "platform": "h3c_comware",
            "role": "access",
            "site": "baihua-v99",
            "ipv4": "198.18.3.199",
            "credential": "extranet-v2c",
            "port_layout": "h3c-s5130-10",
        },
        {
            "name": "county-fw2",
            "vendor": "h3c",
            "platform": "h3c_comware",
            "role": "firewall",
            "site": "county",
            "ipv4": "198.19.255.199",
            "credential": "extranet-v3",
        },
    ],
    "probe_targets": [{"id": "portal", "name": "门户", "name_en": "Portal", "probe": "icmp", "ipv4": "198.18.0.1"}],
    "circuits": [
        {
            "id": "baihua-v99-line",
            "name": "线",
            "name_en": "L",
            "kind": "village",
            "contract_bits_per_second": 100_000_000,
            "a": [{"device": "baihua-ag1", "interface": "GigabitEthernet0/0/47"}],
            "z": [{"device": "baihua-v99-ac1", "interface": "GigabitEthernet1/0/9"}],
        }
    ],
}


def test_a_new_object_goes_where_its_town_s_are(county: Path) -> None:
    before = texts(county)
    changes = differences(load_inventory(county), NEW_VILLAGE)
    applied = apply_changes(county, changes)
    assert applied.files == ("baihua.yaml", "county.yaml", "services.yaml")
    after = texts(county)
    old = set(before["baihua.yaml"].splitlines())
    assert [line for line in after["baihua.yaml"].splitlines() if line not in old] == [
        "  - {id: baihua-v99, name: 白花村99, name_en: Baihua village 99, town: baihua}",
        "  - {id: baihua-v99, name: x, name_en: X, kind: village, town: baihua, village: baihua-v99}",
        "  - {name: baihua-v99-ac1, vendor: h3c, platform: h3c_comware, role: access, site: baihua-v99,",
        "     ipv4: 198.18.3.199, credential: extranet-v2c, port_layout: h3c-s5130-10}",
        "  - {id: baihua-v99-line, name: 线, name_en: L, kind: village, contract_bits_per_second: 100_000_000,",
        '     a: [{device: baihua-ag1, interface: "GigabitEthernet0/0/47"}],',
        '     z: [{device: baihua-v99-ac1, interface: "GigabitEthernet1/0/9"}]}',
    ]
    assert "county-fw2" in after["county.yaml"]
    assert "  - {id: portal, name: 门户, name_en: Portal, probe: icmp, ipv4: 198.18.0.1}\n" in after["services.yaml"]
    apply_changes(county, reverse(changes))
    assert texts(county) == before


def test_random_changes_and_their_reverse_give_the_files_back(county: Path) -> None:
    """Values set, keys added at the end and objects added come back to the byte.

    What does not: an object or key taken out and put back stands last, or behind the key its model has before it; a
    line that a new key broke stays broken; a comment that went with its line is gone.
    """
    chance = random.Random(3)
    before = texts(county)
    loaded = load_inventory(county)
    for _ in range(5):
        wanted: dict[str, list[dict[str, object]]] = {"circuits": [], "villages": [], "devices": []}
        for name in chance.sample(sorted(loaded.circuits), 40):
            wanted["circuits"].append({"id": name, "contract_bits_per_second": chance.randrange(1, 10**9)})
        for name in chance.sample(sorted(loaded.devices), 40):
            wanted["devices"].append({"name": name, "read_interfaces": "listed"})
        for number in range(10):
            town = chance.choice(sorted(loaded.towns))
            wanted["villages"].append({"id": f"n{number}", "name": "新村: #1", "name_en": "N", "town": town})
        changes = differences(loaded, wanted)
        apply_changes(county, changes)
        assert differences(load_inventory(county), wanted) == ()
        apply_changes(county, reverse(changes))
        assert texts(county) == before


def test_one_file_alone_is_an_inventory_too(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("towns: [{id: a, name: 甲, name_en: A}]\n", encoding="utf-8")
    changes = differences(load_inventory(path), {"units": [{"id": "u", "name": "单位", "name_en": "U"}]})
    assert apply_changes(path, changes) == Applied(("one.yaml",), 1)
    assert path.read_text(encoding="utf-8") == (
        "towns: [{id: a, name: 甲, name_en: A}]\n\nunits:\n  - {id: u, name: 单位, name_en: U}\n"
    )


def test_an_empty_folder_becomes_an_inventory(tmp_path: Path) -> None:
    loaded = load_inventory()
    changes = tuple(
        Change(
            collection,
            getattr(item, key_of(collection)),
            "add",
            tuple(FieldChange(key, None, value) for key, value in plain(item).items() if key != key_of(collection)),
        )
        for collection in COLLECTIONS
        for item in getattr(loaded, collection).values()
    )
    applied = apply_changes(tmp_path, changes)
    assert applied.files == tuple(sorted(f"{name}.yaml" for name in COLLECTIONS if getattr(loaded, name)))
    assert load_inventory(tmp_path) == loaded


def test_file_of_chooses(county: Path) -> None:
    change = Change("units", "u", "add", (FieldChange("name", None, "单位"), FieldChange("name_en", None, "U")))
    applied = apply_changes(county, [change], file_of=lambda change: f"my-{change.collection}.yaml")
    assert applied.files == ("my-units.yaml",)


def test_what_would_not_be_sound_is_named_whole_and_nothing_is_written(county: Path) -> None:
    before = texts(county)
    wanted: dict[str, list[dict[str, object]]] = {
        "circuits": [{"id": "internet-egress", "contract_bits_per_second": -1}],
        "devices": [{"name": "baihua-v01-ac1", "site": "nowhere"}, {"name": "core1-new", "vendor": "acme"}],
        "units": [{"id": "unit-01", "name": "changed"}],
    }
    changes = differences(load_inventory(county), wanted)
    with pytest.raises(InventoryError) as caught:
        apply_changes(county, changes)
    told = [str(problem) for problem in caught.value.problems]
    for part in ("found -1, expected more than 0", "nowhere", "core1-new", "'acme'"):
        assert any(part in line for line in told), told
    assert texts(county) == before
    assert [path.name for path in county.iterdir() if path.name.startswith(".")] == [".yunwang-lock"]


def test_a_value_changed_meanwhile(county: Path) -> None:
    changes = differences(load_inventory(county), {"units": [{"id": "unit-01", "name": "changed"}]})
    path = county / "county.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("name: 合成单位01,", "name: 某局,"), encoding="utf-8")
    with pytest.raises(FileChanged, match=r"county\.yaml: units\[0\]\.name \(unit-01\): changed by somebody else"):
        apply_changes(county, changes)


def test_a_file_changed_since_the_changes_were_made(county: Path) -> None:
    based_on = fingerprints(county)
    changes = differences(load_inventory(county), {"units": [{"id": "unit-01", "name": "changed"}]})
    path = county / "jilong.yaml"
    path.write_bytes(path.read_bytes() + b"# a note\n")
    with pytest.raises(FileChanged, match=r"jilong\.yaml: changed by somebody else meanwhile; nothing was written"):
        apply_changes(county, changes, based_on=based_on)
    assert apply_changes(county, changes, based_on=fingerprints(county)).files == ("county.yaml",)


def test_objects_that_are_not_there(county: Path) -> None:
    with pytest.raises(EditRefused, match="units none: no file holds it"):
        apply_changes(county, [Change("units", "none", "remove", ())])
    with pytest.raises(InventoryError, match="nothing there"):
        apply_changes(county / "none", [])


def test_what_stays_of_a_value_is_left_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    text = """dedicated_networks:
  - id: n
    name: 网
    name_en: N
    department: d
    state: isolated
    prefixes: ["2001:DB8:20:0::/48", 10.20.0.0/16]  # as the department wrote them
    sites: [s]
departments:
  - {id: d, name: 局, name_en: D}
sites:
  - {id: s, name: 机房, name_en: Room, kind: county}
"""
    path.write_text(text, encoding="utf-8")
    wanted = {"dedicated_networks": [{"id": "n", "prefixes": ["2001:db8:20::/48", "10.20.0.0/16", "10.21.0.0/16"]}]}
    apply_changes(path, differences(load_inventory(path), wanted))
    assert path.read_text(encoding="utf-8") == text.replace("10.20.0.0/16]", "10.20.0.0/16, 10.21.0.0/16]")


def test_the_shipped_county_is_never_written() -> None:
    for source in (COUNTY, COUNTY / "county.yaml"):
        with pytest.raises(ShippedCounty, match="never written; make one of your own with `cp -r"):
            apply_changes(source, [])


def test_killed_at_a_hundred_moments(tmp_path: Path, killed_a_hundred_times: Callable[..., Counter[str]]) -> None:
    """The whole way, reading and checking included; the moments around the commit are test_transaction's too."""
    kept = {
        "a.yaml": "towns:\n  - {id: t, name: 镇, name_en: T}\n",
        "b.yaml": "units:\n  - {id: u, name: 局, name_en: U}\n",
    }
    fill(tmp_path, kept)
    before = load_inventory(tmp_path)
    wanted = {"units": [{"id": "u", "name": "new"}], "towns": [{"id": "t", "name": "new"}]}
    changes = differences(before, wanted)
    apply_changes(tmp_path, changes)
    after = load_inventory(tmp_path)

    def outcome() -> str:
        found = load_inventory(tmp_path)
        assert found in (before, after)
        apply_changes(tmp_path, [])
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [".yunwang-lock"]
        assert load_inventory(tmp_path) == found
        return "new" if found == after else "old"

    outcomes = killed_a_hundred_times(lambda: fill(tmp_path, kept), lambda: apply_changes(tmp_path, changes), outcome)
    assert set(outcomes) == {"old", "new"}, outcomes


def fill(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
