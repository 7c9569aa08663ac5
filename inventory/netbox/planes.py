"""NetBox's VRFs as our planes, and its prefixes as theirs or, by their tenant, a dedicated network's.

Source: NetBox, models `ipam.VRF`, `ipam.RouteTarget`, `ipam.Prefix`, `tenancy.Tenant`; RFC 4364.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from inventory.models import DedicatedNetwork, Plane
from inventory.netbox.api import Object
from inventory.netbox.mapped import Workbook, in_our_order, is_identifier, slug_of

PATH: Final = "ipam/vrfs"
PREFIXES_PATH: Final = "ipam/prefixes"
TENANTS_PATH: Final = "tenancy/tenants"


def map_planes(book: Workbook) -> None:
    """Map every VRF, every tenant that is a dedicated network, and the prefixes of both."""
    vrfs = _vrfs(book)
    networks = _networks(book)
    of_planes: dict[str, list[str]] = {name: [] for name in vrfs.values()}
    of_networks: dict[str, list[str]] = {name: [] for name in networks.values()}
    planes_of: dict[str, set[str]] = {name: set() for name in networks.values()}
    for prefix in book.listed(PREFIXES_PATH):
        if not book.stands(PREFIXES_PATH, prefix, "", None):
            continue
        tenant, vrf = prefix["tenant"], prefix["vrf"]
        network = networks.get(tenant["id"]) if tenant is not None else None
        plane = vrfs.get(vrf["id"]) if vrf is not None else None
        if network is not None:
            of_networks[network].append(prefix["prefix"])
            planes_of[network].update([plane] if plane is not None else [])
        elif plane is not None:
            of_planes[plane].append(prefix["prefix"])
        else:
            told = "it is in the global table, of no plane" if vrf is None else f"its VRF {vrf['name']!r} is not mapped"
            book.refuse(PREFIXES_PATH, prefix, told)
    for vrf in book.listed(PATH):
        if vrf["id"] in vrfs:
            _keep_plane(book, vrf, vrfs[vrf["id"]], of_planes[vrfs[vrf["id"]]])
    for tenant in book.listed(TENANTS_PATH):
        if tenant["id"] in networks:
            name = networks[tenant["id"]]
            _keep_network(book, tenant, name, of_networks[name], planes_of[name])


def _vrfs(book: Workbook) -> dict[int, str]:
    """NetBox's id -> our plane's: as written in NetBox or the mapping, else of our plane with that VRF name."""
    by_vrf = {plane.vrf: name for name, plane in book.inventory.planes.items()}
    named: dict[int, str] = {}
    for vrf in book.listed(PATH):
        written = book.custom(PATH, vrf, "id") or book.mapping.names.planes.get(vrf["name"])
        name = written or by_vrf.get(vrf["name"])
        if name is not None and is_identifier(name):
            named[vrf["id"]] = name
        else:
            told = "no plane of ours has this VRF, and nothing gives it an id (custom_fields.id, names.planes)"
            book.refuse(PATH, vrf, told)
    return named


def _networks(book: Workbook) -> dict[int, str]:
    """NetBox's id -> our id of the tenants that the mapping calls dedicated networks."""
    named: dict[int, str] = {}
    for tenant in book.listed(TENANTS_PATH):
        if slug_of(tenant, "group") not in book.mapping.dedicated_network_groups:
            continue
        name = book.mapping.names.dedicated_networks.get(tenant["name"], tenant["slug"])
        if is_identifier(name):
            named[tenant["id"]] = name
        else:
            book.refuse(TENANTS_PATH, tenant, f"its slug {tenant['slug']!r} is no identifier of ours")
    return named


def _keep_plane(book: Workbook, vrf: Object, name: str, prefixes: Iterable[str]) -> None:
    existing: Plane | None = book.inventory.planes.get(name)
    said: dict[str, object] = {
        "name": vrf["description"],
        "name_en": book.custom(PATH, vrf, "name_en"),
        "vrf": vrf["name"],
        "rd": vrf["rd"],
    }
    for key, field in (("import_route_targets", "import_targets"), ("export_route_targets", "export_targets")):
        ours = getattr(existing, key) if existing is not None else ()
        said[key] = in_our_order(ours, (target["name"] for target in vrf[field]))
    said["prefixes"] = _ordered(existing, prefixes)
    book.keep(PATH, vrf, "planes", name, said)


def _keep_network(book: Workbook, tenant: Object, name: str, prefixes: Iterable[str], planes: set[str]) -> None:
    existing: DedicatedNetwork | None = book.inventory.dedicated_networks.get(name)
    said: dict[str, object] = {"name": tenant["name"], "name_en": book.custom(TENANTS_PATH, tenant, "name_en")}
    if len(planes) > 1:
        told = f"plane: its prefixes lie in several: {', '.join(sorted(planes))}"
        book.refuse(TENANTS_PATH, tenant, told, collection="dedicated_networks", ours=name)
    else:
        said["plane"] = next(iter(planes), None)
    said["prefixes"] = _ordered(existing, prefixes)
    book.keep(TENANTS_PATH, tenant, "dedicated_networks", name, said)


def _ordered(existing: Plane | DedicatedNetwork | None, prefixes: Iterable[str]) -> list[str]:
    ours = [str(prefix) for prefix in existing.prefixes] if existing is not None else []
    return in_our_order(ours, prefixes)
