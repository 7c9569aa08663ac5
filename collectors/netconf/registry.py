"""The modules that NETCONF can read, and the models each can be read by: the first that the device has is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from collectors.netconf.model import Model
from collectors.netconf.models.comware_addresses import ComwareAddresses
from collectors.netconf.models.comware_device import ComwareDevice
from collectors.netconf.models.comware_ifmgr import ComwareIfmgr
from collectors.netconf.models.comware_lldp import ComwareLldp
from collectors.netconf.models.comware_neighbours import ComwareNeighbours
from collectors.netconf.models.comware_system import ComwareSystem
from collectors.netconf.models.huawei_addresses import HuaweiAddresses
from collectors.netconf.models.huawei_boards import HuaweiBoards
from collectors.netconf.models.huawei_ifm import HuaweiIfm
from collectors.netconf.models.huawei_ip import HuaweiIpStatistics
from collectors.netconf.models.huawei_neighbours import HuaweiNeighbours
from collectors.netconf.models.huawei_optics import HuaweiOptics
from collectors.netconf.models.ietf_addresses import IetfAddresses
from collectors.netconf.models.ietf_interfaces import IetfInterfaces
from collectors.netconf.models.ietf_neighbours import IetfNeighbours

MODELS: Final[Mapping[str, Sequence[type[Model]]]] = {
    "system": (ComwareSystem,),
    "interfaces": (HuaweiIfm, ComwareIfmgr, IetfInterfaces),
    "ip": (HuaweiIpStatistics,),
    "health": (HuaweiBoards, ComwareDevice),
    "optics": (HuaweiOptics,),
    "lldp": (ComwareLldp,),
    "addresses": (HuaweiAddresses, ComwareAddresses, IetfAddresses),
    "neighbours": (HuaweiNeighbours, ComwareNeighbours, IetfNeighbours),
}
"""The vendor's own model comes before the IETF's, which on such devices is a translation of it."""

MODULES: Final = tuple(MODELS)
"""In the order in which they are read."""
