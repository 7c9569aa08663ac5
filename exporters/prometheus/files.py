"""Writing generated files: whole or not at all, and never over a file that somebody wrote by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from exporters.prometheus.config import HEADER, SettingInvalid
from inventory.editing.atomic import write_atomically

# Readable for Prometheus's own user.
_MODE = 0o644
# What every version's first line begins with; the rest of the line is free to change.
_MARK = HEADER.partition(";")[0].encode()


def write_generated(texts: Mapping[Path, str], *, force: bool) -> None:
    """Write each text to its path; nothing is written when one of them may not be.

    Raises:
        SettingInvalid: a file that was not generated stands there and `force` is not given, or writing failed.
    """
    for path in texts:
        if not force and not _may_replace(path):
            raise SettingInvalid(
                f"{path}: not written by `yunwang prometheus config`, so it is left alone; "
                "choose another --output, or replace it with --force"
            )
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text.encode(), _MODE)
        except OSError as error:
            raise SettingInvalid(f"{path}: {error.strerror}") from error


def _may_replace(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.readline().startswith(_MARK)
    except FileNotFoundError:
        return True
    except OSError as error:
        raise SettingInvalid(f"{path}: {error.strerror}") from error
