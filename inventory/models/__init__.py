"""What exists and what should be, as frozen models; each file of this package has one subject."""

from inventory.models.base import Family, Identifier, Name
from inventory.models.county import Inventory
from inventory.models.devices import Device, Interface, NetconfModule, Platform, PortLayout, Role, Vendor
from inventory.models.lines import (
    Carrier,
    Circuit,
    CircuitKind,
    End,
    MaintenanceWindow,
    Medium,
    Port,
    ServiceLevel,
)
from inventory.models.places import Site, SiteKind, Town, Unit, Village
from inventory.models.planes import DedicatedNetwork, MigrationState, Plane
from inventory.models.services import CloudNode, Department, ProbeTarget, System

__all__ = [
    "Carrier",
    "Circuit",
    "CircuitKind",
    "CloudNode",
    "DedicatedNetwork",
    "Department",
    "Device",
    "End",
    "Family",
    "Identifier",
    "Interface",
    "Inventory",
    "MaintenanceWindow",
    "Medium",
    "MigrationState",
    "Name",
    "NetconfModule",
    "Plane",
    "Platform",
    "Port",
    "PortLayout",
    "ProbeTarget",
    "Role",
    "ServiceLevel",
    "Site",
    "SiteKind",
    "System",
    "Town",
    "Unit",
    "Vendor",
    "Village",
]
