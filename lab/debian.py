"""Programs of Debian packages without installing them: found on PATH, else downloaded and unpacked into the cache.

Nothing is installed, no daemon is enabled or started, and no root is needed.

Source: apt-get(8) `download` and `update`, apt.conf(5) (Dir, APT::Sandbox), dpkg(1) `-x`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inventory.errors import YunwangError

# Both packages hold Go programs, which need nothing but libc: unpacking them is enough to run them.
PACKAGE_OF_PROGRAM = {
    "prometheus": "prometheus",
    "promtool": "prometheus",
    "prometheus-snmp-exporter": "prometheus-snmp-exporter",
}
SYSTEM_FOLDERS = "/usr/sbin:/sbin"
"""Searched after PATH, on which a user may not have them."""
DOWNLOAD_TIMEOUT_SECONDS = 300.0
_TAIL_LINES = 3


class ProgramMissing(YunwangError):
    """A program is neither installed nor to be had from a Debian package."""

    def __init__(self, program: str, package: str, reason: str) -> None:
        self.program = program
        self.package = package
        super().__init__(
            f"缺少程序 {program}：{reason}；请执行 apt install {package} / "
            f"program {program} is missing: {reason}; get it with: apt install {package}"
        )


def cache_folder(environ: dict[str, str] | None = None) -> Path:
    """Where unpacked packages are kept: `.cache/debian` of the checkout, else the user's cache (XDG)."""
    checkout = Path(__file__).resolve().parents[1]
    if (checkout / "pyproject.toml").is_file() and os.access(checkout, os.W_OK):
        return checkout / ".cache" / "debian"
    values = os.environ if environ is None else environ
    home = values.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "yunwang" / "debian"


def find_program(name: str, *, folder: Path | None = None) -> Path:
    """The path of a program: on PATH, in the cache, or fetched into the cache.

    Raises:
        ProgramMissing: it cannot be had here; the text says what to do.
    """
    package = PACKAGE_OF_PROGRAM.get(name, name)
    installed = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}")
    if installed:
        return Path(installed)
    cache = folder or cache_folder()
    unpacked = _unpacked(cache, package, name)
    if unpacked:
        return unpacked
    if name not in PACKAGE_OF_PROGRAM:
        raise ProgramMissing(name, package, "未安装 / not installed")
    for tool in ("apt-get", "dpkg"):
        if shutil.which(tool) is None:
            raise ProgramMissing(name, package, f"本机没有 {tool} / this machine has no {tool}")
    with _locked(cache, package):
        # Another process may have fetched it while this one waited for the lock.
        if not _unpacked(cache, package, name):
            _fetch(cache, package, name)
    fetched = _unpacked(cache, package, name)
    if fetched is None:
        raise ProgramMissing(name, package, f"软件包 {package} 里没有它 / package {package} does not hold it")
    return fetched


def _unpacked(cache: Path, package: str, name: str) -> Path | None:
    program = cache / package / "usr" / "bin" / name
    return program if os.access(program, os.X_OK) else None


@contextmanager
def _locked(cache: Path, package: str) -> Iterator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{package}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(cache: Path, package: str, name: str) -> None:
    """Download and unpack beside the final place, then rename: a half-done fetch is never seen as a whole one."""
    with tempfile.TemporaryDirectory(dir=cache, prefix=f"{package}.part-") as part:
        work = Path(part)
        failed = _download(work, package, private_lists=None)
        if failed:
            # No package lists (a fresh container), or lists so old that the file is gone: read fresh ones of our own.
            lists = cache / "apt-lists"
            (lists / "partial").mkdir(parents=True, exist_ok=True)
            with _locked(cache, "apt-lists"):
                _apt(work, "update", private_lists=lists)
                failed = _download(work, package, private_lists=lists)
        if failed:
            raise ProgramMissing(name, package, f"apt-get download: {failed}")
        archive = next(work.glob("*.deb"))
        tree = work / "tree"
        done = subprocess.run(["dpkg", "-x", str(archive), str(tree)], check=False, capture_output=True, text=True)
        if done.returncode:
            raise ProgramMissing(name, package, f"dpkg -x: {_last_lines(done.stderr)}")
        final = cache / package
        if final.exists():
            shutil.rmtree(final)
        tree.chmod(0o755)
        tree.rename(final)


def _download(work: Path, package: str, private_lists: Path | None) -> str | None:
    """None when the package's file is in `work`, else apt's last words."""
    said = _apt(work, "download", package, private_lists=private_lists)
    return None if any(work.glob("*.deb")) else said


def _apt(work: Path, *arguments: str, private_lists: Path | None) -> str:
    """Run apt-get in `work` without touching apt's own state; returns its last words.

    The sandbox user is switched off because `_apt` may not enter the cache folder; apt checks signatures as ever.
    """
    settings = {"Dir::Cache": str(work / "apt-cache"), "APT::Sandbox::User": "root"}
    if private_lists:
        settings["Dir::State::Lists"] = str(private_lists)
    (work / "apt-cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
    environ = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", "-q", *options, *arguments],
            cwd=work,
            env=environ,
            check=False,
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_TIMEOUT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no end within {DOWNLOAD_TIMEOUT_SECONDS:.0f} s"
    return _last_lines(done.stderr) or f"exit status {done.returncode}"


def _last_lines(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines()[-_TAIL_LINES:] if line.strip())


def main(names: list[str]) -> int:
    """Print the path of each named program; 1 when one cannot be had."""
    status = 0
    for name in names:
        try:
            sys.stdout.write(f"{find_program(name)}\n")
        except ProgramMissing as error:
            sys.stderr.write(f"lab.debian: {error}\n")
            status = 1
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
