"""What differs, in the model's own form, and how it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inventory.editing.changes import Change, FieldChange, as_json, differences, plain, render_changes
from inventory.editing.yaml_text import EditRefused
from inventory.entries import COLLECTIONS, key_of
from inventory.loader import load_inventory
from inventory.models import Inventory

TEXT = """
sites:
  - {id: s, name: 机房, name_en: Room, kind: county}
devices:
  - {name: d, vendor: huawei, platform: huawei_vrp, role: access, site: s, ipv4: 192.0.2.1, ipv6: "2001:DB8:0::1",
     snmp_port: 161, credential: c, interfaces: [{name: GE0/0/1}, {name: GE0/0/2}]}
circuits:
  - {id: l, name: 线, name_en: Line, kind: unit, contract_bits_per_second: 100_000_000, medium: wired,
     maintenance_windows: [{start: "2026-12-01T00:00:00+08:00", end: "2026-12-01T06:00:00+08:00", repeats: never}],
     a: [{device: d, interface: GE0/0/1}]}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    (tmp_path / "f.yaml").write_text(TEXT, encoding="utf-8")
    return load_inventory(tmp_path)


def test_plain_leaves_defaults_out_and_keeps_the_order(inventory: Inventory) -> None:
    assert list(plain(inventory.devices["d"]).items()) == [
        ("name", "d"),
        ("vendor", "huawei"),
        ("platform", "huawei_vrp"),
        ("role", "access"),
        ("site", "s"),
        ("ipv4", "192.0.2.1"),
        ("ipv6", "2001:db8::1"),
        ("credential", "c"),
        ("interfaces", [{"name": "GE0/0/1"}, {"name": "GE0/0/2"}]),
    ]


def test_plain_is_read_back_as_the_same() -> None:
    county = load_inventory()
    for collection, model in COLLECTIONS.items():
        for item in getattr(county, collection).values():
            assert model.model_validate(plain(item)) == item


def test_written_differently_is_no_change(inventory: Inventory) -> None:
    wanted = {
        "devices": [
            {"name": "d", "ipv6": "2001:db8:0:0::0:1", "snmp_port": 161, "ssh_host_key": None, "role": "access"}
        ],
        "circuits": [{"id": "l", "medium": None, "z": []}],
    }
    assert differences(inventory, wanted) == ()


def test_every_kind_of_change(inventory: Inventory) -> None:
    wanted = {
        "circuits": [
            {"id": "new", "name": "新", "name_en": "New", "kind": "unit", "contract_bits_per_second": 10**8, "z": []},
            {"id": "l", "contract_bits_per_second": 200_000_000, "hotline": "10000"},
        ],
        "devices": [{"name": "d", "snmp_port": 1161, "ipv6": None, "interfaces": []}],
        "sites": [],
    }
    changes = differences(inventory, wanted, whole=["sites"])
    assert render_changes(changes) == [
        "- sites s",
        "~ devices d: ipv6 2001:db8::1 -> -, snmp_port - -> 1161, interfaces [{name: GE0/0/1}, {name: GE0/0/2}] -> -",
        "+ circuits new: name 新, name_en New, kind unit, contract_bits_per_second 100 Mb/s",
        '~ circuits l: contract_bits_per_second 100 Mb/s -> 200 Mb/s, hotline - -> "10000"',
    ]
    assert json.loads(json.dumps(as_json(changes)))[0] == {
        "collection": "sites",
        "name": "s",
        "kind": "remove",
        "fields": [
            {"key": "name", "before": "机房", "after": None},
            {"key": "name_en", "before": "Room", "after": None},
            {"key": "kind", "before": "county", "after": None},
        ],
    }


def test_what_the_model_refuses_is_kept_and_the_rest_compared_all_the_same(inventory: Inventory) -> None:
    wanted = {"devices": [{"name": "d", "role": "corridor", "ipv6": "2001:db8:0::1", "snmp_port": 7, "colour": "red"}]}
    assert differences(inventory, wanted) == (
        Change(
            "devices",
            "d",
            "change",
            (
                FieldChange("role", "access", "corridor"),
                FieldChange("snmp_port", None, 7),
                FieldChange("colour", None, "red"),
            ),
        ),
    )


def test_the_county_does_not_differ_from_itself() -> None:
    county = load_inventory()
    wanted = {name: [plain(item) for item in getattr(county, name).values()] for name in COLLECTIONS}
    assert differences(county, wanted, whole=list(COLLECTIONS)) == ()
    removed = differences(county, {}, whole=list(COLLECTIONS))
    assert len(removed) == sum(len(getattr(county, name)) for name in COLLECTIONS)
    added = differences(Inventory(), wanted)
    assert [(change.collection, change.name) for change in added] == [
        (name, item[key_of(name)]) for name in COLLECTIONS for item in wanted[name]
    ]


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"device": []}, "device: no list of an inventory"),
        ({"devices": [{"role": "core"}]}, r"devices\[0\]: an object without its name"),
        ({"sites": [{"id": "a"}, {"id": "a"}]}, r"sites\[1\]: a is named twice"),
    ],
)
def test_what_cannot_be_compared(inventory: Inventory, wanted: dict[str, list[dict[str, object]]], told: str) -> None:
    with pytest.raises(EditRefused, match=told):
        differences(inventory, wanted)
