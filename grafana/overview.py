"""The dashboard 县域总览 (county overview): in ten seconds, what is down, since when, how full, on which family."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models import dashboard as models

from grafana import queries
from grafana.layout import Section, place
from grafana.overview_flow import collection, towns, traffic
from grafana.overview_state import TIERS, headline, network, troubles
from grafana.panels import data_source
from grafana.words import LANGUAGES, Language, Words

UID: Final = "yunwang-county-overview"
DATA_SOURCE_UID: Final = "yunwang-prometheus"
DATA_SOURCE_NAME: Final = "Yunwang Prometheus"
_SCHEMA_VERSION: Final = 39
"""Grafana 11.0's; an older Grafana reads it, a newer one migrates it."""


def county_overview(language: Language) -> models.Dashboard:
    """The dashboard in one language."""
    words = Words(language)
    builder = (
        dashboard.Dashboard(words("title"))
        .uid(f"{UID}-{language}")
        .description(words("about"))
        .tags(["yunwang", language])
        .timezone("browser")
        .time("now-6h", "now")
        .refresh("30s")
        .editable()
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .link(_other_language(words))
    )
    for variable in _variables(words):
        builder.with_variable(variable)
    built = builder.build()
    built.schema_version = _SCHEMA_VERSION
    built.panels = list(place(_sections(words), words))
    return built


def _sections(words: Words) -> list[Section]:
    return [
        Section("", [*headline(words), *troubles(words)]),
        Section("network", network(words)),
        Section("traffic", traffic(words)),
        Section("towns", towns(words)),
        Section("collection", collection(words)),
    ]


def _other_language(words: Words) -> dashboard.DashboardLink:
    [other] = (language for language in LANGUAGES if language != words.language)
    link = dashboard.DashboardLink(words("other_language")).type(models.DashboardLinkType.LINK)
    return link.icon("external link").url(f"/d/{UID}-{other}").keep_time(keep_time=True).include_vars(include_vars=True)


def _variables(
    words: Words,
) -> Iterator[dashboard.DatasourceVariable | dashboard.QueryVariable | dashboard.CustomVariable]:
    everything = models.VariableOption(text="All", value="$__all", selected=True)
    # The one that `yunwang grafana provision` writes; where there is none, Grafana takes the first Prometheus it has.
    source = models.VariableOption(text=DATA_SOURCE_NAME, value=DATA_SOURCE_UID, selected=True)
    yield dashboard.DatasourceVariable("datasource").label(words("data_source")).type("prometheus").current(source)

    query = f"query_result({queries.TOWN_VARIABLE})"
    town = dashboard.QueryVariable("town").label(words("town")).query(query).definition(query)
    town.datasource(data_source()).regex(f'/town="(?<value>[^"]+)".*{words.label("town_name")}="(?<text>[^"]*)"/')
    town.refresh(models.VariableRefresh.ON_DASHBOARD_LOAD).sort(models.VariableSort.ALPHABETICAL_ASC)
    # Not every device lies in a town: All must match an empty label too.
    yield town.multi(multi=True).include_all(include_all=True).all_value(".*").current(everything)

    tiers = ", ".join(f"{words(key)} : {tier}" for tier, key in TIERS.items())
    tier = dashboard.CustomVariable("tier").label(words("tier")).values(tiers)
    yield tier.multi(multi=True).include_all(include_all=True).all_value(".*").current(everything)
