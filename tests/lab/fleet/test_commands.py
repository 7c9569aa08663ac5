from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "yunwang", "lab", *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def test_a_fault_without_a_fleet_is_one_line_and_a_status(tmp_path: Path) -> None:
    done = command("fault", "--run-dir", str(tmp_path), "town", "slow")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"yunwang: no fleet answers at {tmp_path}/control.sock: No such file or directory\n"


def test_a_bad_inventory_ends_the_fleet_with_a_status(tmp_path: Path) -> None:
    done = command("fleet", "--run-dir", str(tmp_path / "run"), "--inventory", str(tmp_path / "absent.yaml"))
    assert done.returncode == 1
    assert done.stderr.startswith("yunwang: ")
    assert "Traceback" not in done.stderr


def test_a_run_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = command("fleet", "--run-dir", str(tmp_path / "file" / "run"))
    assert done.returncode == 1
    assert done.stderr.startswith("yunwang: ")
    assert "Traceback" not in done.stderr
