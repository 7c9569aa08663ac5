"""Panel builders with one look: what every number, bar list, chart and table of ours has in common.

Source: Grafana's dashboard JSON, classic schema, as grafana-foundation-sdk 0.0.21 builds it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

DATA_SOURCE: Final = "${datasource}"

GREEN, AMBER, RED, GREY = "green", "orange", "red", "#8e8e8e"
"""The four states; a word stands beside each colour wherever it is used."""
NEUTRAL: Final = "text"
FAMILY_COLORS: Final = {"ipv4": "#5794f2", "ipv6": "#b877d9"}
IN_COLOR, OUT_COLOR = "#2fb5a8", "#e58fb1"
"""The two directions of traffic, unlike any state and any family."""

_ABSENT: Final = "–"
_NUMBER_SIZE: Final = 38
_NAME_SIZE, _VALUE_SIZE = 12, 14
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A table's column: a label, or the value of one of its queries (`Value #A` is the first's)."""

    field: str
    title: str
    unit: str | None = None
    decimals: int | None = None
    width: int | None = None
    steps: Steps = ()
    texts: Texts | None = None
    bar: bool = False
    filled: bool = False
    right: bool = False


def thresholds(steps: Steps) -> dashboard.ThresholdsConfig:
    """Absolute thresholds."""
    return (
        dashboard.ThresholdsConfig()
        .mode(models.ThresholdsMode.ABSOLUTE)
        .steps([models.Threshold(value=value, color=color) for value, color in steps])
    )


def value_words(texts: Texts) -> list[models.ValueMapping]:
    """Each value's word and colour; a value `a..b` is a range of which b is no part."""
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


def fixed(color: str) -> models.DynamicConfigValue:
    """A colour that means what is shown, not how high it is."""
    return models.DynamicConfigValue(id_val="color", value={"mode": "fixed", "fixedColor": color})


def _queries(queries: Sequence[Query], *, instant: bool, rows: bool = False) -> list[prometheus.Dataquery]:
    built = []
    for number, query in enumerate(queries):
        target = prometheus.Dataquery().ref_id(chr(ord("A") + number)).expr(query.expr).legend_format(query.legend)
        target.datasource(kinds.DataSourceRef(type_val="prometheus", uid=DATA_SOURCE))
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
        .targets(list(_queries([query], instant=True)))
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


def bars(
    queries: Sequence[Query], *, unit: str = "none", maximum: float | None = None, no_value: str
) -> bargauge.Panel:
    """A bar for each series of now, in the order of the queries and of their answers."""
    panel = (
        bargauge.Panel()
        .targets(list(_queries(queries, instant=True)))
        .unit(unit)
        .no_value(no_value)
        .min(0)
        .display_mode(kinds.BarGaugeDisplayMode.BASIC)
        .orientation(kinds.VizOrientation.HORIZONTAL)
        .name_placement(kinds.BarGaugeNamePlacement.LEFT)
        .value_mode(kinds.BarGaugeValueMode.TEXT)
        .show_unfilled(True)
        .min_viz_height(10)
        .text(common.VizTextDisplayOptions().title_size(_NAME_SIZE).value_size(_VALUE_SIZE))
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(thresholds([(None, NEUTRAL)]))
    )
    for letter, query in zip("ABCDEFGH", queries, strict=False):
        if query.color:
            panel.override_by_query(letter, [fixed(query.color)])
    return panel if maximum is None else panel.max(maximum)


def chart(
    queries: Sequence[Query],
    *,
    unit: str,
    no_value: str,
    stacked: bool = False,
    calcs: Sequence[str] = ("lastNotNull",),
) -> timeseries.Panel:
    """Lines over time; what is missing stays a gap."""
    legend = common.VizLegendOptions().display_mode(kinds.LegendDisplayMode.LIST).show_legend(True).calcs(list(calcs))
    tooltip = common.VizTooltipOptions().mode(kinds.TooltipDisplayMode.MULTI).sort(kinds.SortOrder.DESCENDING)
    panel = (
        timeseries.Panel()
        .targets(list(_queries(queries, instant=False)))
        .unit(unit)
        .no_value(no_value)
        .min(0)
        .line_width(1 if stacked else 2)
        .fill_opacity(45 if stacked else 8)
        .show_points(kinds.VisibilityMode.NEVER)
        .span_nulls(False)
        .legend(legend.placement(kinds.LegendPlacement.BOTTOM))
        .tooltip(tooltip)
    )
    if stacked:
        panel.stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL).group("A"))
    for letter, query in zip("ABCDEFGH", queries, strict=False):
        properties = [fixed(query.color)] if query.color else []
        if query.dashed:
            properties += [
                models.DynamicConfigValue(id_val="custom.lineStyle", value={"fill": "dash", "dash": [8, 6]}),
                models.DynamicConfigValue(id_val="custom.lineWidth", value=1),
                models.DynamicConfigValue(id_val="custom.fillOpacity", value=0),
            ]
        if properties:
            panel.override_by_query(letter, properties)
    return panel


def trend(query: Query, *, unit: str, no_value: str) -> stat.Panel:
    """One number of now over its own course."""
    return (
        stat.Panel()
        .targets(list(_queries([query], instant=False)))
        .unit(unit)
        .decimals(1)
        .no_value(no_value)
        .color_scheme(dashboard.FieldColor().mode(models.FieldColorModeId.FIXED).fixed_color(query.color or NEUTRAL))
        .graph_mode(kinds.BigValueGraphMode.AREA)
        .color_mode(kinds.BigValueColorMode.VALUE)
        .text_mode(kinds.BigValueTextMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )


def sorted_by(*columns: tuple[str, bool]) -> list[Builder[kinds.TableSortByFieldState]]:
    """A table's order: titles of columns, and whether from the highest down."""
    return [common.TableSortByFieldState().display_name(title).desc(falling) for title, falling in columns]


def rows(
    queries: Sequence[str], columns: Sequence[Column], *, hidden: Sequence[str] = (), no_value: str
) -> table.Panel:
    """A table of now: the queries' answers joined by the labels that they share, a column for each of `columns`.

    Args:
        queries: PromQL; the first one's value is `Value #A`, or `Value` when it is alone.
        columns: from left to right.
        hidden: labels that are there and not to be shown.
        no_value: the text of a table without a row.
    """
    excluded = dict.fromkeys(("Time", "__name__", *hidden), True)
    organize = {
        "excludeByName": excluded,
        "indexByName": {column.field: index for index, column in enumerate(columns)},
        "renameByName": {column.field: column.title for column in columns},
    }
    panel = (
        table.Panel()
        .targets(list(_queries([Query(expr=expr) for expr in queries], instant=True, rows=True)))
        .no_value(no_value)
        .thresholds(thresholds([(None, NEUTRAL)]))
        .cell_height(kinds.TableCellHeight.SM)
        .transformations(
            [
                models.DataTransformerConfig(id_val="merge", options={}),
                models.DataTransformerConfig(id_val="organize", options=organize),
            ]
        )
    )
    for column in columns:
        panel.override_by_name(column.title, _column(column))
    return panel


def _column(column: Column) -> list[models.DynamicConfigValue]:
    found: dict[str, object] = {"noValue": _ABSENT}
    if column.unit:
        found["unit"] = column.unit
    if column.decimals is not None:
        found["decimals"] = column.decimals
    if column.width:
        found["custom.width"] = column.width
    if column.right:
        found["custom.align"] = "right"
    if column.steps:
        found |= {"thresholds": thresholds(column.steps).build(), "color": {"mode": "thresholds"}}
        found["custom.cellOptions"] = kinds.TableColorTextCellOptions()
    if column.texts:
        found["mappings"] = value_words(column.texts)
        found["custom.cellOptions"] = kinds.TableColorTextCellOptions()
    if column.filled:
        found["custom.cellOptions"] = kinds.TableColoredBackgroundCellOptions(
            mode=kinds.TableCellBackgroundDisplayMode.BASIC
        )
    if column.bar:
        unknown = models.ValueMappingResult(text=_ABSENT, color=GREY)
        null = models.DashboardSpecialValueMapOptions(match=models.SpecialValueMatch.NULL, result=unknown)
        found |= {"min": 0, "max": 1, "mappings": [models.SpecialValueMap(options=null)]}
        found["custom.cellOptions"] = kinds.TableBarGaugeCellOptions(
            mode=kinds.BarGaugeDisplayMode.BASIC, value_display_mode=kinds.BarGaugeValueMode.TEXT
        )
    return [models.DynamicConfigValue(id_val=key, value=value) for key, value in found.items()]
