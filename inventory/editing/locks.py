"""Who may read and write a folder at a time.

Two locks, both given back by the system when their process ends, however it ends. The writer's is a file, and holds its
process number. The folder itself is locked for the moments in which files are read, and in which they are put in place:
so a reader never reads one file before and one after.
Source: flock(2).
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from inventory.errors import YunwangError

LOCK: Final = ".yunwang-lock"

_PAUSE_SECONDS: Final = 0.01


class FolderLocked(YunwangError):
    """Another process has the folder."""


@contextmanager
def writer_lock(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Be the folder's one writer.

    Raises:
        FolderLocked: Another process still is when the wait is over; its number is named.
        OSError: The lock file cannot be made.
    """
    # A link would have another file emptied: who may write the folder need not be who may write that one.
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    try:
        if not _locked(descriptor, fcntl.LOCK_EX, wait_seconds):
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise FolderLocked(f"{folder}: process {holder} is changing it; try again when it has finished")
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def folder_lock(folder: Path, *, exclusive: bool, wait_seconds: float) -> Iterator[None]:
    """Hold the folder's files still (shared), or be alone with them (exclusive).

    A file system without such locks is used without: then only a reader in the very moment of a write could be misled.

    Raises:
        FolderLocked: Others still hold it when the wait is over.
        OSError: The folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if not _locked(descriptor, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH, wait_seconds):
            who = "readers hold it" if exclusive else "its files are being put in place"
            raise FolderLocked(f"{folder}: {who} for more than {wait_seconds:g} s; try again")
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, kind: int, wait_seconds: float) -> bool:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        except OSError:
            return True  # no locks on this file system
        else:
            return True
