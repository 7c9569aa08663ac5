"""One file, written whole or not at all.

Source: rename(2) and fsync(2): the content is on the disk before the name points to it, the name before we
return.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, content: bytes, mode: int) -> None:
    """Write a file beside its place and rename it, so that a reader sees the old or the new content, never a part.

    Args:
        path: The file; a link is followed, and what it points to is written.
        content: All of it.
        mode: The permissions of a file that is not there yet; one that is keeps its own, and its owner where we may
            give files away.

    Raises:
        OSError: Nothing was written; the old file is as it was.
    """
    target = path.resolve()
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            give_same_owner(file.fileno(), target, mode)
            os.fsync(file.fileno())
        os.replace(beside, target)  # noqa: PTH105 - os.replace, os.rename and os.fsync side by side: the protocol
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def give_same_owner(descriptor: int, like: Path, mode: int | None) -> None:
    """Give an open file another's permissions and owner; `mode` where there is no other, None leaves it as it is."""
    try:
        status = like.stat()
    except FileNotFoundError:
        if mode is not None:
            os.fchmod(descriptor, mode)
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        with suppress(PermissionError):  # only root gives files away; the content matters more
            os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, status.st_mode & 0o7777)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
