"""VRFs: names, route distinguishers, interfaces and numbers of both MIBs; absent and none stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.errors import Unsupported
from collectors.readings.vrfs import Vrf, VrfsReading
from collectors.snmp.ber import Oid, parse_oid
from collectors.snmp.modules.vrfs import route_distinguisher, vrf_name
from exporters.exposition import Format
from exporters.views.vrfs import VIEW
from tests.collectors.snmp.routing_tables import HUAWEI, RoutingCells, device, read_in_turn, read_once

MIB = parse_oid("1.3.6.1.2.1.10.166.11.1")
DRAFT = parse_oid("1.3.6.1.3.118.1")
OWN = device(HUAWEI, interfaces={3: "Vlanif3"})


def name(text: str) -> Oid:
    return (len(text), *text.encode())


def vrf(text: str, *, objects: Oid = MIB, up: int = 1, routes: int = 12) -> RoutingCells:
    row, entry = name(text), (*objects, 2, 2, 1)
    return {
        (*entry, 3, *row): b"of a department", (*entry, 4, *row): b"65001:10\0", (*entry, 6, *row): up,
        (*entry, 7, *row): 1, (*entry, 8, *row): 2, (*entry, 11, *row): 1000,
        **{(*objects, 3, 1, 1, column, *row): value for column, value in ((1, 30), (2, 18), (3, routes))},
    }  # fmt: skip


def reading_of(cells: RoutingCells) -> VrfsReading:
    found = read_once(cells, "vrfs")
    assert isinstance(found, VrfsReading), found
    return found


@pytest.mark.parametrize("objects", [MIB, DRAFT])
def test_vrfs(objects: Oid) -> None:
    cells = OWN | vrf("red", objects=objects) | vrf("blue", objects=objects, up=2, routes=0)
    cells |= {(*objects, 2, 1, 1, 2, *name("red"), 3): 2, (*objects, 2, 1, 1, 2, *name("red"), 9): 2}
    reading = reading_of(cells)
    described = {"route_distinguisher": "65001:10", "description": "of a department"}
    assert reading.vrfs == (
        Vrf(name="red", interfaces=("Vlanif3", "ifIndex 9"), **described),
        Vrf(name="blue", interfaces=(), **described),
    )
    assert reading.columns == {
        "up": [1, 0], "active_interfaces": [1, 1], "associated_interfaces": [2, 2], "routes": [12, 0],
        "added_routes": [30, 30], "deleted_routes": [18, 18], "maximum_routes": [1000, 1000],
    }  # fmt: skip
    text = VIEW.block(Format.TEXT).render(reading).decode()
    assert 'yunwang_vrf_interface_info{device="device",vrf="red",interface="Vlanif3"} 1' in text


def test_absent_and_none_are_two_things() -> None:
    assert isinstance(read_once(OWN, "vrfs"), Unsupported)
    reading = reading_of(OWN | {(*MIB, 1, 1, 0): 0})
    assert reading.vrfs == ()
    assert b'yunwang_vrfs{device="device"} 0' in VIEW.block(Format.TEXT).render(reading)


def test_a_vrf_that_comes_is_seen_at_once() -> None:
    readings = read_in_turn([OWN | vrf("red"), OWN | vrf("red") | vrf("green"), OWN | vrf("green")], "vrfs")
    seen = [[one.name for one in reading.vrfs] for reading in readings if isinstance(reading, VrfsReading)]
    assert seen == [["red"], ["red", "green"], ["green"]]


def test_names() -> None:
    """With their length, and without it as FRR writes them."""
    assert (vrf_name(name("red")), vrf_name(tuple(b"red"))) == ("red", "red")
    assert vrf_name((*name("政务")[:1], 0)) is None
    assert vrf_name((*name("x"), 300)) is None
    assert vrf_name((6, *"政务".encode())) == "政务"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (b"65001:10\0", "65001:10"),
        (b"\0\0\xfd\xe9\0\0\0\x0a", "65001:10"),
        (b"\0\1\x0a\xff\0\1\0\x0a", "10.255.0.1:10"),
        (b"\0\2\0\1\0\0\0\x0a", "65536:10"),
        (b"", None),
        (None, None),
    ],
)
def test_route_distinguishers(said: bytes | None, meant: str | None) -> None:
    assert route_distinguisher(said) == meant


WHOLE = OWN | {(*MIB, 1, 1, 0): 2} | vrf("red") | vrf("blue", up=2, routes=0)
VRF_CELLS = sorted(oid for oid in WHOLE if oid[: len(MIB)] == MIB)
FIELDS = {
    "up": (2, 2, 1, 6), "active_interfaces": (2, 2, 1, 7), "associated_interfaces": (2, 2, 1, 8),
    "maximum_routes": (2, 2, 1, 11), "added_routes": (3, 1, 1, 1), "deleted_routes": (3, 1, 1, 2),
    "routes": (3, 1, 1, 3),
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(missing=st.sets(st.sampled_from(VRF_CELLS)), cut=st.one_of(st.none(), st.sampled_from(VRF_CELLS)))
def test_what_is_read_is_what_is_left(missing: set[Oid], cut: Oid | None) -> None:
    left = {
        oid: value
        for oid, value in WHOLE.items()
        if oid not in VRF_CELLS or (oid not in missing and (cut is None or oid < cut))
    }
    found = read_once(left, "vrfs")
    if isinstance(found, Unsupported):
        assert not set(VRF_CELLS) & set(left)
        return
    assert isinstance(found, VrfsReading)
    for at, one in enumerate(found.vrfs):
        for field, column in FIELDS.items():
            said = left.get((*MIB, *column, *name(one.name)))
            shown = dict(found.columns.items())[field][at]
            assert shown == ({1: 1, 2: 0, None: None}[said] if field == "up" else said)
    VIEW.block(Format.TEXT).render(found)
