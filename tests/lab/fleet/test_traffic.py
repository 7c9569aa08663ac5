from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inventory.loader import load_inventory
from lab.fleet.lines import BITS, Line, build_lines, ipv6_per_mille_of
from lab.fleet.traffic import (
    LARGEST_USE,
    REFERENCE,
    SLOT_SECONDS,
    STEP_SECONDS,
    WEEK_SECONDS,
    Meter,
    Profile,
    make_ripple,
    week_of_rates,
)

CONTRACT = 100_000_000 / BITS
PROFILES = st.builds(
    lambda habit, use, seed: Profile(week_of_rates(habit, CONTRACT * use, str(seed)), make_ripple(seed)),
    st.sampled_from(["office", "evening", "steady"]),
    st.floats(0, LARGEST_USE),
    st.integers(0, 1000),
)
TIMES = st.floats(REFERENCE - WEEK_SECONDS, REFERENCE + 300 * WEEK_SECONDS)


@given(PROFILES, TIMES, st.floats(0, 2 * WEEK_SECONDS))
def test_never_backward_and_never_above_contract(profile: Profile, at: float, seconds: float) -> None:
    passed = profile.octets(at + seconds) - profile.octets(at)
    assert 0 <= passed <= CONTRACT * seconds + 2


@given(PROFILES, st.integers(0, 2 * WEEK_SECONDS // STEP_SECONDS), st.sampled_from([1e-6, 1e-3, 1.0]))
def test_continuous_where_steps_slots_and_weeks_meet(profile: Profile, step: int, hair: float) -> None:
    at = REFERENCE + step * STEP_SECONDS
    before, there, behind = (profile.octets(at + offset) for offset in (-hair, 0, hair))
    assert before <= there <= behind <= before + CONTRACT * 2 * hair + 3


@given(PROFILES, st.integers(0, 335))
def test_a_slot_carries_its_rate(profile: Profile, slot: int) -> None:
    at = REFERENCE + slot * SLOT_SECONDS
    assert profile.octets(at + SLOT_SECONDS) - profile.octets(at) == profile.rates[slot] * SLOT_SECONDS


@given(PROFILES, st.lists(st.tuples(st.sampled_from(["hold", "silence", "resume"]), st.floats(0, 9000)), max_size=12))
def test_a_meter_goes_forward_through_faults(profile: Profile, changes: list[tuple[str, float]]) -> None:
    meter, now = Meter(profile), REFERENCE + 1000.0
    last = meter.octets(now)
    for change, seconds in changes:
        if change == "resume":
            meter.resume(now)
        else:
            meter.hold(0 if change == "silence" else int(CONTRACT), now)
        assert meter.octets(now) == last
        now += seconds
        assert last <= meter.octets(now) <= last + CONTRACT * seconds + 2
        last = meter.octets(now)


def rate(line: Line, at: float) -> float:
    return (line.outward.octets(at + 3600) - line.outward.octets(at)) / 3600


def test_the_county_is_plausible() -> None:
    inventory = load_inventory()
    lines = build_lines(inventory)
    monday_ten, saturday_ten, monday_three = (
        REFERENCE + 100 * WEEK_SECONDS + hours * 3600 for hours in (10, 5 * 24 + 10, 3)
    )
    units = [line for line in lines.values() if line.circuit.kind == "unit"]
    office, weekend, night = (sum(rate(unit, at) for unit in units) for at in (monday_ten, saturday_ten, monday_three))
    assert office > 2 * weekend
    assert office > 4 * night
    ends = [line for line in lines.values() if line.circuit.kind in {"village", "unit"}]
    hot = [line for line in ends if rate(line, monday_three) * BITS > 0.8 * line.circuit.contract_bits_per_second]
    assert 2 <= len(hot) <= 20
    for line in lines.values():
        assert rate(line, monday_ten) * BITS < line.circuit.contract_bits_per_second


def test_a_town_carries_its_villages() -> None:
    lines = build_lines(load_inventory())
    at = REFERENCE + 100 * WEEK_SECONDS + 20 * 3600
    for town in (line for line in lines.values() if line.circuit.kind == "town"):
        heads = {port.device for port in town.circuit.z}
        below = sum(
            rate(line, at)
            for line in lines.values()
            if line.circuit.kind == "village" and heads & {port.device for port in line.circuit.a}
        )
        limit = town.circuit.contract_bits_per_second / BITS * LARGEST_USE
        assert abs(rate(town, at) - min(below, limit)) < 0.02 * limit


def test_towns_differ_in_ipv6() -> None:
    assert len({ipv6_per_mille_of(town) for town in load_inventory().towns}) > 10
