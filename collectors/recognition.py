"""Who made a device and what it runs, from sysObjectID and sysDescr; what they do not tell stays None.

What tells it stands in the rows of `inventory.platforms`. Source: RFC 3418.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from inventory.models import Platform, Vendor
from inventory.platforms import PLATFORMS, PlatformRow

_BELOW_ENTERPRISES: Final = re.compile(r"\.?1\.3\.6\.1\.4\.1\.([0-9.]+)")


class Recognition(NamedTuple):
    """What is known; a platform only of a known vendor."""

    vendor: Vendor | None
    platform: Platform | None


def recognise(sys_object_id: str | None, sys_descr: str | None) -> Recognition:
    """A device by its own words; its vendor always by sysObjectID, dotted."""
    found = _BELOW_ENTERPRISES.fullmatch(sys_object_id or "")
    path, descr = found[1] if found else "", sys_descr or ""
    vendor = _owner(path) or _maker(path, descr)
    rows = [row for row in PLATFORMS.values() if row.vendor == vendor]
    told = _only(row for row in rows if row.signs.descr.search(descr))
    return Recognition(vendor, told or _only(row for row in rows if _within(path, row.signs.products)))


def recognise_described(sys_descr: str | None) -> Recognition:
    """A device without a sysObjectID, as in LLDP: only by its operating system's own name."""
    descr = sys_descr or ""
    signed = [row for row in PLATFORMS.values() if row.signs.signature and row.signs.signature.search(descr)]
    if len({row.vendor for row in signed}) != 1:
        return Recognition(None, None)
    return Recognition(signed[0].vendor, _only(row for row in signed if row.signs.descr.search(descr)))


def _owner(path: str) -> Vendor | None:
    """By the longest subtree: 2011 is Huawei's, and 2011.10 within it is not."""
    subtrees = {subtree: row.vendor for row in PLATFORMS.values() for subtree in row.signs.subtrees}
    around = [subtree for subtree in subtrees if _within(path, (subtree,))]
    return subtrees[max(around, key=len)] if around else None


def _maker(path: str, descr: str) -> Vendor | None:
    """Of a device that another vendor sells under its own number."""
    sold = (row for row in PLATFORMS.values() if _within(path, row.signs.foreign_subtrees))
    return next((row.vendor for row in sold if row.signs.signature and row.signs.signature.search(descr)), None)


def _within(path: str, subtrees: Collection[str]) -> bool:
    return any(f"{path}.".startswith(f"{subtree}.") for subtree in subtrees)


def _only(rows: Iterable[PlatformRow]) -> Platform | None:
    """What all the rows agree on: a description that fits two platforms tells neither."""
    names = {row.name for row in rows}
    return names.pop() if len(names) == 1 else None
