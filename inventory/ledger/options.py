"""What every command shares that opens the ledger: where it is, and who works on it."""

from __future__ import annotations

import os
import pwd
from typing import Annotated

import typer

from inventory.ledger.address import VARIABLE, ledger_address
from inventory.ledger.engine import Ledger, open_ledger

LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="URL_OR_PATH",
        help=f"The ledger: a file, or postgresql://USER@HOST/DATABASE; else {VARIABLE}, else a file of the user's own. "
        "账本位置。",
    ),
]


def address_of(given: str | None) -> str:
    """The option's ledger, or the environment's, or the default one."""
    return ledger_address(given, os.environ)


def opened(given: str | None) -> Ledger:
    """The ledger of the option, open. Raises LedgerError."""
    return open_ledger(address_of(given))


def system_actor() -> str:
    """Who runs this process, as audit records name them: ``os:USER``."""
    try:
        return f"os:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"os:{os.getuid()}"
