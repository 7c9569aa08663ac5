"""Writing what is made from the inventory: each file whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from inventory.editing.atomic import write_atomically
from inventory.errors import YunwangError

_MODE: Final = 0o644


class CannotWrite(YunwangError):
    """A file cannot be written."""


def write_text(path: Path, text: str) -> None:
    """Write a file atomically. Raises CannotWrite."""
    try:
        write_atomically(path, text.encode(), _MODE)
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror}") from error
