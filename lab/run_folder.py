"""The launcher's folder of logs and data: one of its own is removed at the end, unless it holds a log of a failure."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def run_folder(wanted: Path | None, say: Callable[[str], None]) -> Iterator[Path]:
    """The wanted folder, or one that exists while the block lasts; after a failure `say` tells where the logs are.

    An interruption by the user (KeyboardInterrupt) is no failure.
    """
    folder = wanted or Path(tempfile.mkdtemp(prefix="yunwang-run-"))
    failed = True
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield folder.resolve()
        failed = False
    except KeyboardInterrupt:
        failed = False
        raise
    finally:
        if failed and any(log.stat().st_size for log in folder.glob("*.log")):
            say(f"日志在 / logs in: {folder.resolve()}")
        elif wanted is None:
            shutil.rmtree(folder)
