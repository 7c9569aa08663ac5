"""A recorded device as a folder: what it is, what it answered, and the readings that must come of it.

- ``case.yaml``: platform, when, which modules (`About`);
- ``snmp.snmprec``: what it answered by SNMP; a folder ``netconf`` is where its messages will stand;
- ``readings.json``: the expected readings, of each module one, without the device's name and the time.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from collectors.errors import CollectionError
from collectors.outcome import PollResult
from collectors.recordings.errors import BadRecording
from collectors.recordings.replay import from_walk, replayed_target
from collectors.recordings.snmprec import Variable, format_line
from collectors.recordings.walk_file import RecordedWalk, load_walk
from collectors.snmp.poller import Poller
from collectors.snmp.registry import MODULES
from inventory.problems import FileProblems, Problem, shown
from inventory.shapes import shape_problems
from inventory.yaml_files import parse_yaml

ABOUT, WALK, READINGS = "case.yaml", "snmp.snmprec", "readings.json"
_PATIENCE_SECONDS: Final = 600.0
_NOT_COMPARED: Final = ("device", "time")


class CaseProblems(FileProblems):
    """A case.yaml that cannot be used as written."""

    subject = "case"


class About(BaseModel):
    """What a case is of.

    Attributes:
        device: what the readings call it.
        vendor, platform: as the inventory's words have it, where the device's own words tell them.
        sys_object_id: dotted.
        recorded: when.
        modules: what is read of it.
        anonymised: whether names and addresses are made up.
        note: anything a reader should know.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    device: str
    vendor: str | None = None
    platform: str | None = None
    sys_object_id: str | None = None
    recorded: datetime
    modules: tuple[str, ...]
    anonymised: bool
    note: str | None = None

    @field_validator("modules")
    @classmethod
    def _known(cls, modules: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in modules if name not in MODULES]
        if unknown or not modules:
            raise ValueError(f"modules among {', '.join(MODULES)}")
        return modules


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """A recorded device; `about` is None for a lone walk, which is no folder."""

    walk: RecordedWalk
    place: Path
    about: About | None


def load_case(path: Path) -> Case:
    """Read a case's folder, or one file of a walk. Raises BadRecording or CaseProblems."""
    if not path.is_dir():
        return Case(load_walk(path), path, None)
    walk = next((path / name for name in (WALK, f"{WALK}.bz2") if (path / name).exists()), path / WALK)
    return Case(load_walk(walk), path, load_about(path))


def load_about(folder: Path) -> About:
    """Read a folder's case.yaml. Raises BadRecording or CaseProblems."""
    file = str(folder / ABOUT)
    try:
        document = parse_yaml((folder / ABOUT).read_bytes(), file)
    except OSError as error:
        raise BadRecording(f"{file}: {error.strerror}") from error
    if document.problems:
        raise CaseProblems(document.problems)
    try:
        return About.model_validate(document.data)
    except ValidationError as error:
        problems = shape_problems(error, About, file=file, place="")
        raise CaseProblems(list(problems) or [Problem(file, "", shown(document.data), "a case")]) from error


async def replay(case: Case, modules: Sequence[str], device: str, max_reply_octets: int = 1472) -> PollResult:
    """Poll a case; of one with a date the readings have that time. What fails is in the result."""
    about = case.about
    clock = about.recorded.timestamp if about else (lambda: datetime.now(UTC).timestamp())
    poller = Poller(connect=from_walk(case.walk, str(case.place), max_reply_octets), clock=clock)
    try:
        return await poller.poll(replayed_target(device), modules, _PATIENCE_SECONDS)
    finally:
        await poller.aclose()


def plain_readings(result: PollResult) -> dict[str, Any]:
    """Readings as JSON has them, by module; of one that failed its reason."""
    return {
        outcome.module: _failed(outcome.failure)
        if outcome.reading is None
        else {
            name: value
            for name, value in plain(dataclasses.asdict(outcome.reading)).items()
            if name not in _NOT_COMPARED
        }
        for outcome in result.outcomes
    }


def _failed(failure: CollectionError | None) -> dict[str, str]:
    return {"failure": failure.reason if failure else "none"}


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """A value as it comes back from JSON; addresses and the like as text."""
    return json.loads(json.dumps(value, default=str))


def expected_readings(folder: Path) -> dict[str, Any]:
    """Read a case's readings.json. Raises BadRecording."""
    path = folder / READINGS
    try:
        found = json.loads(path.read_bytes())
    except OSError as error:
        raise BadRecording(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise BadRecording(f"{path}: no JSON: {error}") from error
    if not isinstance(found, dict):
        raise BadRecording(f"{path}: expected an object with a reading for each module")
    return found


def about_text(about: About) -> str:
    """The content of a case.yaml."""
    values = {key: value for key, value in about.model_dump(mode="json").items() if value is not None}
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def walk_bytes(variables: Iterable[Variable]) -> bytes:
    """The content of a snmp.snmprec; `variables` in the order of names."""
    return b"".join(map(format_line, variables))


def readings_text(readings: Mapping[str, Any]) -> str:
    """The content of a readings.json."""
    return json.dumps(readings, ensure_ascii=False, indent=1) + "\n"
