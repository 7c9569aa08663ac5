"""The upper half of a picture: the internet and the county's own devices, tier by tier."""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from typing import Final

from inventory.exports.language import Language, named, said
from inventory.exports.picture import words
from inventory.exports.picture.bonds import Bond, bond
from inventory.exports.picture.canvas import Canvas
from inventory.exports.picture.layout import Box, Layout
from inventory.exports.picture.marks import draw_badge, draw_diamond
from inventory.exports.picture.plan import Plan
from inventory.rates import bits_per_second

_LABEL_AWAY: Final = 64.0
"""How far from a line's lower end its label stands, in pixels: near there lines of one device are apart."""


def draw_backbone(canvas: Canvas, plan: Plan, layout: Layout, language: Language) -> None:
    """Draw lines first, then what they join, then what is written on them."""
    leaving, trunks = list(_exits(plan, layout)), list(_trunks(plan, layout))
    for start, end, together in (*leaving, *trunks):
        canvas.line([start, end], together.style if together else "double", together.width if together else 1.2)
    _internet(canvas, plan, layout, language)
    for name, box in layout.devices.items():
        _device(canvas, plan, name, box)
    for start, end, together in trunks:
        _label(canvas, start, end, together)
    for start, end, together in leaving:
        if together is not None and together.critical:
            draw_diamond(canvas, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)


Point = tuple[float, float]


def _exits(plan: Plan, layout: Layout) -> Iterator[tuple[Point, Point, Bond | None]]:
    pill = layout.internet
    leaving = [(name, lines) for name, lines in plan.ways.exits.items() if name in layout.devices]
    for position, (name, lines) in enumerate(leaving, 1):
        box = layout.devices[name]
        x = pill.x + pill.width * position / (len(leaving) + 1)
        circuits = [plan.inventory.circuits[line] for line in lines if line is not None]
        yield (x, pill.bottom), (box.middle, box.y), bond(plan.ways, circuits) if circuits else None


def _trunks(plan: Plan, layout: Layout) -> Iterator[tuple[Point, Point, Bond]]:
    for name, box in layout.devices.items():
        others = [other for other in plan.ways.links[name] if other in layout.devices]
        for other in others:
            peer = layout.devices[other]
            circuits = (plan.inventory.circuits[circuit] for circuit in plan.ways.links[name][other])
            if box.y < peer.y:
                start = _port(layout, name, others, other, below=True), box.bottom
                back = [n for n in plan.ways.links[other] if n in layout.devices]
                yield start, (_port(layout, other, back, name, below=False), peer.y), bond(plan.ways, circuits)
            elif box.y == peer.y and box.x < peer.x:
                y = box.y + box.height / 2
                yield (box.right, y), (peer.x, y), bond(plan.ways, circuits)


def _port(layout: Layout, name: str, others: list[str], other: str, *, below: bool) -> float:
    """Where on a box's edge a line begins, so that lines to the left begin on the left."""
    box = layout.devices[name]
    same = [n for n in others if (layout.devices[n].y > box.y if below else layout.devices[n].y < box.y)]
    ordered = sorted(same, key=lambda n: layout.devices[n].x)
    return box.x + box.width * (ordered.index(other) + 1) / (len(ordered) + 1)


def _internet(canvas: Canvas, plan: Plan, layout: Layout, language: Language) -> None:
    pill = layout.internet
    canvas.rect(pill.x, pill.y, pill.width, pill.height, "pill", radius=pill.height / 2)
    canvas.text(
        pill.middle, pill.y + 18, said(words.INTERNET, language), size=14, width=260, style="inverse", anchor="middle"
    )
    lines = dict.fromkeys(line for lines in plan.ways.exits.values() for line in lines if line is not None)
    circuits = [plan.inventory.circuits[line] for line in lines]
    sold = (
        (bits_per_second(circuit.contract_bits_per_second), plan.inventory.carriers.get(circuit.carrier or ""))
        for circuit in circuits
    )
    texts = (f"{named(carrier, language)} {contract}" if carrier else contract for contract, carrier in sold)
    text = " · ".join(texts) or said(words.NOT_STATED, language)
    canvas.text(pill.middle, pill.y + 33, text, size=10.5, width=260, style="inverse", anchor="middle")


def _device(canvas: Canvas, plan: Plan, name: str, box: Box) -> None:
    device = plan.inventory.devices[name]
    behind = len(plan.ways.behind(name))
    canvas.rect(box.x, box.y, box.width, box.height, "device", radius=6)
    canvas.text(box.x + 10, box.y + 17, name, size=12, width=box.width - 20 - (44 if behind else 0), style="strong")
    canvas.text(box.x + 10, box.y + 32, device.platform, size=10, width=box.width - 20, style="soft")
    if behind:
        draw_badge(canvas, box.right - 8, box.y + 13, behind)


def _label(canvas: Canvas, start: Point, end: Point, together: Bond) -> None:
    level = start[1] == end[1]
    length = hypot(end[0] - start[0], end[1] - start[1])
    share = 0.5 if level else max(0.5, 1 - _LABEL_AWAY / length)
    x, y = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
    canvas.text(x, y - 7 if level else y + 3.5, together.label, size=10, width=150, style="lined", anchor="middle")
    if together.critical:
        draw_diamond(canvas, start[0] + (end[0] - start[0]) * 0.3, start[1] + (end[1] - start[1]) * 0.3)
