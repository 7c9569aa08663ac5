"""The modules that NETCONF can read, and the models each can be read by: the first that the device has is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from collectors.netconf.model import Model
from collectors.netconf.models.ietf_interfaces import IetfInterfaces

MODELS: Final[Mapping[str, Sequence[type[Model]]]] = {
    "interfaces": (IetfInterfaces,),
}

MODULES: Final = tuple(MODELS)
