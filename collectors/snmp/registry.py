"""The modules: what can be read of a device by SNMP, by name, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from collectors.snmp.device import ModuleReader, SharedReaders
from collectors.snmp.modules.addresses import AddressesReader
from collectors.snmp.modules.bgp import BgpReader
from collectors.snmp.modules.entities import EntitiesReader
from collectors.snmp.modules.health import HealthReader
from collectors.snmp.modules.ip import IpReader
from collectors.snmp.modules.isis import IsisReader
from collectors.snmp.modules.lldp import LldpReader
from collectors.snmp.modules.neighbours import NeighboursReader
from collectors.snmp.modules.optics import OpticsReader
from collectors.snmp.modules.ospf import OspfReader
from collectors.snmp.modules.system import SystemReader
from collectors.snmp.modules.vlans import VlansReader
from collectors.snmp.modules.vrfs import VrfsReader

READERS: Final[Mapping[str, Callable[[SharedReaders], ModuleReader]]] = {
    "system": SystemReader,
    "interfaces": lambda shared: shared.interfaces,
    "ip": IpReader,
    "health": HealthReader,
    "optics": OpticsReader,
    "entities": EntitiesReader,
    "lldp": LldpReader,
    "bgp": BgpReader,
    "ospf": OspfReader,
    "isis": IsisReader,
    "vrfs": VrfsReader,
    "addresses": AddressesReader,
    "neighbours": NeighboursReader,
    "vlans": VlansReader,
}
"""Made once for each device that is asked for the module, and kept."""

MODULES: Final = tuple(READERS)
DEFAULT_MODULES: Final = ("system", "interfaces", "ip")
"""What is read where nobody names modules; the others have jobs of their own (`exporters.prometheus.config`)."""
