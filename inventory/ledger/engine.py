"""Connections to the ledger: durable, one writer at a time, database errors in one line.

Source: SQLite's WAL mode, `PRAGMA synchronous`, `BEGIN IMMEDIATE`; SQLAlchemy's pysqlite dialect ("Serializable
isolation / Savepoints / Transactional DDL"); PostgreSQL 15, 13.3.5 (advisory locks).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from inventory.ledger.address import existing_file, parse_address, shown
from inventory.ledger.errors import DriverMissing, LedgerError, LedgerUnreachable, WrongSchema
from inventory.ledger.schema import REVISIONS

WAIT_SECONDS: Final = 10
"""How long a writer waits for another one before it gives up."""
_CONNECT_SECONDS: Final = 5
_WRITERS: Final = 0x79756E77616E67
"""The advisory lock that PostgreSQL's writers share: "yunwang" in ASCII."""


class Ledger:
    """An open ledger.

    Attributes:
        name: the path, or the URL without its password.
        engine: SQLAlchemy's; `write` and `read` are the ways in.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        if self.is_sqlite:
            self._writer: Engine = engine.execution_options(begin="BEGIN IMMEDIATE")
            self._reader: Engine = engine
        else:
            self._writer = engine
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine; else it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end of the block, the only writer while it lasts.

        Raises:
            LedgerError: what the database refused; nothing of the block was kept.
        """
        with self._translated(), self._writer.begin() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITERS})
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees the ledger as it was at its first query. Raises LedgerError."""
        with self._translated(), self._reader.begin() as connection:
            yield connection

    def revision(self, connection: Connection) -> str | None:
        """The schema's number; None where there are no tables. Raises WrongSchema for another program's tables."""
        tables = inspect(connection).get_table_names()
        if "alembic_version" in tables:
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found
        if tables:
            raise WrongSchema(f"ledger {self.name}: another program's database, with the table {tables[0]}")
        return None

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise LedgerUnreachable(f"ledger {self.name}: {self._reason(error)}") from error
        except SQLAlchemyError as error:
            raise LedgerError(f"ledger {self.name}: {self._reason(error)}") from error

    def _reason(self, error: SQLAlchemyError) -> str:
        """The database's own first line: SQLAlchemy's text would add the statement."""
        lines = str(getattr(error, "orig", None) or error).strip().splitlines()
        reason = lines[0] if lines else type(error).__name__
        password = self.engine.url.password
        return reason.replace(password, "***") if password else reason


def connect_ledger(address: str, *, create: bool = False) -> Ledger:
    """Reach the database, whatever its schema.

    Args:
        address: a path or a URL.
        create: make an SQLite file, readable by its owner only, where there is none.

    Raises:
        LedgerError: BadAddress, DriverMissing or LedgerUnreachable.
    """
    url = parse_address(address)
    engine = _sqlite(Path(url.database or ""), create=create) if url.drivername == "sqlite" else _postgresql(url)
    ledger = Ledger(engine, shown(url))
    try:
        with ledger.read() as connection:
            connection.execute(text("SELECT 1"))
            inspect(connection).get_table_names()
    except LedgerError:
        ledger.close()
        raise
    return ledger


def open_ledger(address: str) -> Ledger:
    """Reach a ledger that has the schema this program needs.

    Raises:
        LedgerError: as `connect_ledger`, or WrongSchema.
    """
    ledger = connect_ledger(address)
    try:
        with ledger.read() as connection:
            found = ledger.revision(connection)
        if found != REVISIONS[-1]:
            raise WrongSchema(schema_problem(ledger.name, found))
    except LedgerError:
        ledger.close()
        raise
    return ledger


def schema_problem(name: str, found: str | None) -> str:
    """Why a schema other than the program's own cannot be used, and what to do."""
    needed = REVISIONS[-1]
    if found is None:
        return f"ledger {name}: no tables yet: yunwang ledger upgrade makes them"
    if found in REVISIONS:
        return f"ledger {name}: schema {found} is older than {needed}, which this program needs: yunwang ledger upgrade"
    return f"ledger {name}: schema {found} is unknown to this program, which needs {needed}: a newer yunwang made it"


def _sqlite(path: Path, *, create: bool) -> Engine:
    try:
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        elif not path.is_file():
            raise LedgerUnreachable(f"ledger {path}: no such file: yunwang ledger upgrade makes it")
    except OSError as error:
        raise LedgerUnreachable(f"ledger {path}: {error.strerror}") from error
    engine = create_engine(existing_file(path), connect_args={"timeout": WAIT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _follow(engine, path)
    return engine


def _follow(engine: Engine, path: Path) -> None:
    """Let no connection outlive its file: one that was restored, or taken away, is still written under no name.

    A process that keeps the ledger open for weeks would tell nobody that all it writes is lost.
    """

    def remember(_: object, record: ConnectionPoolEntry) -> None:
        record.info["file"] = _identity(path)

    def look(_: object, record: ConnectionPoolEntry, __: object) -> None:
        if record.info["file"] != _identity(path):
            raise DisconnectionError

    event.listen(engine, "connect", remember)
    event.listen(engine, "checkout", look)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the signature is SQLAlchemy's
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _postgresql(url: URL) -> Engine:
    defaults = {"connect_timeout": _CONNECT_SECONDS, "application_name": "yunwang"}
    arguments = {key: value for key, value in defaults.items() if key not in url.query}
    try:
        engine = create_engine(url, connect_args=arguments, pool_pre_ping=True, hide_parameters=True)
    except (ImportError, NoSuchModuleError) as error:
        raise DriverMissing(
            f"ledger {shown(url)}: the PostgreSQL driver is not installed: pip install 'yunwang[postgresql]'"
        ) from error
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401 - the signature is SQLAlchemy's
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
    connection.commit()
