"""The views of all modules, by name and in the order of a scrape; each file has one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exporters.view import ModuleView
from exporters.views import (
    addresses,
    bgp,
    entities,
    health,
    interfaces,
    ip,
    isis,
    lldp,
    neighbours,
    optics,
    ospf,
    system,
    vlans,
    vrfs,
)

VIEWS: Final[Mapping[str, ModuleView]] = {
    "system": system.VIEW,
    "interfaces": interfaces.VIEW,
    "ip": ip.VIEW,
    "health": health.VIEW,
    "optics": optics.VIEW,
    "entities": entities.VIEW,
    "lldp": lldp.VIEW,
    "bgp": bgp.VIEW,
    "ospf": ospf.VIEW,
    "isis": isis.VIEW,
    "vrfs": vrfs.VIEW,
    "addresses": addresses.VIEW,
    "neighbours": neighbours.VIEW,
    "vlans": vlans.VIEW,
}
