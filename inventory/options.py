"""What the commands of the inventory share: which files, how to print, how to end when they cannot be used."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inventory.loader import InventoryError, load_inventory
from inventory.models import Inventory


class Format(StrEnum):
    """How output is written."""

    TABLE = "table"
    JSON = "json"


PathArgument = Annotated[
    Path | None,
    typer.Argument(help="A folder of *.yaml files, or one file. Left out: the county that comes with the program."),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="For people or for programs.")]
OverlayOption = Annotated[
    Path | None, typer.Option("--overlay", help="File that maps device names to other endpoints, as in a lab.")
]


def loaded(path: Path | None) -> Inventory:
    """Load the inventory, or print every problem to standard error and end with status 1."""
    try:
        return load_inventory(path)
    except InventoryError as error:
        for problem in error.problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None


def print_json(value: object) -> None:
    """Print a value for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
