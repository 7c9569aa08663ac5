"""The overview's lower half: egress and families over time, indicators, towns, and the collection itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from grafana import queries
from grafana.layout import Cell
from grafana.overview_state import BAD_FROM_ONE, ODD_FROM_ONE, share_column
from grafana.panels import (
    AMBER,
    FAMILY_COLORS,
    GREEN,
    GREY,
    NEUTRAL,
    PINK,
    RED,
    TEAL,
    Panel,
    Query,
    bars,
    chart,
    fixed,
    named,
    number,
    trend,
)
from grafana.tables import Column, rows, sorted_by
from grafana.words import Words

_REASON_COLORS: Final[Mapping[str, str]] = {
    "timeout": AMBER,
    "auth": RED,
    "bad_reply": PINK,
    "deadline": "yellow",
    "unsupported": GREY,
    "series_limit": TEAL,
}


def traffic(words: Words) -> list[Cell]:
    """The egress against its contract, silent devices over time, IPv6's share; beside them the plan's indicators."""
    legend = f"{{{{{words.label('line_name')}}}}}"
    share = Query(expr=queries.EGRESS_IPV6, legend=legend, color=FAMILY_COLORS["ipv6"])
    return [
        Cell("egress", 0, 0, 10, 9, _egress(words)),
        Cell("silent", 10, 0, 7, 9, _silent(words)),
        Cell("egress_ipv6", 17, 0, 7, 4, trend(share, unit="percentunit", no_value=words("no_data"))),
        Cell("indicators", 17, 4, 7, 5, _indicators(words)),
    ]


def _egress(words: Words) -> Panel:
    return chart(
        [
            Query(expr=queries.EGRESS_IN, legend=words("in"), color=TEAL),
            Query(expr=queries.EGRESS_OUT, legend=words("out"), color=PINK),
            Query(expr=queries.EGRESS_CONTRACT, legend=words("contract"), color=GREY, dashed=True),
        ],
        unit="bps",
        calcs=("lastNotNull", "max"),
        no_value=words("no_data"),
    )


def _silent(words: Words) -> Panel:
    query = Query(expr=queries.SILENT_BY_FAMILY, legend="{{family}}")
    panel = chart([query], unit="none", no_value=words("no_data")).decimals(0).axis_soft_max(4)
    for family, color in FAMILY_COLORS.items():
        panel.override_by_name(family, [fixed(color), named(words(f"answer_{family}"))])
    return panel


def _indicators(words: Words) -> Panel:
    names = {key: (words(key), NEUTRAL) for key in ("cloud_adoption", "extranet_access")}
    reached = {"..0": (words("reached"), GREEN)}
    share = "percentunit"
    return rows(
        [queries.INDICATOR, queries.INDICATOR_TARGET, queries.INDICATOR_GAP],
        [
            Column(field="indicator", title=words("indicator"), texts=names),
            Column(field="Value #A", title=words("now"), unit=share, decimals=1, width=75, right=True),
            Column(field="Value #B", title=words("target"), unit=share, decimals=0, width=65, right=True),
            Column(
                field="Value #C",
                title=words("gap"),
                unit=share,
                decimals=1,
                steps=[(None, AMBER)],
                texts=reached,
                width=80,
                right=True,
            ),
        ],
        no_value=words("indicators_none"),
    )


def towns(words: Words) -> list[Cell]:
    """A row a town, their traffic over time, and their shares of IPv6 in order."""
    name = f"{{{{{words.label('town_name')}}}}}"
    load = Query(expr=queries.TOWN_TRAFFIC, legend=name)
    traffic_chart = chart([load], unit="bps", stacked=True, calcs=(), no_value=words("no_data"))
    share = Query(expr=queries.TOWN_IPV6_RANKING, legend=name, color=FAMILY_COLORS["ipv6"])
    ranking = bars([share], unit="percentunit", no_value=words("no_data")).decimals(1)
    return [
        Cell("town_table", 0, 0, 14, 20, _town_table(words)),
        Cell("town_traffic", 14, 0, 10, 9, traffic_chart),
        Cell("town_ipv6", 14, 9, 10, 11, ranking),
    ]


def _town_table(words: Words) -> Panel:
    ipv6 = [(None, FAMILY_COLORS["ipv6"])]
    share = words("ipv6_share")
    panel = rows(
        [
            queries.TOWN_VILLAGES,
            queries.TOWN_GREEN,
            queries.TOWN_DOWN,
            queries.TOWN_ONE_FAMILY,
            queries.TOWN_SHARE,
            queries.TOWN_TOWARDS,
            queries.TOWN_FROM,
            queries.TOWN_IPV6,
        ],
        [
            Column(field=words.label("town_name"), title=words("town"), least_width=105),
            Column(field="Value #A", title=words("villages"), width=82, right=True),
            Column(field="Value #B", title=words("green"), width=60, right=True),
            Column(field="Value #C", title=words("down_count"), steps=BAD_FROM_ONE, width=60, right=True),
            Column(field="Value #D", title=words("one_family_count"), steps=ODD_FROM_ONE, width=60, right=True),
            share_column("Value #E", words, least_width=110),
            Column(field="Value #F", title=words("towards"), unit="bps", decimals=1, width=95, right=True),
            Column(field="Value #G", title=words("from"), unit="bps", decimals=1, width=90, right=True),
            Column(
                field="Value #H", title=share, unit="percentunit", decimals=1, steps=ipv6, bar=True, least_width=110
            ),
        ],
        hidden=("town", words.other_label("town_name")),
        no_value=words("no_data"),
    )
    return panel.sort_by(sorted_by((words("villages"), True)))


def collection(words: Words) -> list[Cell]:
    """Whether the exporter is read, what fails and why, how long it takes, what it costs."""
    up = {"0": (words("offline"), RED), "1": (words("online"), GREEN)}
    exporter = number(Query(expr=queries.EXPORTER_UP), steps=[(None, GREY)], texts=up, no_value=words("no_data"))
    requests = Query(expr=queries.SNMP_REQUESTS, legend=words("requests"), color=TEAL)
    return [
        Cell("exporter", 0, 0, 4, 7, exporter),
        Cell("failed_polls", 4, 0, 7, 7, _failed_polls(words)),
        Cell("scrape", 11, 0, 7, 7, _scrape(words)),
        Cell("requests", 18, 0, 6, 7, chart([requests], unit="reqps", no_value=words("no_data"))),
    ]


def _failed_polls(words: Words) -> Panel:
    panel = chart(
        [Query(expr=queries.FAILED_POLLS, legend="{{outcome}}")], unit="none", no_value=words("failed_polls_none")
    )
    for reason, color in _REASON_COLORS.items():
        panel.override_by_name(reason, [fixed(color), named(words(f"reason_{reason}"))])
    return panel


def _scrape(words: Words) -> Panel:
    return chart(
        [
            Query(expr=queries.SCRAPE_MEDIAN, legend=words("median"), color=TEAL),
            Query(expr=queries.SCRAPE_SLOW, legend=words("slow"), color=AMBER),
            Query(expr=queries.SCRAPE_SLOWEST, legend=words("slowest"), color=PINK),
        ],
        unit="s",
        no_value=words("no_data"),
    )
