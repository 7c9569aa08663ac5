"""The dashboard 县域总览 (county overview): in ten seconds, what is down, since when, how full, on which family."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as models

from grafana import panels, queries
from grafana.panels import AMBER, GREEN, GREY, RED, Column, Panel, Query
from grafana.words import LANGUAGES, Language, Speak, speak

UID: Final = "yunwang-county-overview"
DATA_SOURCE_UID: Final = "yunwang-prometheus"
DATA_SOURCE_NAME: Final = "Yunwang Prometheus"
_SCHEMA_VERSION: Final = 39
"""Grafana 11.0's; an older Grafana reads it, a newer one migrates it."""
_COUNT: Final[panels.Steps] = ((None, panels.NEUTRAL), (1, RED))
_ATTENTION: Final[panels.Steps] = ((None, panels.NEUTRAL), (1, AMBER))
_SHARE: Final[panels.Steps] = ((None, RED), (0.95, AMBER), (1, GREEN))
_USE: Final[panels.Steps] = ((None, GREEN), (0.8, AMBER), (0.95, RED))


class Cell(NamedTuple):
    """A panel and where it stands: columns of 24, rows from the top of its section."""

    key: str
    x: int
    y: int
    w: int
    h: int
    panel: Panel


class Section(NamedTuple):
    """Panels under one heading; the first section needs none."""

    key: str
    cells: list[Cell]


def county_overview(language: Language) -> models.Dashboard:
    """The dashboard in one language."""
    word = speak(language)
    builder = (
        dashboard.Dashboard(word("title"))
        .uid(f"{UID}-{language}")
        .description(word("about"))
        .tags(["yunwang", language])
        .timezone("browser")
        .time("now-6h", "now")
        .refresh("30s")
        .editable()
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .link(_other_language(language, word))
    )
    for variable in _variables(language, word):
        builder.with_variable(variable)
    built = builder.build()
    built.schema_version = _SCHEMA_VERSION
    built.panels = list(_placed(_sections(language, word), word))
    return built


def _placed(sections: list[Section], word: Speak) -> Iterator[models.Panel | models.RowPanel]:
    """Panels with their places and ids: the section's number times 100, and from 1 on within it."""
    top = 0
    for number, section in enumerate(sections, start=1):
        if section.key:
            place = models.GridPos(h=1, w=24, x=0, y=top)
            yield models.RowPanel(title=word(section.key), grid_pos=place, id_val=number * 100, panels=[])
            top += 1
        for index, cell in enumerate(section.cells, start=1):
            place = models.GridPos(h=cell.h, w=cell.w, x=cell.x, y=top + cell.y)
            panel = cell.panel.id(number * 100 + index).title(word(cell.key)).description(word(f"{cell.key}_about"))
            yield panel.datasource(_data_source()).grid_pos(place).build()
        top += max(cell.y + cell.h for cell in section.cells)


def _data_source() -> kinds.DataSourceRef:
    return kinds.DataSourceRef(type_val="prometheus", uid=panels.DATA_SOURCE)


def _other_language(language: Language, word: Speak) -> dashboard.DashboardLink:
    [other] = (each for each in LANGUAGES if each != language)
    link = dashboard.DashboardLink(word("other_language")).type(models.DashboardLinkType.LINK)
    return link.icon("external link").url(f"/d/{UID}-{other}").keep_time(True).include_vars(True)


def _variables(
    language: Language, word: Speak
) -> Iterator[dashboard.DatasourceVariable | dashboard.QueryVariable | dashboard.CustomVariable]:
    everything = models.VariableOption(text="All", value="$__all", selected=True)
    # The one that `yunwang grafana provision` writes; where there is none, Grafana takes the first Prometheus it has.
    source = models.VariableOption(text=DATA_SOURCE_NAME, value=DATA_SOURCE_UID, selected=True)
    yield dashboard.DatasourceVariable("datasource").label(word("data_source")).type("prometheus").current(source)
    name = "town_name" if language == "zh" else "town_name_en"
    query = f"query_result({queries.TOWN_VARIABLE})"
    town = dashboard.QueryVariable("town").label(word("town")).query(query).definition(query)
    town.datasource(_data_source()).regex(f'/town="(?<value>[^"]+)".*{name}="(?<text>[^"]*)"/')
    town.refresh(models.VariableRefresh.ON_DASHBOARD_LOAD).sort(models.VariableSort.ALPHABETICAL_ASC)
    # Not every device lies in a town: All must match an empty label too.
    yield town.multi(True).include_all(True).all_value(".*").current(everything)
    tiers = ", ".join(f"{word(key)} : {tier}" for tier, key in _TIERS.items())
    tier = dashboard.CustomVariable("tier").label(word("tier")).values(tiers)
    yield tier.multi(True).include_all(True).all_value(".*").current(everything)


_TIERS: Final = {"county": "county", "town": "town", "village": "village", "unit": "unit"}
_KINDS: Final = {"village": "village", "town": "town", "unit": "unit", "trunk": "trunk", "egress": "egress_line"}


def _sections(language: Language, word: Speak) -> list[Section]:
    suffix = "" if language == "zh" else "_en"
    return [
        Section("", [*_headline(word), *_troubles(suffix, word)]),
        Section("network", _network(word)),
        Section("traffic", _traffic(suffix, word)),
        Section("towns", _towns(suffix, word)),
        Section("collection", _collection(word)),
    ]


def _headline(word: Speak) -> list[Cell]:
    states = {"0": ("state_green", GREEN), "1": ("state_attention", AMBER), "2": ("state_outage", RED)}
    texts = {value: (word(key), color) for value, (key, color) in states.items()}
    state = panels.number(Query(expr=queries.STATE), steps=[(None, GREY)], texts=texts, no_value=word("no_data"))
    state.color_mode(kinds.BigValueColorMode.BACKGROUND_SOLID)

    def share(expr: str) -> Panel:
        query = Query(expr=expr)
        return panels.number(query, unit="percentunit", decimals=1, steps=_SHARE, no_value=word("no_data"))

    def count(expr: str, color: str) -> Panel:
        texts = {"0": (word("none"), GREEN)}
        return panels.number(Query(expr=expr), steps=[(None, color)], texts=texts, no_value=word("no_data"))

    return [
        Cell("state", 0, 0, 4, 4, state),
        Cell("villages_green", 4, 0, 4, 4, share(queries.VILLAGES_GREEN)),
        Cell("units_green", 8, 0, 4, 4, share(queries.UNITS_GREEN)),
        Cell("lines_down", 12, 0, 3, 4, count(queries.LINES_DOWN, RED)),
        Cell("devices_down", 15, 0, 3, 4, count(queries.DEVICES_DOWN, RED)),
        Cell("one_family", 18, 0, 3, 4, count(queries.ONE_FAMILY, AMBER)),
        Cell("lines_busy", 21, 0, 3, 4, count(queries.LINES_BUSY, AMBER)),
    ]


def _troubles(suffix: str, word: Speak) -> list[Cell]:
    states = {
        "circuit": (word("circuit_down"), RED),
        "device": (word("device_down"), RED),
        "ipv4": (word("ipv4_down"), AMBER),
        "ipv6": (word("ipv6_down"), AMBER),
        "no_data": (word("no_data"), GREY),
    }
    other = "_en" if not suffix else ""
    down = panels.rows(
        [queries.DOWN_SINCE, queries.DOWN_SECONDS],
        [
            Column(field="state", title=word("what"), texts=states, width=100),
            Column(field=f"name{suffix}", title=word("name")),
            Column(field=f"town_name{suffix}", title=word("town"), width=85),
            Column(field="thing", title=word("thing"), width=150),
            Column(
                field="Value #A",
                title=word("since"),
                unit="dateTimeAsIso",
                texts={"0": (word("unknown"), GREY)},
                width=160,
            ),
            Column(field="Value #B", title=word("for"), unit="dtdhms", width=95, right=True),
        ],
        hidden=(f"name{other}", f"town_name{other}"),
        no_value=word("down_none"),
    )
    down.sort_by(panels.sorted_by((word("what"), False), (word("since"), True)))
    degrees = {"..0.8": (word("fine"), GREEN), "0.8..0.95": (word("busy"), AMBER), "0.95..": (word("full"), RED)}
    fullest = panels.rows(
        [queries.FULLEST_USE, queries.FULLEST_STATE, queries.FULLEST_RATE, queries.FULLEST_CONTRACT],
        [
            Column(field=f"line_name{suffix}", title=word("line")),
            Column(
                field="Value #A", title=word("use"), unit="percentunit", decimals=1, steps=_USE, bar=True, width=125
            ),
            Column(field="Value #B", title=word("what"), texts=degrees, width=55),
            Column(field="Value #C", title=word("rate"), unit="bps", decimals=1, width=95, right=True),
            Column(field="Value #D", title=word("contract"), unit="bps", width=85, right=True),
        ],
        hidden=("line", f"line_name{other}"),
        no_value=word("no_data"),
    )
    fullest.sort_by(panels.sorted_by((word("use"), True)))
    return [Cell("down", 0, 4, 14, 12, down), Cell("fullest", 14, 4, 10, 12, fullest)]


def _network(word: Speak) -> list[Cell]:
    tiers = panels.rows(
        [
            queries.TIER_DEVICES,
            queries.TIER_GREEN,
            queries.TIER_DOWN,
            queries.TIER_UNKNOWN,
            queries.TIER_ONE_FAMILY,
            queries.TIER_SHARE,
        ],
        [
            Column(field="tier", title=word("tier"), texts=_plain(_TIERS, word), width=90),
            Column(field="Value #A", title=word("devices"), width=80, right=True),
            Column(field="Value #B", title=word("green"), width=60, right=True),
            Column(field="Value #C", title=word("down_count"), steps=_COUNT, width=60, right=True),
            Column(field="Value #D", title=word("unknown_count"), steps=_ATTENTION, width=70, right=True),
            Column(field="Value #E", title=word("one_family_count"), steps=_ATTENTION, width=60, right=True),
            Column(
                field="Value #F", title=word("share"), unit="percentunit", decimals=1, steps=_SHARE, bar=True, width=130
            ),
        ],
        no_value=word("no_data"),
    )
    lines = panels.rows(
        [queries.KIND_LINES, queries.KIND_UP, queries.KIND_DOWN, queries.KIND_UNKNOWN, queries.KIND_BUSY],
        [
            Column(field="kind", title=word("kind"), texts=_plain(_KINDS, word), width=104),
            Column(field="Value #A", title=word("lines"), width=65, right=True),
            Column(field="Value #B", title=word("up_count"), width=50, right=True),
            Column(field="Value #C", title=word("down_count"), steps=_COUNT, width=60, right=True),
            Column(field="Value #D", title=word("unknown_line_count"), steps=_ATTENTION, width=85, right=True),
            Column(field="Value #E", title=word("busy_count"), steps=_ATTENTION, width=65, right=True),
        ],
        no_value=word("no_data"),
    )
    lines.sort_by(panels.sorted_by((word("lines"), True)))
    tiers.sort_by(panels.sorted_by((word("devices"), True)))
    colors = panels.FAMILY_COLORS
    families = panels.bars(
        [
            Query(expr=queries.ANSWER_IPV4, legend=word("answer_ipv4"), color=colors["ipv4"]),
            Query(expr=queries.ANSWER_IPV6, legend=word("answer_ipv6"), color=colors["ipv6"]),
            Query(expr=queries.ANSWER_BOTH, legend=word("answer_both"), color=GREEN),
            Query(expr=queries.ONLY_IPV4, legend=word("only_ipv4"), color=AMBER),
            Query(expr=queries.ONLY_IPV6, legend=word("only_ipv6"), color=AMBER),
            Query(expr=queries.ANSWER_NONE, legend=word("answer_none"), color=RED),
        ],
        no_value=word("no_data"),
    )
    return [
        Cell("tiers", 0, 0, 10, 7, tiers),
        Cell("kinds", 10, 0, 8, 7, lines),
        Cell("families", 18, 0, 6, 7, families),
    ]


def _plain(keys: dict[str, str], word: Speak) -> dict[str, tuple[str, str]]:
    return {value: (word(key), panels.NEUTRAL) for value, key in keys.items()}


def _traffic(suffix: str, word: Speak) -> list[Cell]:
    egress = panels.chart(
        [
            Query(expr=queries.EGRESS_IN, legend=word("in"), color=panels.IN_COLOR),
            Query(expr=queries.EGRESS_OUT, legend=word("out"), color=panels.OUT_COLOR),
            Query(expr=queries.EGRESS_CONTRACT, legend=word("contract"), color=GREY, dashed=True),
        ],
        unit="bps",
        no_value=word("no_data"),
        calcs=("lastNotNull", "max"),
    )
    silent = panels.chart(
        [Query(expr=queries.SILENT_BY_FAMILY, legend="{{family}}")], unit="none", no_value=word("no_data")
    )
    silent.decimals(0).axis_soft_max(4)
    for family, color in panels.FAMILY_COLORS.items():
        name = models.DynamicConfigValue(id_val="displayName", value=family.replace("ip", "IP"))
        silent.override_by_name(family, [panels.fixed(color), name])
    share = panels.trend(
        Query(expr=queries.EGRESS_IPV6, legend=f"{{{{line_name{suffix}}}}}", color=panels.FAMILY_COLORS["ipv6"]),
        unit="percentunit",
        no_value=word("no_data"),
    )
    texts = {key: (word(key), panels.NEUTRAL) for key in ("cloud_adoption", "extranet_access")}
    indicators = panels.rows(
        [queries.INDICATOR, queries.INDICATOR_TARGET, queries.INDICATOR_GAP],
        [
            Column(field="indicator", title=word("indicator"), texts=texts),
            Column(field="Value #A", title=word("now"), unit="percentunit", decimals=1, width=75, right=True),
            Column(field="Value #B", title=word("target"), unit="percentunit", decimals=0, width=65, right=True),
            Column(
                field="Value #C",
                title=word("gap"),
                unit="percentunit",
                decimals=1,
                width=80,
                right=True,
                steps=[(None, AMBER)],
                texts={"..0": (word("reached"), GREEN)},
            ),
        ],
        no_value=word("indicators_none"),
    )
    return [
        Cell("egress", 0, 0, 10, 9, egress),
        Cell("silent", 10, 0, 7, 9, silent),
        Cell("egress_ipv6", 17, 0, 7, 4, share),
        Cell("indicators", 17, 4, 7, 5, indicators),
    ]


def _towns(suffix: str, word: Speak) -> list[Cell]:
    other = "_en" if not suffix else ""
    towns = panels.rows(
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
            Column(field=f"town_name{suffix}", title=word("town"), width=110),
            Column(field="Value #A", title=word("villages"), width=82, right=True),
            Column(field="Value #B", title=word("green"), width=60, right=True),
            Column(field="Value #C", title=word("down_count"), steps=_COUNT, width=60, right=True),
            Column(field="Value #D", title=word("one_family_count"), steps=_ATTENTION, width=60, right=True),
            Column(
                field="Value #E", title=word("share"), unit="percentunit", decimals=1, steps=_SHARE, bar=True, width=115
            ),
            Column(field="Value #F", title=word("towards"), unit="bps", decimals=1, width=95, right=True),
            Column(field="Value #G", title=word("from"), unit="bps", decimals=1, width=90, right=True),
            Column(
                field="Value #H",
                title=word("ipv6_share"),
                unit="percentunit",
                decimals=1,
                steps=[(None, panels.FAMILY_COLORS["ipv6"])],
                bar=True,
                width=115,
            ),
        ],
        hidden=("town", f"town_name{other}"),
        no_value=word("no_data"),
    )
    towns.sort_by(panels.sorted_by((word("villages"), True)))
    legend = f"{{{{town_name{suffix}}}}}"
    traffic = panels.chart(
        [Query(expr=queries.TOWN_TRAFFIC, legend=legend)], unit="bps", no_value=word("no_data"), stacked=True, calcs=()
    )
    ipv6 = panels.bars(
        [Query(expr=queries.TOWN_IPV6_RANKING, legend=legend, color=panels.FAMILY_COLORS["ipv6"])],
        unit="percentunit",
        no_value=word("no_data"),
    )
    ipv6.decimals(1)
    return [
        Cell("town_table", 0, 0, 14, 19, towns),
        Cell("town_traffic", 14, 0, 10, 9, traffic),
        Cell("town_ipv6", 14, 9, 10, 10, ipv6),
    ]


def _collection(word: Speak) -> list[Cell]:
    exporter = panels.number(
        Query(expr=queries.EXPORTER_UP),
        steps=[(None, GREY)],
        texts={"0": (word("offline"), RED), "1": (word("online"), GREEN)},
        no_value=word("no_data"),
    )
    failed = panels.chart(
        [Query(expr=queries.FAILED_POLLS, legend="{{outcome}}")], unit="none", no_value=word("failed_polls_none")
    )
    scrape = panels.chart(
        [
            Query(expr=queries.SCRAPE_MEDIAN, legend=word("median"), color=panels.IN_COLOR),
            Query(expr=queries.SCRAPE_SLOW, legend=word("slow"), color=AMBER),
            Query(expr=queries.SCRAPE_SLOWEST, legend=word("slowest"), color=panels.OUT_COLOR),
        ],
        unit="s",
        no_value=word("no_data"),
    )
    requests = panels.chart(
        [Query(expr=queries.SNMP_REQUESTS, legend=word("requests"), color=panels.IN_COLOR)],
        unit="reqps",
        no_value=word("no_data"),
    )
    return [
        Cell("exporter", 0, 0, 4, 7, exporter),
        Cell("failed_polls", 4, 0, 7, 7, failed),
        Cell("scrape", 11, 0, 7, 7, scrape),
        Cell("requests", 18, 0, 6, 7, requests),
    ]
