"""The network as a graph for Graphviz: tiers as ranks, towns as clusters.

Source: the DOT language, https://graphviz.org/doc/info/lang.html (quoted identifiers, rank=same, cluster subgraphs).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from inventory.exports.language import Language, named
from inventory.exports.picture.bonds import Bond, bond
from inventory.exports.picture.plan import ROLES
from inventory.models import Device, Inventory, Town
from inventory.topology import WaysOut

_OUTSIDE = "internet"


def dot(inventory: Inventory, ways: WaysOut, language: Language, town: Town | None = None) -> str:
    """Write the graph.

    A line that takes devices with it is dashed and bold, a device that does has a double border and their number; what
    has no way out is dotted.

    Args:
        inventory: The inventory.
        ways: Who hangs on whom.
        language: Of the names.
        town: Only this town, and the devices its ways out go through.
    """
    shown = _shown(inventory, ways, town)
    lines = [
        "graph extranet {",
        '  graph [rankdir=TB, ranksep="1.2", nodesep="0.15", fontname="Noto Sans CJK SC"];',
        '  node [shape=box, style="rounded", fontname="Noto Sans CJK SC", fontsize=11];',
        '  edge [fontname="Noto Sans CJK SC", fontsize=9];',
        f"  {_quoted(_OUTSIDE)} [shape=oval, label={_quoted('互联网' if language is Language.ZH else 'Internet')}];",
        *_tiers(inventory, ways, shown, language),
        *_towns(inventory, ways, shown, language),
        *_edges(inventory, ways, shown),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _shown(inventory: Inventory, ways: WaysOut, town: Town | None) -> set[str]:
    if town is None:
        return set(inventory.devices)
    own = {device.name for device in inventory.devices.values() if inventory.sites[device.site].town == town.id}
    return own | {hop.device for name in own for path in ways.paths(name) for hop in path}


def _tiers(inventory: Inventory, ways: WaysOut, shown: set[str], language: Language) -> Iterator[str]:
    for role in ROLES:
        devices = [d for d in inventory.devices.values() if d.role == role and d.name in shown]
        backbone = [device for device in devices if inventory.town_of(device.name) is None]
        for device in backbone:
            yield f"  {_node(inventory, ways, device, language)}"
        if backbone and all(inventory.sites[device.site].kind == "county" for device in backbone):
            yield f"  {{rank=same; {' '.join(_quoted(device.name) + ';' for device in backbone)}}}"


def _towns(inventory: Inventory, ways: WaysOut, shown: set[str], language: Language) -> Iterator[str]:
    devices_of_town: dict[str | None, list[Device]] = {}
    for device in inventory.devices.values():
        if device.name in shown:
            devices_of_town.setdefault(inventory.sites[device.site].town, []).append(device)
    for town in inventory.towns.values():
        devices = devices_of_town.get(town.id)
        if devices is None:
            continue
        yield f"  subgraph {_quoted(f'cluster_{town.id}')} {{"
        yield f"    label={_quoted(named(town, language))}; style=rounded; color=gray60;"
        for device in devices:
            yield f"    {_node(inventory, ways, device, language)}"
        yield "  }"


def _node(inventory: Inventory, ways: WaysOut, device: Device, language: Language) -> str:
    label = device.name
    site = inventory.sites[device.site]
    if site.kind != "county":
        label += f"\n{named(site, language)}"
    behind = len(ways.behind(device.name))
    marks = ""
    if behind:
        label += f"\n▲ {behind}"
        marks = ", peripheries=2"
    elif not ways.connected(device.name):
        marks = ', style="rounded,dotted"'
    return f"{_quoted(device.name)} [label={_quoted(label)}{marks}];"


def _edges(inventory: Inventory, ways: WaysOut, shown: set[str]) -> Iterator[str]:
    for name, lines in ways.exits.items():
        if name in shown:
            circuits = [inventory.circuits[line] for line in lines if line is not None]
            yield _edge(_OUTSIDE, name, bond(ways, circuits) if circuits else None)
    done: set[tuple[str, str]] = set()
    for circuit in inventory.circuits.values():
        for a in circuit.a:
            for z in circuit.z:
                pair = (a.device, z.device)
                if not shown.issuperset(pair) or a.device == z.device or pair in done or pair[::-1] in done:
                    continue
                done.add(pair)
                between = ways.links[a.device][z.device]
                upper, lower = sorted(pair, key=lambda name: ROLES.index(inventory.devices[name].role))
                yield _edge(upper, lower, bond(ways, (inventory.circuits[each] for each in between)))


def _edge(upper: str, lower: str, together: Bond | None) -> str:
    if together is None:
        return f"  {_quoted(upper)} -- {_quoted(lower)};"
    style = "dotted" if together.backup else "dashed" if together.critical else "solid"
    return (
        f"  {_quoted(upper)} -- {_quoted(lower)} "
        f'[label={_quoted(together.label)}, penwidth="{together.width}", style={style}];'
    )


def _quoted(text: str) -> str:
    """Write a quoted identifier; inside one DOT takes a backslash and a newline as JSON writes them."""
    return json.dumps(text, ensure_ascii=False)
