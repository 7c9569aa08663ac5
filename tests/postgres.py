"""A real PostgreSQL server of a test's own: Debian's programs, a folder under /tmp, a free loopback port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.conftest import missing

USER = "yunwang"
PASSWORD = "canary-database-password-91"
_ADMIN = "postgres"
_NOBODY = 65534
_START_SECONDS = 30.0
# Nothing here outlives the test: durability is tested where it is ours, with SQLite.
_FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=16MB", "max_connections=40")


@dataclass
class PostgresServer:
    """A running server; `new_database()` is the URL of an empty one, which a user without other rights owns."""

    folder: Path
    port: int
    _names: Iterator[int] = field(default_factory=lambda: count(1))
    _free: list[str] = field(default_factory=list)

    def new_database(self) -> str:
        if self._free:
            return self.url(self._free.pop())
        name = f"test_{next(self._names)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {USER} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def give_back(self, url: str) -> None:
        """Empty a database and keep it: to make one costs a thousand files."""
        name = url.rpartition("/")[2]
        with self.connect(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                [name],
            )
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        self._free.append(name)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """As the superuser, over the socket in its own folder."""
        return psycopg.connect(host=str(self.folder), port=self.port, user=_ADMIN, dbname=database, autocommit=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else missing("PostgreSQL is not installed (apt install postgresql)")


def _as_nobody() -> list[str]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv") or missing("setpriv is not installed (apt install util-linux)")
    return [setpriv, f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups"]


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A server until the block ends; its folder is removed with it."""
    programs, user = _programs(), _as_nobody()
    # Not pytest's tmp_path: the folders above that one are closed to other users, and socket paths are short.
    with tempfile.TemporaryDirectory(prefix="yunwang-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user:
            os.chown(folder, _NOBODY, _NOBODY)
        data = folder / "data"
        initdb = [programs / "initdb", "-D", data, "-U", _ADMIN, "-E", "UTF8", "--locale=C", "--no-sync"]
        initdb += ["--auth-local=trust", "--auth-host=scram-sha-256"]
        made = subprocess.run(
            [*user, *initdb], cwd=folder, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert made.returncode == 0, made.stdout
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        settings = [part for setting in _FAST for part in ("-c", setting)]
        server = [programs / "postgres", "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", str(port), *settings]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([*user, *server], cwd=folder, stdout=log, stderr=log)
        try:
            found = PostgresServer(folder, port)
            _wait(found, process, folder / "log")
            yield found
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(20)


def _wait(server: PostgresServer, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        with suppress(psycopg.OperationalError), server.connect() as connection:
            connection.execute(f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'")
            return
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
