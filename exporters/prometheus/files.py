"""Writing generated files: whole or not at all, and never over a file that somebody wrote by hand."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from exporters.prometheus.config import HEADER, SettingInvalid

# Readable for Prometheus's own user: temporary files are made for their owner alone.
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
            _write(path, text)
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


def _write(path: Path, text: str) -> None:
    """Beside it first, then renamed, so that Prometheus never reads half a file; through a link, to its target."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else _MODE
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as file:
        beside = Path(file.name)
        try:
            file.write(text)
            file.flush()
            beside.chmod(mode)
            beside.replace(target)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
