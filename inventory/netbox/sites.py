"""NetBox's sites as ours: the site group is the kind, the region the town, the tenant the village or unit.

Source: NetBox, models `dcim.Site`, `dcim.SiteGroup`, `dcim.Region`, `tenancy.Tenant`.
"""

from __future__ import annotations

from typing import Final, get_args

from inventory.models import SiteKind
from inventory.netbox.api import Object
from inventory.netbox.mapped import Workbook, is_identifier, slug_of

PATH: Final = "dcim/sites"


def map_sites(book: Workbook) -> dict[int, str]:
    """Map every site; return NetBox's id -> ours of those that were mapped."""
    mapped: dict[int, str] = {}
    for site in book.listed(PATH):
        name = book.mapping.names.sites.get(site["name"], site["slug"])
        if not is_identifier(name):
            book.refuse(PATH, site, f"its slug {site['slug']!r} is no identifier of ours (names.sites can give one)")
        elif book.stands(PATH, site, "sites", name):
            said = _said(book, site, name)
            if said is not None and book.keep(PATH, site, "sites", name, said):
                mapped[site["id"]] = name
    return mapped


def _said(book: Workbook, site: Object, name: str) -> dict[str, object] | None:
    """Return what NetBox says of a site; None, with the reason noted, where it is none of ours."""
    kind = _kind(book, site, name)
    if kind is None:
        return None
    region, tenant = slug_of(site, "region"), slug_of(site, "tenant")
    town = book.mapping.regions.get(region, region) if region is not None else None
    place = book.mapping.tenants.get(tenant, tenant) if tenant is not None else None
    said: dict[str, object] = {"name": site["name"], "name_en": book.custom(PATH, site, "name_en"), "kind": kind}
    if kind != "county":
        said["town"] = town
    if kind in {"village", "unit"}:
        said[kind] = place
    known = kind == "county" or _known(book, site, "region", name, town, "towns")
    if kind in {"village", "unit"}:
        known = _known(book, site, "tenant", name, place, f"{kind}s") and known
    return said if known else None


def _kind(book: Workbook, site: Object, name: str) -> str | None:
    group = slug_of(site, "group")
    kind = book.mapping.site_groups.get(group, group) if group is not None else None
    if kind in get_args(SiteKind):
        return kind
    told = "it has no site group" if group is None else f"the site group {group!r} is not in the mapping"
    book.refuse(PATH, site, f"{told}, so its kind is unknown", collection="sites", ours=name)
    return None


def _known(book: Workbook, site: Object, field: str, name: str, ours: str | None, collection: str) -> bool:
    """Tell whether a region or tenant is one of our places; an empty field says nothing and is no fault."""
    if ours is None or ours in getattr(book.inventory, collection):
        return True
    told = f"its {field} {ours!r} is none of the inventory's {collection}"
    book.refuse(PATH, site, told, collection="sites", ours=name)
    return False
