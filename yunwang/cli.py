"""The `yunwang` command, composed of each package's own `cli.py`."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOWrapper
from typing import Final

import typer

from inventory.errors import YunwangError
from inventory.lazy_commands import lazy_group

PARTS: Final = {
    "inventory": "inventory.cli:app",
    "poll": "exporters.poll_command:app",
    "discover": "exporters.discover_command:app",
    "exporter": "exporters.cli:app",
    "traps": "exporters.traps.cli:app",
    "events": "inventory.ledger.events_cli:app",
    "prometheus": "exporters.prometheus.cli:app",
    "grafana": "grafana.cli:app",
    "ledger": "inventory.ledger.cli:app",
    "access": "inventory.principals.cli:app",
    "lab": "lab.cli:app",
}
ABOVE_THE_INVENTORY: Final = {
    "trust": "collectors.ssh.trust_command:app",
    "targets": "exporters.targets_command:app",
}
"""Commands of `yunwang inventory` that packages above it bring."""
_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})

app = typer.Typer(
    name="yunwang",
    help="Yunwang (云网): watch a county's extranet and cloud node. 县级政务外网与政务云监测套件。",
    cls=lazy_group(PARTS, within={"inventory": ABOVE_THE_INVENTORY}),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def _together() -> None:
    pass


def main() -> None:
    """Run the command line; an error of ours, or a full disk under standard output, is one line and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese shows escapes, no traceback
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except YunwangError as error:
        sys.stderr.write(f"yunwang: {error}\n")
        raise SystemExit(1) from None
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        sys.stderr.write(f"yunwang: {error.filename or 'standard output'}: {error.strerror}\n")
        # What is left in the buffer goes nowhere: the interpreter would try once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
