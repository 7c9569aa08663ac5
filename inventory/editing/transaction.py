"""Several files of a folder changed at once: every reader sees all old or all new ones, whatever ends the writer.

Order of things: the new contents go to a staging folder and to the disk; one rename commits; each file is renamed into
its place; the staging folder goes. The next writer completes what was committed and discards what was not, before
anything else. Symbolic links are followed: the file a link points to is replaced, and the link stays.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from inventory.editing.atomic import sync_folder, write_atomically
from inventory.editing.locks import FolderLocked, folder_lock, writer_lock
from inventory.editing.staging import (
    COMMITTED,
    PREPARED,
    Replacement,
    fingerprint,
    is_file_name,
    lay_down,
    read_manifest,
)
from inventory.errors import YunwangError

__all__ = ["FileChanged", "FolderLocked", "FolderWriter", "WriteFailed", "writing"]

_WAIT_SECONDS: Final = 10.0


class FileChanged(YunwangError):
    """Somebody else changed a file meanwhile; it is left as they made it."""


class WriteFailed(YunwangError):
    """The system refused to write."""


@contextmanager
def writing(folder: Path, *, wait_seconds: float = _WAIT_SECONDS) -> Iterator[FolderWriter]:
    """Be the folder's one writer, what an earlier one left completed or discarded.

    Args:
        folder: The folder; it is there.
        wait_seconds: How long to wait for another writer to finish.

    Raises:
        FolderLocked: Another process is writing, and still was when the wait was over.
        FileChanged: A change waits to be completed, and a file it replaces was edited since.
        WriteFailed: The folder cannot be written.
    """
    try:
        with writer_lock(folder, wait_seconds):
            writer = FolderWriter(folder)
            writer.recover()
            yield writer
    except OSError as error:
        raise WriteFailed(f"{error.filename or folder}: cannot be written ({error.strerror})") from error


class FolderWriter:
    """Changes files of the folder whose lock is held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def replace(self, contents: Mapping[str, bytes | None], based_on: Mapping[str, str | None]) -> None:
        """Give files new contents, all of them or none.

        Args:
            contents: File name -> its new content; None deletes the file.
            based_on: File name -> sha256 of the content the new one was made from; None where there was no file.

        Raises:
            FileChanged: A file is not what the change was made from; nothing was written.
            WriteFailed: Nothing was written; or, where the text says so, the change holds and is completed later.
        """
        if not contents:
            return
        for name in contents:
            if not is_file_name(name):
                raise WriteFailed(f"{name}: not the name of a file in {self._folder}")
        self._commit(contents, based_on)
        try:
            self._put_in_place(read_manifest(self._folder))
        except (OSError, FolderLocked) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise WriteFailed(
                f"{self._folder}: the change is made and is read, but not all files are in place ({reason}); "
                "the next change completes it"
            ) from error

    def recover(self) -> None:
        """Complete the change that was committed, discard what was not."""
        if (self._folder / COMMITTED).exists():
            replacements = read_manifest(self._folder)
            for replacement in replacements:
                current = self._current(replacement.name)
                if current not in {replacement.old, replacement.new, None}:
                    raise FileChanged(
                        f"{self._folder / replacement.name}: edited while an interrupted change of it waits in "
                        f"{COMMITTED}; move the edited file away, run this again, and compare"
                    )
            self._put_in_place(replacements)
        for leftover in self._folder.glob(f"{PREPARED}*"):
            shutil.rmtree(leftover)

    def _commit(self, contents: Mapping[str, bytes | None], based_on: Mapping[str, str | None]) -> None:
        try:
            staging = Path(tempfile.mkdtemp(prefix=PREPARED, dir=self._folder))
            try:
                staging.chmod(self._folder.stat().st_mode & 0o777)  # whoever reads the folder reads through this one
                lay_down(staging, self._folder, contents, based_on)
                self._refuse_changed(based_on, contents)
                os.rename(staging, self._folder / COMMITTED)  # noqa: PTH104 - the one moment of the change
            except BaseException:
                shutil.rmtree(staging, ignore_errors=True)
                raise
        except OSError as error:
            reason = f"{error.filename or self._folder}: cannot be written ({error.strerror}); nothing was changed"
            raise WriteFailed(reason) from error

    def _refuse_changed(self, based_on: Mapping[str, str | None], names: Iterable[str]) -> None:
        for name in names:
            if self._current(name) != based_on.get(name):
                raise FileChanged(f"{self._folder / name}: changed by somebody else meanwhile; nothing was written")

    def _current(self, name: str) -> str | None:
        try:
            return fingerprint((self._folder / name).read_bytes())
        except FileNotFoundError:
            return None

    def _put_in_place(self, replacements: tuple[Replacement, ...]) -> None:
        """Rename each file into its place, with no reader in between; then the staging folder counts no more."""
        committed = self._folder / COMMITTED
        done = self._folder / f"{PREPARED}done-{secrets.token_hex(4)}"
        sync_folder(self._folder)  # the commit itself, before any file follows it
        with folder_lock(self._folder, exclusive=True, wait_seconds=_WAIT_SECONDS):
            changed = {self._folder}
            for replacement in replacements:
                changed.add(_put(self._folder / replacement.name, committed, replacement))
            for folder in sorted(changed):
                sync_folder(folder)
            os.rename(committed, done)  # noqa: PTH104 - as above
        sync_folder(self._folder)
        shutil.rmtree(done)


def _put(path: Path, committed: Path, replacement: Replacement) -> Path:
    """Put one file in its place, or take it away; return the folder whose names changed."""
    target = path.resolve()
    if replacement.staged is None:
        target.unlink(missing_ok=True)
        if path.is_symlink():
            path.unlink()
        return target.parent
    staged = committed / replacement.staged
    try:
        os.replace(staged, target)  # noqa: PTH105 - as above
    except FileNotFoundError:
        if replacement.new is None or not target.exists():
            raise
    except OSError as error:
        if error.errno != errno.EXDEV:  # a link to another file system
            raise
        write_atomically(target, staged.read_bytes(), 0o644)
    return target.parent
