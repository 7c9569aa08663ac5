"""A port's state by LLDP: what should be there, what is, and what cannot be told."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.discovery.cabling import CableState, Cabling
from collectors.readings.lldp import LldpIdentifier, LldpNeighbour, LldpReading
from inventory.loader import load_contents
from tests.collectors.discovery.county import COUNTY as COUNTY_TEXT
from tests.collectors.discovery.county import county, hears, lldp

COUNTY = county()
ALL = ("GE1/0/1", "GE1/0/2", "GE1/0/3", "GE1/0/4")
CORE = hears("GE1/0/1", "core", "GE1/0/1")
TOWN_1 = hears("GE1/0/2", "town", "GE1/0/1")
TOWN_2 = hears("GE1/0/3", "town", "GE1/0/2")
ANYBODY = [CORE, TOWN_1, TOWN_2, hears("GE1/0/1", "x"), hears(None, "town"), hears("GE1/0/4", "core")]


def states(reading: LldpReading) -> dict[str, CableState | None]:
    return {port.interface: port.state for port in Cabling(COUNTY).check(reading)}


def agg(*neighbours: LldpNeighbour, complete: bool = True) -> LldpReading:
    return lldp("agg", *neighbours, ports=ALL, complete=complete)


def test_as_written() -> None:
    ports = Cabling(COUNTY).check(agg(CORE, TOWN_1, TOWN_2))
    assert [(port.interface, port.line, port.state) for port in ports] == [
        ("GE1/0/1", "core-agg", CableState.OK),
        ("GE1/0/2", "alpha-line", CableState.OK),
        ("GE1/0/3", "alpha-line", CableState.OK),
    ]
    assert ports[1].expected == (("town", "GE1/0/1"), ("town", "GE1/0/2"))
    assert ports[1].heard == (("town", "GE1/0/1"),)


def test_the_members_of_a_line_may_be_plugged_crosswise() -> None:
    crossed = agg(CORE, hears("GE1/0/2", "town", "GE1/0/2"), hears("GE1/0/3", "town", "GE1/0/1"))
    assert set(states(crossed).values()) == {CableState.OK}


@pytest.mark.parametrize(
    ("neighbour", "state"),
    [
        (hears("GE1/0/1", "CORE.county.example", "GE1/0/1"), CableState.OK),
        (hears("GE1/0/1", None, "GE1/0/1", management_addresses=("198.18.0.1",)), CableState.OK),
        (hears("GE1/0/1", "core", LldpIdentifier("mac", "00:e0:fc:00:00:01")), CableState.OK),
        (hears("GE1/0/1", "core", "GE1/0/2"), CableState.WRONG_PORT),
        (hears("GE1/0/1", "town", "GE1/0/1"), CableState.WRONG_DEVICE),
        (hears("GE1/0/1", "agg", "GE1/0/2"), CableState.WRONG_DEVICE),
        (hears("GE1/0/1", "a printer", "1"), CableState.WRONG_DEVICE),
    ],
)
def test_who_is_heard(neighbour: LldpNeighbour, state: CableState) -> None:
    assert states(agg(neighbour, TOWN_1, TOWN_2))["GE1/0/1"] == state


def test_the_right_neighbour_counts_whoever_is_heard_beside_it() -> None:
    assert states(agg(hears("GE1/0/1", "a phone"), CORE))["GE1/0/1"] == CableState.OK


def test_a_stranger_is_counted_and_not_named() -> None:
    (port, *_) = Cabling(COUNTY).check(agg(hears("GE1/0/1", "a printer", "1")))
    assert (port.heard, port.strangers) == ((), 1)


def test_missing() -> None:
    assert states(agg(CORE, TOWN_1))["GE1/0/3"] == CableState.MISSING


def test_an_unfinished_walk_never_says_missing() -> None:
    """Huawei's walk that loops (gosnmp#205): what was not read may be there."""
    found = states(agg(CORE, complete=False))
    assert found == {"GE1/0/1": CableState.OK, "GE1/0/2": None, "GE1/0/3": None}


def test_a_port_that_takes_no_part_in_lldp_tells_nothing() -> None:
    assert states(lldp("agg", CORE, ports=("GE1/0/1", "GE1/0/2"))) == {
        "GE1/0/1": CableState.OK, "GE1/0/2": CableState.MISSING, "GE1/0/3": None,
    }  # fmt: skip


def test_a_neighbour_on_a_port_that_nobody_knows_may_be_the_missing_one() -> None:
    assert states(agg(CORE, hears(None, "town", "GE1/0/1")))["GE1/0/2"] is None


def test_a_device_where_none_should_be() -> None:
    reading = agg(CORE, TOWN_1, TOWN_2, hears("GE1/0/4", "core", "GE1/0/2"))
    (port,) = [port for port in Cabling(COUNTY).check(reading) if port.interface == "GE1/0/4"]
    assert (port.line, port.expected, port.heard, port.state) == (
        None, (), (("core", "GE1/0/2"),), CableState.UNEXPECTED,
    )  # fmt: skip


def test_hosts_and_the_carrier_are_nobody_s_affair() -> None:
    assert "GE1/0/4" not in states(agg(hears("GE1/0/4", "a printer", "1")))
    assert "GE1/0/4" not in states(lldp("core", hears("GE1/0/4", "carrier-pe", "1"), ports=ALL))


def test_a_device_of_the_inventory_on_the_exit_is_unexpected() -> None:
    assert states(lldp("core", hears("GE1/0/4", "town", "GE1/0/4"), ports=ALL))["GE1/0/4"] == CableState.UNEXPECTED


def test_a_wireless_line_has_no_cable() -> None:
    wireless = COUNTY_TEXT.replace("kind: trunk,", "kind: trunk, medium: wireless_5g,")
    inventory = load_contents({"county.yaml": wireless.encode()}, "county")
    found = {port.interface for port in Cabling(inventory).check(agg(TOWN_1, TOWN_2))}
    assert found == {"GE1/0/2", "GE1/0/3"}


def test_what_is_heard_over_a_wireless_bridge_is_not_unexpected() -> None:
    wireless = COUNTY_TEXT.replace("kind: trunk,", "kind: trunk, medium: wireless_5g,")
    inventory = load_contents({"county.yaml": wireless.encode()}, "county")
    found = {port.interface for port in Cabling(inventory).check(agg(CORE, TOWN_1, TOWN_2))}
    assert found == {"GE1/0/2", "GE1/0/3"}


@pytest.mark.parametrize(("told", "state"), [({}, None), ({"sys_name": "H3C"}, CableState.WRONG_DEVICE)])
def test_of_a_mac_address_alone_nobody_knows_whose_it_is(told: dict[str, str], state: CableState | None) -> None:
    """As unmanaged and old switches send it: it may be the right one."""
    nameless = dataclasses.replace(hears("GE1/0/1", None, "GE1/0/1"), **told)
    (port, *_) = Cabling(COUNTY).check(agg(nameless, TOWN_1, TOWN_2))
    assert (port.heard, port.strangers, port.state) == ((), 1, state)


def test_the_members_of_an_aggregate_hear_in_its_place() -> None:
    """The inventory may name the aggregate, on which nobody speaks LLDP: what its members hear is not unexpected."""
    text = COUNTY_TEXT.replace("device: agg, interface: GE1/0/1", "device: agg, interface: Eth-Trunk1")
    text = text.replace("interfaces: [{name: GE1/0/4", "interfaces: [{name: Eth-Trunk1}, {name: GE1/0/4")
    inventory = load_contents({"county.yaml": text.encode()}, "county")
    reading = lldp("agg", hears("GE1/0/4", "core", "GE1/0/1"), TOWN_1, TOWN_2, ports=ALL)
    found = {port.interface: port.state for port in Cabling(inventory).check(reading)}
    assert found == {"Eth-Trunk1": None, "GE1/0/2": CableState.OK, "GE1/0/3": CableState.OK}


def test_a_device_that_is_not_in_the_inventory() -> None:
    assert Cabling(COUNTY).check(lldp("10.0.0.1", CORE)) == ()


@given(
    neighbours=st.lists(st.sampled_from(ANYBODY)),
    ports=st.lists(st.sampled_from(ALL), unique=True),
    complete=st.booleans(),
)
def test_missing_is_only_said_where_it_is_known(
    neighbours: list[LldpNeighbour], ports: list[str], *, complete: bool
) -> None:
    reading = lldp("agg", *neighbours, ports=ports, complete=complete)
    heard = {one.interface for one in neighbours}
    for port in Cabling(COUNTY).check(reading):
        if port.state == CableState.MISSING:
            assert complete
            assert port.interface in ports
            assert port.interface not in heard
            assert None not in heard
        if port.interface in heard:
            assert port.state != CableState.MISSING
