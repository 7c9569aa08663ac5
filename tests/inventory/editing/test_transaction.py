"""Several files changed at once: whatever happens to the writer, and when, a reader sees all old or all new ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inventory.editing import atomic, staging, transaction
from inventory.editing.atomic import write_atomically
from inventory.editing.locks import FolderLocked, folder_lock, writer_lock
from inventory.editing.staging import COMMITTED, fingerprint, pending_contents
from inventory.editing.transaction import FileChanged, WriteFailed, writing
from inventory.loader import load_inventory, read_contents
from tests.conftest import missing

OLD: dict[str, bytes] = {
    f"{name}.yaml": f"towns: [{{id: {name}, name: 旧, name_en: Old}}]\n".encode() for name in "abcd"
}
# One file changes, one goes, one comes, one stays.
CHANGE: dict[str, bytes | None] = {
    "a.yaml": b"towns: [{id: a, name: new, name_en: New}]\n",
    "b.yaml": None,
    "c.yaml": b"towns: [{id: c, name: new, name_en: New}]\n",
    "e.yaml": b"towns: [{id: e, name: new, name_en: New}]\n",
}
NEW: dict[str, bytes] = {name: content for name, content in {**OLD, **CHANGE}.items() if content is not None}
BASED_ON = {name: fingerprint(OLD[name]) if name in OLD else None for name in CHANGE}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "county"
    path.mkdir()
    fill(path)
    return path


def fill(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    for name, content in OLD.items():
        (folder / name).write_bytes(content)


def seen(folder: Path) -> dict[str, bytes]:
    """What a reader of the inventory sees."""
    return read_contents(folder, [])


def on_disk(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def change(folder: Path) -> None:
    with writing(folder) as writer:
        writer.replace(CHANGE, BASED_ON)


def test_files_change_come_and_go(folder: Path) -> None:
    change(folder)
    assert on_disk(folder) == seen(folder) == NEW
    assert hidden(folder) == [".yunwang-lock"]


def test_a_committed_change_is_read_before_it_is_in_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transaction, "_put", no_space)
    with pytest.raises(WriteFailed, match="the change is made and is read, but not all files are in place"):
        change(folder)
    assert on_disk(folder) == OLD
    assert seen(folder) == NEW
    assert [town.name for town in load_inventory(folder).towns.values()] == ["new", "new", "旧", "new"]
    assert load_inventory(folder / "a.yaml").towns["a"].name == "new"
    monkeypatch.undo()
    with writing(folder):
        pass
    assert on_disk(folder) == seen(folder) == NEW
    assert hidden(folder) == [".yunwang-lock"]


def test_a_file_edited_while_a_change_waits_is_not_overwritten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transaction, "_put", stop)
    with pytest.raises(WriteFailed):
        change(folder)
    monkeypatch.undo()
    (folder / "a.yaml").write_bytes(b"towns: []\n")
    with pytest.raises(FileChanged, match=r"a\.yaml: edited while an interrupted change of it waits"), writing(folder):
        pass
    assert (folder / "a.yaml").read_bytes() == b"towns: []\n"
    (folder / "a.yaml").rename(folder / "mine")
    with writing(folder):
        pass
    assert on_disk(folder) == {**NEW, "mine": b"towns: []\n"}


def test_a_file_changed_meanwhile_is_left_alone(folder: Path) -> None:
    (folder / "c.yaml").write_bytes(b"# mine\n")
    with pytest.raises(FileChanged, match=r"c\.yaml: changed by somebody else meanwhile; nothing was written"):
        change(folder)
    assert on_disk(folder) == {**OLD, "c.yaml": b"# mine\n"}
    assert hidden(folder) == [".yunwang-lock"]


def test_a_file_that_came_meanwhile_is_left_alone(folder: Path) -> None:
    (folder / "e.yaml").write_bytes(b"# mine\n")
    with pytest.raises(FileChanged, match=r"e\.yaml: changed by somebody else"):
        change(folder)
    assert on_disk(folder) == {**OLD, "e.yaml": b"# mine\n"}


@pytest.mark.parametrize("name", ["../x.yaml", ".hidden.yaml"])
def test_names_out_of_the_folder(folder: Path, name: str) -> None:
    with writing(folder) as writer, pytest.raises(WriteFailed, match="not the name of a file in"):
        writer.replace({name: b""}, {})


def test_modes_stay_and_links_are_followed(folder: Path, tmp_path: Path) -> None:
    (folder / "a.yaml").chmod(0o640)
    elsewhere = tmp_path / "shared.yaml"
    (folder / "c.yaml").rename(elsewhere)
    elsewhere.chmod(0o604)
    (folder / "c.yaml").symlink_to("../shared.yaml")
    change(folder)
    assert (folder / "a.yaml").stat().st_mode & 0o777 == 0o640
    assert (folder / "c.yaml").is_symlink()
    assert elsewhere.read_bytes() == NEW["c.yaml"]
    assert elsewhere.stat().st_mode & 0o777 == 0o604
    assert seen(folder) == NEW


def test_a_link_to_another_file_system(folder: Path) -> None:
    memory = Path("/dev/shm")  # noqa: S108 - another file system is what the test is about
    if not memory.is_dir() or memory.stat().st_dev == folder.stat().st_dev:
        missing("needs /dev/shm as a file system of its own")
    elsewhere = memory / f"yunwang-test-{os.getpid()}.yaml"
    elsewhere.write_bytes(OLD["c.yaml"])
    try:
        (folder / "c.yaml").unlink()
        (folder / "c.yaml").symlink_to(elsewhere)
        change(folder)
        assert elsewhere.read_bytes() == NEW["c.yaml"]
        assert (folder / "c.yaml").is_symlink()
    finally:
        elsewhere.unlink()


def test_owners_stay(folder: Path, require_root: Callable[[], None]) -> None:
    require_root()
    os.chown(folder / "a.yaml", 65534, 65534)
    change(folder)
    status = (folder / "a.yaml").stat()
    assert (status.st_uid, status.st_gid) == (65534, 65534)


def test_a_folder_that_cannot_be_written_stays_as_it_is(folder: Path, require_root: Callable[[], None]) -> None:
    require_root()
    folder.chmod(0o755)
    for parent in folder.parents:
        if parent.stat().st_mode & 0o005 != 0o005:
            parent.chmod(parent.stat().st_mode | 0o055) if parent.is_relative_to("/tmp") else None  # noqa: S108
    outcome = in_child(lambda: (os.setgid(65534), os.setuid(65534), change(folder)), told=True)
    assert f"{folder}/.yunwang-lock: cannot be written (Permission denied)" in outcome
    assert on_disk(folder) == OLD
    assert hidden(folder) == []


def test_a_full_disk_changes_nothing(folder: Path, require_root: Callable[[], None]) -> None:
    require_root()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        missing("needs to mount a small file system")
    try:
        for name, content in OLD.items():
            (folder / name).write_bytes(content)
        told = r"cannot be written \(No space left on device\); nothing was changed"
        with pytest.raises(WriteFailed, match=told), writing(folder) as writer:
            writer.replace({**CHANGE, "a.yaml": b"# full\n" * 100_000}, BASED_ON)
        assert on_disk(folder) == seen(folder) == OLD
        assert hidden(folder) == [".yunwang-lock"]
        change(folder)
        assert on_disk(folder) == NEW
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_second_writer_waits_or_is_told_whom_for(folder: Path) -> None:
    with writer_lock(folder, 0):
        with (
            pytest.raises(FolderLocked, match=rf"process {os.getpid()} is changing it; try again when it has finished"),
            writing(folder, wait_seconds=0.05),
        ):
            pass
        waiting = threading.Thread(target=change, args=(folder,))
        waiting.start()
        time.sleep(0.1)
        assert on_disk(folder) == OLD
    waiting.join()
    assert on_disk(folder) == NEW


def test_a_reader_that_hangs_does_not_lose_the_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "_WAIT_SECONDS", 0.05)
    with folder_lock(folder, exclusive=False, wait_seconds=0), pytest.raises(WriteFailed, match="readers hold it"):
        change(folder)
    assert seen(folder) == NEW
    with writing(folder):
        pass
    assert on_disk(folder) == NEW


# Every way to end: a child process is ended, then a reader looks, and the next writer works.


def in_child(work: Callable[[], object], *, told: bool = False) -> str:
    """Run something in a forked child; return its error's text."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - a child never returns into the test
            os.write(writer, str(error).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        text = pipe.read().decode()
    os.waitpid(child, 0)
    assert told or not text, text
    return text


def outcome_after_the_end(folder: Path) -> str:
    """Check that all is old or all is new, and that the next writer works and leaves nothing behind."""
    contents = seen(folder)
    assert contents in (OLD, NEW)
    assert seen(folder) == contents  # reading changes nothing
    with writing(folder) as writer:
        assert on_disk(folder) == contents
        writer.replace({"z.yaml": b"units: []\n"}, {"z.yaml": None})
    assert on_disk(folder) == {**contents, "z.yaml": b"units: []\n"}
    assert hidden(folder) == [".yunwang-lock"]
    return "new" if contents == NEW else "old"


CALLS = ("replace", "rename", "fsync", "open", "fchmod", "close", "unlink", "rmdir", "mkdir", "pwrite")


def dying_at(call: int) -> int:
    """Patch the system's calls so that the process ends, uncleanly, before the n-th; return how many there were."""
    count = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == call:
                os._exit(9)
            return real(*args, **kwargs)

        return counting

    for name in CALLS:
        setattr(os, name, counted(getattr(os, name)))
    return count


def test_an_end_at_every_call_to_the_system(folder: Path) -> None:
    outcomes: list[str] = []
    for call in range(1, 500):
        fill(folder)
        child = os.fork()
        if child == 0:
            try:
                dying_at(call)
                change(folder)
            finally:
                os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            break
        outcomes.append(outcome_after_the_end(folder))
    else:
        pytest.fail("the change never ran to its end")
    assert len(outcomes) > 30
    commit = outcomes.index("new")
    assert outcomes == ["old"] * commit + ["new"] * (len(outcomes) - commit)


def test_an_error_at_every_call_to_the_system(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[str] = []
    for call in range(1, 500):
        fill(folder)
        with failing_at(call, monkeypatch) as failed:
            try:
                change(folder)
            except WriteFailed as error:
                told = str(error)
            else:
                told = ""
        if not failed:
            break
        contents = seen(folder)
        assert told or contents == NEW
        assert ("the change is made" not in told) or contents == NEW
        assert ("nothing was changed" not in told) or contents == OLD
        outcomes.append(outcome_after_the_end(folder))
    assert {"old", "new"} == set(outcomes)


@contextmanager
def failing_at(call: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Make the n-th call that writes fail as a full disk does."""
    count = 0
    failed: list[int] = []

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def counting(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == call:
                failed.append(call)
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return counting

    with monkeypatch.context() as patched:
        for name in ("replace", "rename", "fsync", "fchmod", "mkdir", "pwrite"):
            patched.setattr(os, name, counted(getattr(os, name)))
        yield failed


def test_killed_at_a_hundred_moments(folder: Path, killed_a_hundred_times: Callable[..., Counter[str]]) -> None:
    outcomes = killed_a_hundred_times(
        lambda: fill(folder), lambda: change(folder), lambda: outcome_after_the_end(folder)
    )
    assert set(outcomes) == {"old", "new"}, outcomes


READER = """
import sys
from pathlib import Path
from inventory.loader import read_contents
folder = Path(sys.argv[1])
print("ready", flush=True)
mixtures = reads = 0
while not (folder / "stop").exists():
    versions = {content.split()[1] for content in read_contents(folder, []).values()}
    reads += 1
    mixtures += len(versions) != 1
print(reads, mixtures)
"""


def test_readers_never_see_a_mixture(folder: Path) -> None:
    names = sorted(OLD)
    contents: dict[str, bytes] = dict.fromkeys(names, b"# 0 \n")
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(folder)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for process in readers:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for number in range(1, 201):
            new = {name: f"# {number} \n".encode() for name in names}
            with writing(folder) as writer:
                writer.replace(new, {name: fingerprint(content) for name, content in contents.items()})
            contents = new
    finally:
        (folder / "stop").touch()
        told = [process.communicate(timeout=60)[0].split() for process in readers]
    assert all(int(mixtures) == 0 for _, mixtures in told), told
    assert all(int(reads) > 20 for reads, _ in told), told


def test_what_is_no_manifest_is_named(folder: Path) -> None:
    (folder / COMMITTED).mkdir()
    (folder / COMMITTED / "manifest.json").write_text("[]")
    with pytest.raises(staging.StagingUnreadable, match="not a manifest of ours"), pending_contents(folder):
        pass


def test_one_file_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "f"
    write_atomically(path, b"1", 0o640)
    assert path.stat().st_mode & 0o777 == 0o640
    path.chmod(0o600)
    (tmp_path / "link").symlink_to("f")
    write_atomically(tmp_path / "link", b"2", 0o644)
    assert path.read_bytes() == b"2"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link").is_symlink()


def test_one_file_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "f", b"1", 0o644)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "staged"),
    [("../outside.yaml", "0"), ("/outside.yaml", "0"), (".hidden.yaml", "0"), ("a.yaml", "../a.yaml")],
)
def test_a_manifest_reaches_nothing_outside_the_folder(folder: Path, name: str, staged: str) -> None:
    """Who may write the folder may not have the next writer, perhaps root, write elsewhere."""
    (folder / COMMITTED).mkdir()
    (folder / COMMITTED / "0").write_bytes(b"planted")
    file = {"name": name, "staged": staged, "old": None, "new": fingerprint(b"planted")}
    (folder / COMMITTED / "manifest.json").write_text(json.dumps({"files": [file]}))
    with pytest.raises(staging.StagingUnreadable, match="not a manifest of ours"), writing(folder):
        pass
    with pytest.raises(staging.StagingUnreadable, match="not a manifest of ours"):
        seen(folder)
    assert on_disk(folder) == OLD
    assert not (folder.parent / "outside.yaml").exists()


def test_the_lock_names_its_holder_alone(folder: Path) -> None:
    (folder / ".yunwang-lock").write_text("99999999999\n")
    with writer_lock(folder, 0):
        assert (folder / ".yunwang-lock").read_text() == f"{os.getpid()}\n"


def test_a_link_in_the_lock_s_place_is_not_followed(folder: Path) -> None:
    other = folder.parent / "other"
    other.write_bytes(b"kept")
    (folder / ".yunwang-lock").symlink_to(other)
    with pytest.raises(WriteFailed, match="cannot be written"), writing(folder):
        pass
    assert other.read_bytes() == b"kept"
