"""What a recorder hears is enough to read the device again, and no more than may be kept."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from collectors.recordings.case import Case, plain_readings, replay, walk_bytes
from collectors.recordings.case_folder import write_case
from collectors.recordings.errors import BadRecording
from collectors.recordings.recorder import SECRETS, Recorder, walk_subtree
from collectors.recordings.walk_file import load_walk, parse_walk
from collectors.snmp.ber import parse_oid
from collectors.snmp.client import RetryPolicy
from collectors.snmp.poller import Poller
from collectors.snmp.registry import MODULES
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, PATIENT, target_of

COMMUNITY_TEXT = COMMUNITY.community.reveal()


def record(path: Path, *subtrees: str, polls: int = 1) -> Recorder:
    async def run() -> Recorder:
        recorder = Recorder()
        async with RecordedAgent(path, community=COMMUNITY_TEXT) as agent:
            target = target_of(agent.host, agent.port)
            poller = Poller(connect=recorder.connect, retry=PATIENT)
            for _ in range(polls):
                await poller.poll(target, MODULES, 60.0)
            await poller.aclose()
            client = recorder.connect(target, RetryPolicy())
            deadline = asyncio.get_running_loop().time() + 60.0
            for subtree in subtrees:
                assert await walk_subtree(client, parse_oid(subtree), deadline)
            client.close()
        return recorder

    return asyncio.run(run())


@pytest.mark.parametrize("name", ["vrp_5720", "vrp_ne", "comware", "vrp_ce12804-withvrf"])
def test_a_recording_reads_as_the_whole_walk_does(recordings: Path, name: str) -> None:
    path = recordings / f"{name}.snmprec"
    content = walk_bytes(record(path, polls=2).variables())
    assert len(content) < path.stat().st_size
    whole = asyncio.run(replay(Case(load_walk(path), path, None), MODULES, "device"))
    heard = asyncio.run(replay(Case(parse_walk(content, path), path, None), MODULES, "device"))
    assert plain_readings(heard) == plain_readings(whole)


@pytest.mark.parametrize("subtree", SECRETS)
def test_secret_subtrees_are_left_out(tmp_path: Path, subtree: tuple[int, ...]) -> None:
    path = tmp_path / "all.snmprec"
    name = ".".join(map(str, subtree))
    beside = (*subtree[:-1], subtree[-1] + 1_000_000)
    path.write_text(
        f"1.3.6.1.2.1.1.1.0|4|a device\n{name}.1.1.1|4|a secret\n{'.'.join(map(str, beside))}.1|4|no secret\n", "utf-8"
    )
    heard = [variable.value for variable in record(path, "1.3.6.1").variables()]
    assert b"a secret" not in heard
    assert {b"a device", b"no secret"} <= set(heard)


def test_a_subtree_ends_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "all.snmprec"
    path.write_text("".join(f"1.3.6.1.4.1.9.{arc}.{row}|2|1\n" for arc in (1, 2, 3) for row in range(60)), "utf-8")
    heard = {variable.oid for variable in record(path, "1.3.6.1.4.1.9.2").variables()}
    assert {(1, 3, 6, 1, 4, 1, 9, 2, row) for row in range(60)} <= heard


def test_a_case_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadRecording, match=r"no folder .*nowhere to put it into"):
        write_case(tmp_path / "nowhere" / "case", {"a": b"1"}, replace=False)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BadRecording, match="is no folder"):
        write_case(tmp_path / "file", {"a": b"1"}, replace=True)
    with pytest.raises(BadRecording, match="File name too long"):
        write_case(tmp_path / "case", {"a": b"1", "b" * 300: b"2"}, replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    write_case(tmp_path, {"a": b"1"}, replace=False)
    assert (tmp_path / "a").read_bytes() == b"1"
    with pytest.raises(BadRecording, match="--force replaces"):
        write_case(tmp_path, {"a": b"2"}, replace=False)
    write_case(tmp_path, {"a": b"2"}, replace=True)
    assert (tmp_path / "a").read_bytes() == b"2"
