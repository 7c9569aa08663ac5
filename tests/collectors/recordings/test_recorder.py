"""What a recorder hears is enough to read the device again, and no more than may be kept."""

from __future__ import annotations

import asyncio
import importlib.resources
from pathlib import Path

import pytest

from collectors.recordings import case_folder
from collectors.recordings.case import Case, CaseProblems, load_about, plain_readings, replay, walk_bytes
from collectors.recordings.case_folder import write_case
from collectors.recordings.errors import BadRecording
from collectors.recordings.recorder import Recorder, walk_subtree
from collectors.recordings.walk_file import load_walk, parse_walk
from collectors.snmp.ber import parse_oid
from collectors.snmp.client import RetryPolicy
from collectors.snmp.poller import Poller
from collectors.snmp.registry import MODULES
from collectors.snmp.secret_objects import SECRETS
from inventory.editing.atomic import write_atomically
from lab.fleet.recording import RecordedAgent
from tests.collectors.snmp.asking import COMMUNITY, PATIENT, target_of

COMMUNITY_TEXT = COMMUNITY.community.reveal()
ABOUT_TEXT = b"device: a\nrecorded: 2026-01-01T00:00:00Z\nmodules: [system]\nanonymised: false\n"
CASE = {"case.yaml": ABOUT_TEXT, "snmp.snmprec": b"1", "readings.json": b"[]"}


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
                assert await walk_subtree(client, recorder, parse_oid(subtree), deadline) != recorder.is_full
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


def test_a_community_in_a_table_that_nobody_knows_is_left_out(tmp_path: Path) -> None:
    """As ZXR10, Sangfor and ProCurve show theirs: as a value, within one, and as an index (seen in snmpsim-data)."""
    path = tmp_path / "all.snmprec"
    arcs = ".".join(map(str, COMMUNITY_TEXT.encode()))
    kept = ["1.3.6.1.4.1.3902.1.1.1|4|a value", f"1.3.6.1.4.1.3902.1.1.2|4|x{COMMUNITY_TEXT}x"]
    left_out = [
        f"1.3.6.1.4.1.3902.1.2.1|4|{COMMUNITY_TEXT}",
        f"1.3.6.1.4.1.3902.1.2.2|4|snmp-agent community read {COMMUNITY_TEXT} acl 2000",
        f"1.3.6.1.4.1.3902.1.3.{len(COMMUNITY_TEXT)}.{arcs}|2|1",
    ]
    path.write_text("\n".join((*kept, *left_out, "")), "utf-8")
    recorder = record(path, "1.3.6.1.4.1.3902")
    assert walk_bytes(recorder.variables()).decode().splitlines() == kept
    assert len(recorder.left_out) == len(left_out)


def test_a_real_switch_s_communities_are_left_out(tmp_path: Path) -> None:
    """RUIJIE-SNMP-AGENT-MIB shows them to whoever may read: as values, as indexes, as a scalar."""
    for name, secret in (("ruijie-n18010", b"dlmukey"), ("ruijie-m18000", b"wlan2016")):
        path = tmp_path / "walk.snmprec"
        walk = load_walk(
            find(name), [parse_oid("1.3.6.1.4.1.4881.1.1.10.2.5"), parse_oid("1.3.6.1.4.1.4881.1.1.10.2.1")]
        )
        path.write_bytes(walk_bytes(walk))
        assert secret in path.read_bytes()
        heard = walk_bytes(record(path, "1.3.6.1.4.1.4881").variables())
        assert heard
        assert secret not in heard


def find(name: str) -> Path:
    """A walk of snmpsim-data."""
    folder = Path(str(importlib.resources.files("snmpsim_data")))
    return next(folder.rglob(f"{name}.snmprec.bz2"))


def test_a_subtree_ends_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "all.snmprec"
    path.write_text("".join(f"1.3.6.1.4.1.9.{arc}.{row}|2|1\n" for arc in (1, 2, 3) for row in range(60)), "utf-8")
    heard = {variable.oid for variable in record(path, "1.3.6.1.4.1.9.2").variables()}
    assert {(1, 3, 6, 1, 4, 1, 9, 2, row) for row in range(60)} <= heard


def test_an_agent_that_makes_up_names_fills_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "all.snmprec"
    path.write_text("".join(f"1.3.6.1.4.1.9.2.{row}|4|{'x' * 700}\n" for row in range(500)), "utf-8")
    monkeypatch.setattr("collectors.recordings.recorder._MOST_OCTETS", 100_000)
    recorder = record(path, "1.3.6.1.4.1.9.2")
    assert recorder.is_full
    assert 100 <= len(recorder.variables()) < 200


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
    write_case(tmp_path, CASE, replace=False)
    assert (tmp_path / "snmp.snmprec").read_bytes() == b"1"
    with pytest.raises(BadRecording, match="--force replaces"):
        write_case(tmp_path, CASE, replace=False)
    write_case(tmp_path, CASE | {"snmp.snmprec": b"2"}, replace=True)
    assert (tmp_path / "snmp.snmprec").read_bytes() == b"2"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"case.yaml": "court: 3\n"}, "holds no recording that could be replaced"),
        ({"readings.json": "mine"}, "is of no recording, for there is no case.yaml beside it"),
        ({"case.yaml": ABOUT_TEXT.decode(), "snmp.snmprec": None}, "is a link or no file"),
    ],
)
def test_what_is_no_recording_is_not_replaced(tmp_path: Path, files: dict[str, str | None], reason: str) -> None:
    folder, beside = tmp_path / "case", tmp_path / "mine"
    folder.mkdir()
    beside.write_text("mine", "utf-8")
    for name, content in files.items():
        if content is None:
            (folder / name).symlink_to(beside)
        else:
            (folder / name).write_text(content, "utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(BadRecording, match=reason):
        write_case(folder, CASE, replace=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert beside.read_text("utf-8") == "mine"


@pytest.mark.parametrize("done", range(4))
def test_a_replacement_that_was_killed_is_no_case_and_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    """After any number of files either the old case stands there, or the new one, or none."""
    write_case(tmp_path, CASE, replace=False)
    left = [done]

    def killed(path: Path, content: bytes, mode: int) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        write_atomically(path, content, mode)

    new = CASE | {"snmp.snmprec": b"2", "readings.json": b"{}"}
    monkeypatch.setattr(case_folder, "write_atomically", killed)
    with pytest.raises(KeyboardInterrupt):
        write_case(tmp_path, new, replace=True)
    monkeypatch.undo()
    if done:
        with pytest.raises(CaseProblems):
            load_about(tmp_path)
    else:
        assert (tmp_path / "snmp.snmprec").read_bytes() == b"1"
    write_case(tmp_path, new, replace=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == new
