"""Recordings with what LibreNMS's own tests expect of them, and our readings of the same walks.

Source: LibreNMS's test data: a table of its database a key, its columns in each row; null columns are left out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from collectors.outcome import Reading
from collectors.recordings.case import load_case, replay
from collectors.recordings.walk_file import RecordedWalk
from collectors.snmp.registry import MODULES

Row = Mapping[str, object]
ReadingType = TypeVar("ReadingType", bound=Reading)
ENDING = ".expected.json"


@dataclass(frozen=True, slots=True)
class Recording:
    """A walk beside the rows that are expected of it: table -> rows."""

    name: str
    walk: Path
    tables: Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Readings:
    """What our modules read of one walk, and the walk."""

    walk: RecordedWalk
    by_module: Mapping[str, Reading | None]

    def of(self, kind: type[ReadingType]) -> ReadingType | None:
        """The reading of that type; None where the module failed."""
        return next((one for one in self.by_module.values() if isinstance(one, kind)), None)


def find_recordings(folders: Sequence[Path]) -> list[Recording]:
    """All recordings of the folders, by name. Raises FileNotFoundError where rows have no walk."""
    found = []
    for path in sorted(path for folder in folders for path in folder.rglob(f"*{ENDING}")):
        name = path.name.removesuffix(ENDING)
        walks = [path.with_name(f"{name}.snmprec{packed}") for packed in ("", ".bz2")]
        walk = next((walk for walk in walks if walk.exists()), None)
        if walk is None:
            raise FileNotFoundError(f"{path}: no {walks[0].name} beside it")
        found.append(Recording(name, walk, _tables(json.loads(path.read_text("utf-8")))))
    return found


def _tables(content: Mapping[str, object]) -> dict[str, Sequence[Row]]:
    """Tables of rows; LibreNMS's own files have them below the module and what it did: discovery or poller."""
    tables: dict[str, Sequence[Row]] = {}
    for name, value in content.items():
        if isinstance(value, list):
            tables[name] = value
        elif isinstance(value, Mapping):
            for step in ("discovery", "poller"):
                inner = value.get(step)
                tables |= _tables(inner) if isinstance(inner, Mapping) else {}
    return tables


def read(recording: Recording) -> Readings:
    """Replay the walk to all modules. Raises BadRecording."""
    case = load_case(recording.walk)
    result = asyncio.run(replay(case, MODULES, recording.name))
    return Readings(case.walk, {outcome.module: outcome.reading for outcome in result.outcomes})
