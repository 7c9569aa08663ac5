"""Every expression of the dashboard, asked of a real Prometheus that watches a simulated county."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pytest

from grafana import queries
from tests.grafana.conftest import Answer, Prometheus, WatchedCounty
from tests.grafana.dashboards import Asked, asked, load

EXPRESSIONS = list(asked(load("en")))
# Empty while nothing is down and no poll has failed; `test_faults_are_seen` provokes what they show.
RIGHTLY_EMPTY = {queries.DOWN_SINCE, queries.DOWN_SECONDS, queries.FAILED_POLLS}
SELECTIONS = {
    "all": {},
    "a town": {"town": "pingshan"},
    "two towns, two tiers": {"town": "(pingshan|daling)", "tier": "(town|village)"},
}


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=SELECTIONS)
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_expression_gives_data(county: WatchedCounty, expression: Asked, selection: Mapping[str, str]) -> None:
    found = county.prometheus.ask(expression.expr, instant=expression.instant, **selection)
    if expression.expr in RIGHTLY_EMPTY:
        return
    assert found
    assert not any(math.isnan(value) for answer in found for value in answer.values), "no number is NaN"


def one(county: WatchedCounty, expr: str, **selection: str) -> float:
    [answer] = county.prometheus.ask(expr, **selection)
    return answer.values[-1]


def by(found: list[Answer], label: str) -> dict[str, float]:
    return {answer.labels[label]: answer.values[-1] for answer in found}


def test_county_without_faults(county: WatchedCounty) -> None:
    assert one(county, queries.STATE) == 0
    assert county.prometheus.ask(queries.DOWN_SINCE) == []
    assert county.prometheus.ask(queries.DOWN_NOTHING) == [Answer({"state": "none"}, (0,))]
    assert one(county, queries.VILLAGES_GREEN) == 1
    assert [one(county, expr) for expr in (queries.ANSWER_IPV4, queries.ANSWER_IPV6, queries.ANSWER_BOTH)] == [8, 8, 8]
    assert by(county.prometheus.ask(queries.KIND_UP), "kind") == {
        "village": 3,
        "town": 2,
        "unit": 1,
        "trunk": 1,
        "egress": 1,
    }
    assert by(county.prometheus.ask(queries.TIER_GREEN), "tier") == {"county": 2, "town": 2, "village": 3, "unit": 1}
    assert by(county.prometheus.ask(queries.TOWN_VILLAGES), "town_name") == {"平山": 2, "大岭": 1}
    assert by(county.prometheus.ask(queries.INDICATOR_GAP), "indicator") == {
        "cloud_adoption": pytest.approx(0.45),
        "extranet_access": 0,
    }
    assert one(county, queries.EGRESS_CONTRACT) == 3_400_000_000
    assert one(county, queries.EGRESS_IN) > one(county, queries.EGRESS_OUT) > 0, "more comes from the Internet"
    towards, back = (by(county.prometheus.ask(expr), "town") for expr in (queries.TOWN_TOWARDS, queries.TOWN_FROM))
    assert all(towards[town] > back[town] > 0 for town in ("pingshan", "daling")), "more flows to the villages"


def test_a_town_s_lines_and_devices_are_those_at_its_end(county: WatchedCounty) -> None:
    assert by(county.prometheus.ask(queries.KIND_LINES, town="pingshan"), "kind") == {"village": 2, "town": 1}
    assert by(county.prometheus.ask(queries.TIER_DEVICES, town="pingshan"), "tier") == {"town": 1, "village": 2}
    assert by(county.prometheus.ask(queries.KIND_LINES, tier="unit"), "kind") == {"unit": 1}


@pytest.fixture
def faulty(county: WatchedCounty) -> Iterator[WatchedCounty]:
    """A line down, a device silent, one without IPv6, a line full; all well again afterwards."""
    faults = (
        ("pingshan-ag1", "link_down", "GigabitEthernet1/0/1"),
        ("v02-ac1", "device_down", None),
        ("v03-ac1", "ipv6_broken", None),
        ("core-1", "line_saturated", "GE1/0/1"),
    )
    for device, kind, interface in faults:
        county.fault(device, kind, interface)
    county.prometheus.wait(queries.DOWN_SINCE, lambda found: len(found) == 3)
    county.prometheus.wait(queries.FULLEST_STATE, lambda found: by(found, "line").get("finance-line", 0) > 0.95)
    yield county
    for device, kind, interface in faults:
        county.fault(device, kind, interface, on=False)
    county.prometheus.wait(queries.STATE, lambda found: found[0].values == (0,))


def test_faults_are_seen(faulty: WatchedCounty) -> None:
    down = faulty.prometheus.ask(queries.DOWN_SINCE)
    rows = {(row.labels["state"], row.labels["thing"], row.labels["name"], row.labels["name_en"]) for row in down}
    assert rows == {
        ("circuit", "v01-line", "青云村专线", "Qingyun line"),
        ("device", "v02-ac1", "黄排社区", "Huangpai"),
        ("ipv6", "v03-ac1", "新安村", "Xin'an"),
    }
    assert {row.labels["town_name"] for row in down} == {"平山", "大岭"}
    assert all(0 < answer.values[0] < 60 for answer in faulty.prometheus.ask(queries.DOWN_SECONDS))
    assert len(faulty.prometheus.ask(queries.DOWN_SECONDS)) == 3
    assert faulty.prometheus.ask(queries.DOWN_NOTHING) == []
    assert faulty.prometheus.ask(queries.DOWN_NOTHING, tier="unit") == [Answer({"state": "none"}, (0,))]
    assert one(faulty, queries.STATE) == 2
    assert one(faulty, queries.STATE, tier="unit") == 1, "a full line alone asks for attention"
    counts = (queries.LINES_DOWN, queries.DEVICES_DOWN, queries.ONE_FAMILY, queries.LINES_BUSY)
    assert [one(faulty, expr) for expr in counts] == [1, 2, 1, 1]
    families = (queries.ANSWER_BOTH, queries.ONLY_IPV4, queries.ONLY_IPV6, queries.ANSWER_NONE)
    assert [one(faulty, expr) for expr in families] == [6, 1, 0, 1]
    assert by(faulty.prometheus.ask(queries.TOWN_DOWN), "town") == {"pingshan": 2, "daling": 0}
    assert by(faulty.prometheus.ask(queries.TOWN_ONE_FAMILY), "town") == {"pingshan": 0, "daling": 1}
    assert by(faulty.prometheus.ask(queries.FULLEST_RATE), "line")["finance-line"] > 95_000_000
    faulty.prometheus.wait(queries.FAILED_POLLS, lambda found: by(found, "outcome").get("timeout", 0) > 0)


def test_nothing_known_is_not_nothing_down(empty_prometheus: Prometheus) -> None:
    assert empty_prometheus.ask(queries.DOWN_NOTHING) == [Answer({"state": "no_data"}, (1,))]
    for expression in EXPRESSIONS:
        if expression.expr != queries.DOWN_NOTHING:
            assert empty_prometheus.ask(expression.expr, instant=expression.instant) == [], str(expression)
