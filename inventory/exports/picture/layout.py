"""Where everything of a picture is, in pixels at 96 to the inch: an A3 page in landscape is 1587 wide and 1123 high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from inventory.exports.picture.canvas import text_width
from inventory.exports.picture.plan import ROLES, Block, Card, Cell, Plan
from inventory.models import Role

WIDTH: Final = 1587.0
MARGIN: Final = 36.0
GUTTER: Final = 92.0
"""Left of everything: what the tiers are called."""

_TOP: Final = 76.0
_PILL: Final = 38.0
_BOX: Final = (196.0, 40.0)
_GAP: Final = 38.0
_LONG_GAP: Final = 70.0
_BUS: Final = 13.0
_CARD_GAP: Final = 8.0
_NARROWEST_CARD: Final = 52.0
_MANY_CELLS: Final = 30
"""A card with more, or with longer labels than a narrow one takes, is twice as wide."""
_LEGEND: Final = 58.0
CARD_HEADER: Final = 46.0
HEAD: Final = 21.0
CELL_SIZE: Final = 9.5
_SMALL_CELL_SIZE: Final = 8.0
"""Where that makes two columns of one, labels are this small."""
TICKS: Final = 8.0
"""The part of a cell that shows how it is connected."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: its upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block: its head's box, and each cell with its own."""

    block: Block
    head: Box | None
    cells: tuple[tuple[Cell, Box], ...]


@dataclass(frozen=True, slots=True)
class PlacedCard:
    """A card: its box, the row it stands in, and its blocks."""

    card: Card
    box: Box
    row: int
    blocks: tuple[PlacedBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All places.

    Attributes:
        height: Of the whole picture.
        internet: The pill that stands for the carrier's side.
        tiers: Role -> the band its devices stand in.
        devices: Backbone device -> its box.
        buses: (row of cards, backbone device) -> y of the line from which its cards are reached.
        cards: All cards.
        legend: Where the legend is.
    """

    height: float
    internet: Box
    tiers: Mapping[Role, Box]
    devices: Mapping[str, Box]
    buses: Mapping[tuple[int, str], float]
    cards: tuple[PlacedCard, ...]
    legend: Box


def lay_out(plan: Plan, uplinks: tuple[str, ...]) -> Layout:
    """Place everything.

    Args:
        plan: What is drawn.
        uplinks: Backbone devices that cards hang on, from left to right.
    """
    across = WIDTH - GUTTER - MARGIN
    internet = Box(GUTTER + across / 2 - 150, _TOP, 300, _PILL)
    tiers, devices, y = _backbone(plan, internet.bottom + _GAP)
    rows = _rows(plan.cards, max(1, int((across + _CARD_GAP) // (_NARROWEST_CARD + _CARD_GAP))))
    pitch = (across + _CARD_GAP) / max((sum(map(_weight, row)) for row in rows), default=1)
    buses: dict[tuple[int, str], float] = {}
    cards: list[PlacedCard] = []
    for number, row in enumerate(rows):
        for device in uplinks:
            buses[number, device] = y
            y += _BUS
        y += 26
        placed, x = [], GUTTER
        for card in row:
            width = _weight(card) * pitch - _CARD_GAP
            placed.append(_card(plan, card, Box(x, y, width, 0), number))
            x += width + _CARD_GAP
        deepest = max(card.box.bottom for card in placed)
        cards += placed
        y = deepest + 24
    legend = Box(MARGIN, max(y, WIDTH * 297 / 420 - _LEGEND - 20), WIDTH - 2 * MARGIN, _LEGEND)
    return Layout(
        height=legend.bottom + 20,
        internet=internet,
        tiers=tiers,
        devices=devices,
        buses=buses,
        cards=tuple(cards),
        legend=legend,
    )


def _weight(card: Card) -> int:
    cells = [cell for block in card.blocks for cell in block.cells]
    widest = max((text_width(cell.label, _SMALL_CELL_SIZE) for cell in cells), default=0)
    return 2 if len(cells) > _MANY_CELLS or widest > _NARROWEST_CARD - TICKS - 8 else 1


def _rows(cards: tuple[Card, ...], room: int) -> list[list[Card]]:
    """Break cards into rows of no more than a width."""
    rows: list[list[Card]] = []
    for card in cards:
        if not rows or sum(map(_weight, (*rows[-1], card))) > room:
            rows.append([])
        rows[-1].append(card)
    return rows


def _backbone(plan: Plan, y: float) -> tuple[dict[Role, Box], dict[str, Box], float]:
    across = WIDTH - GUTTER - MARGIN
    tiers: dict[Role, Box] = {}
    devices: dict[str, Box] = {}
    for role in ROLES:
        names = plan.tiers.get(role, ())
        if not names:
            continue
        tiers[role] = Box(GUTTER, y, across, _BOX[1])
        pitch = across / len(names)
        width = min(_BOX[0], pitch - 10)
        for position, name in enumerate(names):
            devices[name] = Box(GUTTER + (position + 0.5) * pitch - width / 2, y, width, _BOX[1])
        y += _BOX[1] + (_LONG_GAP if role == "core" else _GAP)
    return tiers, devices, y - _GAP + 22


def _card(plan: Plan, card: Card, at: Box, row: int) -> PlacedCard:
    wide = plan.town is not None
    y = at.y + CARD_HEADER
    blocks: list[PlacedBlock] = []
    # Room at the left for the lines between several devices of a town.
    left = at.x + (11 if sum(block.head is not None for block in card.blocks) > 1 else 4)
    inner = at.x + at.width - 4 - left
    for block in card.blocks:
        head = None
        if block.head is not None and card.kind == "town":
            head = Box(left, y, 260 if wide else inner, 40 if wide else HEAD)
            y = head.bottom + (10 if wide else 4)
        cell = Box(left, y, *_cell_size(block, inner, wide=wide))
        cells = tuple((content, _at(cell, position, inner)) for position, content in enumerate(block.cells))
        y = max((box.bottom for _, box in cells), default=y) + (14 if wide else 6)
        blocks.append(PlacedBlock(block, head, cells))
    return PlacedCard(card, Box(at.x, at.y, at.width, y - at.y + 2), row, tuple(blocks))


def _at(first: Box, position: int, inner: float) -> Box:
    """Place the cell of a number in a grid as wide as `inner`."""
    row, column = divmod(position, max(1, int(inner // first.width)))
    return Box(first.x + column * first.width, first.y + row * first.height, first.width, first.height)


def _cell_size(block: Block, inner: float, *, wide: bool) -> tuple[float, float]:
    if wide:
        return inner / max(1, int(inner // 204)) - 0.01, 50
    fits = all(text_width(cell.label, _SMALL_CELL_SIZE) <= inner / 2 - TICKS - 4 for cell in islice(block.cells, 400))
    return inner / (2 if fits else 1) - 0.01, 13
