"""What a dashboard's JSON asks of Prometheus, read as Grafana reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grafana.generate import dashboard_texts

Dashboard = dict[str, Any]

# What PromQL keeps for itself and may stand without a bracket behind it.
_WORDS = frozenset({"and", "or", "unless", "on", "group_left", "group_right", "bool", "offset"})


@dataclass(frozen=True)
class Asked:
    """One expression: the key of its panel, its letter, and whether it is asked for now or over time."""

    panel: str
    letter: str
    expr: str
    instant: bool

    def __str__(self) -> str:
        return f"{self.panel}-{self.letter}"


def load(language: str) -> Dashboard:
    found: Dashboard = json.loads(dashboard_texts()[f"{language}/county-overview.json"])
    return found


def panels(dashboard: Dashboard) -> list[Dashboard]:
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def asked(dashboard: Dashboard) -> Iterator[Asked]:
    """Every expression of every panel, and of the variables."""
    for panel in panels(dashboard):
        for target in panel["targets"]:
            yield Asked(panel["title"], target["refId"], target["expr"], target["instant"])
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            found = re.fullmatch(r"query_result\((.*)\)", variable["query"])
            assert found
            yield Asked(f"${variable['name']}", "", found[1], instant=True)


def filled(expr: str, **values: str) -> str:
    """The expression with variables filled in; one that has no value is an error."""
    return re.sub(r"\$(\w+)", lambda match: values[match[1]], expr)


def metric_names(expr: str) -> set[str]:
    """The names of series in an expression: what stays without strings, matchers, labels, functions and numbers."""
    bare = re.sub(r'"[^"]*"', "", expr)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    names = re.findall(r"(?<![\w:.])([a-zA-Z_][\w:]*)(?!\s*\()(?![\w:])", bare)
    return {name for name in names if name not in _WORDS}
