"""The lower half of a picture: towns with their villages, units, and the lines they hang on the backbone by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from inventory.exports.language import Language, named, said
from inventory.exports.picture import words
from inventory.exports.picture.bonds import Bond, bond
from inventory.exports.picture.canvas import Canvas, text_width
from inventory.exports.picture.layout import CELL_SIZE, GUTTER, TICKS, Box, Layout, PlacedBlock, PlacedCard
from inventory.exports.picture.marks import badge_width, draw_badge, draw_diamond
from inventory.exports.picture.plan import Card, Cell, Plan
from inventory.models import Circuit

_HEADER: Final = 42.0


def uplinks_of(plan: Plan) -> Iterator[str]:
    """List the backbone devices that cards hang on, in the order of their tiers."""
    hanging = {name for card in plan.cards for name in _uplinks(plan, card)}
    return (name for names in plan.tiers.values() for name in names if name in hanging)


def ordered(plan: Plan) -> Plan:
    """Put cards of the same uplinks side by side, those of the left-most devices first; what has none comes last."""
    across = {
        name: (position + 0.5) / len(names) for names in plan.tiers.values() for position, name in enumerate(names)
    }

    def place(card: Card) -> tuple[bool, float]:
        xs = [across[name] for name in _uplinks(plan, card)]
        return card.kind == "unconnected" or not xs, sum(xs) / len(xs) if xs else 0

    return replace(plan, cards=tuple(sorted(plan.cards, key=place)))


def _uplinks(plan: Plan, card: Card) -> dict[str, list[Circuit]]:
    """Backbone device -> the circuits by which a card hangs on it."""
    heads = [block.head for block in card.blocks if block.head is not None and card.kind == "town"]
    inside = [*heads, *(cell.device.name for block in card.blocks for cell in block.cells if cell.device)]
    backbone = {name for names in plan.tiers.values() for name in names}
    found: dict[str, list[Circuit]] = {}
    for name in inside:
        for other, circuits in plan.ways.links[name].items():
            if other in backbone:
                found.setdefault(other, []).extend(plan.inventory.circuits[circuit] for circuit in circuits)
    return found


def draw_cards(canvas: Canvas, plan: Plan, layout: Layout, language: Language) -> None:
    """Draw the buses, the drops to each card, and the cards."""
    uplinks = [(placed, _uplinks(plan, placed.card)) for placed in layout.cards]
    for (row, device), y in layout.buses.items():
        hanging = [placed for placed, found in uplinks if placed.row == row and device in found]
        _bus(canvas, layout, device, row, y, hanging)
    for placed, found in uplinks:
        _drops(canvas, plan, layout, placed, found)
    for placed, found in uplinks:
        bonds = bond(plan.ways, [circuit for circuits in found.values() for circuit in circuits]) if found else None
        _card(canvas, plan, placed, bonds, language)


def _bus(canvas: Canvas, layout: Layout, device: str, row: int, y: float, cards: list[PlacedCard]) -> None:
    if not cards:
        return
    box = layout.devices[device]
    start = box.middle
    if row == 0:
        canvas.line([(start, box.bottom), (start, y)], "double", 2.4)
    else:
        first = layout.buses[0, device]
        gutter = GUTTER - 4 - 6 * list(layout.buses).index((0, device))
        canvas.line([(start, box.bottom), (start, first), (gutter, first), (gutter, y)], "double", 2.4)
        start = gutter
    xs = [start, *(_drop_x(layout, card, device) for card in cards)]
    canvas.line([(min(xs), y), (max(xs), y)], "double", 2.4)
    canvas.dot(start, y, 3, "junction")


def _drop_x(layout: Layout, placed: PlacedCard, device: str) -> float:
    order = [name for row, name in layout.buses if row == 0]
    step = min(14.0, placed.box.width / (len(order) + 1))
    return placed.box.middle + (order.index(device) - (len(order) - 1) / 2) * step


def _drops(canvas: Canvas, plan: Plan, layout: Layout, placed: PlacedCard, found: dict[str, list[Circuit]]) -> None:
    for device in sorted(found, key=lambda name: layout.buses[placed.row, name]):
        together = bond(plan.ways, found[device])
        x, y = _drop_x(layout, placed, device), layout.buses[placed.row, device]
        canvas.line([(x, y), (x, placed.box.y)], together.style, together.width)
        canvas.dot(x, y, 3, "junction")
        if together.critical:
            draw_diamond(canvas, x, placed.box.y - 10)


def _card(canvas: Canvas, plan: Plan, placed: PlacedCard, uplink: Bond | None, language: Language) -> None:
    box, card = placed.box, placed.card
    canvas.rect(box.x, box.y, box.width, box.height, "card", radius=6)
    canvas.rect(box.x + 1, box.y + 1, box.width - 2, _HEADER - 1, "header", radius=5)
    title = said(words.UNITS if card.kind == "units" else words.UNCONNECTED, language)
    if card.town is not None:
        title = named(card.town, language)
    _title(canvas, box, title)
    count = sum(len(block.cells) for block in card.blocks)
    below = uplink.label if uplink else str(count)
    canvas.text(box.middle, box.y + 36, below, size=10, width=box.width - 4, style="soft", anchor="middle")
    heads: list[tuple[str, Box]] = []
    for block in placed.blocks:
        if block.head is not None and block.block.head is not None:
            _between_heads(canvas, plan, heads, block.block.head, block.head)
            heads.append((block.block.head, block.head))
    for block in placed.blocks:
        _block(canvas, plan, block, language)


def _title(canvas: Canvas, box: Box, title: str) -> None:
    """Write a card's name, on two lines where one is too short for its words."""
    room = box.width - 5
    words_of = title.split(" ")
    if len(words_of) == 1 or text_width(title, 10) <= room:
        canvas.text(box.middle, box.y + 19, title, size=12, width=room, style="strong", anchor="middle")
        return
    upper = words_of[0]
    for word in words_of[1:-1]:
        if text_width(f"{upper} {word}", 10) <= room:
            upper += f" {word}"
        else:
            break
    lower = title.removeprefix(upper).strip()
    for line, y in ((upper, 12), (lower, 24)):
        canvas.text(box.middle, box.y + y, line, size=10, width=room, style="strong", anchor="middle", title=title)


def _between_heads(canvas: Canvas, plan: Plan, above: list[tuple[str, Box]], name: str, box: Box) -> None:
    """Join a town's devices along the card's left edge."""
    for other, upper in above:
        circuits = plan.ways.links[name].get(other)
        if circuits:
            together = bond(plan.ways, [plan.inventory.circuits[circuit] for circuit in circuits])
            x = box.x - 5
            points = [(upper.x, upper.y + 12), (x, upper.y + 12), (x, box.y + 8), (box.x, box.y + 8)]
            canvas.line(points, together.style, together.width)


def _block(canvas: Canvas, plan: Plan, placed: PlacedBlock, language: Language) -> None:
    name, box = placed.block.head, placed.head
    if name is not None and box is not None:
        canvas.rect(box.x, box.y, box.width, box.height, "head", radius=3)
        behind = len(plan.ways.behind(name))
        town = plan.inventory.town_of(name)
        if plan.town is None:
            short = name.removeprefix(f"{town.id}-") if town else name
            room = box.width - 7 - badge_width(behind)
            canvas.text(box.x + 3, box.y + 14, short, size=9.5, width=room, style="strong", title=name)
        else:
            _head_details(canvas, plan, name, box)
        if behind:
            draw_badge(canvas, box.right - 2, box.y + 11, behind)
    for cell, at in placed.cells:
        _cell(canvas, plan, cell, at, language)


def _head_details(canvas: Canvas, plan: Plan, name: str, box: Box) -> None:
    device = plan.inventory.devices[name]
    addresses = " · ".join(str(address) for address in (device.ipv4, device.ipv6) if address)
    canvas.text(box.x + 8, box.y + 16, f"{name} · {device.platform}", size=11, width=box.width - 60, style="strong")
    canvas.text(box.x + 8, box.y + 32, addresses, size=10, width=box.width - 16, style="soft")


def _cell(canvas: Canvas, plan: Plan, cell: Cell, box: Box, language: Language) -> None:
    wide = plan.town is not None
    gap = 3.0 if wide else 0.8
    style = "cut" if cell.homing == "none" else "cell"
    canvas.rect(box.x + gap / 2, box.y + gap / 2, box.width - gap, box.height - gap, style, radius=2)
    _ticks(canvas, cell, box)
    room = box.width - TICKS - 6
    whole = f"{cell.place.name} {cell.place.name_en}" + (f" · {cell.device.name}" if cell.device else "")
    if not wide:
        canvas.text(box.x + TICKS + 1, box.y + 10, cell.label, size=CELL_SIZE, width=room + 3, title=whole)
        return
    x = box.x + TICKS + 4
    canvas.text(x, box.y + 17, cell.label, size=11.5, width=room - 4, style="strong", title=whole)
    device = cell.device.name if cell.device else said(words.NO_LINE, language)
    canvas.text(x, box.y + 30, device, size=9.5, width=room - 4, style="soft")
    if cell.circuit is not None:
        carrier = plan.inventory.carriers.get(cell.circuit.carrier or "")
        line = bond(plan.ways, [cell.circuit]).label + (f" · {named(carrier, language)}" if carrier else "")
        canvas.text(x, box.y + 42, line, size=9.5, width=room - 4, style="soft")


def _ticks(canvas: Canvas, cell: Cell, box: Box) -> None:
    """One bar for one line, two for several, none where there is no way out."""
    if cell.homing == "single":
        canvas.rect(box.x + 2.6, box.y + 3.2, 2, box.height - 6.4, "tick", radius=1)
    elif cell.homing == "several":
        canvas.rect(box.x + 2, box.y + 3.2, 2, box.height - 6.4, "ticks", radius=1)
        canvas.rect(box.x + 5.2, box.y + 3.2, 2, box.height - 6.4, "ticks", radius=1)
