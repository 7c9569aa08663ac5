"""Ledgers on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.ledger.engine import Ledger, connect_ledger
from inventory.ledger.migration import upgrade
from tests.postgres import PostgresServer, running_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server for the whole run."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where no ledger is yet: a file, then a database of a real server."""
    if request.param == "sqlite":
        yield str(tmp_path / "ledger.sqlite")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    database = server.new_database()
    yield database
    server.give_back(database)


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with connect_ledger(address, create=True) as made:
        upgrade(made)
        yield made


@pytest.fixture
def sqlite_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a file."""
    with connect_ledger(str(tmp_path / "only.sqlite"), create=True) as made:
        upgrade(made)
        yield made
