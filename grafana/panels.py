"""Panel builders with one look: what every number, bar list and chart of ours has in common.

Source: Grafana's dashboard JSON, classic schema, as grafana-foundation-sdk 0.0.21 builds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final, TypeAlias

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

GREEN, AMBER, RED, GREY = "green", "orange", "red", "#8e8e8e"
"""The four states; a word stands beside each colour wherever it is used."""
NEUTRAL: Final = "text"
FAMILY_COLORS: Final = {"ipv4": "#5794f2", "ipv6": "#b877d9"}
TEAL, PINK = "#2fb5a8", "#e58fb1"
"""What is neither a state nor a family; where there are directions, in and out."""

_NUMBER_SIZE: Final = 38
_NAME_SIZE, _VALUE_SIZE = 12, 14
_BAR_HEIGHTS: Final = (10, 26)
"""Pixels: left to itself Grafana gives every panel a size of its own."""

Panel: TypeAlias = bargauge.Panel | stat.Panel | table.Panel | timeseries.Panel
Steps: TypeAlias = Sequence[tuple[float | None, str]]
"""Lower bound and colour of each range; the first begins at minus infinity, which is None."""
Texts: TypeAlias = Mapping[str, tuple[str, str]]
"""Value -> the word shown instead of it, and its colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One PromQL expression; `legend` names its series, with {{label}} for a label's value."""

    expr: str
    legend: str = ""
    color: str | None = None
    dashed: bool = False


def data_source() -> kinds.DataSourceRef:
    """The Prometheus chosen at the dashboard's top."""
    return kinds.DataSourceRef(type_val="prometheus", uid="${datasource}")


def thresholds(steps: Steps) -> dashboard.ThresholdsConfig:
    """Absolute thresholds."""
    return (
        dashboard.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(value=value, color=color) for value, color in steps])
    )


def value_words(texts: Texts) -> list[models.ValueMapping]:
    """Each value's word and colour; a value `a..b` is a range with both its ends, and the first that fits counts."""
    exact: dict[str, models.ValueMappingResult] = {}
    mappings: list[models.ValueMapping] = []
    for index, (value, (text, color)) in enumerate(texts.items()):
        result = models.ValueMappingResult(text=text, color=color, index=index)
        low, dots, high = value.partition("..")
        if dots:
            options = models.DashboardRangeMapOptions(from_val=_bound(low), to=_bound(high), result=result)
            mappings.append(models.RangeMap(options=options))
        else:
            exact[value] = result
    return [*([models.ValueMap(options=exact)] if exact else []), *mappings]


def _bound(text: str) -> float | None:
    return float(text) if text else None


def named(text: str) -> models.DynamicConfigValue:
    """A name in the reader's language instead of the label's value."""
    return models.DynamicConfigValue(id_val="displayName", value=text)


def fixed(color: str) -> models.DynamicConfigValue:
    """A colour that means what is shown, not how high it is."""
    return models.DynamicConfigValue(id_val="color", value={"mode": "fixed", "fixedColor": color})


def _lettered(queries: Sequence[Query]) -> Iterator[tuple[str, Query]]:
    """Each query with the letter by which Grafana refers to it."""
    return zip(ascii_uppercase, queries, strict=False)


def targets(queries: Sequence[Query], *, instant: bool, rows: bool = False) -> list[Builder[Dataquery]]:
    """The queries as Grafana has them: of now, or over the dashboard's time; as series, or as rows of a table."""
    built: list[Builder[Dataquery]] = []
    for letter, query in _lettered(queries):
        target = prometheus.Dataquery().ref_id(letter).expr(query.expr).legend_format(query.legend)
        target.datasource(data_source())
        target.format(PromQueryFormat.TABLE if rows else PromQueryFormat.TIME_SERIES)
        built.append(target.instant() if instant else target.range())
    return built


def number(
    query: Query,
    *,
    unit: str = "none",
    steps: Steps,
    texts: Texts | None = None,
    no_value: str,
    decimals: int | None = None,
) -> stat.Panel:
    """One number of now, coloured; a word instead of it where `texts` has one."""
    panel = (
        stat.Panel()
        .targets(targets([query], instant=True))
        .unit(unit)
        .no_value(no_value)
        .thresholds(thresholds(steps))
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId.THRESHOLDS))
        .mappings(value_words(texts or {}))
        .graph_mode(kinds.BigValueGraphMode.NONE)
        .color_mode(kinds.BigValueColorMode.VALUE)
        .justify_mode(kinds.BigValueJustifyMode.CENTER)
        .text_mode(kinds.BigValueTextMode.VALUE)
        .text(common.VizTextDisplayOptions().value_size(_NUMBER_SIZE))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )
    return panel if decimals is None else panel.decimals(decimals)


def bars(queries: Sequence[Query], *, unit: str = "none", no_value: str) -> bargauge.Panel:
    """A bar for each series of now, in the order of the queries and of their answers."""
    panel = (
        bargauge.Panel()
        .targets(targets(queries, instant=True))
        .unit(unit)
        .no_value(no_value)
        .min(0)
        .display_mode(kinds.BarGaugeDisplayMode.BASIC)
        .orientation(kinds.VizOrientation.HORIZONTAL)
        .name_placement(kinds.BarGaugeNamePlacement.LEFT)
        .value_mode(kinds.BarGaugeValueMode.TEXT)
        .show_unfilled(show_unfilled=True)
        .sizing(kinds.BarGaugeSizing.MANUAL)
        .min_viz_height(_BAR_HEIGHTS[0])
        .max_viz_height(_BAR_HEIGHTS[1])
        .text(common.VizTextDisplayOptions().title_size(_NAME_SIZE).value_size(_VALUE_SIZE))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(thresholds([(None, NEUTRAL)]))
    )
    for letter, query in _lettered(queries):
        if query.color:
            panel.override_by_query(letter, [fixed(query.color)])
    return panel


_DASHED: Final = (
    models.DynamicConfigValue(id_val="custom.lineStyle", value={"fill": "dash", "dash": [8, 6]}),
    models.DynamicConfigValue(id_val="custom.lineWidth", value=1),
    models.DynamicConfigValue(id_val="custom.fillOpacity", value=0),
)


def chart(
    queries: Sequence[Query],
    *,
    unit: str,
    no_value: str,
    stacked: bool = False,
    calcs: Sequence[str] = ("lastNotNull",),
) -> timeseries.Panel:
    """Lines over time; what is missing stays a gap."""
    legend = (
        common.VizLegendOptions()
        .display_mode(kinds.LegendDisplayMode.LIST)
        .show_legend(show_legend=True)
        .calcs(list(calcs))
    )
    tooltip = common.VizTooltipOptions().mode(kinds.TooltipDisplayMode.MULTI).sort(kinds.SortOrder.DESCENDING)
    panel = (
        timeseries.Panel()
        .targets(targets(queries, instant=False))
        .unit(unit)
        .no_value(no_value)
        .min(0)
        .line_width(1 if stacked else 2)
        .fill_opacity(45 if stacked else 8)
        .show_points(kinds.VisibilityMode.NEVER)
        .span_nulls(span_nulls=False)
        .legend(legend.placement(kinds.LegendPlacement.BOTTOM))
        .tooltip(tooltip)
    )
    if stacked:
        panel.stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL).group("A"))
    for letter, query in _lettered(queries):
        properties = [fixed(query.color)] if query.color else []
        if properties or query.dashed:
            panel.override_by_query(letter, [*properties, *(_DASHED if query.dashed else ())])
    return panel


def trend(query: Query, *, unit: str, no_value: str) -> stat.Panel:
    """One number of now over its own course."""
    return (
        stat.Panel()
        .targets(targets([query], instant=False))
        .unit(unit)
        .decimals(1)
        .no_value(no_value)
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId.FIXED).fixed_color(query.color or NEUTRAL))
        .graph_mode(kinds.BigValueGraphMode.AREA)
        .color_mode(kinds.BigValueColorMode.VALUE)
        .text_mode(kinds.BigValueTextMode.AUTO)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )
