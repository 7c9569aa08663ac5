"""Where panels stand: sections one below the other, each a grid of 24 columns; ids that stay with the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grafana_foundation_sdk.models import dashboard as models

from grafana.panels import Panel, data_source
from grafana.words import Words


class Cell(NamedTuple):
    """A panel, the key of its title and description, and its place: columns, and rows from its section's top."""

    key: str
    x: int
    y: int
    w: int
    h: int
    panel: Panel


class Section(NamedTuple):
    """Panels under one heading; the first section needs none."""

    key: str
    cells: Sequence[Cell]


def place(sections: Sequence[Section], words: Words) -> Iterator[models.Panel | models.RowPanel]:
    """Every panel with title, description, place and id: its section's number times 100, and from 1 on within it."""
    top = 0
    for number, section in enumerate(sections, start=1):
        if section.key:
            position = models.GridPos(h=1, w=24, x=0, y=top)
            yield models.RowPanel(title=words(section.key), grid_pos=position, id_val=number * 100, panels=[])
            top += 1
        for index, cell in enumerate(section.cells, start=1):
            position = models.GridPos(h=cell.h, w=cell.w, x=cell.x, y=top + cell.y)
            panel = cell.panel.id(number * 100 + index).title(words(cell.key)).description(words(f"{cell.key}_about"))
            yield panel.datasource(data_source()).grid_pos(position).build()
        top += max(cell.y + cell.h for cell in section.cells)
