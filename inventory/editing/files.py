"""Which file an object is in, and which one a new object belongs in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from inventory.editing.changes import Change
from inventory.editing.nodes import EditRefused
from inventory.entries import COLLECTIONS, Entry
from inventory.yaml_files import parse_yaml


@dataclass(frozen=True, slots=True)
class Placing:
    """Every object's file.

    Attributes:
        objects: Collection -> name -> the object as written.
        twice: Collection and name of those written more than once.
        counts: Collection -> town -> how many of its objects each file holds; made when first asked for.
    """

    objects: dict[str, dict[str, Entry]]
    twice: frozenset[tuple[str, str]]
    counts: dict[str, defaultdict[str | None, Counter[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, contents: Mapping[str, bytes]) -> Placing:
        """Read the files' objects; what is not sound is passed over here, for validation names it."""
        objects: dict[str, dict[str, Entry]] = {collection: {} for collection in COLLECTIONS}
        twice: set[tuple[str, str]] = set()
        for file, content in contents.items():
            data = parse_yaml(content, file).data
            for collection, listed in data.items() if isinstance(data, Mapping) else ():
                if collection not in COLLECTIONS or not isinstance(listed, list):
                    continue
                for index, raw in enumerate(listed):
                    entry = Entry(file, collection, index, raw) if isinstance(raw, Mapping) else None
                    if entry is None or entry.name is None:
                        continue
                    if entry.name in objects[collection]:
                        twice.add((collection, entry.name))
                    objects[collection][entry.name] = entry
        return cls(objects, frozenset(twice))

    def entry(self, change: Change) -> Entry:
        """Return the object a change is of. Raises EditRefused where none or more than one is called so."""
        entry = self.objects[change.collection].get(change.name)
        if entry is None:
            raise EditRefused(f"{change.collection} {change.name}: no file holds it")
        if (change.collection, change.name) in self.twice:
            raise EditRefused(f"{change.collection} {change.name}: written more than once")
        return entry

    def add(self, collection: str, values: Mapping[str, object], file: str | None) -> str:
        """Place a new object, so that those which refer to it find their place by it.

        Args:
            collection: Its list.
            values: The object, with its name key.
            file: Its file; None chooses the one that holds most of the collection's objects of the same town, else most
                of the collection's, else a new file.

        Returns:
            The file.
        """
        counts, town = self._counts(collection), self._town(values)
        held = counts[town] or sum(counts.values(), Counter())
        chosen = file or min(held, key=lambda name: (-held[name], name), default=f"{collection}.yaml")
        counts[town][chosen] += 1
        entry = Entry(chosen, collection, 0, values)
        self.objects[collection].setdefault(entry.name or "", entry)
        return chosen

    def _counts(self, collection: str) -> defaultdict[str | None, Counter[str]]:
        if collection not in self.counts:
            counts: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
            for entry in self.objects[collection].values():
                counts[self._town(entry.raw)][entry.file] += 1
            self.counts[collection] = counts
        return self.counts[collection]

    def _town(self, values: Mapping[str, object]) -> str | None:
        """Say which town an object is in: its own, its site's, or its far end's; None is the county level."""
        town = values.get("town")
        if isinstance(town, str):
            return town
        site = self.objects["sites"].get(str(values.get("site")))
        if site is not None:
            return site.text("town")
        for end in ("z", "a"):
            ports = values.get(end)
            for port in ports if isinstance(ports, list) else ():
                device = self.objects["devices"].get(str(port.get("device"))) if isinstance(port, Mapping) else None
                if device is not None:
                    return self._town(device.raw)
        return None
