"""The wheel holds what it should, and works where the checkout is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from exporters.reference import reference_page
from tests.conftest import missing

ROOT = Path(__file__).parents[2]
PACKAGES = ("inventory", "collectors", "playbooks", "exporters", "grafana", "yunwang", "lab")

# Neither the checkout nor its editable hook is importable: -S leaves .pth files unread, and the libraries are added.
RUN = """
import runpy, sys
target, libraries, *arguments = sys.argv[1:]
sys.path[:0] = [target]
sys.path.append(libraries)
sys.argv = ["yunwang", *arguments]
runpy.run_module("yunwang", run_name="__main__")
"""
ORIGINS = """
import importlib, json, sys
target, libraries, *packages = sys.argv[1:]
sys.path[:0] = [target]
sys.path.append(libraries)
print(json.dumps([importlib.import_module(name).__file__ for name in packages]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    [built] = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--no-compile")
    command = [sys.executable, "-m", "pip", "install", *options, "--target", str(folder), str(wheel)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return folder


def outside(folder: Path, program: str, *arguments: str) -> str:
    """What a program prints that knows the installed folder and the libraries, and no checkout."""
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    libraries = sysconfig.get_path("purelib")
    command = [sys.executable, "-I", "-S", "-X", "utf8", "-c", program, str(folder), libraries, *arguments]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def tracked() -> set[str]:
    """The packages' files that git knows, or would take in."""
    listing = ("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *PACKAGES)
    try:
        command = ["git", "-c", f"safe.directory={ROOT}", *listing]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        missing("git is not installed (apt install git)")
    if done.returncode:
        missing(f"needs a git checkout: {done.stderr.strip()}")
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    described = {name for name in names if name.partition("/")[0].endswith(".dist-info")}
    assert names - described == tracked()
    assert {name.partition("/")[2] for name in described} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }
    assert names >= {f"{package}/py.typed" for package in PACKAGES}
    assert names >= {f"{package}/__init__.py" for package in PACKAGES}
    assert names >= {"inventory/county/county.yaml", "inventory/county/pingshan.yaml"}
    assert names >= {f"exporters/page/static/{name}" for name in ("index.html", "county.js", "county.css")}


def test_names_the_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [entry_points] = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
        assert archive.read(entry_points).decode() == "[console_scripts]\nyunwang = yunwang.cli:main\n"


def test_works_outside_the_checkout(installed: Path) -> None:
    origins = json.loads(outside(installed, ORIGINS, *PACKAGES))
    assert [Path(origin).parent for origin in origins] == [installed / package for package in PACKAGES]
    assert "405 devices" in outside(installed, RUN, "inventory", "check")
    assert outside(installed, RUN, "exporter", "reference") == reference_page()
    assert "yunwang lab" in outside(installed, RUN, "lab", "--help")


def test_writes_sheets_and_brings_the_ansible_script(installed: Path, tmp_path: Path) -> None:
    """Templates come with the package, and the script can be run."""
    told = outside(installed, RUN, "inventory", "sheets", "--site", "pingshan", "--output", str(tmp_path))
    assert told == f"1 files in {tmp_path}\n"
    assert os.access(installed / "playbooks" / "project" / "inventory" / "yunwang", os.X_OK)


def test_makes_a_ledger_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    """The migrations come with the package."""
    ledger = tmp_path / "ledger.sqlite"
    assert outside(installed, RUN, "ledger", "upgrade", "--ledger", str(ledger)) == f"{ledger}: schema 0003, made\n"
    assert outside(installed, RUN, "ledger", "verify", "--ledger", str(ledger)).startswith("0 audit records")
