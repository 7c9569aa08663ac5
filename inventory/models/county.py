"""The whole inventory: every object by its name, and what follows from their references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from inventory.models.devices import Device, Interface, PortLayout
from inventory.models.lines import Carrier, Circuit, End, Port, ServiceLevel
from inventory.models.places import Site, Town, Unit, Village
from inventory.models.planes import DedicatedNetwork, Plane
from inventory.models.services import CloudNode, Department, ProbeTarget, System
from inventory.problems import Problem


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """Everything that was loaded, by id, in file order; references have been checked.

    `warnings` are what does not keep the inventory from being used and should be corrected all the same.
    """

    towns: Mapping[str, Town] = field(default_factory=dict)
    villages: Mapping[str, Village] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    sites: Mapping[str, Site] = field(default_factory=dict)
    port_layouts: Mapping[str, PortLayout] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    carriers: Mapping[str, Carrier] = field(default_factory=dict)
    circuits: Mapping[str, Circuit] = field(default_factory=dict)
    departments: Mapping[str, Department] = field(default_factory=dict)
    planes: Mapping[str, Plane] = field(default_factory=dict)
    dedicated_networks: Mapping[str, DedicatedNetwork] = field(default_factory=dict)
    systems: Mapping[str, System] = field(default_factory=dict)
    cloud_nodes: Mapping[str, CloudNode] = field(default_factory=dict)
    probe_targets: Mapping[str, ProbeTarget] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def interfaces(self, device: str) -> tuple[Interface, ...]:
        """List the device's ports: its layout's, expanded, then its own.

        A port written under the device that its layout has too stands at the layout's place, with the device's
        description.

        Raises:
            KeyError: No device of that name.
        """
        found = self.devices[device]
        ports = dict(self._layout_interfaces.get(found.port_layout or "", {}))
        ports.update({interface.name: interface for interface in found.interfaces})
        return tuple(ports.values())

    def town_of(self, device: str) -> Town | None:
        """Return the town the device's site lies in; None for a county-level site. Raises KeyError."""
        town = self.sites[self.devices[device].site].town
        return self.towns[town] if town is not None else None

    def hotline_of(self, circuit: Circuit) -> str | None:
        """Say whom to ring about a line: its own hotline, else its carrier's."""
        return circuit.hotline or (self.carriers[circuit.carrier].hotline if circuit.carrier else None)

    def sla_of(self, circuit: Circuit) -> ServiceLevel | None:
        """Say what the carrier owes for a line: its own terms, else the carrier's."""
        return circuit.sla or (self.carriers[circuit.carrier].sla if circuit.carrier else None)

    @cached_property
    def _layout_interfaces(self) -> Mapping[str, Mapping[str, Interface]]:
        return {
            layout.id: {name: Interface(name=name) for name in layout.expanded()}
            for layout in self.port_layouts.values()
        }

    @cached_property
    def devices_of_site(self) -> Mapping[str, tuple[Device, ...]]:
        """Site -> its devices; () for a site without."""
        found: dict[str, list[Device]] = {site: [] for site in self.sites}
        for device in self.devices.values():
            found[device.site].append(device)
        return {site: tuple(listed) for site, listed in found.items()}

    @cached_property
    def circuits_of_device(self) -> Mapping[str, tuple[tuple[Circuit, End, Port], ...]]:
        """Device name -> (circuit, which end, port) of every circuit that ends there; () for a device without."""
        ends: dict[str, list[tuple[Circuit, End, Port]]] = {name: [] for name in self.devices}
        for circuit in self.circuits.values():
            for port in circuit.a:
                ends[port.device].append((circuit, "a", port))
            for port in circuit.z:
                ends[port.device].append((circuit, "z", port))
        return {name: tuple(found) for name, found in ends.items()}

    @cached_property
    def department_of_unit(self) -> Mapping[str, str]:
        """Unit -> the department it belongs to; units of which that is not known are not in it."""
        return {unit: department.id for department in self.departments.values() for unit in department.units}

    @cached_property
    def devices_of_plane(self) -> Mapping[str, tuple[str, ...]]:
        """Plane -> names of its devices: the edges it names, and those at the sites of networks that move onto it."""
        found = {plane.id: dict.fromkeys(plane.devices) for plane in self.planes.values()}
        for network in self.dedicated_networks.values():
            if network.plane is not None and network.state in {"migrating", "migrated"}:
                for site in network.sites:
                    found[network.plane].update(dict.fromkeys(device.name for device in self.devices_of_site[site]))
        return {plane: tuple(devices) for plane, devices in found.items()}
