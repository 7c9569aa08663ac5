"""What every test may ask for: tools, root, the recordings.

What is absent is a skip with the reason, and a failure where CI=true.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def missing(reason: str) -> NoReturn:
    """Skip for a missing part; on CI, where everything is installed, fail instead."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI=true: a missing part is a failure)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require_tool() -> Callable[[str], str]:
    """`require_tool("snmpget")` is the program's path."""

    def find(name: str, package: str | None = None) -> str:
        path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        return path or missing(f"{name} is not installed (apt install {package or name})")

    return find


@pytest.fixture(scope="session")
def require_root() -> Callable[[], None]:
    """`require_root()` lets a test go on that makes a network namespace."""

    def check() -> None:
        if os.geteuid() != 0:
            missing("needs root for a network namespace")

    return check


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded walks; the one part that may be absent on CI too."""
    folder = SHARED / "recordings"
    if not folder.is_dir():
        pytest.skip("needs ../shared/recordings beside the checkout, which is not there")
    return folder
