"""A ledger for principals; both databases are tested with the ledger itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.ledger.engine import Ledger, connect_ledger
from inventory.ledger.migration import upgrade


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty one."""
    with connect_ledger(str(tmp_path / "ledger.sqlite"), create=True) as made:
        upgrade(made)
        yield made
