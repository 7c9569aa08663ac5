"""NetBox's objects in other forms than its own: refused by name, or mapped; never a traceback."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from inventory.models import Inventory
from inventory.netbox.api import READ, Snapshot
from inventory.netbox.comparison import compare
from inventory.netbox.forms import misfit
from inventory.netbox.mapping import map_netbox
from inventory.netbox.mapping_file import NetBoxMapping
from inventory.netbox.worklist import worklist

OTHER: Final = (None, 5, [], {"a": 1})
Keys = tuple[str | int, ...]


def keys_of(value: Any, before: Keys = ()) -> Iterator[Keys]:
    """Every place in a JSON value; of a list its first entry."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*before, key)
        yield from keys_of(part, (*before, key))


def altered(value: Any, keys: Keys, other: object) -> Any:
    changed = copy.deepcopy(value)
    held = changed
    for key in keys[:-1]:
        held = held[key]
    held[keys[-1]] = other
    return changed


@pytest.mark.parametrize("path", READ)
def test_any_value_of_another_type(path: str, snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> None:
    tried: set[Keys] = set()
    refused = 0
    for at, found in enumerate(snapshot.objects[path]):
        assert misfit(path, found) is None
        for keys in keys_of(found):
            if keys in tried:
                continue
            tried.add(keys)
            for other in OTHER:
                changed = altered(found, keys, other)
                if misfit(path, changed) is not None:
                    refused += 1
                    continue
                listed = (*snapshot.objects[path][:at], changed, *snapshot.objects[path][at + 1 :])
                said = replace(snapshot, objects={**snapshot.objects, path: listed})
                compared = compare(inventory, said, mapping, map_netbox(said, mapping, inventory))
                worklist(compared, inventory, mapping)
    assert refused


@pytest.mark.parametrize(
    ("path", "keys", "other", "told"),
    [
        ("dcim/devices", ("device_type", "manufacturer"), 5, "device_type.manufacturer: expected keys and values"),
        ("circuits/circuits", ("commit_rate",), "100", "commit_rate: expected a whole number"),
        ("circuits/circuits", ("commit_rate",), True, "commit_rate: expected a whole number"),
        ("ipam/vrfs", ("custom_fields",), None, "custom_fields: expected keys and values"),
    ],
)
def test_the_place_is_named(path: str, keys: Keys, other: object, told: str, snapshot: Snapshot) -> None:
    found = snapshot.objects[path][0]
    said = misfit(path, altered(found, keys, other))
    assert said is not None
    assert said.startswith(f"object {found['id']}: {told}")


def test_the_peers_of_a_cable(snapshot: Snapshot) -> None:
    path = "circuits/circuit-terminations"
    (found, *_) = (one for one in snapshot.objects[path] if one["link_peers_type"] == "dcim.interface")
    untyped = altered(found, ("link_peers_type",), None)
    assert misfit(path, untyped) == f"object {found['id']}: expected link_peers with their type"
    assert misfit(path, altered(found, ("link_peers", 0), {"name": "x"})) == (
        f"object {found['id']}: expected link_peers that are interfaces with their devices"
    )
    assert misfit(path, "x") == "object: expected keys and values"
