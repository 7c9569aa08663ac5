"""The metric reference, made from the catalogue so that it cannot differ from it."""

from __future__ import annotations

from exporters.catalogue import CATALOGUE, LABELS
from exporters.device_objects import H3C, H3C_BEFORE, listed
from exporters.own_metrics import OwnMetrics
from exporters.prometheus.rules import RULES
from exporters.traps.metrics import FAMILIES

_TITLES = {
    "status": "Every scrape: how it went",
    "inventory": "Every scrape over the device's own family: what the inventory says",
}
_EXPLANATION = """# Metrics

Made by `make reference` from `exporters/catalogue.py` and `exporters/views`; do not edit. A series that is absent means
that the device has no such value: nothing is reported as 0 that is not 0. Counters restart when the device does. Beside
the labels named here every series carries those of service discovery: `instance`, `site`, `tier`, `role` and, where
they apply, `town`, `unit`, `department`. Jobs, and which module is read how often: [operations.md](operations.md).
"""
_OBJECTS = f"""Read over SNMP: the vendor's objects, and the standard ones for the kinds of which the vendor shows
nothing. A name in brackets is ours, where no text of the MIB is public. Over NETCONF the same values come from
`huawei-debug`, `huawei-devm`, `huawei-pic` and Comware's `Device`. Comware 5 may have H3C's objects under
{" or ".join(H3C_BEFORE)} instead of {H3C}.
"""


def reference_page() -> str:
    """The page, Markdown."""
    parts = [_EXPLANATION]
    for part, metrics in CATALOGUE.items():
        title = _TITLES.get(part, f"Module `{part}`")
        parts.append(f"\n## {title}\n\n| metric | kind | labels | what it is |\n| --- | --- | --- | --- |\n")
        for metric in metrics:
            shown = ", ".join(metric.labels or LABELS[part])
            parts.append(f"| `{metric.name}` | {metric.kind} | {shown} | {metric.help} |\n")
    return "".join((*parts, _objects(), _own(), _traps(), _recorded()))


def _objects() -> str:
    heading = "| of | device | object | OID |\n| --- | --- | --- | --- |\n"
    lines = "".join(f"| {subject} | {owner} | {name} | {oid} |\n" for subject, owner, name, oid in listed())
    return f"\n## Where devices have health and optics\n\n{_OBJECTS}\n{heading}{lines}"


def _own() -> str:
    rows = "".join(f"| `{name}` | {kind} | {text} |\n" for name, kind, text in OwnMetrics(devices=0).described())
    return f"\n## `/metrics`: the exporter itself\n\n| metric | kind | what it is |\n| --- | --- | --- |\n{rows}"


def _traps() -> str:
    rows = "".join(
        f"| `{family.name}{'_total' if family.kind == 'counter' else ''}` | {family.kind} | {', '.join(family.labels)} "
        f"| {family.help} |\n"
        for family in FAMILIES
    )
    heading = "| metric | kind | labels | what it is |\n| --- | --- | --- | --- |\n"
    return f"\n## `yunwang traps serve`: what devices tell by themselves\n\n{heading}{rows}"


def _recorded() -> str:
    names = "".join(f"- `{name}`\n" for name in dict.fromkeys(rule.record for rule in RULES))
    return f"\n## Recorded by Prometheus\n\n`yunwang prometheus config` writes the expressions.\n\n{names}"
