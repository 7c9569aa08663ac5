"""What is drawn and what hangs together; no coordinates yet."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

from inventory.exports.language import Language, named
from inventory.models import Circuit, Device, Inventory, Role, Site, Town, Unit, Village
from inventory.topology import WaysOut

Homing = Literal["none", "single", "several"]
"""How a place is connected: no way out, one line it hangs on, several lines of which any may fail."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Cell:
    """A place at the edge: a village or a unit, with its device and line; None where it has none."""

    label: str
    place: Village | Unit | Site
    device: Device | None
    circuit: Circuit | None
    homing: Homing


@dataclass(frozen=True, slots=True)
class Block:
    """Cells below the device they are connected to; None for what is connected to no device of the card."""

    head: str | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A town, or units of one county device, or the units without a line (`kind` "unconnected")."""

    kind: Literal["town", "units", "unconnected"]
    town: Town | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A picture's content.

    Attributes:
        inventory: What it is made from.
        ways: Who hangs on whom.
        tiers: Role -> backbone devices, from the egress down; roles without a device are left out.
        cards: What hangs on the backbone.
        town: The town a picture of one town is about.
        language: In which the picture is.
    """

    inventory: Inventory
    ways: WaysOut
    tiers: Mapping[Role, tuple[str, ...]]
    cards: tuple[Card, ...]
    town: Town | None = None
    language: Language


def plan_county(inventory: Inventory, ways: WaysOut, language: Language) -> Plan:
    """Plan the picture of everything."""
    places = _Places(inventory, ways, language)
    cards = [_town_card(places, town) for town in inventory.towns.values()]
    return Plan(
        inventory=inventory,
        ways=ways,
        tiers=_tiers(inventory, places.backbone),
        cards=tuple(_shortened(inventory, card, language) for card in (*cards, *_unit_cards(places))),
        language=language,
    )


def plan_town(inventory: Inventory, ways: WaysOut, town: Town, language: Language) -> Plan:
    """Plan the picture of one town, with the part of the backbone that its ways out go through."""
    places = _Places(inventory, ways, language)
    own = [name for name in inventory.devices if inventory.town_of(name) == town]
    starts = [name for name in own if name in places.heads] or own
    seen = {hop.device for start in starts for path in ways.paths(start) for hop in path}
    seen |= {other for start in own for other in ways.links[start]}
    return Plan(
        inventory=inventory,
        ways=ways,
        tiers=_tiers(inventory, [name for name in places.backbone if name in seen]),
        cards=(_town_card(places, town),),
        town=town,
        language=language,
    )


class _Places:
    """Where every device is drawn: in the backbone, at the head of a town's block, or as a cell below one of these."""

    def __init__(self, inventory: Inventory, ways: WaysOut, language: Language) -> None:
        self.inventory, self.ways, self._language = inventory, ways, language
        kinds = {device.name: inventory.sites[device.site].kind for device in inventory.devices.values()}
        self.backbone = tuple(name for name, kind in kinds.items() if kind == "county")
        self.heads = tuple(name for name, kind in kinds.items() if kind == "town")
        self.above = self._above()
        self.heads_of: dict[str | None, list[str]] = {}
        for name in self.heads:
            self.heads_of.setdefault(inventory.sites[inventory.devices[name].site].town, []).append(name)
        self.edge_sites_of: dict[str | None, list[Site]] = {}
        for site in inventory.sites.values():
            if site.kind in {"village", "unit"}:
                self.edge_sites_of.setdefault(site.town, []).append(site)
        with_site = {site.village for site in inventory.sites.values()}
        self.lone_villages_of: dict[str, list[Village]] = {}
        for village in inventory.villages.values():
            if village.id not in with_site:
                self.lone_villages_of.setdefault(village.town, []).append(village)

    def _above(self) -> Mapping[str, str]:
        """Device -> the head or backbone device it is connected to, over other edge devices where it must be."""
        above = {name: name for name in (*self.heads, *self.backbone)}
        waiting = deque(above)
        while waiting:
            name = waiting.popleft()
            for other in self.ways.links[name]:
                if other not in above:
                    above[other] = above[name]
                    waiting.append(other)
        return above

    def cells(self, site: Site) -> list[tuple[str | None, Cell]]:
        """(device above, cell) for every device of an edge site; one cell without a device where it has none."""
        place = self._place(site)
        devices = self.inventory.devices_of_site[site.id]
        if not devices:
            return [(None, Cell(self.named(place), place, None, None, "none"))]
        return [(self.above.get(device.name), self._cell(place, device)) for device in devices]

    def named(self, place: Village | Unit | Site) -> str:
        """Name a place in the picture's language."""
        return named(place, self._language)

    def _place(self, site: Site) -> Village | Unit | Site:
        if site.village is not None:
            return self.inventory.villages[site.village]
        return self.inventory.units[site.unit] if site.unit is not None else site

    def _cell(self, place: Village | Unit | Site, device: Device) -> Cell:
        own = [circuit for circuit, _, _ in self.inventory.circuits_of_device[device.name]]
        found = self.ways.hangs_on(device.name)
        homing: Homing = "none"
        if found is not None:
            homing = "single" if any(circuit.id in found.circuits for circuit in own) else "several"
        return Cell(self.named(place), place, device, own[0] if own else None, homing)


def _shortened(inventory: Inventory, card: Card, language: Language) -> Card:
    """Leave out of a card's labels what they all begin with: the town's name, and in English all shared words."""
    cells = [cell for block in card.blocks for cell in block.cells]
    towns = [getattr(cell.place, "town", None) for cell in cells]
    prefixes = [named(inventory.towns[town], language) if town else "" for town in towns]
    labels = [cell.label.removeprefix(prefix).strip() for cell, prefix in zip(cells, prefixes, strict=True)]
    if language is Language.EN and len(labels) > 1:
        shared = _shared_words([label.split(" ")[:-1] for label in labels])
        labels = [" ".join(label.split(" ")[shared:]) for label in labels]
    short = iter(replace(cell, label=label or cell.label) for cell, label in zip(cells, labels, strict=True))
    blocks = tuple(replace(block, cells=tuple(next(short) for _ in block.cells)) for block in card.blocks)
    return replace(card, blocks=blocks)


def _shared_words(lists: Sequence[Sequence[str]]) -> int:
    """Count the words with which all lists begin."""
    together = itertools.takewhile(lambda words: len(set(words)) == 1, zip(*lists, strict=False))
    return sum(1 for _ in together)


def _tiers(inventory: Inventory, backbone: Iterable[str]) -> Mapping[Role, tuple[str, ...]]:
    found: dict[Role, tuple[str, ...]] = dict.fromkeys(ROLES, ())
    for name in backbone:
        role = inventory.devices[name].role
        found[role] = (*found[role], name)
    return {role: names for role, names in found.items() if names}


def _town_card(places: _Places, town: Town) -> Card:
    below: dict[str | None, list[Cell]] = {name: [] for name in places.heads_of.get(town.id, ())}
    heads = set(below)
    for site in places.edge_sites_of.get(town.id, ()):
        for above, cell in places.cells(site):
            below.setdefault(above if above in heads else None, []).append(cell)
    for village in places.lone_villages_of.get(town.id, ()):
        below.setdefault(None, []).append(Cell(places.named(village), village, None, None, "none"))
    return Card("town", town, tuple(Block(head, tuple(cells)) for head, cells in below.items()))


def _unit_cards(places: _Places) -> list[Card]:
    inventory = places.inventory
    below: dict[str | None, list[Cell]] = {}
    for site in inventory.sites.values():
        if site.kind == "unit" and site.town is None:
            for above, cell in places.cells(site):
                below.setdefault(above, []).append(cell)
    with_site = {site.unit for site in inventory.sites.values()}
    left = [
        Cell(places.named(unit), unit, None, None, "none")
        for unit in inventory.units.values()
        if unit.id not in with_site
    ]
    unconnected = (*below.pop(None, ()), *left)
    cards = [Card("units", None, (Block(head, tuple(cells)),)) for head, cells in below.items()]
    return [*cards, Card("unconnected", None, (Block(None, unconnected),))] if unconnected else cards
