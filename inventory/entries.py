"""One object as a file holds it, before it is known to be sound: where it stands and what its keys say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from inventory.models import (
    Carrier,
    Circuit,
    CloudNode,
    DedicatedNetwork,
    Department,
    Device,
    Plane,
    PortLayout,
    ProbeTarget,
    Site,
    System,
    Town,
    Unit,
    Village,
)
from inventory.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

COLLECTIONS: Final[Mapping[str, type[BaseModel]]] = {
    "towns": Town,
    "villages": Village,
    "units": Unit,
    "sites": Site,
    "port_layouts": PortLayout,
    "devices": Device,
    "carriers": Carrier,
    "circuits": Circuit,
    "departments": Department,
    "planes": Plane,
    "dedicated_networks": DedicatedNetwork,
    "systems": System,
    "cloud_nodes": CloudNode,
    "probe_targets": ProbeTarget,
}
"""The top-level keys of an inventory file and what their lists hold."""


def key_of(collection: str) -> str:
    """Return the key that names an object of the collection."""
    return "name" if collection == "devices" else "id"


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of one list of one file; `raw` may be wrong in any way."""

    file: str
    collection: str
    index: int
    raw: Mapping[str, object]

    @property
    def name(self) -> str | None:
        """The object's id, or a device's name."""
        return self.text(key_of(self.collection))

    @property
    def place(self) -> str:
        """The path of keys to the object."""
        return f"{self.collection}[{self.index}]"

    def where(self, key: str = "") -> str:
        """Write the path to one of its keys, and its name where it has one."""
        path = f"{self.place}.{key}" if key else self.place
        return f"{path} ({self.name})" if self.name else path

    def text(self, key: str) -> str | None:
        """Return the key's value where it is text."""
        value = self.raw.get(key)
        return value if isinstance(value, str) else None

    def texts(self, key: str) -> Iterator[tuple[str, str]]:
        """Yield (path, value) of the key's text, or of each text in its list."""
        value = self.raw.get(key)
        if isinstance(value, str):
            yield key, value
        for index, part in enumerate(value if isinstance(value, list) else ()):
            if isinstance(part, str):
                yield f"{key}[{index}]", part

    def ports(self, end: str) -> Iterator[tuple[str, str, str]]:
        """Yield (path, device, interface) of each port of an end that is written as one."""
        listed = self.raw.get(end)
        for index, port in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(port, Mapping):
                device, interface = port.get("device"), port.get("interface")
                if isinstance(device, str) and isinstance(interface, str):
                    yield f"{end}[{index}]", device, interface

    def problem(self, key: str, found: str, expected: str) -> Problem:
        """Make a problem of one of its keys."""
        return Problem(self.file, self.where(key), found, expected)


Entries: TypeAlias = Mapping[str, Sequence[Entry]]
"""Collection -> its objects, in the order of the files."""
