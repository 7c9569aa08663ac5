"""Programs that start others, such as daemons in a namespace of their own: what they leave is ended with them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
ROOT = Path(__file__).resolve().parents[1]


def output_of(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], *, seconds: float = 60
) -> str:
    """What it prints, run from the project's root; an assertion error with its complaints where it fails."""
    printed, complaints = folder / "printed", folder / "complaints"
    with printed.open("wb") as output, complaints.open("wb") as errors:  # files: what it started would hold pipes open
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
    try:
        assert process.wait(seconds) == 0, complaints.read_text()
        return printed.read_text()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
