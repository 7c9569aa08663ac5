"""The `yunwang` command, composed of each package's own `cli.py`."""

from __future__ import annotations

import sys

import typer

from inventory.errors import YunwangError

app = typer.Typer(
    name="yunwang",
    help="Yunwang (云网): watch a county's extranet and cloud node. 县级政务外网与政务云监测套件。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def front_door() -> None:
    """Keep the commands below in groups."""


def main() -> None:
    """Run the command line; an error of ours is one line on standard error and exit status 1."""
    try:
        app()
    except YunwangError as error:
        sys.stderr.write(f"yunwang: {error}\n")
        raise SystemExit(1) from None
