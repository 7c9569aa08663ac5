from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.exporters.exporter_process import COUNTY
from yunwang.cli import app


def commands(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every command's words, and whether it is a group of others."""
    inner = getattr(group, "commands", None)
    yield path, inner is not None
    for name, command in (inner or {}).items():
        yield from commands(command, (*path, name))


COMMANDS = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize(("path", "group"), COMMANDS, ids=[" ".join(("yunwang", *path)) for path, _ in COMMANDS])
def test_help(path: tuple[str, ...], *, group: bool) -> None:
    result = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert result.exit_code == 0
    assert "Usage: " in result.stdout
    words = result.stdout.partition("Options")[0].split()
    assert len(words) > 5, "says what it does"
    if not group:
        return
    assert all(name[-1] in result.stdout for name, _ in COMMANDS if name[:-1] == path and name)


def test_the_commands_are_those_of_the_packages() -> None:
    assert {path[0] for path, _ in COMMANDS if path} == {
        *("inventory", "poll", "discover", "exporter", "traps", "events", "prometheus", "grafana", "ledger", "access"),
        "lab",
    }


@pytest.mark.parametrize(
    "path",
    [
        ("poll",),
        ("discover",),
        ("exporter", "serve"),
        ("traps", "serve"),
        ("events", "list"),
        ("grafana", "generate"),
        ("grafana", "provision"),
        ("inventory", "check"),
        ("inventory", "list"),
        ("inventory", "show"),
        ("inventory", "behind"),
        ("inventory", "topology"),
        ("inventory", "sheets"),
        ("inventory", "ansible"),
        ("inventory", "targets"),
    ],
)
def test_help_shows_examples(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert "Examples:" in result.stdout
    assert f"yunwang {' '.join(path)} " in result.stdout.partition("Examples:")[2]


def yunwang(*arguments: str | Path, environ: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "yunwang", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, env={**os.environ, **(environ or {})})


def one_line(done: subprocess.CompletedProcess[bytes], status: int) -> str:
    assert done.returncode == status, done.stderr
    [line] = done.stderr.decode().splitlines()
    assert line.startswith("yunwang: ")
    return line


def test_an_error_is_one_line_and_exit_status_1(tmp_path: Path) -> None:
    broken = tmp_path / "county.yaml"
    broken.write_text("devices:\n  - {name: x, vendro: huawei}\n")
    line = one_line(yunwang("poll", "x", "--inventory", broken), 1)
    assert "county.yaml" in line
    open_to_all = tmp_path / "credentials.yaml"
    open_to_all.write_text("credentials: {}\n")
    open_to_all.chmod(0o644)
    line = one_line(yunwang("exporter", "serve", "--inventory", COUNTY, "--credentials", open_to_all), 1)
    assert "0600" in line


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    for command in (("exporter", "reference"), ("prometheus", "config")):
        (tmp_path / "file").touch()
        line = one_line(yunwang(*command, "--output", tmp_path / "file" / "below"), 1)
        assert "Not a directory" in line


@pytest.mark.parametrize("arguments", [("inventory", "list", "towns"), ("inventory", "ansible", "--list"), ("--help",)])
def test_a_full_disk_under_standard_output_is_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "yunwang", *arguments], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (1, b"yunwang: standard output: No space left on device\n")


def test_an_address_that_is_taken_is_one_line() -> None:
    line = one_line(yunwang("exporter", "serve", "--inventory", COUNTY, "--listen", "198.51.100.1x:1"), 1)
    assert "numeric" in line


@pytest.mark.parametrize(
    "arguments", [("nosuch",), ("poll",), ("exporter", "serve", "--nosuch"), ("inventory", "list", "nosuch")]
)
def test_wrong_use_is_exit_status_2(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    "environ", [{"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "latin-1"}]
)
def test_a_terminal_without_chinese_is_no_traceback(environ: Mapping[str, str]) -> None:
    for arguments in (
        ("inventory", "check"),
        ("inventory", "show", "pingshan"),
        ("poll", "平山"),
    ):
        done = yunwang(*arguments, environ=environ)
        assert b"Traceback" not in done.stderr
        assert done.returncode in {0, 2}
        assert done.stdout or done.stderr


def test_a_command_imports_what_it_needs_and_no_more() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from yunwang.cli import app\n"
        "assert CliRunner().invoke(app, ['inventory', 'list', 'towns']).exit_code == 0\n"
        "heavy = {'sqlalchemy', 'asyncssh', 'pynetbox', 'openpyxl', 'grafana_foundation_sdk', 'starlette', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"
