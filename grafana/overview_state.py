"""The overview's upper half: the county in one word and in numbers; what is down, how full; by tier, kind, family."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.models import common as kinds

from exporters.page.lines import BUSY_RATIO
from grafana import queries
from grafana.layout import Cell
from grafana.panels import AMBER, FAMILY_COLORS, GREEN, GREY, NEUTRAL, RED, Panel, Query, Steps, Texts, bars, number
from grafana.tables import Column, rows, sorted_by
from grafana.words import Words

BAD_FROM_ONE: Final[Steps] = ((None, NEUTRAL), (1, RED))
ODD_FROM_ONE: Final[Steps] = ((None, NEUTRAL), (1, AMBER))
GREEN_SHARE: Final[Steps] = ((None, RED), (0.9499, AMBER), (1, GREEN))
"""A mean of 19 ones and a 0 is a hair below 0.95."""
FULL_RATIO: Final = 0.95
"""From this share of its contract on a line drops packets at its peaks."""
TIERS: Final = {"county": "county", "town": "town", "village": "village", "unit": "unit"}
"""Tier of a site -> key of its name."""
_KINDS: Final = {"village": "village", "town": "town", "unit": "unit", "trunk": "trunk", "egress": "egress_line"}


def headline(words: Words) -> list[Cell]:
    """One word, two shares, four counts."""

    def share(expr: str) -> Panel:
        return number(Query(expr=expr), unit="percentunit", decimals=1, steps=GREEN_SHARE, no_value=words("no_data"))

    def count(expr: str, color: str) -> Panel:
        none = {"0": (words("none"), GREEN)}
        return number(Query(expr=expr), steps=[(None, color)], texts=none, no_value=words("no_data"))

    return [
        Cell("state", 0, 0, 4, 4, _state(words)),
        Cell("villages_green", 4, 0, 4, 4, share(queries.VILLAGES_GREEN)),
        Cell("units_green", 8, 0, 4, 4, share(queries.UNITS_GREEN)),
        Cell("lines_down", 12, 0, 3, 4, count(queries.LINES_DOWN, RED)),
        Cell("devices_down", 15, 0, 3, 4, count(queries.DEVICES_DOWN, RED)),
        Cell("one_family", 18, 0, 3, 4, count(queries.ONE_FAMILY, AMBER)),
        Cell("lines_busy", 21, 0, 3, 4, count(queries.LINES_BUSY, AMBER)),
    ]


def _state(words: Words) -> Panel:
    states = {
        "0": (words("state_green"), GREEN),
        "1": (words("state_attention"), AMBER),
        "2": (words("state_outage"), RED),
    }
    panel = number(Query(expr=queries.STATE), steps=[(None, GREY)], texts=states, no_value=words("no_data"))
    return panel.color_mode(kinds.BigValueColorMode.BACKGROUND_SOLID)


def troubles(words: Words) -> list[Cell]:
    """What is down and since when; how full the fullest lines are."""
    return [Cell("down", 0, 4, 14, 12, _down(words)), Cell("fullest", 14, 4, 10, 12, _fullest(words))]


def _down(words: Words) -> Panel:
    # Sorted by these values: lines come first, because what lies behind them is silent too.
    states = {
        "circuit": (words("circuit_down"), RED),
        "device": (words("device_down"), RED),
        "ipv4": (words("ipv4_down"), AMBER),
        "ipv6": (words("ipv6_down"), AMBER),
        "none": (words("down_none"), GREEN),
        "no_data": (words("no_data"), GREY),
    }
    never = {"0": (words("unknown"), GREY)}
    panel = rows(
        [queries.DOWN_SINCE, queries.DOWN_SECONDS, queries.DOWN_NOTHING],
        [
            Column(field="state", title=words("what"), texts=states, width=100),
            Column(field=words.label("name"), title=words("name"), least_width=150),
            Column(field=words.label("town_name"), title=words("town"), width=85),
            Column(field="thing", title=words("thing"), width=150),
            Column(field="Value #A", title=words("since"), unit="dateTimeAsIso", texts=never, width=160),
            Column(field="Value #B", title=words("for"), unit="dtdhms", width=95, right=True),
        ],
        hidden=(words.other_label("name"), words.other_label("town_name"), "Value #C"),
        no_value=words("no_data"),
    )
    return panel.sort_by(sorted_by((words("what"), False), (words("since"), True)))


def _fullest(words: Words) -> Panel:
    use: Steps = ((None, GREEN), (BUSY_RATIO, AMBER), (FULL_RATIO, RED))
    degrees = {
        f"..{BUSY_RATIO}": (words("fine"), GREEN),
        f"{BUSY_RATIO}..{FULL_RATIO}": (words("busy"), AMBER),
        f"{FULL_RATIO}..": (words("full"), RED),
    }
    panel = rows(
        [queries.FULLEST_USE, queries.FULLEST_STATE, queries.FULLEST_RATE, queries.FULLEST_CONTRACT],
        [
            Column(field=words.label("line_name"), title=words("line"), least_width=150),
            Column(
                field="Value #A",
                title=words("use"),
                unit="percentunit",
                decimals=1,
                steps=use,
                bar=True,
                width=130,
            ),
            Column(field="Value #B", title=words("what"), texts=degrees, width=55),
            Column(field="Value #C", title=words("rate"), unit="bps", decimals=1, width=95, right=True),
            Column(field="Value #D", title=words("contract"), unit="bps", width=85, right=True),
        ],
        hidden=("line", words.other_label("line_name")),
        no_value=words("no_data"),
    )
    return panel.sort_by(sorted_by((words("use"), True)))


def network(words: Words) -> list[Cell]:
    """Devices by tier, lines by kind, answers by family."""
    return [
        Cell("tiers", 0, 0, 10, 7, _tiers(words)),
        Cell("kinds", 10, 0, 8, 7, _kinds(words)),
        Cell("families", 18, 0, 6, 7, _families(words)),
    ]


def _plain(keys: dict[str, str], words: Words) -> Texts:
    return {value: (words(key), NEUTRAL) for value, key in keys.items()}


def _tiers(words: Words) -> Panel:
    panel = rows(
        [
            queries.TIER_DEVICES,
            queries.TIER_GREEN,
            queries.TIER_DOWN,
            queries.TIER_UNKNOWN,
            queries.TIER_ONE_FAMILY,
            queries.TIER_SHARE,
        ],
        [
            Column(field="tier", title=words("tier"), texts=_plain(TIERS, words), width=90),
            Column(field="Value #A", title=words("devices"), width=80, right=True),
            Column(field="Value #B", title=words("green"), width=60, right=True),
            Column(field="Value #C", title=words("down_count"), steps=BAD_FROM_ONE, width=60, right=True),
            Column(field="Value #D", title=words("unknown_count"), steps=ODD_FROM_ONE, width=70, right=True),
            Column(field="Value #E", title=words("one_family_count"), steps=ODD_FROM_ONE, width=60, right=True),
            share_column("Value #F", words, least_width=120),
        ],
        no_value=words("no_data"),
    )
    return panel.sort_by(sorted_by((words("devices"), True)))


def share_column(field: str, words: Words, *, least_width: int) -> Column:
    """The share that is green, as a bar with its number."""
    return Column(
        field=field,
        title=words("share"),
        unit="percentunit",
        decimals=1,
        steps=GREEN_SHARE,
        bar=True,
        least_width=least_width,
    )


def _kinds(words: Words) -> Panel:
    panel = rows(
        [queries.KIND_LINES, queries.KIND_UP, queries.KIND_DOWN, queries.KIND_UNKNOWN, queries.KIND_BUSY],
        [
            Column(field="kind", title=words("kind"), texts=_plain(_KINDS, words), least_width=100),
            Column(field="Value #A", title=words("lines"), width=65, right=True),
            Column(field="Value #B", title=words("up_count"), width=50, right=True),
            Column(field="Value #C", title=words("down_count"), steps=BAD_FROM_ONE, width=60, right=True),
            Column(field="Value #D", title=words("unknown_line_count"), steps=ODD_FROM_ONE, width=85, right=True),
            Column(field="Value #E", title=words("busy_count"), steps=ODD_FROM_ONE, width=65, right=True),
        ],
        no_value=words("no_data"),
    )
    return panel.sort_by(sorted_by((words("lines"), True)))


def _families(words: Words) -> Panel:
    return bars(
        [
            Query(expr=queries.ANSWER_IPV4, legend=words("answer_ipv4"), color=FAMILY_COLORS["ipv4"]),
            Query(expr=queries.ANSWER_IPV6, legend=words("answer_ipv6"), color=FAMILY_COLORS["ipv6"]),
            Query(expr=queries.ANSWER_BOTH, legend=words("answer_both"), color=GREEN),
            Query(expr=queries.ONLY_IPV4, legend=words("only_ipv4"), color=AMBER),
            Query(expr=queries.ONLY_IPV6, legend=words("only_ipv6"), color=AMBER),
            Query(expr=queries.ANSWER_NONE, legend=words("answer_none"), color=RED),
        ],
        no_value=words("no_data"),
    )
