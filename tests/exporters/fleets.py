"""The lab's simulated devices as a program of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_fleet(folder: Path, inventory: Path | None) -> Iterator[Path]:
    """The folder of a fleet that answers, of an inventory or of the embedded county."""
    program = "import typer; from lab.fleet.cli import fleet; typer.run(fleet)"
    command = [sys.executable, "-c", program, "--run-dir", str(folder)]
    if inventory is not None:
        command += ["--inventory", str(inventory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("ready: ")
            yield folder
        finally:
            process.terminate()
            process.wait(20)
