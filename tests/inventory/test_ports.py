"""Runs in port names: any run written out is what counting by hand gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.models import Device, Interface, Inventory, PortLayout
from inventory.ports import BadPortRun, expand_ports, nominal_bits_per_second

LITERAL = st.text(st.characters(exclude_characters="[]", codec="utf-8"), max_size=12)
RUN = st.tuples(st.integers(0, 500), st.integers(0, 60)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(deadline=None)  # the machine may be busy
@given(LITERAL, RUN, LITERAL)
def test_one_run(before: str, run: tuple[int, int], after: str) -> None:
    first, last = run
    assert list(expand_ports(f"{before}[{first}-{last}]{after}")) == [
        f"{before}{number}{after}" for number in range(first, last + 1)
    ]


@settings(deadline=None)  # the machine may be busy
@given(RUN, RUN)
def test_two_runs_count_like_an_odometer(outer: tuple[int, int], inner: tuple[int, int]) -> None:
    names = expand_ports(f"gei-0/[{outer[0]}-{outer[1]}]/1/[{inner[0]}-{inner[1]}]")
    assert len(set(names)) == len(names) == (outer[1] - outer[0] + 1) * (inner[1] - inner[0] + 1)
    as_numbers = [tuple(int(part) for part in name.removeprefix("gei-0/").split("/1/")) for name in names]
    assert as_numbers == sorted(as_numbers)


@settings(deadline=None)  # the machine may be busy
@given(LITERAL)
def test_no_run_is_the_name_itself(name: str) -> None:
    assert expand_ports(name) == (name,)


@settings(deadline=None)  # the machine may be busy
@given(st.text(alphabet="[]-0123456789a", max_size=14))
def test_anything_else_expands_without_brackets_or_is_refused(pattern: str) -> None:
    try:
        names = expand_ports(pattern)
    except BadPortRun:
        return
    assert len(names) <= 4096
    assert not any("[" in name or "]" in name for name in names)


@pytest.mark.parametrize("pattern", ["a[1-]", "a[2-1]", "a[1-8", "a1-8]", "a[01-08]", "a[1-9999]", "[[1-2]]", "a[x]"])
def test_refused(pattern: str) -> None:
    with pytest.raises(BadPortRun):
        expand_ports(pattern)


@pytest.mark.parametrize(
    ("name", "gigabits"),
    [
        ("GigabitEthernet0/0/1", 1),
        ("GE1/0/1", 1),
        ("gei-0/1/1/1", 1),
        ("GigabitEthernet 0/1", 1),
        ("XGigabitEthernet0/0/1", 10),
        ("Ten-GigabitEthernet1/0/25", 10),
        ("TenGigabitEthernet 0/25", 10),
        ("10GE1/0/1", 10),
        ("xgei-0/1/2/1", 10),
        ("25GE1/0/1", 25),
        ("40GE1/0/1", 40),
        ("Twenty-FiveGigE1/0/1", 25),
        ("100GE1/0/1", 100),
        ("cgei-0/1/0/1", 100),
        ("HundredGigE1/0/25", 100),
    ],
)
def test_nominal_speed(name: str, gigabits: int) -> None:
    assert nominal_bits_per_second(name) == gigabits * 10**9


@pytest.mark.parametrize("name", ["LoopBack0", "Vlanif100", "Eth-Trunk1", "NULL0", ""])
def test_no_speed_in_the_name(name: str) -> None:
    assert nominal_bits_per_second(name) is None


def test_own_ports_come_behind_the_layout_and_describe_it() -> None:
    layout = PortLayout(id="small", ports=("GE1/0/[1-3]",))
    device = Device.model_validate(
        {
            "name": "d1",
            "vendor": "huawei",
            "platform": "huawei_vrpv8",
            "role": "access",
            "site": "s1",
            "ipv4": "198.18.0.1",
            "credential": "v2",
            "port_layout": "small",
            "interfaces": [{"name": "LoopBack0"}, {"name": "GE1/0/2", "description": "to the hall"}],
        }
    )
    inventory = Inventory(port_layouts={"small": layout}, devices={"d1": device})
    assert inventory.interfaces("d1") == (
        Interface(name="GE1/0/1"),
        Interface(name="GE1/0/2", description="to the hall"),
        Interface(name="GE1/0/3"),
        Interface(name="LoopBack0"),
    )
    assert inventory.circuits_of_device == {"d1": ()}
