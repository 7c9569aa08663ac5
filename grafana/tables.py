"""Tables with one look: queries joined by the labels that they share, a column for each label or value.

Source: Grafana's table panel and its transformations merge and organize.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grafana_foundation_sdk.builders import common, table
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as models

from grafana.panels import GREY, NEUTRAL, Query, Steps, Texts, targets, thresholds, value_words

_ABSENT: Final = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A table's column: a label, or the value of one of its queries (`Value #A` is the first's).

    Pixels: a fixed `width`, or a `least_width` and a part of what is left.
    """

    field: str
    title: str
    unit: str | None = None
    decimals: int | None = None
    width: int | None = None
    least_width: int | None = None
    steps: Steps = ()
    texts: Texts | None = None
    bar: bool = False
    right: bool = False


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
    organize = {
        "excludeByName": dict.fromkeys(("Time", "__name__", *hidden), True),
        "indexByName": {column.field: index for index, column in enumerate(columns)},
        "renameByName": {column.field: column.title for column in columns},
    }
    panel = (
        table.Panel()
        .targets(targets([Query(expr=expr) for expr in queries], instant=True, rows=True))
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
    if column.least_width:
        found["custom.minWidth"] = column.least_width
    if column.right:
        found["custom.align"] = "right"
    if column.steps:
        found |= {"thresholds": thresholds(column.steps).build(), "color": {"mode": "thresholds"}}
        found["custom.cellOptions"] = kinds.TableColorTextCellOptions()
    if column.texts:
        found["mappings"] = value_words(column.texts)
        found["custom.cellOptions"] = kinds.TableColorTextCellOptions()
    if column.bar:
        unknown = models.ValueMappingResult(text=_ABSENT, color=GREY)
        null = models.DashboardSpecialValueMapOptions(match=models.SpecialValueMatch.NULL, result=unknown)
        found |= {"min": 0, "max": 1, "mappings": [models.SpecialValueMap(options=null)]}
        found["custom.cellOptions"] = kinds.TableBarGaugeCellOptions(
            mode=kinds.BarGaugeDisplayMode.BASIC, value_display_mode=kinds.BarGaugeValueMode.TEXT
        )
    return [models.DynamicConfigValue(id_val=key, value=value) for key, value in found.items()]
