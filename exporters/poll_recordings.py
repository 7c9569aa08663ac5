"""`yunwang poll --record` and `--replay`: a device's answers into a case's folder, and back out of one."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from collectors.errors import AuthenticationRejected, DeadlineExceeded, Unreachable
from collectors.outcome import PollResult
from collectors.readings.system import SystemReading
from collectors.recognition import Recognition, recognise
from collectors.recordings.anonymise import anonymised
from collectors.recordings.case import (
    ABOUT,
    READINGS,
    WALK,
    About,
    Case,
    about_text,
    load_case,
    plain_readings,
    readings_text,
    replay,
    walk_bytes,
)
from collectors.recordings.case_folder import check_place, write_case
from collectors.recordings.errors import BadRecording
from collectors.recordings.recorder import Recorder, walk_subtree
from collectors.recordings.snmprec import Variable
from collectors.recordings.walk_file import parse_walk
from collectors.snmp.ber import Oid, format_oid
from collectors.snmp.client import RetryPolicy
from collectors.snmp.poller import Poller
from collectors.snmp.registry import DEFAULT_MODULES
from collectors.snmp.target import SnmpTarget

_INCOMPLETE: Final = (Unreachable, DeadlineExceeded, AuthenticationRejected)
_KEY_OCTETS: Final = 32
_NAMELESS: Final = "device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What is to be recorded, and where.

    Attributes:
        folder: a new one, or an empty one; any case's with `replace`.
        subtrees: to be walked besides what the modules read.
        anonymise: whether names and addresses are made up.
        replace: whether what is in the folder may be replaced.
    """

    folder: Path
    subtrees: tuple[Oid, ...]
    anonymise: bool
    replace: bool


def replay_case(place: Path, device: str | None, modules: Sequence[str], *, update: bool) -> PollResult:
    """Poll a recording.

    Args:
        place: a case's folder, or a walk's file.
        device: what to call it; its own name by default.
        modules: what to read; those of the case by default.
        update: whether the case's expected readings are written anew.

    Raises:
        BadRecording, CaseProblems: it cannot be read, or written.
    """
    case = load_case(place)
    about = case.about
    if update and (about is None or modules):
        raise BadRecording(f"{place}: --update is for a case's folder, and all of its modules")
    name = device or (about.device if about else place.name.partition(".")[0])
    result = asyncio.run(replay(case, tuple(modules) or (about.modules if about else DEFAULT_MODULES), name))
    if update:
        write_case(place, {READINGS: readings_text(plain_readings(result)).encode()}, replace=True)
    return result


async def record_case(
    target: SnmpTarget, modules: Sequence[str], timeout_seconds: float, recording: Recording
) -> tuple[PollResult, list[str]]:
    """Poll a device and write a case of its answers.

    Returns:
        The poll of the device, and remarks for people. Nothing is written where the device did not answer to the end.

    Raises:
        BadRecording: the folder cannot be written.
    """
    check_place(recording.folder, replace=recording.replace)
    recorder = Recorder()
    result, unfinished = await _listen(recorder, target, modules, timeout_seconds, recording.subtrees)
    if any(isinstance(outcome.failure, _INCOMPLETE) for outcome in result.outcomes):
        return result, ["nothing is recorded: the device did not answer to the end"]
    variables = recorder.variables()
    if recording.anonymise:
        variables = anonymised(variables, secrets.token_bytes(_KEY_OCTETS))
    files = await _files(variables, target.device, modules, anonymise=recording.anonymise)
    write_case(recording.folder, files, replace=recording.replace)
    remarks = [f"{format_oid(subtree)}: not walked to its end, what came is recorded" for subtree in unfinished]
    remarks.append(f"{recording.folder}: {len(variables)} variables recorded")
    if recorder.left_out:
        remarks.append(f"{len(recorder.left_out)} variables hold what the device is asked with, and are left out")
    if recording.anonymise:
        remarks.append("look through it before you hand it on: a vendor's own columns may hold names too")
    return result, remarks


async def _listen(
    recorder: Recorder, target: SnmpTarget, modules: Sequence[str], timeout_seconds: float, subtrees: Sequence[Oid]
) -> tuple[PollResult, list[Oid]]:
    poller = Poller(connect=recorder.connect)
    client = recorder.connect(target, RetryPolicy())
    try:
        result = await poller.poll(target, modules, timeout_seconds)
        unfinished = []
        for subtree in subtrees:
            deadline = asyncio.get_running_loop().time() + timeout_seconds
            if not await walk_subtree(client, recorder, subtree, deadline):
                unfinished.append(subtree)
    finally:
        client.close()
        await poller.aclose()
    return result, unfinished


async def _files(
    variables: Sequence[Variable], device: str, modules: Sequence[str], *, anonymise: bool
) -> dict[str, bytes]:
    """A case's files; its expected readings are what the recording itself gives, which counters of a device outrun."""
    content = walk_bytes(variables)
    name = _NAMELESS if anonymise else device
    recorded = datetime.now(UTC).replace(microsecond=0)
    case = Case(parse_walk(content, Path(WALK)), Path(WALK), None)
    result = await replay(case, modules, name)
    system = next((one.reading for one in result.outcomes if isinstance(one.reading, SystemReading)), None)
    known = recognise(system.sys_object_id, system.sys_descr) if system else Recognition(None, None)
    about = About(
        device=name,
        vendor=known.vendor,
        platform=known.platform,
        sys_object_id=system.sys_object_id if system else None,
        recorded=recorded,
        modules=tuple(modules),
        anonymised=anonymise,
    )
    return {
        ABOUT: about_text(about).encode(),
        WALK: content,
        READINGS: readings_text(plain_readings(result)).encode(),
    }
