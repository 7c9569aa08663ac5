"""The files that commands write: each whole or not at all, what the system refuses in one line."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from inventory.editing.atomic import write_atomically
from inventory.errors import YunwangError

_MODE: Final = 0o644


class CannotWrite(YunwangError):
    """A file cannot be written."""


def write_text(path: Path, text: str) -> None:
    """Write a text file, UTF-8. Raises CannotWrite."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises CannotWrite."""
    try:
        write_atomically(path, content, _MODE)
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror}") from error
