"""The recorded NetBox and the county that goes with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inventory.loader import load_inventory
from inventory.models import Inventory
from inventory.netbox.api import Connection, Snapshot, read_netbox
from inventory.netbox.mapping_file import NetBoxMapping, load_mapping
from inventory.secret import Secret
from tests.inventory.netbox.replay import TOKEN, Replay, replaying

HERE = Path(__file__).parent


@pytest.fixture
def netbox() -> Iterator[Replay]:
    """A server that answers as NetBox 4.7.3 did."""
    with replaying() as replay:
        yield replay


@pytest.fixture(scope="session")
def snapshot() -> Snapshot:
    with replaying() as replay:
        return read_netbox(Connection(url=replay.url, token=Secret(TOKEN)), lambda *_: None)


@pytest.fixture(scope="session")
def mapping() -> NetBoxMapping:
    return load_mapping(HERE / "mapping.yaml")


@pytest.fixture(scope="session")
def inventory() -> Inventory:
    return load_inventory(HERE / "county")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A copy of the county to write to."""
    return Path(shutil.copytree(HERE / "county", tmp_path / "county"))
