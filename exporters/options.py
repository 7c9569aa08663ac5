"""The options every command shares that asks devices: inventory, overlay, credentials."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from exporters.targets import Targets
from inventory.credentials import Credentials
from inventory.loader import load_inventory
from inventory.overlay import Overlay, load_overlay

InventoryOption = Annotated[
    Path | None, typer.Option("--inventory", help="Folder or file of the inventory; the embedded county by default.")
]
OverlayOption = Annotated[
    Path | None, typer.Option("--overlay", help="File that maps device names to other endpoints, as in a lab.")
]
CredentialsOption = Annotated[
    Path | None,
    typer.Option("--credentials", help="Credentials file, mode 0600; YUNWANG_CREDENTIALS_FILE names it too."),
]


def load_targets(inventory: Path | None, overlay: Path | None, credentials: Path | None) -> Targets:
    """Read all three. Raises YunwangError with every problem."""
    loaded = load_inventory(inventory)
    return Targets(
        inventory=loaded,
        overlay=load_overlay(overlay, loaded.devices) if overlay else Overlay(),
        credentials=Credentials.load(os.environ, credentials),
    )
