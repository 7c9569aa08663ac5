"""What an inventory held when it was exported: a digest of every value, so that an import sees who changed what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from pydantic import BaseModel

from inventory.entries import COLLECTIONS
from inventory.models import Inventory
from inventory.sheets.rows import whole_values

DIGEST_PROPERTY: Final = "yunwang inventory"
"""The workbook's custom property that holds the digest of the snapshot's lines."""

SNAPSHOT_SHEET: Final = "_yunwang"
"""The hidden sheet that holds them."""

_DIGEST_BYTES: Final = 6


def value_digest(value: object) -> str:
    """Digest a value as plain data; absent and None are the same."""
    written = json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return blake2b(written.encode(), digest_size=_DIGEST_BYTES).hexdigest()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Collection -> object -> key -> digest of its value; collections that were not exported are absent."""

    digests: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, inventory: Inventory, collections: Iterable[str]) -> Snapshot:
        """Take the snapshot of some collections."""
        return cls({collection: _digests(getattr(inventory, collection)) for collection in collections})

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Write it: a line with a collection's keys, then (collection, object, its digests in that order)."""
        for collection, objects in self.digests.items():
            keys = tuple(COLLECTIONS[collection].model_fields)
            yield collection, "", " ".join(keys)
            for name, digests in objects.items():
                yield collection, name, " ".join(digests[key] for key in keys)

    @classmethod
    def parse(cls, lines: Iterable[tuple[str, str, str]]) -> Snapshot:
        """Read what `lines` wrote.

        Raises:
            ValueError: It was written by something else, or changed.
        """
        found: dict[str, dict[str, dict[str, str]]] = {}
        keys: dict[str, list[str]] = {}
        for collection, name, words in lines:
            if not name:
                keys[collection], found[collection] = words.split(), {}
            elif collection not in keys:
                raise ValueError("a line before its collection's keys")
            else:
                found[collection][name] = dict(zip(keys[collection], words.split(), strict=True))
        return cls(found)

    def digest(self) -> str:
        """Digest the whole."""
        return lines_digest(self.lines())


def lines_digest(lines: Iterable[tuple[str, str, str]]) -> str:
    """Digest a snapshot's lines."""
    whole = blake2b(digest_size=16)
    for line in lines:
        whole.update("\t".join(line).encode() + b"\n")
    return whole.hexdigest()


def _digests(objects: Mapping[str, BaseModel]) -> dict[str, dict[str, str]]:
    return {
        name: {key: value_digest(value) for key, value in whole_values(item).items()} for name, item in objects.items()
    }
