"""New contents that wait in a folder: how they are laid down, and how a reader reads through them.

A change of several files is prepared in a hidden folder beside them: the new contents, and a manifest that names each
file with the sha256 of its old and new content. Renaming that folder to ``.yunwang-committed`` is the one moment in
which the change happens: from then on every reader takes these files' contents from there, until they are in place.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from inventory.editing.atomic import give_same_owner, sync_folder
from inventory.editing.locks import folder_lock
from inventory.errors import YunwangError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

COMMITTED: Final = ".yunwang-committed"
PREPARED: Final = ".yunwang-prepared-"
"""What begins the names of folders that count for nothing: not committed yet, or done with."""

_MANIFEST: Final = "manifest.json"
_YIELD_SECONDS: Final = 0.05
"""How long a reader lets a writer go first that is about to put files in place: many readers could keep it out."""
_WAIT_SECONDS: Final = 30.0


class StagingUnreadable(YunwangError):
    """A change was committed, and its contents cannot be read."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One file of a change.

    Attributes:
        name: The file's name in the folder.
        staged: Its new content's name in the staging folder; None where the file goes.
        old: The sha256 of the content it replaces; None where there was no file.
        new: The sha256 of the new content; None where the file goes.
    """

    name: str
    staged: str | None
    old: str | None
    new: str | None


def fingerprint(content: bytes) -> str:
    """Return a content's sha256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def pending_contents(source: Traversable) -> Iterator[Mapping[str, bytes | None]]:
    """Hold an inventory's files still while they are read.

    Args:
        source: The folder, or one file of it.

    Yields:
        What a committed change says of its files, which may not be in place yet: name -> content, None for a file that
        went. Empty most of the time.

    Raises:
        StagingUnreadable: A committed change cannot be read.
        FolderLocked: Files are being put in place for very long.
    """
    folder = _folder(source)
    if folder is None:
        yield {}
        return
    _let_writer_go_first(folder)
    with folder_lock(folder, exclusive=False, wait_seconds=_WAIT_SECONDS):
        yield _committed_contents(folder)


def _folder(source: Traversable) -> Path | None:
    """Say which folder on a disk a source is read from; what is in an archive or not there has none."""
    if not isinstance(source, Path):
        return None
    folder = source if source.is_dir() else source.parent
    return folder if os.access(folder, os.R_OK | os.X_OK) else None


def _let_writer_go_first(folder: Path) -> None:
    deadline = time.monotonic() + _YIELD_SECONDS
    while (folder / COMMITTED).exists() and time.monotonic() < deadline:
        time.sleep(_YIELD_SECONDS / 10)


def _committed_contents(folder: Path) -> dict[str, bytes | None]:
    contents: dict[str, bytes | None] = {}
    for replacement in read_manifest(folder):
        if replacement.staged is None:
            contents[replacement.name] = None
            continue
        try:
            contents[replacement.name] = (folder / COMMITTED / replacement.staged).read_bytes()
        except FileNotFoundError:
            continue  # in its place already
        except OSError as error:
            raise StagingUnreadable(f"{folder / COMMITTED / replacement.staged}: {error.strerror}") from error
    return contents


def read_manifest(folder: Path) -> tuple[Replacement, ...]:
    """Read what a committed change of the folder replaces; () where there is none.

    Raises:
        StagingUnreadable: It is there and cannot be read.
    """
    path = folder / COMMITTED / _MANIFEST
    try:
        listed = tuple(Replacement(**file) for file in json.loads(path.read_bytes())["files"])
        if not all(is_file_name(file.name) and (file.staged is None or file.staged.isdecimal()) for file in listed):
            raise ValueError("a file elsewhere")  # noqa: TRY301 - one of the ways in which it is not ours
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise StagingUnreadable(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StagingUnreadable(f"{path}: not a manifest of ours; a change of this folder cannot be read") from error
    return listed


def is_file_name(name: str) -> bool:
    """Say whether a name is one of a file in the folder itself that is not hidden."""
    return "/" not in name and not name.startswith(".") and "\0" not in name


def lay_down(
    staging: Path, folder: Path, contents: Mapping[str, bytes | None], based_on: Mapping[str, str | None]
) -> Sequence[Replacement]:
    """Write new contents and their manifest into a folder of their own, down to the disk.

    Args:
        staging: The empty folder.
        folder: The inventory's folder; a file that is there lends its permissions and owner.
        contents: Name -> new content, None for a file that shall go.
        based_on: Name -> sha256 of the content that is replaced, None where there is no file.
    """
    replacements: list[Replacement] = []
    for number, (name, content) in enumerate(sorted(contents.items())):
        if content is None:
            replacements.append(Replacement(name, None, based_on.get(name), None))
            continue
        _write(staging / str(number), content, folder / name)
        replacements.append(Replacement(name, str(number), based_on.get(name), fingerprint(content)))
    manifest = {"files": [asdict(replacement) for replacement in replacements]}
    _write(staging / _MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode(), folder)
    sync_folder(staging)
    return replacements


def _write(path: Path, content: bytes, like: Path) -> None:
    """Write a file that nobody else can read before it has the permissions of the file it is to replace."""
    readable = path.parent.stat().st_mode & 0o666  # as its folder, which has those of the inventory's
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if like.is_dir():
            os.fchmod(file.fileno(), readable)
        else:
            give_same_owner(file.fileno(), like, readable)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
