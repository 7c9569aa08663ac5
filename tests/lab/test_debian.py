"""Programs of Debian packages: found, fetched once by many, and missed in clear words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import debian
from lab.debian import ProgramMissing, find_program


def bare_path(folder: Path, *tools: str) -> str:
    """A PATH on which only these tools are found."""
    folder.mkdir()
    for tool in tools:
        (folder / tool).symlink_to(f"/usr/bin/{tool}")
    return str(folder)


@pytest.fixture
def no_system_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "SYSTEM_FOLDERS", "/nonexistent")


def fake_program(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True)
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_installed_program_is_taken_from_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = fake_program(tmp_path / "bin", "prometheus")
    monkeypatch.setenv("PATH", str(program.parent))
    assert find_program("prometheus", folder=tmp_path / "cache") == program
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("no_system_folders")
def test_unpacked_program_is_taken_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program = fake_program(tmp_path / "cache" / "prometheus" / "usr" / "bin", "promtool")
    assert find_program("promtool", folder=tmp_path / "cache") == program


@pytest.mark.usefixtures("no_system_folders")
def test_machine_without_apt_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProgramMissing) as caught:
        find_program("promtool", folder=tmp_path / "cache")
    assert "apt install prometheus" in str(caught.value)
    assert "没有 apt-get" in str(caught.value)


@pytest.mark.usefixtures("no_system_folders")
def test_failing_download_leaves_no_half_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = fake_program(tmp_path / "bin", "apt-get")
    tools.write_text('#!/bin/sh\necho "E: no network" >&2\nexit 100\n')
    (tools.parent / "dpkg").symlink_to("/usr/bin/dpkg")
    monkeypatch.setenv("PATH", str(tools.parent))
    with pytest.raises(ProgramMissing, match="E: no network"):
        find_program("prometheus", folder=tmp_path / "cache")
    assert not (tmp_path / "cache" / "prometheus").exists()
    assert not list((tmp_path / "cache").glob("*.part-*"))


def test_two_processes_fetch_one_package_once(tmp_path: Path, require_tool: Callable[..., str]) -> None:
    """With real apt: needs Debian's archive, which CI has."""
    require_tool("apt-get", "apt")
    tools = bare_path(tmp_path / "bin", "apt-get", "dpkg", "dpkg-deb", "sh", "tar", "rm")
    script = (
        "import sys; from pathlib import Path; from lab import debian; debian.SYSTEM_FOLDERS = '/nonexistent';"
        "print(debian.find_program('promtool', folder=Path(sys.argv[1])))"
    )
    environ = {**os.environ, "PATH": tools}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "cache")],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=100) for process in started]
    if any("apt-get download" in errors for _, errors in outputs) and os.environ.get("CI") != "true":
        pytest.skip(f"Debian's archive cannot be reached: {outputs[0][1].splitlines()[-1]}")
    expected = tmp_path / "cache" / "prometheus" / "usr" / "bin" / "promtool"
    assert [(output.strip(), errors) for output, errors in outputs] == [(str(expected), "")] * 2
    version = subprocess.run([expected, "--version"], check=True, capture_output=True, text=True)
    assert "promtool" in version.stdout + version.stderr


def test_command_prints_the_path_and_fails_for_the_unknown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = fake_program(tmp_path / "bin", "prometheus")
    monkeypatch.setenv("PATH", str(program.parent))
    assert debian.main(["prometheus", "no-such-program"]) == 1
    output = capsys.readouterr()
    assert output.out == f"{program}\n"
    assert "apt install no-such-program" in output.err


def test_cache_outside_a_checkout_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "__file__", str(tmp_path / "site-packages" / "lab" / "debian.py"))
    assert debian.cache_folder({"XDG_CACHE_HOME": "/x"}) == Path("/x/yunwang/debian")
