"""Writing a case's folder: whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from collectors.recordings.case import ABOUT, READINGS, WALK, CaseProblems, load_about
from collectors.recordings.errors import BadRecording
from inventory.editing.atomic import sync_folder, write_atomically

_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755
_UNFINISHED: Final = b"# A recording is being written, or was and did not come to its end.\n{}\n"
"""Stands in a folder's case.yaml while its other files are replaced: until the end it is no case, nor half of two."""


def check_place(folder: Path, *, replace: bool) -> None:
    """See that a case may be written there, before a device is asked. Raises BadRecording.

    What is replaced is a recording: nobody else's file of such a name is touched, and no link is followed.
    """
    if folder.exists() and not folder.is_dir():
        raise BadRecording(f"{folder}: is no folder")
    if not folder.resolve().parent.is_dir():
        raise BadRecording(f"{folder}: there is no folder {folder.parent} to put it into")
    if not replace and folder.exists() and any(folder.iterdir()):
        raise BadRecording(f"{folder}: is there already, and not empty (--force replaces its recording)")
    if folder.exists():
        _check_files(folder)


def _check_files(folder: Path) -> None:
    found = [name for name in (ABOUT, WALK, READINGS) if (folder / name).exists() or (folder / name).is_symlink()]
    for name in found:
        if (folder / name).is_symlink() or not (folder / name).is_file():
            raise BadRecording(f"{folder / name}: is a link or no file, and is not written through")
    if found and ABOUT not in found:
        raise BadRecording(f"{folder / found[0]}: is of no recording, for there is no {ABOUT} beside it")
    if found and (folder / ABOUT).read_bytes() != _UNFINISHED:
        try:
            load_about(folder)
        except CaseProblems as error:
            raise BadRecording(f"{folder}: holds no recording that could be replaced: {error}") from error


def write_case(folder: Path, files: Mapping[str, bytes], *, replace: bool) -> None:
    """Write a case.

    A new folder appears with all its files at once. In one that is there each file is replaced whole, and it is no case
    until the last is; what else lies in it stays.

    Args:
        folder: where; its parent is there.
        files: name -> content.
        replace: whether a folder that holds something may be written into.

    Raises:
        BadRecording: the place is taken, or the system refuses (a full disk, say); a new folder is then not there.
    """
    check_place(folder, replace=replace)
    try:
        if folder.exists():
            _replace(folder, files)
        else:
            _appear(folder, files)
    except OSError as error:
        raise BadRecording(f"{folder}: {error.strerror or error}") from error


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    if ABOUT in files:
        write_atomically(folder / ABOUT, _UNFINISHED, _FILE_MODE)
    for name in sorted(files, key=lambda name: name == ABOUT):
        write_atomically(folder / name, files[name], _FILE_MODE)


def _appear(folder: Path, files: Mapping[str, bytes]) -> None:
    beside = Path(tempfile.mkdtemp(dir=folder.resolve().parent, prefix=f".{folder.name}."))
    try:
        for name, content in files.items():
            write_atomically(beside / name, content, _FILE_MODE)
        beside.chmod(_FOLDER_MODE)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside)
        raise
    sync_folder(folder.resolve().parent)
