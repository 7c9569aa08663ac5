"""Where things are: towns, villages, budget units, and the sites with devices.

Source: the county's digital-government plan for the kinds.
"""

from __future__ import annotations

from typing import Literal

from inventory.models.base import Flag, Identifier, Model, Name

SiteKind = Literal["county", "town", "village", "unit"]


class Town(Model):
    """A town-level division (乡镇, 街道, 度假区, 旅游区)."""

    id: Identifier
    name: Name
    name_en: Name
    synthetic: Flag = False


class Village(Model):
    """A village or community (村, 社区)."""

    id: Identifier
    name: Name
    name_en: Name
    town: Identifier
    synthetic: Flag = False


class Unit(Model):
    """A county-level budget unit (县级财政预算单位)."""

    id: Identifier
    name: Name
    name_en: Name
    synthetic: Flag = False


class Site(Model):
    """A place with devices; `kind` is its tier, and says which of the references is set.

    A county site has none, a town's its town, a village's its town and village, a unit's its unit (and the town it
    lies in, where that matters).
    """

    id: Identifier
    name: Name
    name_en: Name
    kind: SiteKind
    town: Identifier | None = None
    village: Identifier | None = None
    unit: Identifier | None = None
