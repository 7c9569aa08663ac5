"""NetBox's objects as the inventory's: pure, whole, and nothing guessed."""

from __future__ import annotations

from inventory.models import Inventory
from inventory.netbox.api import Snapshot
from inventory.netbox.circuits import map_carriers, map_circuits
from inventory.netbox.devices import map_devices
from inventory.netbox.mapped import Mapped, Workbook
from inventory.netbox.mapping_file import NetBoxMapping
from inventory.netbox.planes import map_planes
from inventory.netbox.sites import map_sites


def map_netbox(snapshot: Snapshot, mapping: NetBoxMapping, inventory: Inventory) -> Mapped:
    """Read a snapshot in the inventory's words.

    Args:
        snapshot: All that was read.
        mapping: How this NetBox's words are read.
        inventory: What we have: it tells which circuit has a number, which plane a VRF, which ports a layout.
    """
    book = Workbook(snapshot, mapping, inventory)
    sites = map_sites(book)
    devices = map_devices(book, sites)
    carriers = map_carriers(book)
    map_circuits(book, carriers, devices)
    map_planes(book)
    return book.finished()
