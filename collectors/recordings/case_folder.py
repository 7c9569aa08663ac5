"""Writing a case's folder: whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from collectors.recordings.errors import BadRecording
from inventory.editing.atomic import sync_folder, write_atomically

_FILE_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755


def check_place(folder: Path, *, replace: bool) -> None:
    """See that a case may be written there, before a device is asked. Raises BadRecording."""
    if folder.exists() and not folder.is_dir():
        raise BadRecording(f"{folder}: is no folder")
    if not folder.resolve().parent.is_dir():
        raise BadRecording(f"{folder}: there is no folder {folder.parent} to put it into")
    if not replace and folder.exists() and any(folder.iterdir()):
        raise BadRecording(f"{folder}: is there already, and not empty (--force replaces its recording)")


def write_case(folder: Path, files: Mapping[str, bytes], *, replace: bool) -> None:
    """Write a case.

    A new folder appears with all its files at once. In one that is there each file is replaced whole; what else lies
    in it stays.

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
            for name, content in files.items():
                write_atomically(folder / name, content, _FILE_MODE)
        else:
            _appear(folder, files)
    except OSError as error:
        raise BadRecording(f"{folder}: {error.strerror or error}") from error


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
